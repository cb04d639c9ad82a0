//! Contracts with one part replaced by something that does not belong there.

use callspec_codegen::{Document, Settings, generate, pointer};
use serde_json::{Value, json};

const CONTRACT: &str = include_str!("../compiles/contracts/every_feature.yaml");

/// The pointers of all parts of a value.
fn parts(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(members) => {
            for (key, inner) in members {
                parts(inner, &pointer::join(at, key), found);
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                parts(inner, &format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
}

/// Every part is hit once in a while, each time by something else.
const STRIDE: usize = 41;

#[test]
fn no_part_of_a_contract_can_make_the_generator_panic() {
    let contract = Document::parse("contract", CONTRACT).expect("the contract parses");
    let mut all = Vec::new();
    parts(contract.value(), "", &mut all);
    let junk = [
        json!(null),
        json!(true),
        json!(0),
        json!(""),
        json!([]),
        json!({}),
        json!(["null"]),
        json!({ "type": "object" }),
        json!({ "$ref": "#/components/schemas/Thing" }),
        json!({ "type": "string", "enum": ["x", 1] }),
        json!({ "allOf": [{ "$ref": "#/components/schemas/Thing" }, { "type": "string" }] }),
    ];
    let settings = Settings::new("crate::api", "crate::transport");
    let replaced = all
        .iter()
        .flat_map(|part| junk.iter().map(move |junk| (part, junk)));
    for (part, junk) in replaced.step_by(STRIDE) {
        let mut mutated = contract.value().clone();
        *mutated.pointer_mut(part).expect("the part is there") = junk.clone();
        let Ok(document) = Document::parse("mutated", mutated.to_string()) else {
            continue;
        };
        for defect in generate(&document, None, &settings)
            .err()
            .unwrap_or_default()
        {
            let gave_up = defect.what.contains("the generator gave up");
            assert!(!gave_up, "{part} = {junk}: {defect}");
        }
    }
}
