//! The shell: reads, calls the middle, and gives what is to be printed.
#![expect(
    clippy::disallowed_methods,
    reason = "this is the edge that touches files and reads the clock"
)]

use std::cell::RefCell;
use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use crate::args::{
    AnyRule, CheckArguments, Command, JudgedArguments, OutputFormat, ReportFile, derived,
};
use crate::defect::Defect;
use crate::judge::{Judge, Reason, Verdict, judge_by_any};
use crate::profile::Profile;
use crate::render::{self, View, words};
use crate::report::{Outcome, Report};
use crate::source::{self, Recorded};
use files::{files, shown};
use missing::cannot_be_read;
use plan::Plan;
use told::Tally;
use watch::{Watch, is_standard_input};
use written::{writable, write};

mod baseline;
mod drift;
mod fetch;
mod files;
mod init;
mod interrupt;
mod missing;
mod plan;
mod progress;
mod sync;
mod told;
mod watch;
mod written;

pub use watch::Console;

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
    /// Ctrl-C ended it.
    pub is_broken_off: bool,
}

impl Printed {
    /// The exit code.
    pub fn exit_code(&self) -> u8 {
        if self.is_broken_off {
            interrupt::EXIT_CODE
        } else {
            self.outcome.exit_code()
        }
    }

    fn kept(output: String) -> Self {
        Self {
            output,
            errors: Vec::new(),
            outcome: Outcome::Kept,
            is_broken_off: false,
        }
    }

    fn refused(defects: &[Defect]) -> Self {
        Self {
            output: String::new(),
            errors: defects.iter().map(said).collect(),
            outcome: Outcome::CouldNotJudge,
            is_broken_off: false,
        }
    }
}

/// Runs a command with nobody waiting: without a bar, and without a say on Ctrl-C. Standard input
/// is read only where `-` asks for it.
pub fn run(command: &Command) -> Printed {
    run_at(command, Console::default())
}

/// Runs a command at a console.
pub fn run_at(command: &Command, console: Console) -> Printed {
    let result = match command {
        Command::Check(arguments) => return judged(check(arguments, console)),
        Command::Baseline(arguments) => return judged(baseline::run(arguments, console)),
        Command::Init { file } => init::run(file),
        Command::Rules => Ok(Printed::kept(render::rules::list())),
        Command::Drift(arguments) => drift::run(arguments, console),
        Command::Sync(arguments) => sync::run(arguments),
        Command::Explain { rule } => Ok(Printed::kept(match rule {
            AnyRule::Judge(rule) => render::rules::explain(*rule),
            AnyRule::Drift(rule) => render::rules::explain_drift(*rule),
        })),
        Command::Completions { shell } => Ok(Printed::kept(derived::completions(*shell))),
        Command::Man { command } => derived::page(command.as_deref())
            .map(Printed::kept)
            .map_err(|what| vec![Defect::of_file("man", what)]),
    };
    result.unwrap_or_else(|defects| Printed::refused(&defects))
}

/// What a command that judges prints; where it could not begin, it says so in its last line.
fn judged(result: Result<Printed, Vec<Defect>>) -> Printed {
    result.unwrap_or_else(|defects| {
        let mut printed = Printed::refused(&defects);
        let reason = words::counted(defects.len(), "error");
        let outcome = format!("outcome: could not run: {reason}, named above");
        printed.errors.push(outcome);
        printed
    })
}

fn said(defect: &Defect) -> String {
    format!("error: {defect}")
}

fn check(arguments: &CheckArguments, console: Console) -> Result<Printed, Vec<Defect>> {
    let mut plan = Plan::of(&arguments.judged)?;
    plan.policy.fail_on = arguments.fail_on.level();
    if let Some(path) = &arguments.baseline {
        plan.policy.baseline = plan::baseline(path).map_err(|defect| vec![defect])?;
    }
    let mut watch = Watch::new(console, arguments.judged.telling);
    for ReportFile { path, .. } in &arguments.report {
        writable(path).map_err(|defect| vec![defect])?;
    }
    let mut report = judge(&plan, &arguments.judged, &mut watch);
    for ReportFile { format, path } in &arguments.report {
        let text = rendered(*format, &plan.view(&report));
        // Another file may be written all the same, and the report is printed.
        let _writing = watch.writing();
        if let Err(defect) = write(path, &text) {
            report.add_defect(defect);
        }
    }
    let output = if arguments.judged.telling.quiet {
        String::new()
    } else {
        rendered(arguments.format, &plan.view(&report))
    };
    Ok(Printed {
        output,
        errors: report.defects().iter().map(said).collect(),
        outcome: report.outcome(),
        is_broken_off: watch.is_broken_off(),
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

fn judge(plan: &Plan, arguments: &JudgedArguments, watch: &mut Watch) -> Report {
    observe(plan, arguments, watch, None)
}

/// Judges, and keeps what responses are made of, if that is asked.
fn observe(
    plan: &Plan,
    arguments: &JudgedArguments,
    watch: &mut Watch,
    profile: Option<&RefCell<Profile>>,
) -> Report {
    let mut report = Report::default();
    for defect in &plan.defects {
        report.add_defect(defect.clone());
    }
    let mut judges = Vec::new();
    for contract in &plan.contracts {
        match Judge::new(contract) {
            Ok(judge) if profile.is_some() => judges.push(judge.observing()),
            Ok(judge) => judges.push(judge),
            Err(defect) => report.add_defect(defect),
        }
    }
    let (inputs, defects) = inputs(&arguments.inputs);
    for defect in defects {
        report.add_defect(defect);
    }
    watch.begin(&inputs);
    told::plan(watch, plan, arguments);
    let reading = Reading {
        plan,
        judges: &judges,
        watch,
        profile,
    };
    for (index, input) in inputs.iter().enumerate() {
        reading.input(input, &mut report);
        if watch.is_broken_off() {
            report.add_defect(told::broken_off(index, inputs.len()));
            break;
        }
    }
    watch.end();
    for defect in judges.into_iter().flat_map(Judge::defects) {
        report.add_defect(defect);
    }
    report
}

/// The files that are named, those in folders too, each once, and what of a folder cannot be read.
fn inputs(named: &[PathBuf]) -> (Vec<PathBuf>, Vec<Defect>) {
    let (mut inputs, mut defects) = (Vec::new(), Vec::new());
    let mut known = HashSet::new();
    for input in named {
        let (found, odd) = files(input);
        let is_new = |path: &PathBuf| known.insert(path.clone());
        inputs.extend(found.into_iter().filter(is_new));
        defects.extend(odd);
    }
    (inputs, defects)
}

/// How recordings are read and who judges them.
struct Reading<'a> {
    plan: &'a Plan,
    judges: &'a [Judge<'a>],
    watch: &'a Watch,
    profile: Option<&'a RefCell<Profile>>,
}

impl Reading<'_> {
    fn input(&self, input: &Path, report: &mut Report) {
        if is_standard_input(input) {
            return self.recording("standard input", io::stdin().lock(), report);
        }
        let name = shown(input);
        match File::open(input) {
            Ok(file) => self.recording(&name, file, report),
            Err(error) => {
                report.add_defect(Defect::of_file(name, cannot_be_read(input, &error)));
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

    fn recording(&self, name: &str, input: impl Read, report: &mut Report) {
        let mut input = BufReader::with_capacity(BLOCK, self.watch.counting(input));
        let counters = self.watch.counters();
        let before = Tally::of(report);
        let format = self.format(name, &mut input);
        let bare = self.plan.bare.as_ref();
        let recordings = source::read(name, input, self.plan.input, bare);
        let all = recordings.size_hint().1;
        if let Some(counters) = counters {
            counters.opened(all);
        }
        for (exchange, number) in recordings.zip(1..) {
            match exchange {
                Ok(recorded) => self.add(self.verdict(recorded), report),
                Err(defect) => report.add_defect(defect),
            }
            if let Some(counters) = counters {
                counters.judged(all.map(|all| (number, all)));
            }
            if self.watch.is_broken_off() {
                break;
            }
        }
        if let Some(counters) = counters {
            counters.closed();
        }
        told::recording(self.watch, name, format, before, Tally::of(report));
    }

    fn add(&self, verdict: Verdict, report: &mut Report) {
        if let Some(reason) = verdict.not_judged {
            told::not_judged(self.watch, &verdict.origin, reason);
        }
        let policy = &self.plan.policy;
        if let Some(profile) = self.profile {
            profile
                .borrow_mut()
                .add(&verdict, |name| policy.title_of(name));
        }
        report.add(verdict, policy);
    }

    /// The format of a recording, for those who want to be told.
    fn format(&self, name: &str, input: &mut impl BufRead) -> Option<source::Format> {
        let is_asked = self.watch.is_verbose();
        let detected = || source::detect(name, input).ok();
        self.plan.input.or_else(detected).filter(|_| is_asked)
    }
}
