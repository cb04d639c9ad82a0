//! `conformance check`.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use super::judged::{JudgedArguments, WEIGHT};
use super::output::OutputArguments;
use crate::finding::Level;

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

    /// Where the report goes.
    #[command(flatten)]
    pub output: OutputArguments,
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
