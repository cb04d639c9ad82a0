//! Documents of the size of the largest public contracts: neither time nor memory explodes, and
//! each change is told once.

#[path = "../../benches/pair.rs"]
mod pair;

use conformance::contract::Contract;
use conformance::drift::spec;
use conformance::drift::{Class, Rule};
use conformance::source::{self, Bare, Recorded};
use http::StatusCode;

use callspec_codegen::Document;

fn contract(text: String) -> Contract {
    let document = Document::parse("large.json", text).expect("it parses");
    let (contract, defects) = Contract::parse(document);
    assert_eq!(defects, []);
    contract
}

#[test]
fn each_of_many_changes_is_told_once_with_the_places_it_shows_at() {
    const OPERATIONS: usize = 120;
    let [old, new] = pair::documents(OPERATIONS);
    let (old, new) = (contract(old), contract(new));
    let drift = spec::compare(&old, &new);
    assert_eq!(drift.compared, OPERATIONS);
    let count = |rule: Rule, class: Class| {
        let of_rule = drift.findings.iter().filter(|one| one.rule == rule);
        of_rule.filter(|one| one.class == class).count()
    };
    let changed = OPERATIONS.div_ceil(pair::EVERY);
    assert_eq!(count(Rule::BecameNullable, Class::Breaking), changed);
    assert_eq!(count(Rule::FieldRemoved, Class::Breaking), changed);
    assert_eq!(count(Rule::FieldAdded, Class::Compatible), changed);
    assert_eq!(count(Rule::EnumValueAdded, Class::Breaking), 1);
    let shared = drift.findings.iter();
    let shared = shared.filter(|one| one.rule == Rule::EnumValueAdded);
    // Every response leads to the component that all of them share.
    let places: Vec<usize> = shared.map(|one| one.places).collect();
    assert_eq!(places, [OPERATIONS]);
    assert!(drift.findings.iter().all(|one| one.new.position.is_some()));
}

#[test]
fn equal_documents_are_silent() {
    let [old, _] = pair::documents(50);
    let (old, new) = (contract(old.clone()), contract(old));
    assert_eq!(spec::compare(&old, &new).findings, []);
}

/// What a recording gives at each of its parts: a place, or what is wrong there.
fn parts(name: &str, recording: &[u8]) -> Vec<String> {
    let bare = Bare {
        operation: "getCall".into(),
        status: Some(StatusCode::OK),
    };
    let parts = source::read(name, recording, None, Some(&bare)).into_iter();
    parts
        .map(|part| match part {
            Ok(Recorded::Exchange(exchange)) => exchange.origin.to_string(),
            Ok(_) => "something else".to_owned(),
            Err(defect) => defect.to_string(),
        })
        .collect()
}

#[test]
fn what_is_too_large_to_be_held_is_told_and_passed_over() {
    let long = "x".repeat((64 << 20) + 10);
    let lines = format!("{{}}\n\"{long}\"\n{{}}\n[]");
    assert_eq!(
        parts("calls.ndjson", lines.as_bytes()),
        [
            "calls.ndjson:1",
            "calls.ndjson:2:1: longer than 64 MiB, and passed over: is this NDJSON?",
            "calls.ndjson:3",
            "calls.ndjson:4",
        ]
    );
    let entry = |text: &str| {
        format!(
            "{{\"request\":{{\"method\":\"GET\",\"url\":\"https://example.com/\"}},\
             \"response\":{{\"status\":200,\"content\":{{\"text\":\"{text}\"}}}}}}"
        )
    };
    let entries = [entry("1"), entry(&long), entry("2")].join(",");
    let recording = format!("{{\"log\":{{\"entries\":[{entries}]}}}}");
    assert_eq!(
        parts("calls.har", recording.as_bytes()),
        [
            "calls.har, entry 1",
            "calls.har: /log/entries/1: larger than 64 MiB, and passed over",
            "calls.har, entry 3",
        ]
    );
}
