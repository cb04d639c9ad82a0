//! `conformance watch`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueHint};

use super::drift::DriftOutput;
use super::live::{AskedArguments, time};

/// Heading of `--help`.
const WATCHED: &str = "When, and what is known";

const EXAMPLES: &str = "\
Examples:
  Every quarter of an hour, until it is ended with Ctrl-C or SIGTERM:
    conformance watch --api autocalls --call-id 4711 --profile seen.json --every 15m

  Once, for cron, which sends mail when something is printed: when something is new, or nothing came:
    */15 * * * *  conformance watch --once --profile ~/seen.json --token-file ~/token --api alta --call-id ID

  Once, for systemd (conformance.service); a run that tells something new fails the unit:
    [Service]
    Type=oneshot
    DynamicUser=yes
    StateDirectory=conformance
    LoadCredential=token:/etc/conformance/token
    ExecStart=conformance watch --once --profile %S/conformance/seen.json --token-file %d/token \\
      --api alta --call-id ID

  And its timer (conformance.timer):
    [Timer]
    OnCalendar=*:0/15
    [Install]
    WantedBy=timers.target

The first run tells all that breaks the contract and all that it does not say; each run after it
only what is new since, and nothing where nothing is (--verbose has a line for each run). What was
seen is kept in the profile, as `drift responses --profile` keeps it: types, names of fields, words
of enums, counts; no value beyond that. It is replaced whole after each run that could judge, so
that it is that of the run before or that of the run after, whenever and however the command is
ended. With several runs, the exit status is the highest of theirs.

Exit status:
  0    nothing new was seen, by --fail-on
  1    something new was seen
  2    no answer came, or something could not be judged: the profile is left as it is
  130  broken off with Ctrl-C or SIGTERM in the middle of a run: the profile is left as it is";

/// Arguments of `conformance watch`.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct WatchArguments {
    /// The file that keeps what was seen; one that is not there is begun
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = WATCHED)]
    pub profile: PathBuf,

    /// How long after a run begins the next one does
    #[arg(long, value_name = "TIME", default_value = "15m", value_parser = time, help_heading = WATCHED)]
    pub every: Duration,

    /// End after so many runs
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u64).range(1..), help_heading = WATCHED)]
    pub times: Option<u64>,

    /// Run once, for cron and systemd
    #[arg(long, conflicts_with_all = ["times", "every"], help_heading = WATCHED)]
    pub once: bool,

    /// What is asked, of whom, and how.
    #[command(flatten)]
    pub asked: AskedArguments,

    /// How to print the result of each run.
    #[command(flatten)]
    pub told: DriftOutput,
}
