//! The command line as typed.

use std::path::PathBuf;

use clap::{Args, ColorChoice, Parser, Subcommand, ValueEnum};

use crate::contract::built_in::BuiltIn;
use crate::finding::{Level, Rule};
use crate::source;

mod output;

pub use output::{OutputArguments, OutputFormat, ReportFile};

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

impl Command {
    /// Says what `--color auto` means: only who owns the output knows whether it is a terminal.
    pub fn decide_color(&mut self, is_colored: bool) {
        let output = match self {
            Self::Check(arguments) => &mut arguments.output,
            Self::Merge(arguments) => &mut arguments.output,
            Self::Baseline(_) | Self::Rules | Self::Schema { .. } | Self::Explain { .. } => return,
        };
        if output.color == ColorChoice::Auto && is_colored {
            output.color = ColorChoice::Always;
        }
    }
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

/// What is written as JSON and has a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Schema {
    /// Reports: what --format json prints and `merge` reads
    Report,
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

fn status(text: &str) -> Result<http::StatusCode, &'static str> {
    http::StatusCode::from_bytes(text.as_bytes()).map_err(|_| "a status has three digits")
}

fn rule(text: &str) -> Result<Rule, &'static str> {
    Rule::of_id(text).ok_or("no rule is called so; `conformance rules` lists them")
}
