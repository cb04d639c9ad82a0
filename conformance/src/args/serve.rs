//! `conformance serve`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::judged::{DocumentArguments, JudgedBy};
use super::listening::ListenArguments;
use crate::contract::built_in::BuiltIn;
use crate::serve::{Rate, fault_kinds};

/// Headings of `--help`, in the order of its sections.
const CONTRACT: &str = "What is served";
const BEHAVIOUR: &str = "How it answers";

const EXAMPLES: &str = "\
Examples:
  Serve an API, and call it from elsewhere; the first line says where it listens:
    conformance serve --api alta --port 8080
    curl -H 'Authorization: Bearer any' http://127.0.0.1:8080/v1/calls/$(uuidgen)

  Answer as the vendor did, wherever there is a recording:
    conformance serve --spec openapi.yaml --recordings recordings/

  See what a client makes of faults, one request at a time, or by a script:
    curl -H 'x-conformance-fault: status=503; retry-after=2' http://127.0.0.1:8080/v1/calls/ID
    curl 'http://127.0.0.1:8080/v1/calls/ID?x-conformance-fault=delay=2s;truncate'
    conformance serve --api alta --fault faults.toml --rate 100/m

  See what it can do, and what it was asked:
    curl http://127.0.0.1:8080/__conformance

What is answered:
  A recorded response to the same request, else to the same operation; else the example of the
  contract; else a value made to fit the schema, the same for the same --seed. What is made up is
  judged as `check` would, and what does not keep the contract is answered with 501, never sent.
  Without credentials: the declared 401. A parameter or body that breaks the contract: what is
  declared of 400, 422 and, for a part of the path, 404, in this order; else 400. The header
  x-conformance-reason says why.";

const SCRIPT: &str = "\
A script of faults (TOML), the first that is due for a request is the one:
  [[fault]]
  operation = \"getCall\"                  # without it, any
  fault = \"status=503; retry-after=1\"
  after = 1                              # requests that pass first; without it, none
  times = 2                              # then so many; without it, all

Exit status:
  0    ended with Ctrl-C or SIGTERM, after what was asked was answered
  2    it could not begin; why is on standard error
  130  asked twice to end: it did so at once";

/// What stands below the options.
fn after_help() -> String {
    format!(
        "{EXAMPLES}\n\nFaults, joined by ; in the header, in the query and in scripts:\n{}\n{SCRIPT}",
        fault_kinds()
    )
}

/// Arguments of `conformance serve`.
#[derive(Args, Debug)]
#[command(after_help = after_help())]
pub struct ServeArguments {
    /// A built-in contract; without this and --spec, all of them
    #[arg(long, value_name = "API", conflicts_with = "spec", help_heading = CONTRACT)]
    pub api: Option<BuiltIn>,

    /// An OpenAPI 3.0 or 3.1 document, YAML or JSON
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = CONTRACT)]
    pub spec: Option<PathBuf>,

    /// What is known to differ from --spec: an OpenAPI Overlay 1.0 or 1.1. An example that differs in
    /// just that is served
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, requires = "spec", conflicts_with = "api", help_heading = CONTRACT)]
    pub overlay: Option<PathBuf>,

    /// Read what --spec refers to in the network too: https only, or http at this machine
    #[arg(long, requires = "spec", conflicts_with = "api", help_heading = CONTRACT)]
    pub allow_external_refs: bool,

    /// Recordings to answer from, of any kind that `check` reads: files, folders, patterns
    #[arg(long, value_name = "PATH", num_args = 1.., value_hint = ValueHint::AnyPath, help_heading = BEHAVIOUR)]
    pub recordings: Vec<PathBuf>,

    /// What generated values depend on: the same number gives the same ones, on every machine
    #[arg(long, value_name = "N", default_value_t = 0, help_heading = BEHAVIOUR)]
    pub seed: u64,

    /// Allow so many requests a second, minute or hour (10/s, 100/m, 5000/h), tell of it in
    /// `RateLimit-*` headers, and answer 429 beyond
    #[arg(long, value_name = "N/m", help_heading = BEHAVIOUR)]
    pub rate: Option<Rate>,

    /// Faults that nobody has to ask for, as a script; see below
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = BEHAVIOUR)]
    pub fault: Option<PathBuf>,

    /// Where it listens.
    #[command(flatten)]
    pub listen: ListenArguments,

    /// Tell each request on standard error: method, path as the contract has it, status; never a
    /// value
    #[arg(short, long)]
    pub verbose: bool,
}

impl ServeArguments {
    /// The contract, as other commands take it.
    pub fn judged_by(&self) -> (JudgedBy, DocumentArguments) {
        let judged_by = JudgedBy {
            api: self.api,
            spec: self.spec.clone(),
        };
        let document = DocumentArguments {
            overlay: self.overlay.clone(),
            allow_external_refs: self.allow_external_refs,
        };
        (judged_by, document)
    }
}
