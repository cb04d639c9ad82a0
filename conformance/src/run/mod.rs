//! The shell: reads, calls the middle, and gives what is to be printed.
#![expect(
    clippy::disallowed_methods,
    reason = "this is the edge that touches files and reads the clock"
)]

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;

use crate::args::{CheckArguments, Command, JudgedArguments, OutputFormat, ReportFile};
use crate::defect::Defect;
use crate::judge::{Judge, Reason, Verdict, judge_by_any};
use crate::render::{self, View};
use crate::report::{Outcome, Report};
use crate::source::{self, Recorded};
use files::{files, shown};
use plan::Plan;

mod baseline;
mod external;
mod files;
mod plan;

/// What is read at a time.
const BLOCK: usize = 64 << 10;

/// What a run prints, and how it ended.
pub struct Printed {
    /// For standard output.
    pub output: String,
    /// For standard error: a line for each defect.
    pub errors: Vec<String>,
    /// How it ended.
    pub outcome: Outcome,
}

impl Printed {
    fn kept(output: String) -> Self {
        Self {
            output,
            errors: Vec::new(),
            outcome: Outcome::Kept,
        }
    }

    fn refused(defects: &[Defect]) -> Self {
        Self {
            output: String::new(),
            errors: defects.iter().map(said).collect(),
            outcome: Outcome::CouldNotJudge,
        }
    }
}

/// Runs a command. Standard input is read only where `-` asks for it.
pub fn run(command: &Command) -> Printed {
    let result = match command {
        Command::Check(arguments) => check(arguments),
        Command::Baseline(arguments) => baseline::run(arguments),
        Command::Rules => return Printed::kept(render::rules::list()),
        Command::Explain { rule } => return Printed::kept(render::rules::explain(*rule)),
    };
    result.unwrap_or_else(|defects| Printed::refused(&defects))
}

fn said(defect: &Defect) -> String {
    format!("error: {defect}")
}

fn check(arguments: &CheckArguments) -> Result<Printed, Vec<Defect>> {
    let mut plan = Plan::of(&arguments.judged)?;
    plan.policy.fail_on = arguments.fail_on.level();
    if let Some(path) = &arguments.baseline {
        plan.policy.baseline = plan::baseline(path).map_err(|defect| vec![defect])?;
    }
    let report = judge(&plan, &arguments.judged);
    let view = View {
        report: &report,
        contracts: &plan.contracts,
        policy: &plan.policy,
    };
    for ReportFile { format, path } in &arguments.report {
        write_report(path, &rendered(*format, &view)).map_err(|defect| vec![defect])?;
    }
    Ok(Printed {
        output: rendered(arguments.format, &view),
        errors: report.defects().iter().map(said).collect(),
        outcome: report.outcome(),
    })
}

fn rendered(format: OutputFormat, view: &View<'_>) -> String {
    match format {
        OutputFormat::Text => render::text::render(view),
        OutputFormat::Json => render::json::render(view),
        OutputFormat::Junit => render::junit::render(view),
        OutputFormat::Sarif => render::sarif::render(view),
        OutputFormat::Github => render::github::render(view),
        OutputFormat::Markdown => render::markdown::render(view),
    }
}

fn write_report(path: &Path, text: &str) -> Result<(), Defect> {
    write(path, text).map_err(|error| {
        let what = format!("cannot be written: {error}");
        Defect::of_file(path.display().to_string(), what)
    })
}

/// Writes a file whole or not at all.
fn write(path: &Path, text: &str) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let mut file = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
    file.write_all(text.as_bytes())?;
    file.persist(path).map_err(|failed| failed.error)?;
    Ok(())
}

fn judge(plan: &Plan, arguments: &JudgedArguments) -> Report {
    let mut report = Report::default();
    for defect in &plan.defects {
        report.add_defect(defect.clone());
    }
    let mut judges = Vec::new();
    for contract in &plan.contracts {
        match Judge::new(contract) {
            Ok(judge) => judges.push(judge),
            Err(defect) => report.add_defect(defect),
        }
    }
    let reading = Reading {
        plan,
        judges: &judges,
    };
    for input in &arguments.inputs {
        reading.input(input, &mut report);
    }
    report
}

/// How recordings are read and who judges them.
struct Reading<'a, 'c> {
    plan: &'a Plan,
    judges: &'a [Judge<'c>],
}

impl Reading<'_, '_> {
    fn input(&self, input: &Path, report: &mut Report) {
        if input == Path::new("-") {
            return self.recording("standard input", io::stdin().lock(), report);
        }
        let (files, defects) = files(input);
        for defect in defects {
            report.add_defect(defect);
        }
        for file in files {
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
