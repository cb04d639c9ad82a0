//! The contracts say what their pages say.

use std::collections::BTreeMap;

use callspec_codegen::{Document, Overlay};
use serde_json::{Value, json};

use crate::{read, recorded};

/// The one block of the page between a line with an opening fence and the fence that closes it.
fn block<'page>(page: &'page str, opening: &str, fence: &str) -> &'page str {
    let mut starts = page.match_indices(opening);
    let (start, _) = starts
        .next()
        .unwrap_or_else(|| panic!("no {opening} on the page"));
    assert_eq!(starts.next(), None, "one {opening} on the page");
    let body = &page[start..];
    let body = &body[body.find('\n').expect("the fence is a line") + 1..];
    &body[..body
        .find(fence)
        .unwrap_or_else(|| panic!("{opening} is not closed"))]
}

#[test]
fn alta_is_the_block_of_its_page_byte_for_byte() {
    let page = read("spec/pages/alta-get-call.md");
    let published = block(&page, "````yaml GET /calls/{callId}", "````");
    assert_eq!(published, read("spec/alta.yaml"));
}

fn autocalls() -> Value {
    let path = "spec/autocalls.yaml";
    let document = Document::parse(path, read(path)).expect("the contract parses");
    document.value().clone()
}

/// A field tag of a page: its attributes and the text inside.
struct Tag {
    attributes: BTreeMap<String, String>,
    text: String,
}

fn tags(page: &str, name: &str) -> Vec<Tag> {
    page.split(&format!("<{name} "))
        .skip(1)
        .map(|rest| {
            let (head, rest) = rest.split_once('>').expect("the tag is closed");
            let (text, _) = rest
                .split_once(&format!("</{name}>"))
                .expect("the element is closed");
            let attributes = head.split_whitespace().map(|attribute| {
                let (key, value) = attribute.split_once('=').unwrap_or((attribute, ""));
                (key.to_owned(), value.trim_matches('"').to_owned())
            });
            Tag {
                attributes: attributes.collect(),
                text: text.to_owned(),
            }
        })
        .collect()
}

/// The type of a property without the null that the contract admits.
fn plain_type(schema: &Value) -> Value {
    match &schema["type"] {
        Value::Array(types) => types
            .iter()
            .find(|of| **of != "null")
            .cloned()
            .unwrap_or_default(),
        of => of.clone(),
    }
}

#[test]
fn autocalls_has_every_field_of_its_page_and_no_other() {
    let page = read("spec/pages/autocalls-get-call.md");
    let contract = autocalls();
    let properties = contract
        .pointer("/components/schemas/Call/properties")
        .and_then(Value::as_object)
        .expect("a call has properties");
    let fields = tags(&page, "ResponseField");
    let named: Vec<&String> = fields
        .iter()
        .map(|field| &field.attributes["name"])
        .collect();
    assert_eq!(named, properties.keys().collect::<Vec<_>>());
    for field in &fields {
        let name = &field.attributes["name"];
        let mut schema = &properties[name];
        if let Some(target) = schema["$ref"].as_str() {
            schema = contract
                .pointer(&target[1..])
                .expect("the reference leads somewhere");
        }
        assert_eq!(
            plain_type(schema),
            json!(field.attributes["type"]),
            "{name}"
        );
        assert_eq!(schema["enum"], values(&field.text), "{name}");
    }
}

/// The values that a page lists as (`a`, `b`, or `c`), or null.
fn values(text: &str) -> Value {
    let listed: Vec<&str> = text.split('`').skip(1).step_by(2).collect();
    if listed.is_empty() {
        Value::Null
    } else {
        json!(listed)
    }
}

#[test]
fn autocalls_has_every_parameter_of_its_page_and_no_other() {
    let page = read("spec/pages/autocalls-get-call.md");
    let contract = autocalls();
    let declared = contract["paths"]["/user/calls/{id}"]["get"]["parameters"]
        .as_array()
        .expect("the operation has parameters");
    let fields = tags(&page, "ParamField");
    assert_eq!(fields.len(), declared.len());
    for (field, declared) in fields.iter().zip(declared) {
        assert_eq!(declared["in"], "path");
        assert_eq!(declared["name"], json!(field.attributes["path"]));
        assert_eq!(declared["schema"]["type"], json!(field.attributes["type"]));
        assert_eq!(
            declared["required"],
            json!(field.attributes.contains_key("required"))
        );
    }
}

#[test]
fn autocalls_has_the_examples_of_its_page() {
    let page = read("spec/pages/autocalls-get-call.md");
    let contract = autocalls();
    let responses = &contract["paths"]["/user/calls/{id}"]["get"]["responses"];
    for status in ["200", "404"] {
        let shown = block(&page, &format!("```json {status} Response"), "```");
        let shown: Value = serde_json::from_str(shown).expect("the example is JSON");
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
    let path = "spec/autocalls.yaml";
    let contract = Document::parse(path, read(path)).expect("the contract parses");
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
