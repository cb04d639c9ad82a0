//! What a run gives: on standard output, on standard error, and in files.

use super::interrupt;
use super::watch::Watch;
use super::written::{self, write};
use crate::args::{Coverage, OutputArguments, OutputFormat, Telling};
use crate::defect::Defect;
use crate::render;
use crate::report::{Outcome, Report};
use crate::wire;

/// What a run prints, and how it ended.
pub struct Printed {
    /// For standard output.
    pub output: String,
    /// For standard error: a line for each defect, and what ends a report whose findings went one by
    /// one.
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

    pub(super) fn kept(output: String) -> Self {
        Self {
            output,
            errors: Vec::new(),
            outcome: Outcome::Kept,
            is_broken_off: false,
        }
    }

    pub(super) fn refused(defects: &[Defect]) -> Self {
        Self {
            output: String::new(),
            errors: defects.iter().map(said).collect(),
            outcome: Outcome::CouldNotJudge,
            is_broken_off: false,
        }
    }
}

pub(super) fn said(defect: &Defect) -> String {
    let said = format!("error: {defect}");
    said.chars().map(render::words::visible).collect()
}

/// Whether the files that were asked for could be written, as far as that shows beforehand.
pub(super) fn writable(arguments: &OutputArguments) -> Result<(), Defect> {
    let mut files = arguments.files();
    files.try_for_each(|(_, path)| written::writable(path))
}

/// Writes the report to the files that were asked for, and gives what is to be printed of it.
pub(super) fn printed(
    mut report: Report,
    arguments: &OutputArguments,
    telling: Telling,
    watch: &Watch,
) -> Printed {
    match arguments.coverage {
        Coverage::Off => report.coverage_mut().clear(),
        Coverage::Summary => {}
        Coverage::Full => report.coverage_mut().list(),
    }
    for defect in watch.found_all() {
        report.add_defect(defect);
    }
    for (format, path) in arguments.files() {
        // Findings one by one are written by now.
        if format == OutputFormat::Ndjson {
            continue;
        }
        let text = rendered(format, &report, false);
        // Another file may be written all the same, and the report is printed.
        let _writing = watch.writing();
        if let Err(defect) = write(path, &text) {
            report.add_defect(defect);
        }
    }
    let output = if telling.quiet {
        String::new()
    } else {
        rendered(arguments.format, &report, arguments.is_colored())
    };
    let mut errors: Vec<_> = report.defects().iter().map(said).collect();
    if arguments.format == OutputFormat::Ndjson {
        let closing = render::text::closing(&report);
        errors.extend(closing.lines().map(str::to_owned));
    }
    Printed {
        output,
        errors,
        outcome: report.outcome(),
        is_broken_off: watch.is_interrupted(),
    }
}

fn rendered(format: OutputFormat, report: &Report, is_colored: bool) -> String {
    match format {
        OutputFormat::Text => render::text::render(report, is_colored),
        OutputFormat::Json => wire::write(report),
        // They went as they were found.
        OutputFormat::Ndjson => String::new(),
        OutputFormat::Junit => render::junit::render(report),
        OutputFormat::Sarif => render::sarif::render(report),
        OutputFormat::Github => render::github::render(report),
        OutputFormat::Markdown => render::markdown::render(report),
        OutputFormat::Html => render::html::render(report),
    }
}
