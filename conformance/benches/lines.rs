//! Many recorded calls, one a line: how long whole runs of `conformance check` take, beside a run
//! that only checks the syntax and one that judges by `serde_json::Value` and `jsonschema`.
//!
//! `cargo bench -p conformance --bench lines [-- RECORDS]`. Runs take turns; what is told is the
//! median of the ratios, round by round.
#![expect(
    clippy::disallowed_methods,
    reason = "it makes the files that it measures by"
)]
#![expect(clippy::print_stdout, reason = "figures are what it is for")]

use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use calls::{Calls, Vendor};
use callspec_codegen::Document;
use conformance::contract::Contract;
use conformance::contract::built_in::BuiltIn;
use conformance::tree;
use jsonschema::json::SerdeJson;

mod calls;
mod numbers;

const ROUNDS: usize = 7;
const RECORDS: usize = 100_000;

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|one| one != "--bench")
        .collect();
    match &arguments[..] {
        [way, file] if way == "syntax" => syntax(Path::new(file)),
        [way, api, file] if way == "value" => by_value(api, Path::new(file)),
        [records] => compare(records.parse().expect("a number of records")),
        _ => compare(RECORDS),
    }
}

/// The least that judging takes: that each line is text and JSON.
fn syntax(file: &Path) {
    let mut input = BufReader::with_capacity(1 << 20, File::open(file).expect("the file"));
    let (mut line, mut plain) = (Vec::new(), 0);
    while input.read_until(b'\n', &mut line).expect("a line") > 0 {
        plain += usize::from(str::from_utf8(&line).is_ok_and(tree::is_plain));
        line.clear();
    }
    println!("{plain}");
}

/// What is written first: a tree of each line, and a validator that looks at it.
fn by_value(api: &str, file: &Path) {
    let built_in = BuiltIn::ALL
        .into_iter()
        .find(|one| one.source().0.contains(api));
    let (name, text) = built_in.expect("an API").source();
    let (contract, _) = Contract::parse(Document::parse(name, text).expect("a contract"));
    let registry = contract.registry().expect("schemas");
    let schema = contract
        .schemas()
        .iter()
        .find(|schema| schema.contains("/200/"));
    let validator = contract.validator::<SerdeJson>(&registry, schema.expect("a schema"));
    let validator = validator.expect("it compiles");
    let mut input = BufReader::with_capacity(1 << 20, File::open(file).expect("the file"));
    let (mut line, mut valid) = (Vec::new(), 0);
    while input.read_until(b'\n', &mut line).expect("a line") > 0 {
        let value = serde_json::from_slice(&line);
        valid += usize::from(value.is_ok_and(|value| validator.is_valid(&value)));
        line.clear();
    }
    println!("{valid}");
}

fn compare(records: usize) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lines");
    fs::create_dir_all(&folder).expect("a folder");
    println!("{records} records, {ROUNDS} rounds, medians of the ratios\n");
    for (api, vendor) in [("alta", Vendor::Alta), ("autocalls", Vendor::Autocalls)] {
        let few = written(&folder, api, vendor, records, 10);
        let all = written(&folder, api, vendor, records, 1000);
        let me = std::env::current_exe().expect("this program");
        let mut ways = [
            command(&me, &["syntax", &few]),
            command(&me, &["value", api, &few]),
            check(api, "1", &few),
            check(api, "2", &few),
            check(api, "1", &all),
        ];
        let rounds: Vec<Vec<Duration>> = (0..=ROUNDS)
            .map(|_| ways.iter_mut().map(time).collect())
            .collect();
        let megabytes = fs::metadata(&few).expect("the file").len() / 1_000_000;
        println!("{api}, {megabytes} MB, 1 % broken");
        for (what, of, to) in [
            ("1 job, to the syntax alone", 2, 0),
            ("1 job, to serde_json and jsonschema", 2, 1),
            ("2 jobs, to 1 job", 3, 2),
            ("1 job, all broken, to 1 % broken", 4, 2),
        ] {
            println!("  {what:<38} {:.2}", ratio(&rounds, of, to));
        }
    }
}

/// The median over all rounds but the first, which warms the caches.
fn ratio(rounds: &[Vec<Duration>], of: usize, to: usize) -> f64 {
    let ratios = rounds[1..].iter();
    let ratios = ratios.map(|round| round[of].as_secs_f64() / round[to].as_secs_f64());
    let mut ratios: Vec<f64> = ratios.collect();
    ratios.sort_by(f64::total_cmp);
    ratios[ratios.len() / 2]
}

fn written(folder: &Path, api: &str, vendor: Vendor, records: usize, broken: u64) -> String {
    let path: PathBuf = folder.join(format!("{api}-{records}-{broken}.ndjson"));
    let mut out = BufWriter::new(File::create(&path).expect("a file"));
    let mut calls = Calls::new(vendor, 1);
    for _ in 0..records {
        calls.write(broken, &mut out).expect("room on the disk");
    }
    path.display().to_string()
}

fn command(program: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

fn check(api: &str, jobs: &str, file: &str) -> Command {
    let program = Path::new(env!("CARGO_BIN_EXE_conformance"));
    let known = [
        "check",
        "--api",
        api,
        "--operation",
        "getCall",
        "--status",
        "200",
    ];
    let mut command = command(program, &known);
    command.args(["--jobs", jobs, file]);
    command
}

fn time(command: &mut Command) -> Duration {
    let start = Instant::now();
    command.status().expect("it runs");
    start.elapsed()
}
