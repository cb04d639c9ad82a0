//! The command line as typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::contract::built_in::BuiltIn;
use crate::finding::{Level, Rule};
use crate::source;

/// Judges HTTP responses against the OpenAPI contract they were promised by.
#[derive(Debug, Parser)]
#[command(
    version,
    arg_required_else_help = true,
    after_help = "Begin with: conformance check --help"
)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Judge recorded responses
    Check(CheckArguments),
    /// Keep a list of findings that are known, so that only new ones are told
    Baseline(BaselineArguments),
    /// List the rules
    Rules,
    /// Say what a rule means, how to act on it and how to switch it off
    Explain {
        /// The rule, by its id
        #[arg(value_name = "RULE", value_parser = rule)]
        rule: Rule,
    },
}

const CHECK_EXAMPLES: &str = "\
Examples:
  Judge a folder of recordings, each by the built-in contract whose server it went to:
    conformance check recordings/

  Judge one bare body, saying what it answered:
    conformance check --api alta --operation getCall --status 200 call.json

  Judge bodies from a pipe, one a line, against a document of your own:
    cat bodies.ndjson | conformance check --spec pets.yaml --operation getPet --status 200 -

Exit status:
  0  all that was judged keeps the contract
  1  the contract is broken
  2  something could not be judged: it is named on standard error";

/// Arguments of `conformance check`.
#[derive(Args, Debug)]
#[command(after_help = CHECK_EXAMPLES)]
pub struct CheckArguments {
    /// What to judge, and by what.
    #[command(flatten)]
    pub judged: JudgedArguments,

    /// Findings that are known, and are counted instead of told
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,

    /// The least level that breaks the contract
    #[arg(long, value_name = "LEVEL", default_value = "error")]
    pub fail_on: FailOn,

    /// How to print the report
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: OutputFormat,

    /// Write the report to a file as well, in a format of those of --format; may be repeated
    #[arg(long, value_name = "FORMAT=FILE", value_parser = report_file)]
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

const BASELINE_EXAMPLES: &str = "\
Examples:
  Take all findings of today as known, and tell only new ones from now on:
    conformance baseline accept known.json recordings/
    conformance check --baseline known.json recordings/

  Take those out that are mended:
    conformance baseline prune known.json recordings/";

/// Arguments of `conformance baseline`.
#[derive(Args, Debug)]
#[command(after_help = BASELINE_EXAMPLES)]
pub struct BaselineArguments {
    /// What to do with the baseline
    #[arg(value_name = "ACTION")]
    pub action: BaselineAction,

    /// The baseline
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// What to judge, and by what.
    #[command(flatten)]
    pub judged: JudgedArguments,
}

/// What to do with a baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BaselineAction {
    /// Write all findings of this run, whatever was in the file
    Accept,
    /// Add the findings of this run to the file
    Update,
    /// Take out of the file what this run did not find
    Prune,
}

/// What to judge, and by what.
#[derive(Args, Debug)]
pub struct JudgedArguments {
    /// Recordings: HAR logs, bare JSON bodies, NDJSON with one body a line; folders of these; `-`
    /// for standard input
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,

    /// The contract to judge by.
    #[command(flatten)]
    pub judged_by: JudgedBy,

    /// What --spec needs beside itself.
    #[command(flatten)]
    pub spec: SpecArguments,

    /// The operation that bare bodies came from: its operationId, or "GET /path" where it has none
    #[arg(long, value_name = "ID", requires = "status")]
    pub operation: Option<String>,

    /// The status that bare bodies came with
    #[arg(long, value_name = "CODE", requires = "operation", value_parser = status)]
    pub status: Option<http::StatusCode>,

    /// A further address of the API, such as a test server's
    #[arg(long, value_name = "URL")]
    pub server: Vec<String>,

    /// The format of the recordings, where name and content do not tell
    #[arg(long, value_name = "FORMAT")]
    pub input: Option<source::Format>,

    /// Levels and exceptions [default: conformance.toml, where there is one]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// The contract to judge by. With none of these, the built-in contract whose server the request
/// went to.
#[derive(Args, Debug)]
#[group(multiple = false)]
pub struct JudgedBy {
    /// A built-in contract; without this and --spec, the one whose server a request went to
    #[arg(long, value_name = "API")]
    pub api: Option<BuiltIn>,

    /// An OpenAPI 3.0 or 3.1 document, YAML or JSON
    #[arg(long, value_name = "FILE")]
    pub spec: Option<PathBuf>,
}

/// What --spec needs beside itself.
#[derive(Args, Debug)]
pub struct SpecArguments {
    /// What is known to differ from --spec: an OpenAPI Overlay 1.0 or 1.1, each action with its reason
    /// as `description`
    #[arg(long, value_name = "FILE", requires = "spec", conflicts_with = "api")]
    pub overlay: Option<PathBuf>,

    /// Read what --spec refers to in the network too: https only, or http at this machine
    #[arg(long, requires = "spec", conflicts_with = "api")]
    pub allow_external_refs: bool,
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
        format: OutputFormat::from_str(format, false)
            .map_err(|_| format!("no format is called {format}"))?,
        path: path.into(),
    })
}

fn status(text: &str) -> Result<http::StatusCode, &'static str> {
    http::StatusCode::from_bytes(text.as_bytes()).map_err(|_| "a status has three digits")
}

fn rule(text: &str) -> Result<Rule, &'static str> {
    Rule::of_id(text).ok_or("no rule is called so; `conformance rules` lists them")
}
