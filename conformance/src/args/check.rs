//! `conformance check`.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use super::judged::{JudgedArguments, REPORT, WEIGHT};
use super::output::OutputArguments;
use crate::finding::Level;

const EXAMPLES: &str = "\
Examples:
  Judge a folder of recordings, each by the built-in contract whose server it went to:
    conformance check recordings/

  Judge recordings by an OpenAPI document of your own, served at a test server too:
    conformance check --spec openapi.yaml --server http://localhost:8080 recordings/

  Judge by a contract and what is known to differ from it, each deviation with its reason:
    conformance check --spec openapi.yaml --overlay known.yaml recordings/

  Judge what curl shows of a request and its response:
    curl -sv https://api.altahq.com/v1/calls/ID 2>&1 | conformance check -

  Judge cassettes and packed logs, wherever they lie (quoted, so that any shell will do):
    conformance check \"recordings/**/*.yml\" \"recordings/**/*.har.gz\"

  Judge one bare body, saying what it answered:
    conformance check --api alta --operation getCall --status 200 call.json

  Judge bodies from a pipe, one a line:
    cat bodies.ndjson | conformance check --spec pets.yaml --operation getPet --status 200 -

  As a filter, exchanges in and findings out, with the report of this part for `conformance merge`:
    zcat part-3.ndjson.gz | conformance check --format ndjson --stdin-filename part-3 \\
      --summary part-3.json - > findings.ndjson

  On a build server, with files for its views:
    conformance check --format github --report junit=report.xml recordings/

NDJSON of exchanges has one JSON object a line:
  {\"request\": {\"method\": \"GET\", \"url\": \"https://…\"}, \"response\": {\"status\": 200,
   \"headers\": {\"content-type\": \"application/json\"}, \"body\": {…}}}
  where uri, statusCode and status_code do as well, headers may be a list of {name, value}, and a
  body is JSON, or its text as a JSON string; with \"isBase64Encoded\": true it is base64.

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

    /// What findings weigh, and what is told of them.
    #[command(flatten)]
    pub weighed: WeighedArguments,

    /// Where the report goes.
    #[command(flatten)]
    pub output: OutputArguments,
}

/// What findings weigh, and what is told of them: the arguments of all commands that judge.
#[derive(Args, Debug)]
pub struct WeighedArguments {
    /// Findings that are known, and are counted instead of told; see `conformance baseline`
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = WEIGHT)]
    pub baseline: Option<PathBuf>,

    /// The least level that breaks the contract
    #[arg(long, value_name = "LEVEL", default_value = "error", help_heading = WEIGHT)]
    pub fail_on: FailOn,

    /// Show the values that findings are about, without secrets
    ///
    /// A value is cut at 120 characters. Masked in every format is what is a secret by its name, such
    /// as Authorization, Cookie, `api_key`, token or password, in headers, cookies, URLs and bodies; what
    /// the contract gives the format password; what looks like a token; and any of these wherever else
    /// in the same exchange it turns up. All other values are shown as they came: names, phone numbers
    /// and transcripts too.
    #[arg(long, help_heading = REPORT)]
    pub show_values: bool,
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
