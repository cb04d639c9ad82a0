//! What of a document its paths lead to.

use std::fs;

use callspec_codegen::Document;
use callspec_codegen::dialect::reached;
use serde_json::{Map, Value, json};

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

/// A document of so many paths, the last of which leads to a row of as many schemas.
fn row(length: usize) -> Value {
    let mut schemas: Map<String, Value> = (0..length)
        .map(|at| {
            let next = format!("#/components/schemas/In row {}", at + 1);
            let schema =
                json!({ "example": { "a": at }, "items": { "$ref": next.replace(' ', "%20") } });
            (format!("In row {at}"), schema)
        })
        .collect();
    schemas.insert(format!("In row {length}"), json!({ "type": "integer" }));
    schemas.insert("Left out".to_owned(), json!({ "type": "null" }));
    let path = |at: usize| {
        let first = format!("#/components/schemas/In%20row%20{}", length - at);
        let content = json!({ "application/json": { "schema": { "$ref": first } } });
        let response = json!({ "description": "", "content": content });
        let item = json!({ "summary": "", "get": { "responses": { "200": response } } });
        (format!("/{at}"), item)
    };
    json!({
        "openapi": "3.1.0",
        "paths": Value::Object((0..=length).map(path).collect()),
        "components": { "schemas": schemas }
    })
}

#[test]
fn many_parts_are_copied_as_few_are() {
    // Of few parts and of many, and of many components that only one path leads to.
    for length in [3, 500] {
        let mut document = row(length);
        for is_reduced in [false, true] {
            if is_reduced {
                let last = document["paths"][format!("/{length}")].clone();
                document["paths"] = json!({ "/last": last });
            }
            let part = reached(&document, "writeOnly").expect("nothing stands against it");
            let mut expected = document.clone();
            let schemas = expected["components"]["schemas"].as_object_mut();
            let schemas = schemas.expect("an object");
            schemas.shift_remove("Left out");
            for (_, schema) in schemas.iter_mut() {
                schema
                    .as_object_mut()
                    .map(|schema| schema.shift_remove("example"));
            }
            for (_, item) in expected["paths"].as_object_mut().expect("an object") {
                item.as_object_mut()
                    .map(|item| item.shift_remove("summary"));
                let response = item.pointer_mut("/get/responses/200").expect("it is there");
                response
                    .as_object_mut()
                    .map(|response| response.shift_remove("description"));
            }
            // The order of members is that of the document too.
            assert_eq!(part.to_string(), expected.to_string());
        }
    }
}

#[test]
fn what_stands_against_it_does_so_among_many() {
    for at in [0, 250, 500] {
        for path in [true, false] {
            let mut document = row(500);
            let place = if path {
                format!("/paths/~1{at}/get/responses/200/content/application~1json/schema")
            } else {
                format!("/components/schemas/In row {at}")
            };
            let schema = document.pointer_mut(&place).expect("it is there");
            schema["$anchor"] = json!("a");
            assert_eq!(reached(&document, "writeOnly"), None, "{place}");
        }
    }
}
