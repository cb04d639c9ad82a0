//! Lines changed at random, judged in the quick way and with care: both have to tell the same.
//!
//! `cargo bench -p conformance --bench differential -- --seed 1 --lines 1200000`. The same seed
//! makes the same lines; what differs is told with as few lines as still do. A few of them are
//! tried with every run of the tests (`tests/it/differential.rs`).
#![expect(
    clippy::disallowed_methods,
    reason = "it reads the cases and writes the lines that it has judged"
)]
#![expect(clippy::print_stdout, reason = "differences are what it is for")]

use std::path::Path;
use std::process::ExitCode;

use clap::Parser;

use both_ways::{Asked, Packing};
use mutants::Mutants;
use numbers::Numbers;
use subjects::Subject;
use trees::Trees;

#[path = "differential/both_ways.rs"]
mod both_ways;
mod calls;
#[path = "differential/messages.rs"]
mod messages;
#[path = "differential/mutants.rs"]
mod mutants;
mod numbers;
#[path = "differential/parts.rs"]
mod parts;
#[path = "differential/subjects.rs"]
mod subjects;
#[path = "differential/trees.rs"]
mod trees;

/// How many lines of calls are judged as one recording.
const CALLS: usize = 2000;
/// How many lines of another subject.
const OTHERS: usize = 300;
/// After so many differences there is enough to think about.
const MOST_DIFFERENCES: usize = 10;

/// Judges lines changed at random in the quick way and with care.
#[derive(Parser)]
struct Arguments {
    /// What the changes are drawn by
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many lines of calls to judge; as many recordings of other contracts are judged beside them
    #[arg(long, default_value_t = 20_000)]
    lines: usize,
    /// Given by cargo
    #[arg(long, hide = true)]
    bench: bool,
}

/// What was done so far.
#[derive(Default)]
struct Done {
    lines: usize,
    read: usize,
    differences: usize,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let folder = tempfile::tempdir().expect("a folder");
    let vendors = subjects::of_vendors(arguments.seed);
    let others = subjects::of_cases();
    println!("{} operations of the cases, beside the calls", others.len());
    let mut done = Done::default();
    for turn in 0..arguments.lines.div_ceil(CALLS) {
        let seed = arguments
            .seed
            .wrapping_mul(1 << 32)
            .wrapping_add(turn as u64);
        done.turn(&vendors[turn % vendors.len()], CALLS, seed, folder.path());
        done.turn(&others[turn % others.len()], OTHERS, seed, folder.path());
        if done.differences >= MOST_DIFFERENCES {
            break;
        }
    }
    let Done {
        lines,
        read,
        differences,
    } = done;
    println!("{lines} lines, {read} of which the tree reads: {differences} differences");
    if differences == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

impl Done {
    fn turn(&mut self, subject: &Subject, count: usize, seed: u64, folder: &Path) {
        let mut numbers = Numbers(seed);
        let asked = Asked {
            packing: Packing::ALL[numbers.index(Packing::ALL.len())],
            jobs: 1 + numbers.index(3),
            covers: numbers.next(4) > 0,
            shows_values: numbers.next(4) == 0,
        };
        let mut mutants = Mutants {
            bodies: &asked.packing.unchanged(subject),
            is_text: numbers.next(8) > 0,
            numbers,
        };
        let lines: Vec<Vec<u8>> = (0..count).map(|_| mutants.line()).collect();
        self.lines += count;
        if let Some(mut trees) = Trees::of(subject) {
            for line in &lines {
                if let Some(what) = trees.differ(line) {
                    self.tell(subject, seed, &format!("  {}\n{what}", line.escape_ascii()));
                }
            }
            self.read += trees.read;
        }
        if let Err(difference) = both_ways::compare(subject, asked, lines, folder) {
            self.tell(subject, seed, &format!("{asked:?}\n{difference}"));
        }
    }

    fn tell(&mut self, subject: &Subject, seed: u64, what: &str) {
        self.differences += 1;
        let Subject {
            operation,
            status,
            given,
            ..
        } = subject;
        println!(
            "{} {operation} {status}, lines of seed {seed}:\n{what}",
            given.by.join(" ")
        );
    }
}
