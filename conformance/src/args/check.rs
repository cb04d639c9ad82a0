//! `conformance check`.

use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum, ValueHint};

use super::judged::{JudgedArguments, REPORT, WEIGHT};
use crate::finding::Level;
use crate::nearest;

const EXAMPLES: &str = "\
Examples:
  Judge a folder of recordings, each by the built-in contract whose server it went to:
    conformance check recordings/

  Judge recordings by an OpenAPI document of your own, served at a test server too:
    conformance check --spec openapi.yaml --server http://localhost:8080 recordings/

  Judge one bare body, saying what it answered:
    conformance check --api alta --operation getCall --status 200 call.json

  Judge bodies from a pipe, one a line:
    cat bodies.ndjson | conformance check --spec pets.yaml --operation getPet --status 200 -

  On a build server, with files for its views:
    conformance check --format github --report junit=report.xml recordings/

Exit status:
  0    all that was judged keeps the contract
  1    the contract is broken: a finding weighs as much as --fail-on says, or more
  2    something could not be judged, or the command could not run; why is on standard error and
       in the last line of the text report. Judging nothing is 2 as well
  130  broken off with Ctrl-C: the report is of what was read until then";

/// Arguments of `conformance check`.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct CheckArguments {
    /// What to judge, and by what.
    #[command(flatten)]
    pub judged: JudgedArguments,

    /// Findings that are known, and are counted instead of told; see `conformance baseline`
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = WEIGHT)]
    pub baseline: Option<PathBuf>,

    /// The least level that breaks the contract
    #[arg(long, value_name = "LEVEL", default_value = "error", help_heading = WEIGHT)]
    pub fail_on: FailOn,

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
    #[arg(long, value_name = "FORMAT=FILE", value_parser = report_file, value_hint = ValueHint::FilePath, help_heading = REPORT)]
    pub report: Vec<ReportFile>,
}

/// A file to write the report to.
#[derive(Clone, Debug)]
pub struct ReportFile {
    /// The format.
    pub format: OutputFormat,
    /// The file; one that is there is replaced.
    pub path: PathBuf,
}

/// The least level that breaks the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Only errors break it
    Error,
    /// Warnings break it too
    Warn,
    /// Any finding breaks it
    Note,
    /// Nothing breaks it
    Never,
}

impl FailOn {
    /// The level; none, if nothing breaks the contract.
    pub fn level(self) -> Option<Level> {
        match self {
            Self::Error => Some(Level::Error),
            Self::Warn => Some(Level::Warn),
            Self::Note => Some(Level::Note),
            Self::Never => None,
        }
    }
}

/// A format of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// For people
    Text,
    /// One JSON object
    Json,
    /// JUnit XML, for the test views of build servers
    Junit,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// Markdown, for a job summary
    Markdown,
}

fn report_file(text: &str) -> Result<ReportFile, String> {
    let (format, path) = text
        .split_once('=')
        .filter(|(_, path)| !path.is_empty())
        .ok_or("write FORMAT=FILE: junit=report.xml")?;
    Ok(ReportFile {
        format: OutputFormat::from_str(format, false).map_err(|_| no_format(format))?,
        path: path.into(),
    })
}

fn no_format(typed: &str) -> String {
    let values: Vec<_> = OutputFormat::value_variants()
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
