//! Many recorded calls, one a line: how long whole runs of `conformance check` take, beside a run
//! that only checks the syntax, one that judges by `serde_json::Value` and `jsonschema`, and other
//! tools, each with its input in memory.
//!
//! `cargo bench -p conformance --bench lines -- --help` says what can be asked for. Runs take turns;
//! what is told is the median of the ratios, round by round.
#![expect(
    clippy::disallowed_methods,
    reason = "it makes the files that it measures by"
)]
#![expect(clippy::print_stdout, reason = "figures are what it is for")]

use std::num::NonZero;
use std::path::PathBuf;

use calls::Vendor;
use clap::{Parser, Subcommand};
use comparing::Bench;
use files::Kind;

mod calls;
#[path = "lines/comparing.rs"]
mod comparing;
#[path = "lines/files.rs"]
mod files;
#[path = "lines/measured.rs"]
mod measured;
mod numbers;
#[path = "lines/peers.rs"]
mod peers;
mod warm;
#[path = "lines/ways.rs"]
mod ways;

/// How many exchanges are given to what reads HAR, and how many files to what reads folders.
const EXCHANGES: usize = 20_000;
const FILES: usize = 10_000;

/// Measures runs over many calls, as ratios.
#[derive(Parser)]
#[command(
    after_help = "Examples (behind `cargo bench -p conformance --bench lines --`):
  --records 40000
  --records 1000000 --rounds 3
  --peers, with PEERS=$PWD/node_modules/.bin:$PWD/venv/bin and NODE_PATH=$PWD/node_modules set before it"
)]
struct Arguments {
    /// How many calls of each vendor; a million take 2.7 GB on the disk for a while
    #[arg(long, default_value_t = 100_000)]
    records: usize,
    /// How many rounds, beside one that warms the caches
    #[arg(long, default_value = "7")]
    rounds: NonZero<usize>,
    /// Measure other tools too, as far as they are found by PEERS (folders, as in PATH) or PATH
    #[arg(long)]
    peers: bool,
    /// Given by cargo
    #[arg(long, hide = true)]
    bench: bool,
    #[command(subcommand)]
    part: Option<Part>,
}

/// What is run as a process of its own.
#[derive(Subcommand)]
#[command(hide = true)]
enum Part {
    Syntax {
        file: PathBuf,
    },
    Value {
        api: String,
        file: PathBuf,
    },
    Schema {
        api: String,
    },
    #[command(trailing_var_arg = true)]
    Measured {
        output: PathBuf,
        program: PathBuf,
        #[arg(allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
}

fn main() {
    let arguments = Arguments::parse();
    match &arguments.part {
        Some(Part::Syntax { file }) => ways::syntax(file),
        Some(Part::Value { api, file }) => ways::by_value(api, file),
        Some(Part::Schema { api }) => ways::print_schema(api),
        Some(Part::Measured {
            output,
            program,
            arguments,
        }) => measured::run_below(output, program, arguments),
        None => compare(&arguments),
    }
}

fn compare(arguments: &Arguments) {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let bench = Bench {
        folder: folder.path(),
        rounds: arguments.rounds.get(),
    };
    let (records, rounds) = (arguments.records, arguments.rounds);
    println!("{records} records, {rounds} rounds, medians of the ratios");
    for vendor in [Vendor::Alta, Vendor::Autocalls] {
        bench.ways(vendor, records);
        bench.all_broken(vendor, records);
        if arguments.peers {
            let calls = bench.written(vendor, Kind::Bodies, records);
            bench.peers(vendor, &calls, &peers::OF_LINES, 0);
        }
    }
    for (kind, what) in [
        (Kind::Exchanges, "NDJSON of exchanges"),
        (Kind::Har, "a HAR log"),
    ] {
        bench.packed(kind, what, EXCHANGES.min(records), arguments.peers);
    }
    if arguments.peers {
        let calls = bench.written(Vendor::Alta, Kind::Folder, FILES);
        bench.peers(Vendor::Alta, &calls, &[peers::OF_FILES], FILES);
    }
}
