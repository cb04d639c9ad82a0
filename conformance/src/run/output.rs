//! What a run gives: on standard output, on standard error, and in files.

use std::io::{self, Write};
use std::path::Path;

use crate::args::{OutputArguments, OutputFormat, ReportFile};
use crate::defect::Defect;
use crate::render;
use crate::report::{Outcome, Report};
use crate::wire;

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
    pub(super) fn kept(output: String) -> Self {
        Self {
            output,
            errors: Vec::new(),
            outcome: Outcome::Kept,
        }
    }

    pub(super) fn refused(defects: &[Defect]) -> Self {
        Self {
            output: String::new(),
            errors: defects.iter().map(said).collect(),
            outcome: Outcome::CouldNotJudge,
        }
    }
}

pub(super) fn said(defect: &Defect) -> String {
    let said = format!("error: {defect}");
    said.chars().map(render::words::visible).collect()
}

/// Writes the report to the files that were asked for, and gives what is to be printed of it.
pub(super) fn printed(
    report: &Report,
    arguments: &OutputArguments,
) -> Result<Printed, Vec<Defect>> {
    for ReportFile { format, path } in &arguments.report {
        write_report(path, &rendered(*format, report, false)).map_err(|defect| vec![defect])?;
    }
    Ok(Printed {
        output: rendered(arguments.format, report, arguments.is_colored()),
        errors: report.defects().iter().map(said).collect(),
        outcome: report.outcome(),
    })
}

fn rendered(format: OutputFormat, report: &Report, is_colored: bool) -> String {
    match format {
        OutputFormat::Text => render::text::render(report, is_colored),
        OutputFormat::Json => wire::write(report),
        OutputFormat::Junit => render::junit::render(report),
        OutputFormat::Sarif => render::sarif::render(report),
        OutputFormat::Github => render::github::render(report),
        OutputFormat::Markdown => render::markdown::render(report),
        OutputFormat::Html => render::html::render(report),
    }
}

pub(super) fn write_report(path: &Path, text: &str) -> Result<(), Defect> {
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
