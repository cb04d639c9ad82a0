//! `conformance record`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::live::LiveArguments;

/// Heading of `--help`.
const KEPT: &str = "What is kept";

const EXAMPLES: &str = "\
Examples:
  Fetch one call, judge it, and keep request and response without what is private:
    conformance record --api alta --call-id 3f8e2c1a-5b7d-4e9f-8a6b-1c2d3e4f5a6b --out call.har

  And the errors that the contract declares:
    conformance record --api autocalls --call-id 4711 --probe-errors --out calls.har

  Recordings of any kind that are there already, redacted:
    conformance record --from browser.har --from cassettes/ --out redacted.har

  For an API of your own, what is personal in it said in a file (see below):
    conformance record --spec openapi.yaml --operation getPet --param petId=7 --out pet.har \\
      --privacy privacy.toml

What is kept is HAR 1.2, and is judged as what came: the same findings, at the same places. Gone are
tokens, cookies and ids; phone numbers, names, texts, e-mail addresses, URLs and times are replaced
by stand-ins of the same look, which belong to nobody: numbers of fiction, example.com, times that
are all moved alike. Equal values stay equal within a recording, so that an id in a path still is
that of the body. What nothing is known of is taken for personal; kept are values that an enum
lists, new words in the place of one, true, false, null, and whole numbers of up to six digits.
Names of fields stay, and the host that was asked. Of recordings that are there, the time at which
each exchange took place is not taken over.

A file for --privacy (TOML), each entry with a reason:
  [[field]]
  contract = \"Pet Store\"     # the title of the contract; left out, any
  pointer = \"/owner/name\"    # where in the body, * for any one token, ** for any number
  kind = \"name\"              # phone, name, text, email, url, id, secret, time, number or public
  reason = \"who the pet lives with\"

Exit status:
  0    what came keeps the contract, and is kept
  1    the contract is broken; what came is kept all the same
  2    no answer came, something could not be judged or redacted, or the file could not be
       written: standard error says which. What could be redacted is kept
  130  broken off with Ctrl-C or SIGTERM: what came until then is kept";

/// Arguments of `conformance record`.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct RecordArguments {
    /// The file to write (HAR 1.2); one that is there is left as it is
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = KEPT)]
    pub out: PathBuf,

    /// Replace a file that is there
    #[arg(long, help_heading = KEPT)]
    pub force: bool,

    /// Ask nobody, and redact recordings that are there: files, folders, patterns, `-` for standard
    /// input; in each format that `check` reads. May be repeated
    #[arg(
        long,
        value_name = "INPUT",
        value_hint = ValueHint::AnyPath,
        conflicts_with_all = ["call_id", "operation", "param", "body", "base_url", "token_env", "token_file", "probe_errors", "dry_run"],
        help_heading = KEPT
    )]
    pub from: Vec<PathBuf>,

    /// What is personal in an API, beside what is built in; may be repeated, and the first entry that
    /// fits counts
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = KEPT)]
    pub privacy: Vec<PathBuf>,

    /// Keep everything as it came: tokens, names, what people said
    #[arg(long, conflicts_with = "privacy", help_heading = KEPT)]
    pub unredacted: bool,

    /// What is asked, and how it is judged.
    #[command(flatten)]
    pub live: LiveArguments,
}
