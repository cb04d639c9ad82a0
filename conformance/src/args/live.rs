//! `conformance live`, and what `record` and `watch` share with it.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueHint};

use super::check::WeighedArguments;
use super::judged::{
    CONTRACT, DocumentArguments, JudgedArguments, JudgedBy, JudgingArguments, Telling, WEIGHT,
};
use super::output::OutputArguments;
use crate::serve::Rate;

/// Headings of `--help`, in the order of its sections.
const ASKED: &str = "What is asked";
const SENDING: &str = "How it is sent";

const EXAMPLES: &str = "\
Examples:
  Fetch one call, and judge the answer; the token stands in ALTA_API_TOKEN:
    conformance live --api alta --call-id 3f8e2c1a-5b7d-4e9f-8a6b-1c2d3e4f5a6b

  The same of Autocalls (AUTOCALLS_API_TOKEN), and whether errors are answered as declared:
    conformance live --api autocalls --call-id 4711 --probe-errors

  See what would be sent, and send nothing:
    conformance live --api alta --call-id 3f8e2c1a-5b7d-4e9f-8a6b-1c2d3e4f5a6b --dry-run

  Any API by its document, the token from a variable, a file or a pipe:
    conformance live --spec openapi.yaml --operation getPet --param petId=7 --token-env PETS_TOKEN
    conformance live --spec openapi.yaml --operation getPet --param petId=7 --token-file token.txt
    pass pets | conformance live --spec openapi.yaml --operation getPet --param petId=7 --token-file -

  Against a test server:
    conformance live --api autocalls --base-url http://127.0.0.1:8080/api --call-id 4711

The environment, for the built-in contracts as their clients read it:
  ALTA_API_TOKEN, ALTA_ACCOUNT_ID, ALTA_BASE_URL; AUTOCALLS_API_TOKEN, AUTOCALLS_BASE_URL

Redirects are judged, not followed: no token goes to another host. Errors of transport are tried
again where that does no harm; an answer, whatever its status, never is.

Exit status:
  0    what came keeps the contract
  1    the contract is broken: a finding weighs as much as --fail-on says, or more
  2    no answer came, something could not be judged, or the command could not run; why is on
       standard error and in the last line of the text report
  130  broken off with Ctrl-C or SIGTERM: the report is of what came until then";

/// Arguments of `conformance live`.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct LiveArguments {
    /// What is asked, of whom, and how.
    #[command(flatten)]
    pub asked: AskedArguments,

    /// What findings weigh, and what is told of them.
    #[command(flatten)]
    pub weighed: WeighedArguments,

    /// Where the report goes.
    #[command(flatten)]
    pub output: OutputArguments,
}

/// What is asked, of whom, and how.
#[derive(Args, Debug)]
pub struct AskedArguments {
    /// What is asked.
    #[command(flatten)]
    pub call: CallArguments,

    /// The contract to judge by.
    #[command(flatten)]
    pub judged_by: JudgedBy,

    /// What --spec needs beside itself.
    #[command(flatten)]
    pub spec: DocumentArguments,

    /// How it is sent.
    #[command(flatten)]
    pub sending: SendingArguments,

    /// Levels and exceptions [default: conformance.toml in the current folder, where there is one];
    /// see `conformance init`
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = WEIGHT)]
    pub config: Option<PathBuf>,

    /// How much is told.
    #[command(flatten)]
    pub telling: Telling,
}

impl AskedArguments {
    /// By what answers from an address are judged.
    pub fn judged(&self, server: Vec<String>) -> JudgedArguments {
        JudgedArguments {
            inputs: Vec::new(),
            operation: None,
            status: None,
            input: None,
            stdin_filename: None,
            jobs: None,
            judging: JudgingArguments {
                judged_by: self.judged_by.clone(),
                spec: self.spec.clone(),
                server,
                config: self.config.clone(),
                telling: self.telling,
            },
        }
    }
}

/// What is asked.
#[derive(Args, Clone, Debug)]
pub struct CallArguments {
    /// The call to fetch, for the built-in contracts: a UUID for Alta, a number for Autocalls
    #[arg(long, value_name = "ID", requires = "api", conflicts_with = "operation", help_heading = ASKED)]
    pub call_id: Option<String>,

    /// The operation to call: its operationId, or "GET /path" where it has none
    #[arg(long, value_name = "ID", help_heading = ASKED)]
    pub operation: Option<String>,

    /// The value of a parameter, wherever the contract has it; sent as it is. May be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = parameter, help_heading = ASKED)]
    pub param: Vec<(String, String)>,

    /// A file to send as the body
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = ASKED)]
    pub body: Option<PathBuf>,

    /// The address of the API [default: that of the environment, or of the contract]; https, or http at
    /// this machine
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url, help_heading = CONTRACT)]
    pub base_url: Option<String>,

    /// The variable of the environment that holds the token
    #[arg(long, value_name = "NAME", conflicts_with = "token_file", help_heading = ASKED)]
    pub token_env: Option<String>,

    /// The file that holds the token; `-` for standard input
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = ASKED)]
    pub token_file: Option<PathBuf>,

    /// Ask too for what is not there and with a wrong token, where the contract declares 404 and 401:
    /// at most two requests more
    #[arg(long, help_heading = ASKED)]
    pub probe_errors: bool,
}

/// How requests are sent.
#[derive(Args, Clone, Debug)]
pub struct SendingArguments {
    /// Call operations that change something too: all but GET and HEAD
    #[arg(long, help_heading = SENDING)]
    pub allow_writes: bool,

    /// Send no more requests than this in any second (10/s), minute (100/m) or hour (5000/h)
    #[arg(long, value_name = "RATE", default_value = "100/m", value_parser = rate, help_heading = SENDING)]
    pub rate: Rate,

    /// Wait no longer for a whole answer: 500ms, 30s, 2m
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = time, help_heading = SENDING)]
    pub timeout: Duration,

    /// Try again so often where the transport fails; what changes something is never sent twice
    #[arg(long, value_name = "NUMBER", default_value_t = 2, value_parser = clap::value_parser!(u32).range(0..=10), help_heading = SENDING)]
    pub retries: u32,

    /// Print what would be sent, its token masked, and send nothing
    #[arg(long, help_heading = SENDING)]
    pub dry_run: bool,
}

fn rate(text: &str) -> Result<Rate, String> {
    let rate: Rate = text.parse()?;
    if rate.requests == 0 {
        return Err("at least one request has to be allowed: 1/h".to_owned());
    }
    Ok(rate)
}

fn parameter(text: &str) -> Result<(String, String), &'static str> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write NAME=VALUE: callId=3f8e2c1a-5b7d-4e9f-8a6b-1c2d3e4f5a6b"),
    }
}

/// A time as people write it: a number and `ms`, `s`, `m`, `h` or `d`.
pub(super) fn time(text: &str) -> Result<Duration, &'static str> {
    const SPELLING: &str = "a time is a number and ms, s, m, h or d: 500ms, 30s, 15m, 24h";
    let end = text.find(|c: char| !c.is_ascii_digit()).ok_or(SPELLING)?;
    let number: u32 = text[..end].parse().map_err(|_| SPELLING)?;
    let milliseconds = match &text[end..] {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return Err(SPELLING),
    };
    let time = Duration::from_millis(u64::from(number) * milliseconds);
    (!time.is_zero()).then_some(time).ok_or(SPELLING)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::time;

    #[test]
    fn times_are_read_as_people_write_them() {
        assert_eq!(time("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(time("15m"), Ok(Duration::from_secs(900)));
        for text in ["", "15", "m", "0s", "1.5h", "15 m", "-1s"] {
            assert!(time(text).is_err(), "{text}");
        }
    }
}
