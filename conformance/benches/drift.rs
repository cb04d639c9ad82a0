//! Two versions of a contract of 1,200 operations and 11 MB: how long the comparison takes, beside
//! the time that `serde_json` takes to parse both.
//!
//! `cargo bench -p conformance --bench drift`

use std::sync::LazyLock;

use callspec_codegen::Document;
use conformance::contract::Contract;
use conformance::drift::spec;
use divan::Bencher;
use serde_json::Value;

mod pair;

static PAIR: LazyLock<[String; 2]> = LazyLock::new(|| pair::documents(1_200));

fn main() {
    divan::main();
}

fn contract(text: &str) -> Contract {
    let document = Document::parse("large.json", text).expect("it parses");
    Contract::parse(document).0
}

/// What the rest is measured by.
#[divan::bench(sample_count = 10)]
fn parse_both(bencher: Bencher<'_, '_>) {
    let [old, new] = &*PAIR;
    bencher.bench(|| [old, new].map(|text| serde_json::from_str::<Value>(text).expect("JSON")));
}

/// From text to result, at most three times as long as parsing.
#[divan::bench(sample_count = 10)]
fn equal(bencher: Bencher<'_, '_>) {
    let [old, _] = &*PAIR;
    bencher.bench(|| spec::compare(&contract(old), &contract(old)).findings.len());
}

/// From text to result, with a thousand changes.
#[divan::bench(sample_count = 10)]
fn different(bencher: Bencher<'_, '_>) {
    let [old, new] = &*PAIR;
    bencher.bench(|| spec::compare(&contract(old), &contract(new)).findings.len());
}
