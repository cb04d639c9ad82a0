//! The command line as typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::contract::built_in::BuiltIn;
use crate::source;

/// Judges HTTP responses against the OpenAPI contract they were promised by.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true)]
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
}

const EXAMPLES: &str = "\
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
#[command(after_help = EXAMPLES)]
pub struct CheckArguments {
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

    /// How to print the report
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: OutputFormat,
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

/// A format of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// For people
    Text,
    /// One JSON object
    Json,
}

fn status(text: &str) -> Result<http::StatusCode, &'static str> {
    http::StatusCode::from_bytes(text.as_bytes()).map_err(|_| "a status has three digits")
}
