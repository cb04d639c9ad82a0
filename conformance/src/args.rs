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
    /// Join the reports of parts into the report of the whole
    Merge(MergeArguments),
    /// Keep a list of findings that are known, so that only new ones are told
    Baseline(BaselineArguments),
    /// List the rules
    Rules,
    /// Print the JSON Schema of what is written as JSON
    Schema {
        /// What is described
        #[arg(value_name = "OF")]
        of: Schema,
    },
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

  Judge what curl shows of a request and its response:
    curl -sv https://api.altahq.com/v1/calls/ID 2>&1 | conformance check -

  Judge cassettes and packed logs, wherever they lie (quoted, so that any shell will do):
    conformance check \"recordings/**/*.yml\" \"recordings/**/*.har.gz\"

  Judge one bare body, saying what it answered:
    conformance check --api alta --operation getCall --status 200 call.json

  Judge bodies from a pipe, one a line, against a document of your own:
    cat bodies.ndjson | conformance check --spec pets.yaml --operation getPet --status 200 -

NDJSON of exchanges has one JSON object a line:
  {\"request\": {\"method\": \"GET\", \"url\": \"https://…\"}, \"response\": {\"status\": 200,
   \"headers\": {\"content-type\": \"application/json\"}, \"body\": {…}}}
  where uri, statusCode and status_code do as well, headers may be a list of {name, value}, and a
  body is JSON, or its text as a JSON string; with \"isBase64Encoded\": true it is base64.

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

    /// Show the values that findings are about, without secrets
    ///
    /// A value is cut at 120 characters. Masked in every format is what is a secret by its name, such
    /// as Authorization, Cookie, `api_key`, token or password, in headers, cookies, URLs and bodies; what
    /// the contract gives the format password; what looks like a token; and any of these wherever else
    /// in the same exchange it turns up. All other values are shown as they came: names, phone numbers
    /// and transcripts too.
    #[arg(long)]
    pub show_values: bool,

    /// Where the report goes.
    #[command(flatten)]
    pub output: OutputArguments,
}

const MERGE_EXAMPLES: &str = "\
Examples:
  Judge the parts of a large set in as many jobs, then join what they found:
    conformance check part-1/ --report json=part-1.json
    conformance check part-2/ --report json=part-2.json
    conformance merge part-1.json part-2.json --report html=report.html

  The same with a process for each core, the reports through a pipe:
    find recordings -name '*.har' | parallel -m conformance check --format json | conformance merge -

The order makes no difference. A finding weighs what the policy of its part gave it: parts that
were judged with different policies can be joined, and where they weigh one finding differently,
the higher level stands. Each report is to be named once: what is named twice is counted twice.

Exit status: that of the whole, as `conformance check` would have given it. A part that cannot be
read, or was written by another version, is named on standard error and makes it 2.";

/// Arguments of `conformance merge`.
#[derive(Args, Debug)]
#[command(after_help = MERGE_EXAMPLES)]
pub struct MergeArguments {
    /// Reports that `check` or `merge` wrote as JSON; `-` for standard input. Each may hold several,
    /// one after another
    #[arg(required = true, value_name = "REPORT")]
    pub reports: Vec<PathBuf>,

    /// Where the report goes.
    #[command(flatten)]
    pub output: OutputArguments,
}

/// Where a report goes.
#[derive(Args, Debug)]
pub struct OutputArguments {
    /// How much to tell of what the recordings show of the contract, and of what they never show
    #[arg(long, value_name = "DETAIL", default_value = "summary")]
    pub coverage: Coverage,

    /// How to print the report
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: OutputFormat,

    /// Write the report to a file as well, in a format of those of --format; may be repeated
    #[arg(long, value_name = "FORMAT=FILE", value_parser = report_file)]
    pub report: Vec<ReportFile>,
}

/// What is written as JSON and has a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Schema {
    /// Reports: what --format json prints and `merge` reads
    Report,
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
    /// Recordings: HAR logs, cassettes of VCR, vcrpy or rvcr, what `curl -v` or `curl -i` printed,
    /// NDJSON of exchanges or of bare JSON bodies, bare bodies; each plain, .gz or .zst; folders
    /// and patterns ("recordings/**/*.har") of these; `-` for standard input
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,

    /// The contract to judge by.
    #[command(flatten)]
    pub judged_by: JudgedBy,

    /// The operation that bare bodies and `curl -i` came from: its operationId, or "GET /path" where
    /// it has none
    #[arg(long, value_name = "ID")]
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
    /// One HTML page that needs nothing else, to read and to filter in a browser
    Html,
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
