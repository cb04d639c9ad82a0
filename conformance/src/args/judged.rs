//! What to judge, and by what: the arguments that the commands share that judge.

use std::num::NonZero;
use std::path::PathBuf;

use clap::{Args, ValueHint};

use crate::contract::built_in::BuiltIn;
use crate::source;

/// Headings of `--help`, in the order of its sections.
const RECORDINGS: &str = "What is judged";
pub(super) const CONTRACT: &str = "By what is judged";
pub(super) const WEIGHT: &str = "What findings weigh";
pub(super) const REPORT: &str = "What is told";

/// What to judge, and by what.
#[derive(Args, Debug)]
pub struct JudgedArguments {
    /// Recordings: HAR logs, cassettes of VCR, vcrpy or rvcr, what `curl -v` or `curl -i` printed,
    /// NDJSON of exchanges or of bare JSON bodies, bare bodies; each plain, .gz or .zst; folders
    /// and patterns ("recordings/**/*.har") of these; `-` for standard input
    #[arg(required = true, value_name = "INPUT", value_hint = ValueHint::AnyPath)]
    pub inputs: Vec<PathBuf>,

    /// The operation that bare bodies and `curl -i` came from: its operationId, or "GET /path" where
    /// it has none
    #[arg(long, value_name = "ID", help_heading = RECORDINGS)]
    pub operation: Option<String>,

    /// The status that bare bodies came with
    #[arg(long, value_name = "CODE", requires = "operation", value_parser = status, help_heading = RECORDINGS)]
    pub status: Option<http::StatusCode>,

    /// The format of the recordings, where name and content do not tell
    #[arg(long, value_name = "FORMAT", help_heading = RECORDINGS)]
    pub input: Option<source::Format>,

    /// What standard input is called in reports; its ending tells the format, as that of a file does
    #[arg(long, value_name = "NAME", help_heading = RECORDINGS)]
    pub stdin_filename: Option<String>,

    /// How many judge at once, lines, entries or files; what they find does not depend on it
    /// [default: all cores]
    #[arg(long, value_name = "N", help_heading = RECORDINGS)]
    pub jobs: Option<NonZero<usize>>,

    /// By what is judged.
    #[command(flatten)]
    pub judging: JudgingArguments,
}

/// By what is judged, wherever what is judged comes from.
#[derive(Args, Debug)]
pub struct JudgingArguments {
    /// The contract to judge by.
    #[command(flatten)]
    pub judged_by: JudgedBy,

    /// What --spec needs beside itself.
    #[command(flatten)]
    pub spec: DocumentArguments,

    /// A further address of the API, such as a test server's; may be repeated
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url, help_heading = CONTRACT)]
    pub server: Vec<String>,

    /// Levels and exceptions [default: conformance.toml in the current folder, where there is one];
    /// see `conformance init`
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = WEIGHT)]
    pub config: Option<PathBuf>,

    /// How much is told.
    #[command(flatten)]
    pub telling: Telling,
}

/// The contract to judge by. With none of these, the built-in contract whose server the request
/// went to.
#[derive(Args, Clone, Debug)]
#[group(multiple = false)]
pub struct JudgedBy {
    /// A built-in contract; without this and --spec, the one whose server a request went to
    #[arg(long, value_name = "API", help_heading = CONTRACT)]
    pub api: Option<BuiltIn>,

    /// An OpenAPI 3.0 or 3.1 document, YAML or JSON
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = CONTRACT)]
    pub spec: Option<PathBuf>,
}

/// What --spec needs beside itself.
#[derive(Args, Clone, Debug)]
pub struct DocumentArguments {
    /// What is known to differ from --spec: an OpenAPI Overlay 1.0 or 1.1, each action with its reason
    /// as `description`
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, requires = "spec", conflicts_with = "api", help_heading = CONTRACT)]
    pub overlay: Option<PathBuf>,

    /// Read what --spec refers to in the network too: https only, or http at this machine
    #[arg(long, requires = "spec", conflicts_with = "api", help_heading = CONTRACT)]
    pub allow_external_refs: bool,
}

/// How much is told beside the report.
#[derive(Args, Clone, Copy, Debug)]
#[group(multiple = false)]
pub struct Telling {
    /// Print nothing but what is wrong with the input, on standard error; the exit status tells the
    /// rest. Files named with --report are written
    #[arg(short, long, help_heading = REPORT)]
    pub quiet: bool,

    /// Tell on standard error what is read and in which format, by what it is judged, and what is
    /// not judged, place by place; never a value of a message
    #[arg(short, long, help_heading = REPORT)]
    pub verbose: bool,
}

fn status(text: &str) -> Result<http::StatusCode, &'static str> {
    http::StatusCode::from_bytes(text.as_bytes()).map_err(|_| "a status has three digits")
}
