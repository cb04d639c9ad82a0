//! What of a document its paths lead to.

use std::fs;

use callspec_codegen::Document;
use callspec_codegen::dialect::reached;
use serde_json::{Value, json};

use crate::cases::{pointers, references_lead_somewhere};

/// A document with one response, whose schema is `root`.
fn document(root: &Value, schemas: &Value) -> Value {
    json!({
        "openapi": "3.1.0",
        "paths": { "/x": { "get": { "responses": { "200": { "$ref": "#/components/responses/X" } } } } },
        "components": {
            "responses": { "X": { "description": "", "content": { "application/json": {
                "schema": root, "examples": { "one": { "value": {} } }
            } } } },
            "schemas": schemas
        }
    })
}

fn names(part: &Value) -> Vec<&str> {
    let schemas = part["components"]["schemas"].as_object();
    schemas
        .into_iter()
        .flatten()
        .map(|(name, _)| name.as_str())
        .collect()
}

#[test]
fn what_is_kept_of_the_published_contracts_is_kept_where_it_stands() {
    for name in ["alta", "autocalls"] {
        let path = format!("{}/../spec/{name}.yaml", env!("CARGO_MANIFEST_DIR"));
        let contract = Document::parse(name, fs::read_to_string(path).unwrap()).unwrap();
        let part = reached(contract.value(), "writeOnly").expect("nothing stands against it");
        for pointer in pointers(&part) {
            let [kept, written] = [&part, contract.value()].map(|value| value.pointer(&pointer));
            let holds_more = kept.is_some_and(|kept| kept.is_object() || kept.is_array());
            assert!(
                written.is_some() && (holds_more || kept == written),
                "{name}: {pointer}"
            );
        }
        references_lead_somewhere(name, &part);
    }
}

#[test]
fn references_are_followed_wherever_they_stand() {
    let root = json!({
        "properties": { "title": { "$ref": "#/components/schemas/In%20a%20property" } },
        "dependencies": { "a": { "$ref": "#/components/schemas/Unknown" } },
        "items": [{ "$ref": "#/components/schemas/Malformed" }],
        "example": { "$ref": "#/components/responses/X" },
        "description": "left out"
    });
    let schemas = json!({
        "In a property": { "not": { "$ref": "#/components/schemas/Inner/properties/a" } },
        "Inner": { "title": "left out", "properties": { "a": { "type": "string" } } },
        "Left out": { "type": "object" },
        "Malformed": {},
        "Unknown": {}
    });
    let document = document(&root, &schemas);
    let part = reached(&document, "writeOnly").expect("nothing stands against it");
    assert_eq!(
        names(&part),
        ["In a property", "Inner", "Malformed", "Unknown"]
    );
    assert_eq!(
        part["components"]["schemas"]["Inner"],
        json!({ "properties": { "a": { "type": "string" } } })
    );
    let media_type = &part["components"]["responses"]["X"]["content"]["application/json"];
    assert_eq!(media_type["schema"]["properties"], root["properties"]);
    assert_eq!(
        [
            &media_type["examples"],
            &media_type["schema"]["description"]
        ],
        [&Value::Null; 2]
    );
    references_lead_somewhere("followed", &part);
}

#[test]
fn a_document_that_is_more_than_its_parts_is_left_whole() {
    let plain = json!({ "$ref": "#/components/schemas/A" });
    let other = |schema: Value| json!({ "A": {}, "Other": schema });
    let kept = [document(
        &plain,
        &other(json!({ "properties": { "a": { "readOnly": true } } })),
    )];
    let whole = [
        document(
            &plain,
            &other(json!({ "properties": { "a": { "writeOnly": true } } })),
        ),
        document(
            &plain,
            &other(json!({ "$id": "https://example.com/other" })),
        ),
        document(
            &plain,
            &json!({ "A": { "discriminator": { "propertyName": "kind" } } }),
        ),
        document(&plain, &json!({ "A": { "$anchor": "a" } })),
        document(&json!({ "$ref": "#a" }), &json!({})),
        document(&json!({ "$ref": "#" }), &json!({})),
        document(&json!({ "$ref": "#/components/schemas" }), &json!({})),
        document(&json!({ "$ref": "#/components/responses/X" }), &json!({})),
        document(&json!({ "$ref": "#/paths/~1x/get" }), &json!({})),
    ];
    for document in kept {
        assert!(reached(&document, "writeOnly").is_some(), "{document:#}");
    }
    for document in whole {
        assert_eq!(reached(&document, "writeOnly"), None, "{document:#}");
    }
}

#[test]
fn a_reference_that_leads_nowhere_leads_nowhere_still() {
    let root = json!({ "$ref": "#/components/schemas/Missing" });
    let part = reached(&document(&root, &json!({ "A": {} })), "writeOnly");
    assert_eq!(
        names(&part.expect("nothing stands against it")),
        Vec::<&str>::new()
    );
}
