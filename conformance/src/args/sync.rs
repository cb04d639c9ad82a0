//! The arguments of `conformance sync`.

use std::path::PathBuf;

use clap::Args;

const EXAMPLES: &str = "\
Examples:
  Fetch all pages anew from where they came, and say what would change:
    conformance sync --check

  Take in a page that was saved by hand:
    conformance sync ~/Downloads/get-call.md

  Take in a page that is new, by its address:
    conformance sync --contract alta.yaml https://docs.altahq.com/api-reference/calls/list.md

  Edit a contract that is written by hand as its page has it:
    conformance sync --patch autocalls.patch spec/pages/*.md && git apply autocalls.patch

A page with an OpenAPI document is its contract: the document is written as published, and those of
several pages as one. For other pages an edit is proposed as a patch, since their contract is written
by hand. Pages go to pages/ in the folder, and SOURCES.toml keeps their address, day and SHA-256.
Nothing is written if anything is wrong, or if what is written does not fit together.

Exit status:
  0  contracts and pages are as the vendors have them, or were brought there
  1  with --check, something would change; without, a patch is to be applied by hand
  2  something could not be read or fetched: it is named on standard error, and nothing is written";

/// Arguments of `conformance sync`.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct SyncArguments {
    /// Pages, as files or https addresses; without any, all addresses in SOURCES.toml
    #[arg(value_name = "PAGE")]
    pub pages: Vec<String>,

    /// The folder of the contracts
    #[arg(long, value_name = "FOLDER", default_value = "spec")]
    pub folder: PathBuf,

    /// The contract that new pages belong to, as a file of the folder
    #[arg(long, value_name = "FILE")]
    pub contract: Option<String>,

    /// Change nothing, and exit with 1 if anything would change
    #[arg(long)]
    pub check: bool,

    /// Write proposed edits to a file instead of standard output
    #[arg(long, value_name = "FILE")]
    pub patch: Option<PathBuf>,

    /// Fetch pages even where the variable CI is set
    #[arg(long)]
    pub allow_network: bool,
}
