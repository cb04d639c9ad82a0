//! Documents of the size of the largest public contracts: neither time nor memory explodes, and
//! each change is told once.

#[path = "../../benches/pair.rs"]
mod pair;

use conformance::contract::{Contract, Location, Settings};
use conformance::drift::spec;
use conformance::drift::{Class, Rule};
use conformance::judge::Judge;
use conformance::source::{self, Bare, Recorded};
use http::StatusCode;
use serde_json::{Value, json};

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

/// Two paths with a list of pets each.
fn pets() -> Value {
    let list = json!({ "type": "array", "items": { "$ref": "#/components/schemas/Pet" } });
    let response = json!({
        "description": "Pets",
        "content": { "application/json": { "schema": list } }
    });
    let operation = |id: &str| json!({ "operationId": id, "responses": { "200": response } });
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Pets", "version": "1" },
        "paths": { "/a": { "get": operation("a") }, "/b": { "get": operation("b") } },
        "components": { "schemas": { "Pet": {
            "properties": { "name": { "type": "string" }, "\"/~ü": { "type": "integer" } }
        } } }
    })
}

/// What is found in bodies of one operation, each with its place in the document.
fn told(contract: &Contract, operation: &str, bodies: &[Value]) -> Vec<String> {
    let judge = Judge::new(contract).expect("it compiles");
    let bare = Bare {
        operation: operation.into(),
        status: Some(StatusCode::OK),
    };
    let mut told = Vec::new();
    for body in bodies {
        let body = body.to_string();
        let read = source::read("body.json", body.as_bytes(), None, Some(&bare));
        for recorded in read {
            let Ok(Recorded::Exchange(exchange)) = recorded else {
                panic!("an exchange");
            };
            for finding in judge.judge(&exchange).findings {
                let position = contract.position(&finding.identity.contract);
                let line = position.map_or(0, |position| position.line);
                told.push(format!("{} {line}", finding.identity.contract));
            }
        }
    }
    told
}

#[test]
fn lists_of_the_same_are_told_each_at_its_own_place() {
    let text = serde_json::to_string_pretty(&pets()).expect("JSON");
    let contract = contract(text);
    let fine = json!([{ "name": "Rex" }]);
    for operation in ["a", "b"] {
        let told = told(&contract, operation, &[fine.clone(), json!({})]);
        let place = format!("/paths/~1{operation}/get/responses/200/content/application~1json");
        assert!(
            matches!(&told[..], [one] if one.starts_with(&format!("{place}/schema/type "))),
            "{told:?}"
        );
    }
}

#[test]
fn a_document_that_two_threads_read_says_what_it_says_to_one() {
    let read = |document: &Value| {
        let text = serde_json::to_string_pretty(document).expect("JSON");
        let document = Document::parse("pets.json", text).expect("it parses");
        let mut fetch =
            |_: &Location| Ok(("pet.json".to_owned(), "{\"type\": \"null\"}".to_owned()));
        Contract::read_to_judge(document, &Settings::default(), &mut fetch)
    };
    let mut others = [pets(), pets()];
    others[1]["components"]["schemas"]["Pet"] = json!({ "$ref": "pet.json" });
    for mut small in others {
        let mut large = small.clone();
        small["info"]["description"] = json!("");
        large["info"]["description"] = json!(" ".repeat(2 << 20));
        let [small, large] = [read(&small), read(&large)].map(|(contract, defects)| {
            assert_eq!(defects, []);
            contract
        });
        assert_eq!(small.schemas(), large.schemas());
        let parts = [&small, &large].map(|one| one.schema_document()["components"].clone());
        assert_eq!(parts[0], parts[1]);
        let bodies = [json!([null]), json!([{ "name": 1, "\"/~ü": "" }])];
        let [told, again] = [&small, &large].map(|one| told(one, "b", &bodies));
        assert!(!told.is_empty());
        assert_eq!(told, again);
    }
}
