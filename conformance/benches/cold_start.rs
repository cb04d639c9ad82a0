//! How long the command takes from start to exit for one small response.
//!
//! `cargo bench -p conformance --bench cold_start`

use std::path::Path;
use std::process::{Command, Stdio};

use divan::Bencher;

fn main() {
    divan::main();
}

/// The whole process: start, contract, one HAR of one response, report.
#[divan::bench(args = ["--api=alta", "--api=autocalls"])]
fn one_small_response(bencher: Bencher<'_, '_>, api: &str) {
    let vendor = api.trim_start_matches("--api=");
    let recording = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../tests/cases")
        .join(vendor)
        .join("documented-call.har");
    bencher.bench(|| {
        let status = Command::new(env!("CARGO_BIN_EXE_conformance"))
            .args(["check", api])
            .arg(&recording)
            .stdout(Stdio::null())
            .status()
            .expect("the command runs");
        assert!(status.success(), "the recording keeps its contract");
    });
}

/// What any process costs here, to read the figures against.
#[divan::bench]
fn a_process_that_does_nothing(bencher: Bencher<'_, '_>) {
    bencher.bench(|| {
        Command::new(env!("CARGO_BIN_EXE_conformance"))
            .arg("--version")
            .stdout(Stdio::null())
            .status()
            .expect("the command runs")
    });
}
