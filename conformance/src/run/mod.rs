//! The shell: reads, calls the middle, and gives what is to be printed.
#![expect(
    clippy::disallowed_methods,
    reason = "this is the edge that touches files and reads the clock"
)]

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::args::{
    BaselineAction, BaselineArguments, CheckArguments, Command, JudgedArguments, OutputFormat,
    ReportFile,
};
use crate::defect::Defect;
use crate::judge::{Judge, judge_by_any};
use crate::policy::Baseline;
use crate::policy::baseline::Entry;
use crate::render::{self, View};
use crate::report::{Outcome, Report};
use crate::source;
use plan::Plan;

mod plan;

/// Folders nested deeper are taken for a mistake.
const MAX_FOLDERS: usize = 64;
/// What is read at a time.
const BLOCK: usize = 64 << 10;
/// What a folder of recordings may hold; other files in it are none of ours.
const RECORDINGS: [&str; 4] = ["har", "json", "jsonl", "ndjson"];

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
        Command::Baseline(arguments) => baseline(arguments),
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

fn baseline(arguments: &BaselineArguments) -> Result<Printed, Vec<Defect>> {
    let mut plan = Plan::of(&arguments.judged)?;
    if arguments.action != BaselineAction::Accept {
        plan.policy.baseline = plan::baseline(&arguments.file).map_err(|defect| vec![defect])?;
    }
    let report = judge(&plan, &arguments.judged);
    let errors: Vec<_> = report.defects().iter().map(said).collect();
    // What was not judged could hold anything: the baseline would be of less than was asked.
    if report.outcome() == Outcome::CouldNotJudge {
        return Ok(Printed {
            output: format!("{} is left as it is\n", arguments.file.display()),
            errors,
            outcome: Outcome::CouldNotJudge,
        });
    }
    let (baseline, said) = changed(arguments.action, &plan.policy.baseline, &report);
    write_report(&arguments.file, &baseline.render()).map_err(|defect| vec![defect])?;
    let name = arguments.file.display();
    Ok(Printed::kept(format!("{name}: {said}\n")))
}

/// The baseline after an action, and what that did.
fn changed(action: BaselineAction, before: &Baseline, report: &Report) -> (Baseline, String) {
    let found = report
        .findings()
        .into_iter()
        .map(|folded| Entry::from(&folded.first.identity));
    match action {
        BaselineAction::Accept => {
            let after = Baseline::of(found);
            let said = render::words::counted(after.entries().len(), "finding");
            (after, format!("{said} accepted"))
        }
        BaselineAction::Update => {
            let after = Baseline::of(before.entries().iter().cloned().chain(found));
            let added = after.entries().len() - before.entries().len();
            let said = render::words::counted(added, "finding");
            (after, format!("{said} added"))
        }
        BaselineAction::Prune => {
            let after = Baseline::of(report.known().keys().cloned());
            let removed = before.entries().len() - after.entries().len();
            let said = render::words::counted(removed, "finding");
            (after, format!("{said} taken out"))
        }
    }
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
    for defect in judges.into_iter().flat_map(Judge::defects) {
        report.add_defect(defect);
    }
    report
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
        match files(input) {
            Ok(files) => files.iter().for_each(|file| self.file(file, report)),
            Err(defect) => report.add_defect(defect),
        }
    }

    fn file(&self, path: &Path, report: &mut Report) {
        let name = path.display().to_string();
        match File::open(path) {
            Ok(file) => self.recording(&name, BufReader::with_capacity(BLOCK, file), report),
            Err(error) => {
                report.add_defect(Defect::of_file(name, plan::cannot_be_read(&error)));
            }
        }
    }

    fn recording(&self, name: &str, input: impl BufRead, report: &mut Report) {
        let bare = self.plan.bare.as_ref();
        for exchange in source::read(name, input, self.plan.input, bare) {
            match exchange {
                Ok(exchange) => {
                    report.add(judge_by_any(self.judges, &exchange), &self.plan.policy);
                }
                Err(defect) => report.add_defect(defect),
            }
        }
    }
}

/// The file itself, or the recordings in a folder, by name.
fn files(input: &Path) -> Result<Vec<PathBuf>, Defect> {
    if !input.is_dir() {
        return Ok(vec![input.to_owned()]);
    }
    let name = || input.display().to_string();
    let mut found = Vec::new();
    for entry in WalkDir::new(input)
        .max_depth(MAX_FOLDERS)
        .sort_by_file_name()
    {
        let entry =
            entry.map_err(|error| Defect::of_file(name(), format!("cannot be read: {error}")))?;
        let extension = entry.path().extension().and_then(|end| end.to_str());
        if entry.file_type().is_file() && extension.is_some_and(|end| RECORDINGS.contains(&end)) {
            found.push(entry.into_path());
        }
    }
    if found.is_empty() {
        let what = "no recordings in this folder: no .har, .json, .jsonl or .ndjson file";
        return Err(Defect::of_file(name(), what));
    }
    Ok(found)
}
