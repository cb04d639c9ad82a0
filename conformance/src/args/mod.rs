//! The command line as typed.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{ColorChoice, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;

use crate::drift::Rule as DriftRule;
use crate::finding::Rule;
use crate::nearest;

pub mod baseline;
pub mod check;
pub mod derived;
pub mod drift;
pub mod judged;
pub mod listening;
pub mod live;
pub mod merge;
pub mod output;
pub mod proxy;
pub mod record;
pub mod serve;
pub mod sync;
pub mod watch;

pub use baseline::{BaselineAction, BaselineArguments};
pub use check::{CheckArguments, FailOn, WeighedArguments};
pub use drift::{
    DriftArguments, DriftFormat, DriftOutput, Edge, PageArguments, ResponsesArguments,
    SpecArguments, SquareArguments, TypesArguments,
};
pub use judged::{DocumentArguments, JudgedArguments, JudgedBy, JudgingArguments, Telling};
pub use listening::ListenArguments;
pub use live::{AskedArguments, CallArguments, LiveArguments, SendingArguments};
pub use merge::MergeArguments;
pub use output::{Coverage, OutputArguments, OutputFormat, ReportFile};
pub use proxy::ProxyArguments;
pub use record::RecordArguments;
pub use serve::ServeArguments;
pub use sync::SyncArguments;
pub use watch::WatchArguments;

const EXAMPLES: &str = "\
Begin with:
  conformance check --help
  conformance check recordings/

Exit status:
  0    all that was judged keeps the contract
  1    the contract is broken
  2    something could not be judged, or the command could not run
  130  broken off with Ctrl-C";

/// Judges HTTP responses against the OpenAPI contract they were promised by.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true, after_help = EXAMPLES)]
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
    /// Stand between a program and its API, and judge what passes
    Proxy(ProxyArguments),
    /// Keep a list of findings that are known, so that only new ones are told
    Baseline(BaselineArguments),
    /// Compare descriptions of an API that have to say the same
    Drift(DriftArguments),
    /// Take in documentation pages, and bring the contracts to what they say
    Sync(SyncArguments),
    /// Call a running API, and judge what it answers
    Live(LiveArguments),
    /// Call a running API, judge what it answers, and keep it without what is private
    Record(RecordArguments),
    /// Call a running API again and again, and tell what is new
    Watch(WatchArguments),
    /// Answer as a contract says, from recordings, examples or made-up values, with faults on demand
    Serve(ServeArguments),
    /// Write a conformance.toml to begin with, each setting explained in it
    #[command(after_help = INIT_EXAMPLES)]
    Init {
        /// The file to write; one that is there is left as it is
        #[arg(value_name = "FILE", default_value = "conformance.toml", value_hint = ValueHint::FilePath)]
        file: PathBuf,
    },
    /// List the rules, with the level that each has by default
    #[command(after_help = RULES_EXAMPLES)]
    Rules,
    /// Say what a rule means, how to act on it and how to switch it off
    #[command(after_help = EXPLAIN_EXAMPLES)]
    Explain {
        /// The rule, by its id; `conformance rules` lists them
        #[arg(value_name = "RULE", value_parser = RuleParser, hide_possible_values = true)]
        rule: AnyRule,
    },
    /// Print the JSON Schema of what is written as JSON
    #[command(after_help = SCHEMA_EXAMPLES)]
    Schema {
        /// What is described
        #[arg(value_name = "OF")]
        of: Schema,
    },
    /// Print what makes a shell complete the arguments of this command
    #[command(after_help = COMPLETIONS_EXAMPLES)]
    Completions {
        /// The shell
        #[arg(value_name = "SHELL")]
        shell: Shell,
    },
    /// Print the manual page of this command, or of one of its subcommands
    #[command(after_help = MAN_EXAMPLES)]
    Man {
        /// The subcommand; without one, the page of the command as a whole
        #[arg(value_name = "COMMAND")]
        command: Option<String>,
    },
}

impl Command {
    /// Says what `--color auto` means: only who owns the output knows whether it is a terminal.
    pub fn decide_color(&mut self, is_colored: bool) {
        let output = match self {
            Self::Check(arguments) => &mut arguments.output,
            Self::Proxy(arguments) => &mut arguments.output,
            Self::Merge(arguments) => &mut arguments.output,
            Self::Live(arguments) => &mut arguments.output,
            Self::Record(arguments) => &mut arguments.live.output,
            _ => return,
        };
        if output.color == ColorChoice::Auto && is_colored {
            output.color = ColorChoice::Always;
        }
    }
}

/// What is written as JSON and has a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Schema {
    /// Reports: what --format json prints and `merge` reads
    Report,
    /// Findings: each line that --format ndjson prints
    Finding,
}

const INIT_EXAMPLES: &str = "\
Examples:
  Write conformance.toml to the current folder, where `check` finds it:
    conformance init

  Write it elsewhere, and name it to `check`:
    conformance init ci/policy.toml
    conformance check --config ci/policy.toml recordings/

Exit status:
  0  the file is written
  2  it could not be written, or there is one already";

const RULES_EXAMPLES: &str = "\
Example:
  conformance rules

Exit status:
  0  always";

const EXPLAIN_EXAMPLES: &str = "\
Example:
  conformance explain undeclared-field

Exit status:
  0  the rule is explained
  2  no rule is called so";

const SCHEMA_EXAMPLES: &str = "\
Examples:
  conformance schema report > report.schema.json
  conformance schema finding > finding.schema.json

Exit status:
  0  the schema is printed
  2  nothing that is written is called so";

const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  conformance completions bash > ~/.local/share/bash-completion/completions/conformance
  conformance completions zsh > \"${fpath[1]}/_conformance\"
  conformance completions fish > ~/.config/fish/completions/conformance.fish
  conformance completions powershell >> $PROFILE
  conformance completions elvish >> ~/.config/elvish/rc.elv

Exit status:
  0  the completions are printed
  2  no shell is called so";

const MAN_EXAMPLES: &str = "\
Examples:
  Read a page:
    conformance man check | man -l -

  Install one:
    conformance man > ~/.local/share/man/man1/conformance.1

Exit status:
  0  the page is printed
  2  no command is called so";

/// A rule of one of the catalogues.
#[derive(Clone, Copy, Debug)]
pub enum AnyRule {
    /// What is wrong with a response.
    Judge(Rule),
    /// What has changed between two descriptions.
    Drift(DriftRule),
}

impl AnyRule {
    fn of_id(id: &str) -> Option<Self> {
        let of_judge = Rule::of_id(id).map(Self::Judge);
        of_judge.or_else(|| DriftRule::of_id(id).map(Self::Drift))
    }
}

/// Reads the id of a rule. Shells complete the ids; whoever mistypes one is told the nearest, not all.
#[derive(Clone)]
struct RuleParser;

impl RuleParser {
    fn ids() -> impl Iterator<Item = &'static str> {
        let of_judge = Rule::all().map(Rule::id);
        of_judge.chain(DriftRule::all().map(DriftRule::id))
    }

    fn read(id: &str) -> Result<AnyRule, String> {
        AnyRule::of_id(id).ok_or_else(|| {
            let hint = nearest::hint(id, Self::ids());
            format!("no rule is called so{hint} (`conformance rules` lists them)")
        })
    }
}

impl TypedValueParser for RuleParser {
    type Value = AnyRule;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<AnyRule, clap::Error> {
        let parser = StringValueParser::new().try_map(|id| Self::read(&id));
        parser.parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Self::ids().map(PossibleValue::new)))
    }
}
