//! The JSON Schemas of the types say what the types read, no more and no less.

use callspec::{alta, autocalls};
use callspec_codegen::{Document, Overlay};
use jsonschema::Validator;
use jsonschema::canonical::{self, CanonicalSchema, Containment};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::recorded::{self, Recorded};
use crate::{project, read};

/// A validator of what a success of `getCall` is read by.
fn validator(vendor: &str) -> Validator {
    let mut document = callspec::schemas()
        .remove(vendor)
        .expect("each vendor has schemas");
    let schema = document["x-responses"]["getCall"]["$ref"].clone();
    document["$ref"] = schema;
    jsonschema::options()
        .should_validate_formats(true)
        .build(&document)
        .unwrap_or_else(|error| panic!("{vendor}: {error}"))
}

/// Whether type and schema agree on a value; true if both accept it.
fn both<T: DeserializeOwned>(validator: &Validator, value: &Value, origin: &str) -> bool {
    let read = serde_json::from_str::<T>(&value.to_string());
    let valid = validator.validate(value);
    let told = format!("{origin}: type {:?}, schema {valid:?}", read.as_ref().err());
    assert_eq!(read.is_ok(), valid.is_ok(), "{told}");
    valid.is_ok()
}

fn of_recordings<T: DeserializeOwned>(vendor: &str) -> [usize; 2] {
    let validator = validator(vendor);
    let mut counts = [0, 0];
    for Recorded { origin, answer, .. } in recorded::all(vendor) {
        // Errors too: their bodies are JSON that no call is.
        if let Ok(body) = serde_json::from_slice::<Value>(&answer.body) {
            counts[usize::from(both::<T>(&validator, &body, &origin))] += 1;
        }
    }
    counts
}

#[test]
fn recorded_bodies_fit_the_schema_if_the_type_reads_them() {
    let [refused, read] = of_recordings::<alta::Call>("alta");
    assert!(refused > 1 && read > 3, "{refused}, {read}");
    let [refused, read] = of_recordings::<autocalls::Call>("autocalls");
    assert!(refused > 1 && read > 6, "{refused}, {read}");
}

/// Each field of the body taken out, and set to a value of each kind.
fn changed(body: &Value) -> Vec<(String, Value)> {
    let values = [
        json!(null),
        json!(true),
        json!(17),
        json!(17.0),
        json!(-1.5),
        json!("text"),
        json!(""),
        json!([]),
        json!([17]),
        json!([{}]),
        json!([{ "type": 1 }]),
        json!([{ "name": 1, "text": 1 }]),
        json!([{ "type": "new", "extra": [] }]),
        json!({}),
        json!({ "a": null }),
    ];
    let mut made = Vec::new();
    let fields = body.as_object().expect("a body is an object").keys();
    for field in fields.map(String::as_str).chain(["a-new-field"]) {
        let mut less = body.clone();
        less.as_object_mut().expect("an object").remove(field);
        made.push((format!("without {field}"), less));
        for value in &values {
            let mut other = body.clone();
            other[field] = value.clone();
            made.push((format!("{field} = {value}"), other));
        }
    }
    made
}

fn of_changes<T: DeserializeOwned>(vendor: &str, name: &str) -> [usize; 2] {
    let validator = validator(vendor);
    let body = recorded::one(vendor, name).answer.body;
    let body: Value = serde_json::from_slice(&body).expect("JSON");
    let mut counts = [0, 0];
    for (origin, body) in changed(&body) {
        counts[usize::from(both::<T>(&validator, &body, &origin))] += 1;
    }
    counts
}

#[test]
fn changed_bodies_fit_the_schema_if_the_type_reads_them() {
    let [refused, read] = of_changes::<alta::Call>("alta", "documented-call");
    assert!(refused > 80 && read > 30, "{refused}, {read}");
    for name in ["documented-call", "segments-of-other-types"] {
        let [refused, read] = of_changes::<autocalls::Call>("autocalls", name);
        assert!(refused > 100 && read > 60, "{refused}, {read}");
    }
}

#[test]
fn schema_of_an_open_enum_admits_any_text_and_lists_the_known() {
    let document = callspec::schemas().remove("autocalls").expect("there");
    let schema = &document["$defs"]["CallType"];
    assert_eq!(schema["type"], "string");
    let listed = &schema["anyOf"][0]["enum"];
    assert_eq!(*listed, json!(["inbound", "outbound", "web"]));
    let validator = jsonschema::validator_for(schema).expect("a schema");
    assert!(validator.is_valid(&json!("sip")) && !validator.is_valid(&json!(1)));
}

/// The schema of a component under its name, ready to compare.
fn canonical(document: &Value, pointer: &str) -> CanonicalSchema {
    let options = canonical::options().offline().should_validate_formats(true);
    let prepared = options.prepare(document).expect("the document is sound");
    prepared
        .canonicalize_at(pointer)
        .expect("the schema is sound")
}

/// What contract and overlay allow for a call, and what the type accepts.
fn allowed_and_accepted(vendor: &str) -> (CanonicalSchema, CanonicalSchema) {
    let document = |path: String| Document::parse(path.clone(), read(&path)).expect("it parses");
    let mut contract = document(format!("spec/{vendor}.yaml"));
    let overlay = format!("spec/{vendor}.overlay.yaml");
    if project().join(&overlay).exists() {
        let overlay = Overlay::parse(document(overlay)).expect("it reads");
        contract = contract.overlaid(&overlay).expect("it applies");
    }
    let allowed = canonical(contract.value(), "/components/schemas/Call");
    let types = callspec::schemas().remove(vendor).expect("there");
    (allowed, canonical(&types, "/$defs/Call"))
}

#[test]
fn what_contract_and_overlay_allow_lies_inside_the_types() {
    for vendor in ["alta", "autocalls"] {
        let (allowed, accepted) = allowed_and_accepted(vendor);
        assert_eq!(
            accepted.covers(&allowed).ok(),
            Some(Containment::Yes),
            "{vendor}"
        );
        // The types accept more, so the comparison is no comparison of a thing with itself.
        assert_ne!(
            allowed.covers(&accepted).ok(),
            Some(Containment::Yes),
            "{vendor}"
        );
    }
}

#[test]
fn type_that_took_no_list_of_segments_would_be_found() {
    let (allowed, _) = allowed_and_accepted("autocalls");
    let mut types = callspec::schemas().remove("autocalls").expect("there");
    types["$defs"]["Transcript"] = json!({ "type": "string" });
    let narrow = canonical(&types, "/$defs/Call");
    assert_eq!(narrow.covers(&allowed).ok(), Some(Containment::No));
}
