//! `conformance baseline`.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use super::judged::JudgedArguments;

const EXAMPLES: &str = "\
Examples:
  Take all findings of today as known, and tell only new ones from now on:
    conformance baseline accept known.json recordings/
    conformance check --baseline known.json recordings/

  Take those out that are mended:
    conformance baseline prune known.json recordings/

What a finding is known by:
  The contract's title, operation, status, rule and place in the message. Neither the name of the
  contract's file nor lines in it matter, so that a baseline holds in other folders too.

Exit status:
  0    the file is written
  2    something could not be judged, or the command could not run: the file is left as it is
  130  broken off with Ctrl-C: the file is left as it is";

/// Arguments of `conformance baseline`.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct BaselineArguments {
    /// What to do with the baseline
    #[arg(value_name = "ACTION")]
    pub action: BaselineAction,

    /// The baseline
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
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
    /// Take out of the file what is mended: the operation gave that status, and the finding did not
    /// show
    Prune,
}
