//! The contracts say what their pages say.

use callspec_codegen::{Document, Overlay};
use conformance::contract::Contract;
use conformance::drift::page::{compare, find};
use conformance::page::{Content, Page};
use serde_json::{Value, json};

use crate::{read, recorded};

fn page(vendor: &str) -> Page {
    let path = format!("spec/pages/{vendor}-get-call.md");
    let (page, defects) = Page::parse(&path, &read(&path));
    assert_eq!(defects, []);
    page.expect("the page says something of a contract")
}

#[test]
fn alta_is_the_block_of_its_page_byte_for_byte() {
    let Content::Embedded(published) = page("alta").content else {
        panic!("the page embeds its contract");
    };
    assert_eq!(published.text, read("spec/alta.yaml"));
}

fn autocalls() -> Document {
    let path = "spec/autocalls.yaml";
    Document::parse(path, read(path)).expect("the contract parses")
}

#[test]
fn autocalls_says_what_its_page_says_field_by_field() {
    let page = page("autocalls");
    let (contract, defects) = Contract::parse(autocalls());
    assert_eq!(defects, []);
    let contracts = [contract];
    let found = find(&page, &contracts).expect("the contract has the operation of the page");
    let drift = compare(&page, found).expect("both are compared");
    assert_eq!(drift.differences, []);
}

#[test]
fn autocalls_has_the_examples_of_its_page() {
    let Content::Described(described) = page("autocalls").content else {
        panic!("the page describes its operation with tags");
    };
    let contract = autocalls();
    let responses = &contract.value()["paths"]["/user/calls/{id}"]["get"]["responses"];
    assert_eq!(described.responses.len(), 2);
    for (example, status) in described.responses.iter().zip(["200", "404"]) {
        assert_eq!(example.title, format!("{status} Response"));
        let shown: Value = serde_json::from_str(&example.text).expect("the example is JSON");
        let example = &responses[status]["content"]["application/json"]["example"];
        assert_eq!(*example, shown, "{status}");
    }
}

fn overlay() -> Document {
    let path = "spec/autocalls.overlay.yaml";
    Document::parse(path, read(path)).expect("the overlay parses")
}

#[test]
fn each_deviation_has_its_reason_its_evidence_and_its_date() {
    let overlay = overlay();
    let actions = overlay.value()["actions"].as_array().expect("a list");
    assert!(actions.len() > 10);
    for action in actions {
        let text = |member: &str| action[member].as_str().unwrap_or_default().to_owned();
        let target = text("target");
        assert!(text("description").len() > 20, "{target}");
        assert!(text("x-evidence").len() > 10, "{target}");
        let since = chrono::NaiveDate::parse_from_str(&text("x-since"), "%Y-%m-%d");
        assert!(since.is_ok(), "{target}");
    }
}

/// What a call may be: by the contract, or by contract and overlay.
fn call_of(contract: &Document) -> jsonschema::Validator {
    let mut document = contract.value().clone();
    document["$ref"] = json!("#/components/schemas/Call");
    let options = jsonschema::options().should_validate_formats(true);
    options.build(&document).expect("the contract compiles")
}

#[test]
fn overlay_allows_what_is_reported_and_the_contract_does_not() {
    let contract = autocalls();
    let overlay = Overlay::parse(overlay()).expect("the overlay reads");
    let overlaid = contract.overlaid(&overlay).expect("the overlay applies");
    let (strict, lenient) = (call_of(&contract), call_of(&overlaid));
    let body = |name: &str| -> Value {
        let body = recorded::one("autocalls", name).answer.body;
        serde_json::from_slice(&body).expect("JSON")
    };
    for name in [
        "reseller-segments-and-decimal-strings",
        "reseller-nulls-and-zone",
        "time-with-zone",
    ] {
        let reported = body(name);
        assert!(!strict.is_valid(&reported), "{name}");
        let found = lenient.validate(&reported);
        assert!(found.is_ok(), "{name}: {found:?}");
    }
    for name in ["documented-call", "call-outside-a-campaign"] {
        let documented = body(name);
        assert!(
            strict.is_valid(&documented) && lenient.is_valid(&documented),
            "{name}"
        );
    }
    // What nobody reports stays a deviation.
    let mut odd = body("documented-call");
    odd["variables"] = json!([1]);
    assert!(!lenient.is_valid(&odd));
}
