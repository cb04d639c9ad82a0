//! `conformance merge`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::judged::REPORT;
use super::output::OutputArguments;

const EXAMPLES: &str = "\
Examples:
  Judge the parts of a large set in as many jobs, then join what they found:
    conformance check part-1/ --report json=part-1.json
    conformance check part-2/ --report json=part-2.json
    conformance merge part-1.json part-2.json --report html=report.html

  The same with a process for each core, the reports through a pipe:
    find recordings -name '*.har' \\
      | parallel -m conformance check --format json \\
      | conformance merge -

How parts are joined:
  The order makes no difference, and a report that is named twice is joined once. A finding weighs
  what the policy of its part gave it: parts judged with different policies can be joined, and
  where they weigh one finding differently, the higher level stands.

Exit status:
  0    all that was judged keeps the contract
  1    the contract is broken, in one part at least
  2    something could not be judged, in one part at least; or a report cannot be read, or another
       version wrote it: which one is on standard error";

/// Arguments of `conformance merge`.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct MergeArguments {
    /// Reports that `check` or `merge` wrote as JSON; `-` for standard input. Each may hold several,
    /// one after another
    #[arg(required = true, value_name = "REPORT", value_hint = ValueHint::FilePath)]
    pub reports: Vec<PathBuf>,

    /// Print nothing but what is wrong with the reports, on standard error; the exit status tells
    /// the rest. Files named with --report are written
    #[arg(short, long, help_heading = REPORT)]
    pub quiet: bool,

    /// Where the report goes.
    #[command(flatten)]
    pub output: OutputArguments,
}
