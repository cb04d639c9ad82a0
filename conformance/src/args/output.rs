//! Where a report goes: the arguments that `check` and `merge` share.

use std::path::{Path, PathBuf};

use clap::builder::PossibleValue;
use clap::{Args, ColorChoice, ValueEnum, ValueHint};

use super::judged::REPORT;
use crate::nearest;

/// Where a report goes.
#[derive(Args, Debug)]
pub struct OutputArguments {
    /// How much to tell of what the recordings show of the contract, and of what they never show
    #[arg(long, value_name = "DETAIL", default_value = "summary", help_heading = REPORT)]
    pub coverage: Coverage,

    /// How to print the report
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "text",
        conflicts_with = "quiet",
        help_heading = REPORT
    )]
    pub format: OutputFormat,

    /// Write the report to a file as well, in a format of those of --format; may be repeated
    #[arg(long, value_name = "FORMAT=FILE", value_parser = report_file::<OutputFormat>, value_hint = ValueHint::FilePath, help_heading = REPORT)]
    pub report: Vec<ReportFile>,

    /// Write the report of the run to a file, as JSON for `conformance merge`: the same as --report
    /// json=FILE
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = REPORT)]
    pub summary: Option<PathBuf>,

    /// When to colour the text that is printed; `auto` is on a terminal, unless `NO_COLOR` is set
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = REPORT)]
    pub color: ColorChoice,
}

impl OutputArguments {
    /// Whether to colour: only where it was asked for, or decided by
    /// [`decide_color`](super::Command::decide_color).
    pub fn is_colored(&self) -> bool {
        self.color == ColorChoice::Always
    }

    /// The files to write, each with its format.
    pub fn files(&self) -> impl Iterator<Item = (OutputFormat, &Path)> {
        let reports = self.report.iter();
        let summary = self.summary.iter();
        reports
            .map(|ReportFile { format, path }| (*format, path.as_path()))
            .chain(summary.map(|path| (OutputFormat::Json, path.as_path())))
    }

    /// Whether findings are told one by one, by the exchange.
    pub fn tells_each(&self) -> bool {
        let mut files = self.files().map(|(format, _)| format);
        self.format == OutputFormat::Ndjson || files.any(|format| format == OutputFormat::Ndjson)
    }
}

/// How much is told of what the recordings show of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Coverage {
    /// Nothing; `check` does not look for it either
    Off,
    /// How many operations, statuses, fields, enum values and branches came
    Summary,
    /// And all that never came, with its place in the contract
    Full,
}

/// A file to write the report to.
#[derive(Clone, Debug)]
pub struct ReportFile<F = OutputFormat> {
    /// The format.
    pub format: F,
    /// The file; one that is there is replaced.
    pub path: PathBuf,
}

/// A format of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// For people
    Text,
    /// One JSON object
    Json,
    /// One JSON object a line for each finding of each exchange, as it is found; what ends a report
    /// goes to standard error
    Ndjson,
    /// JUnit XML, for the test views of build servers
    Junit,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// Markdown, for a job summary
    Markdown,
    /// One HTML page that needs nothing else, to read and to filter in a browser
    Html,
}

/// Reads `FORMAT=FILE`.
pub(super) fn report_file<F: ValueEnum>(text: &str) -> Result<ReportFile<F>, String> {
    let (format, path) = text
        .split_once('=')
        .filter(|(_, path)| !path.is_empty())
        .ok_or("write FORMAT=FILE: junit=report.xml")?;
    Ok(ReportFile {
        format: F::from_str(format, false).map_err(|_| no_format::<F>(format))?,
        path: path.into(),
    })
}

fn no_format<F: ValueEnum>(typed: &str) -> String {
    let values: Vec<_> = F::value_variants()
        .iter()
        .filter_map(ValueEnum::to_possible_value)
        .collect();
    let names: Vec<_> = values.iter().map(PossibleValue::get_name).collect();
    let hint = nearest::hint(typed, names.iter().copied());
    format!(
        "no format is called {typed}; there are {}{hint}",
        names.join(", ")
    )
}
