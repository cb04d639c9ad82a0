//! `conformance proxy`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueHint};

use super::check::WeighedArguments;
use super::judged::JudgingArguments;
use super::listening::ListenArguments;
use super::output::OutputArguments;

/// Headings of `--help`.
const FORWARDING: &str = "Where requests go";
const LIMITS: &str = "What is kept of what passes";

const EXAMPLES: &str = "\
Examples:
  Judge all that a program asks of the API and gets, at a port of your choice:
    conformance proxy --api alta --upstream https://api.altahq.com --port 8080
    curl -H \"Authorization: Bearer $ALTA_API_TOKEN\" http://127.0.0.1:8080/v1/calls/ID

  By a contract of your own, with the upstream below a path, and a page to look at in the end:
    conformance proxy --spec pets.yaml --upstream http://localhost:3000/api --report html=a.html

  On a build server: any free port, taken from the line on standard output, and Ctrl-C in the end:
    conformance proxy --api alta --upstream https://api.altahq.com > proxied &
    proxy=$!
    API_URL=$(head -1 proxied | jq -r .listening) ./tests
    kill -INT $proxy; wait $proxy

What passes:
  Method, path, query, headers and body go to the upstream as they came, chunk by chunk, and so do
  its status, headers, body and trailers on their way back. Only what is about one connection alone
  ends with it (RFC 9110, section 7.6.1), and Host names the upstream. Redirects are not followed,
  bodies not unpacked. Nothing waits for being judged.
  Where the upstream gives no answer, the proxy does, with status 502, or 504 where it was too late:
  its header Proxy-Status (RFC 9209) begins with `conformance` and says why.
  A request is sent a second time only where the upstream closed a connection that it had kept open,
  and the request is without a body and of a method such as GET that may be repeated.

What is told:
  On standard output first one line of JSON, with the address in `listening`; in the end, after
  Ctrl-C or SIGTERM, the report. Each finding is told on standard error when it is first met. The
  requests under way have ten seconds to end, then what waits is judged; asked a second time, the
  proxy ends at once.

Exit status:
  0    all that was judged keeps the contract
  1    the contract is broken: a finding weighs as much as --fail-on says, or more
  2    something could not be judged, or the command could not run. Judging nothing is 2 as well,
       and so is letting something pass that --max-body or --queue has no room for
  130  ended at once: what waited was not judged";

/// Arguments of `conformance proxy`.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct ProxyArguments {
    /// The server to forward to: its scheme and host, and the path that all requests go below, if
    /// there is one
    #[arg(long, required = true, value_name = "URL", value_hint = ValueHint::Url, help_heading = FORWARDING)]
    pub upstream: String,

    /// The longest that the upstream may keep silent: until its answer begins, or between two parts
    /// of it; 0 for as long as it likes
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = seconds, help_heading = FORWARDING)]
    pub timeout: Seconds,

    /// Add a header `x-conformance` to each answer: the number by which reports name the exchange, and
    /// its operation (`exchange=7, operation="getCall"`). What is found stands in the report: when
    /// the headers go out, the body has not come
    #[arg(long, help_heading = FORWARDING)]
    pub mark: bool,

    /// Where it listens.
    #[command(flatten)]
    pub listening: ListenArguments,

    /// By what is judged.
    #[command(flatten)]
    pub judging: JudgingArguments,

    /// The largest body that is judged; what is larger passes, and is counted
    #[arg(long, value_name = "MIB", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=1024), help_heading = LIMITS)]
    pub max_body: u32,

    /// The most that is held at a time of all that is to be judged; what comes beyond it passes, and
    /// is counted
    #[arg(long, value_name = "MIB", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=65536), help_heading = LIMITS)]
    pub queue: u32,

    /// Keep what passes in this folder: HAR logs in which tokens, ids and what is personal are replaced
    /// by stand-ins of the same look, so that `check` finds the same in them. A log is there once it
    /// is whole: at 10,000 exchanges or 64 MiB, and in the end
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, help_heading = LIMITS)]
    pub record: Option<PathBuf>,

    /// What findings weigh, and what is told of them.
    #[command(flatten)]
    pub weighed: WeighedArguments,

    /// Where the report goes.
    #[command(flatten)]
    pub output: OutputArguments,
}

/// A time in seconds; none for any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seconds(pub Option<Duration>);

fn seconds(text: &str) -> Result<Seconds, &'static str> {
    let seconds = text.parse().ok();
    let duration = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    let duration = duration.ok_or("write a number of seconds: 60, or 0.5")?;
    Ok(Seconds(Some(duration).filter(|one| !one.is_zero())))
}
