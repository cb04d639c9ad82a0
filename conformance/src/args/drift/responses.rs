//! The arguments of `conformance drift responses`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::super::JudgedArguments;
use super::DriftOutput;

const RESPONSES_EXAMPLES: &str = "\
Examples:
  What a folder of recordings shows that the contracts do not say, and the other way round:
    conformance drift responses recordings/

  Every night, told only of what is new:
    conformance drift responses --profile seen.json --fail-on warn recordings/

  Accept what was seen, as an overlay to read, to edit and to keep beside the contract:
    conformance drift responses --api alta --propose alta.overlay.yaml recordings/

  Types seen at each place, as data:
    conformance drift responses --format json recordings/ | jq '.responses[].places'

A profile keeps what was seen: types, names of fields, words that could stand in an enum, counts and
first places; no value beyond that. Each run adds its recordings to it, so name each recording to one
run only. Then only new findings fail a run. What conformance.toml excepts is passed over here too.

Exit status:
  0    nothing was seen that breaks the contract, by --fail-on; with a profile, nothing new
  1    something was seen that does
  2    something could not be compared: it is named on standard error, and the profile is left as it
       is
  130  broken off with Ctrl-C: the profile is left as it is";

/// Arguments of `conformance drift responses`.
#[derive(Args, Debug)]
#[command(after_help = RESPONSES_EXAMPLES)]
pub struct ResponsesArguments {
    /// What to read, and by which contracts.
    #[command(flatten)]
    pub judged: JudgedArguments,

    /// Keep what was seen in this file, and tell what is new since the runs before; a file that is
    /// not there is begun
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub profile: Option<PathBuf>,

    /// Write an overlay that makes the contract allow what was seen (OpenAPI Overlay 1.0); a file
    /// that is there is replaced
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub propose: Option<PathBuf>,

    /// How to print the result.
    #[command(flatten)]
    pub told: DriftOutput,
}
