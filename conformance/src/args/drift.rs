//! The arguments of `conformance drift`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum, ValueHint};

use super::output::{ReportFile, report_file};
use super::{FailOn, JudgedBy};

mod responses;

pub use responses::ResponsesArguments;

const DRIFT_EXAMPLES: &str = "\
Examples:
  All there is to compare: pages, types, recordings and the last commit, beside the contracts:
    conformance drift --types types.json --recordings recordings/ --against HEAD

  What the working copy of a contract changes for callers:
    conformance drift spec HEAD:spec/alta.yaml spec/alta.yaml

  Whether the types still read all that the contracts allow:
    cargo run --example schemas --features schemars > types.json
    conformance drift types --types types.json

  Whether the documentation still says what the contracts say:
    conformance drift page spec/pages/*.md

  What responses hold beyond the contract, and what of it they never hold:
    conformance drift responses recordings/

Exit status:
  0    nothing has drifted, by --fail-on
  1    something has drifted
  2    something could not be compared: it is named on standard error
  130  broken off with Ctrl-C";

/// Arguments of `conformance drift`.
#[derive(Args, Debug)]
#[command(after_help = DRIFT_EXAMPLES, args_conflicts_with_subcommands = true)]
pub struct DriftArguments {
    /// What to compare; all there is, if nothing is named.
    #[command(subcommand)]
    pub edge: Option<Edge>,

    /// What there is to compare.
    #[command(flatten)]
    pub all: SquareArguments,
}

/// What there is to compare with the contracts. What is not given is not compared, and that is told.
#[derive(Args, Debug)]
pub struct SquareArguments {
    /// A documentation page; may be repeated [default: those in spec/pages, for the built-in
    /// contracts]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub page: Vec<PathBuf>,

    /// The JSON Schemas of the types; see `conformance drift types`
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub types: Option<PathBuf>,

    /// Recordings of responses, or a folder of them; may be repeated
    #[arg(long, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub recordings: Vec<PathBuf>,

    /// A commit whose contracts are compared with those in the working copy
    #[arg(long, value_name = "REV")]
    pub against: Option<String>,

    /// The contract; without one of these, the built-in ones.
    #[command(flatten)]
    pub contract: JudgedBy,

    /// How to print the result.
    #[command(flatten)]
    pub told: DriftOutput,
}

/// Two descriptions of an API that have to say the same.
#[derive(Debug, Subcommand)]
pub enum Edge {
    /// Compare two versions of a contract, and say what breaks callers
    Spec(SpecArguments),
    /// Compare contracts with the types that read their responses
    Types(TypesArguments),
    /// Compare documentation pages with the contract
    Page(PageArguments),
    /// Compare contracts with what was seen of responses, in this run and in those before
    Responses(ResponsesArguments),
}

const SPEC_EXAMPLES: &str = "\
Examples:
  Two files:
    conformance drift spec old.yaml new.yaml

  The last commit and the working copy, with what it means for users of the generated client:
    conformance drift spec --rust HEAD:spec/alta.yaml spec/alta.yaml

  For a pull request, as annotations and as a summary:
    conformance drift spec origin/main:openapi.json openapi.json --format github \\
      --report markdown=summary.md

Each change is told once, with the number of places that it shows at. A response that may now hold
more breaks callers, and so does a request of which less is accepted. What that means is proven by
comparing the sets of valid values; where neither can be proven, the change is unknown.

Exit status:
  0  nothing that breaks callers, by --fail-on
  1  something breaks callers
  2  something could not be compared: it is named on standard error";

/// Arguments of `conformance drift spec`.
#[derive(Args, Debug)]
#[command(after_help = SPEC_EXAMPLES)]
pub struct SpecArguments {
    /// The contract as it was: a file, or REV:PATH for one in a commit of the git repository
    #[arg(value_name = "OLD")]
    pub old: String,

    /// The contract as it is now: a file, or REV:PATH
    #[arg(value_name = "NEW")]
    pub new: String,

    /// Generate both clients in memory, and list what changes for their users. An overlay beside a
    /// contract, NAME.overlay.yaml, is laid over it, as the build does
    #[arg(long)]
    pub rust: bool,

    /// How to print the result.
    #[command(flatten)]
    pub told: DriftOutput,
}

const TYPES_EXAMPLES: &str = "\
Examples:
  The types of this project against its contracts:
    cargo run --example schemas --features schemars > types.json
    conformance drift types --types types.json

  Types of your own against a document of your own:
    conformance drift types --types types.json --spec pets.yaml --overlay pets.overlay.yaml

The file is a JSON object: either one document of schemas, or one for each contract by its name. A
document has the types under `$defs`, and under `x-responses` the type that reads a success of each
operation: {\"getCall\": {\"$ref\": \"#/$defs/Call\"}}.

Exit status:
  0  each type reads all that its contract allows
  1  a type refuses what its contract allows
  2  something could not be compared: it is named on standard error";

/// Arguments of `conformance drift types`.
#[derive(Args, Debug)]
#[command(after_help = TYPES_EXAMPLES)]
pub struct TypesArguments {
    /// The JSON Schemas of the types
    #[arg(long, value_name = "FILE")]
    pub types: PathBuf,

    /// A contract; without it, the built-in ones with their overlays
    #[arg(long, value_name = "FILE")]
    pub spec: Option<PathBuf>,

    /// What the contract's API is known to send beyond it
    #[arg(long, value_name = "FILE", requires = "spec")]
    pub overlay: Option<PathBuf>,

    /// How to print the result.
    #[command(flatten)]
    pub told: DriftOutput,
}

const PAGE_EXAMPLES: &str = "\
Examples:
  The pages that the built-in contracts come from:
    conformance drift page spec/pages/*.md

  A page of your own against a document of your own:
    conformance drift page --spec pets.yaml docs/get-pet.mdx

Pages are those of the documentation platform Mintlify, in Markdown: with an OpenAPI document in a
block of four backticks, or with ParamField, ResponseField and ResponseExample. The operation is the
one whose method and path the page states, or else the one of its title. What a page says nothing of
is no difference: a field without a type, bounds, null, and, where no field of a response is marked
as required, which of them are.

Exit status:
  0  the pages say what the contract says
  1  a page and the contract differ
  2  something could not be compared: it is named on standard error";

/// Arguments of `conformance drift page`.
#[derive(Args, Debug)]
#[command(after_help = PAGE_EXAMPLES)]
pub struct PageArguments {
    /// Pages, as files
    #[arg(required = true, value_name = "PAGE")]
    pub pages: Vec<PathBuf>,

    /// The contract to compare with.
    #[command(flatten)]
    pub contract: JudgedBy,

    /// How to print the result.
    #[command(flatten)]
    pub told: DriftOutput,
}

/// How to print what has drifted, and when to fail.
#[derive(Args, Clone, Debug)]
pub struct DriftOutput {
    /// The least level that fails the run
    #[arg(long, value_name = "LEVEL", default_value = "error")]
    pub fail_on: FailOn,

    /// How to print the result
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: DriftFormat,

    /// Write the result to a file as well, in a format of those of --format; may be repeated
    #[arg(long, value_name = "FORMAT=FILE", value_parser = report_file::<DriftFormat>, value_hint = ValueHint::FilePath)]
    pub report: Vec<ReportFile<DriftFormat>>,
}

/// A format of drift reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DriftFormat {
    /// For people
    Text,
    /// One JSON object
    Json,
    /// JUnit XML, for the test views of build servers
    Junit,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// Markdown, for a job summary
    Markdown,
}
