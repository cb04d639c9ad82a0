//! What a contract costs: start-up for one small response, a contract of 13 MB, and the way from a
//! request to its operation.
//!
//! `cargo bench -p conformance --bench contracts [-- CONTRACT.json]`. Whole processes take turns; what
//! is told is the median of the ratios, round by round. Without a file, a contract of a thousand
//! operations is made up; of a file, the examples of its responses are judged. `jsonschema-cli` is
//! compared with where it is on the path.
#![expect(
    clippy::disallowed_methods,
    reason = "it makes the files that it measures by"
)]
#![expect(clippy::print_stdout, reason = "figures are what it is for")]

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use callspec_codegen::Document;
use callspec_codegen::dialect::reference_to;
use conformance::contract::Contract;
use conformance::contract::built_in::BuiltIn;
use conformance::route::{Route, route_request};
use http::Request;
use serde_json::{Value, json};

mod large;
mod warm;

const ROUNDS: usize = 11;
/// Of a run of some milliseconds, more are needed to tell.
const STARTS: usize = 101;
const OPERATIONS: usize = 1000;
/// So many requests are routed in a round.
const REQUESTS: u32 = 20_000;
/// A kept response is looked for among so many.
const TRIED: usize = 20;

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|one| one != "--bench")
        .collect();
    match &arguments[..] {
        [way, file] if way == "parse" => parse(Path::new(file)),
        [contract] => compare(Some(Path::new(contract))),
        _ => compare(None),
    }
}

/// The least that a contract in JSON takes: that it is read.
fn parse(file: &Path) {
    let text = fs::read_to_string(file).expect("the file");
    let value: Value = serde_json::from_str(&text).expect("JSON");
    println!("{}", value.as_object().map_or(0, serde_json::Map::len));
}

fn compare(contract: Option<&Path>) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("contracts");
    fs::create_dir_all(&folder).expect("a folder");
    println!("{ROUNDS} rounds, {STARTS} of one small response; medians\n");
    start(&folder);
    large_contract(&folder, contract);
    routing();
}

/// One small response by a small contract, beside the validator alone.
fn start(folder: &Path) {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/cases");
    let recorded = fs::read(cases.join("alta/documented-call.har")).expect("the case");
    let recorded: Value = serde_json::from_slice(&recorded).expect("JSON");
    let body = recorded["log"]["entries"][0]["response"]["content"]["text"].as_str();
    let body = written(folder, "call.json", body.expect("a text"));
    let schema = written(folder, "call.schema.json", &schema_of_call().to_string());
    let named = ["--api", "alta", "--operation", "getCall", "--status", "200"];
    let mut ways = vec![check(&named, &[&body])];
    println!("one small response");
    let mut peer = Command::new("jsonschema-cli");
    peer.args(["validate", &schema, "-i", &body]);
    peer.stdout(Stdio::null()).stderr(Stdio::null());
    if peer.status().is_ok() {
        ways.push(peer);
    } else {
        let install = "cargo install jsonschema-cli --version 0.60.2";
        println!("  (jsonschema-cli is not on the path: {install})");
    }
    let rounds = rounds(&mut ways, STARTS);
    println!(
        "  {:<44} {:.1} ms",
        "conformance",
        median(&rounds, |round| round[0]) * 1e3
    );
    if rounds[0].len() > 1 {
        tell_ratio(&rounds, "conformance, to jsonschema-cli", 0, 1);
    }
}

/// The schema of Alta's call, with all that it refers to.
fn schema_of_call() -> Value {
    let (name, text) = BuiltIn::ALL
        .into_iter()
        .map(BuiltIn::source)
        .find(|(name, _)| name.contains("alta"))
        .expect("the contract");
    let contract = Contract::parse(Document::parse(name, text).expect("it parses")).0;
    let root = contract.schemas().iter().find(|at| at.contains("/200/"));
    let mut schema = contract.schema_document().clone();
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["$ref"] = json!(reference_to(root.expect("a schema")));
    schema
}

/// One response, and one of each kind, by a large contract, beside reading it.
fn large_contract(folder: &Path, contract: Option<&Path>) {
    let made_up = folder.join("large.json");
    let path = contract.unwrap_or_else(|| {
        let text = serde_json::to_string_pretty(&large::document(OPERATIONS));
        fs::write(&made_up, text.expect("it is JSON")).expect("room on the disk");
        &made_up
    });
    let text = fs::read_to_string(path).expect("the contract");
    let document: Value = serde_json::from_str(&text).expect("JSON");
    let path = path.display().to_string();
    let lines = large::exchanges(&document);
    let named = ["--spec", &path, "--jobs", "1"];
    let one = lines.iter().take(TRIED).find_map(|line| {
        let one = written(folder, "one.ndjson", line);
        check(&named, &[&one])
            .status()
            .is_ok_and(|status| status.success())
            .then_some(one)
    });
    let one = one.expect("a response that keeps the contract");
    let all = written(folder, "all.ndjson", &lines.join("\n"));
    let mut parse = Command::new(std::env::current_exe().expect("this program"));
    parse.args(["parse", &path]).stdout(Stdio::null());
    let mut ways = [parse, check(&named, &[&one]), check(&named, &[&all])];
    let rounds = rounds(&mut ways, ROUNDS);
    let megabytes = text.len() / 1_000_000;
    println!("\na contract of {megabytes} MB, {} responses", lines.len());
    println!(
        "  {:<44} {:.0} ms",
        "serde_json alone",
        median(&rounds, |round| round[0]) * 1e3
    );
    tell_ratio(&rounds, "one response, to serde_json alone", 1, 0);
    tell_ratio(&rounds, "one of each response, to serde_json alone", 2, 0);
}

/// From requests to operations: of a thousand, and of ten.
fn routing() {
    let sizes = [10, OPERATIONS];
    let contracts = sizes.map(|operations| {
        let text = large::paths(operations).to_string();
        Contract::parse(Document::parse("paths.json", text).expect("it parses")).0
    });
    let ways = [large::declared_path, large::undeclared_path];
    println!("\nfrom a request to its operation, among {OPERATIONS} to among 10");
    for (what, path) in ["declared", "of another host"].into_iter().zip(ways) {
        let rounds: Vec<Vec<Duration>> = (0..=ROUNDS)
            .map(|_| {
                let both = contracts.iter().zip(sizes);
                both.map(|(contract, size)| route(contract, size, path))
                    .collect()
            })
            .collect();
        let one = median(&rounds, |round| round[1]) / f64::from(REQUESTS);
        println!("  {what:<44} {:.2} us", one * 1e6);
        tell_ratio(&rounds, what, 1, 0);
    }
}

fn route(contract: &Contract, operations: usize, path: fn(usize) -> String) -> Duration {
    let indices = (0..operations).cycle().zip(0..REQUESTS);
    let requests: Vec<_> = indices
        .map(|(index, _)| Request::get(path(index)).body(()).expect("a request"))
        .collect();
    let start = Instant::now();
    let routes = requests
        .iter()
        .map(|request| route_request(contract, request));
    let found = routes
        .filter(|route| matches!(route, Route::Operation(_)))
        .count();
    let spent = start.elapsed();
    black_box(found);
    spent
}

fn check(named: &[&str], inputs: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_conformance"));
    command.arg("check").args(named).args(inputs);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn written(folder: &Path, name: &str, text: &str) -> String {
    let path: PathBuf = folder.join(name);
    fs::write(&path, text).expect("room on the disk");
    path.display().to_string()
}

/// How long each took in each round; the first only warms the caches.
fn rounds(ways: &mut [Command], count: usize) -> Vec<Vec<Duration>> {
    let time = |command: &mut Command| {
        warm::warm(command);
        let start = Instant::now();
        let status: ExitStatus = command.status().expect("it runs");
        // 1: something broke the contract, as examples may.
        assert!(matches!(status.code(), Some(0 | 1)), "it could judge");
        start.elapsed()
    };
    (0..=count)
        .map(|_| ways.iter_mut().map(time).collect())
        .collect()
}

fn tell_ratio(rounds: &[Vec<Duration>], what: &str, of: usize, to: usize) {
    let ratio = |round: &[Duration]| round[of].as_secs_f64() / round[to].as_secs_f64();
    let ratio = median_of(rounds[1..].iter().map(|round| ratio(round)).collect());
    println!("  {what:<44} {ratio:.2}");
}

fn median(rounds: &[Vec<Duration>], of: fn(&[Duration]) -> Duration) -> f64 {
    let seconds = rounds[1..].iter().map(|round| of(round).as_secs_f64());
    median_of(seconds.collect())
}

fn median_of(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}
