//! The shell: reads, calls the middle, and gives what is to be printed.
#![expect(
    clippy::disallowed_methods,
    reason = "this is the edge that touches files and reads the clock"
)]

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use crate::args::{CheckArguments, Command, Coverage, JudgedArguments, Schema};
use crate::contract::Contract;
use crate::defect::Defect;
use crate::judge::{Judge, Reason, Verdict, judge_by_any};
use crate::render;
use crate::report::Report;
use crate::source::{self, Recorded};
use crate::wire;
use files::{files, shown};
use output::printed;
use plan::Plan;

mod baseline;
mod files;
mod merge;
mod output;
mod plan;

pub use output::Printed;

/// What is read at a time.
const BLOCK: usize = 64 << 10;

/// Runs a command. Standard input is read only where `-` asks for it.
pub fn run(command: &Command) -> Printed {
    let result = match command {
        Command::Check(arguments) => check(arguments),
        Command::Merge(arguments) => merge::run(arguments),
        Command::Baseline(arguments) => baseline::run(arguments),
        Command::Rules => return Printed::kept(render::rules::list()),
        Command::Schema { of: Schema::Report } => {
            return Printed::kept(wire::REPORT_SCHEMA.to_owned());
        }
        Command::Explain { rule } => return Printed::kept(render::rules::explain(*rule)),
    };
    result.unwrap_or_else(|defects| Printed::refused(&defects))
}

fn check(arguments: &CheckArguments) -> Result<Printed, Vec<Defect>> {
    let mut plan = Plan::of(&arguments.judged)?;
    plan.policy.fail_on = arguments.fail_on.level();
    if let Some(path) = &arguments.baseline {
        plan.policy.baseline = plan::baseline(path).map_err(|defect| vec![defect])?;
    }
    let detail = arguments.output.coverage;
    plan.has_coverage = detail != Coverage::Off;
    plan.shows_values = arguments.show_values;
    let mut report = judge(&plan, &arguments.judged);
    if detail == Coverage::Full {
        report.coverage_mut().find_places(&plan.contracts);
    }
    printed(report, &arguments.output)
}

fn judge(plan: &Plan, arguments: &JudgedArguments) -> Report {
    let mut report = Report::new(&plan.contracts, &plan.policy);
    for defect in &plan.defects {
        report.add_defect(defect.clone());
    }
    let mut judges = Vec::new();
    for contract in &plan.contracts {
        match prepared(plan, contract) {
            Ok(judge) => judges.push(judge),
            Err(defect) => report.add_defect(defect),
        }
    }
    if plan.has_coverage {
        report.cover(&plan.contracts);
    }
    let reading = Reading {
        plan,
        judges: &judges,
    };
    for input in &arguments.inputs {
        reading.input(input, &mut report);
    }
    for defect in judges.into_iter().flat_map(Judge::defects) {
        report.add_defect(defect);
    }
    report.quote(&plan.contracts);
    report
}

fn prepared<'c>(plan: &Plan, contract: &'c Contract) -> Result<Judge<'c>, Defect> {
    let mut judge = Judge::new(contract)?;
    if !plan.has_coverage {
        judge = judge.without_coverage();
    }
    if plan.shows_values {
        judge = judge.showing_values();
    }
    Ok(judge)
}

/// How recordings are read and who judges them.
struct Reading<'a> {
    plan: &'a Plan,
    judges: &'a [Judge<'a>],
}

impl Reading<'_> {
    fn input(&self, input: &Path, report: &mut Report) {
        if input == Path::new("-") {
            return self.recording("standard input", io::stdin().lock(), report);
        }
        let found = files(input);
        for defect in found.defects {
            report.add_defect(defect);
        }
        for file in found.files {
            self.file(&file, report);
        }
    }

    fn file(&self, path: &Path, report: &mut Report) {
        let name = shown(path);
        match File::open(path) {
            Ok(file) => self.recording(&name, BufReader::with_capacity(BLOCK, file), report),
            Err(error) => {
                report.add_defect(Defect::of_file(name, plan::cannot_be_read(&error)));
            }
        }
    }

    fn verdict(&self, recorded: Recorded) -> Verdict {
        match recorded {
            Recorded::Exchange(exchange) => judge_by_any(self.judges, &exchange),
            Recorded::NoResponse(origin) => Verdict::not_judged(origin, Reason::NoResponse),
            Recorded::NoBody(origin) => Verdict::not_judged(origin, Reason::BodyNotRecorded),
            Recorded::NotHttp(origin) => Verdict::not_judged(origin, Reason::OtherHost),
        }
    }

    fn recording(&self, name: &str, input: impl BufRead, report: &mut Report) {
        let bare = self.plan.bare.as_ref();
        for exchange in source::read(name, input, self.plan.input, bare) {
            match exchange {
                Ok(recorded) => report.add(self.verdict(recorded), &self.plan.policy),
                Err(defect) => report.add_defect(defect),
            }
        }
    }
}
