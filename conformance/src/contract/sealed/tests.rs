use callspec_codegen::Document;
use serde_json::{Value, json};

use super::{Sealed, Use};
use crate::contract::Contract;

const ROOT: &str = "/paths/~1x/get/responses/200/content/application~1json/schema";

fn contract(schema: &Value, components: &Value) -> Contract {
    let document = json!({
        "openapi": "3.1.0", "info": { "title": "t", "version": "1" },
        "paths": { "/x": { "get": { "responses": { "200": { "description": "", "content": {
            "application/json": { "schema": schema }
        } } } } } },
        "components": { "schemas": components }
    });
    Contract::parse(Document::parse("test.json", document.to_string()).expect("a document")).0
}

/// How the schema may be used, and what of the bodies it accepts, sealed.
fn sealed(schema: &Value, components: &Value, bodies: &[Value]) -> (Option<Use>, Vec<bool>) {
    let contract = contract(schema, components);
    let Some(sealed) = Sealed::of(&contract, ROOT) else {
        return (None, Vec::new());
    };
    let validator = jsonschema::draft202012::options()
        .build(&json!({
            "$ref": format!("#{ROOT}"), "paths": sealed.document()["paths"],
            "components": sealed.document()["components"]
        }))
        .expect("a schema");
    let accepted = bodies.iter().map(|body| validator.is_valid(body));
    (Some(sealed.usable), accepted.collect())
}

#[test]
fn members_of_parts_are_known_together() {
    let components = json!({
        "Base": { "type": "object", "properties": { "id": { "type": "string" } } },
        "Call": { "allOf": [
            { "$ref": "#/components/schemas/Base" },
            { "properties": { "inner": { "properties": { "deep": {} } } } }
        ] }
    });
    let bodies = [
        json!({ "id": "1", "inner": { "deep": 1 } }),
        json!({ "id": "1", "other": 1 }),
        json!({ "inner": { "shallow": 1 } }),
        json!({ "id": 1 }),
    ];
    let schema = json!({ "$ref": "#/components/schemas/Call" });
    let expected = (Some(Use::Alone), vec![true, false, false, false]);
    assert_eq!(sealed(&schema, &components, &bodies), expected);
}

#[test]
fn free_and_open_objects_stay_open() {
    let schema = json!({ "properties": {
        "free": { "type": "object" },
        "map": { "type": "object", "additionalProperties": { "properties": { "a": {} } } },
        "open": { "properties": { "a": {} }, "additionalProperties": true },
        "names": { "properties": { "a": {} }, "patternProperties": { "^x-": {} } },
        "list": { "items": { "properties": { "a": {} } } }
    } });
    let bodies = [
        json!({ "free": { "b": 1 }, "map": { "k": { "a": 1 } }, "open": { "b": 1 }, "names": { "x-1": 1 } }),
        json!({ "map": { "k": { "b": 1 } } }),
        json!({ "names": { "y": 1 } }),
        json!({ "list": [{ "a": 1 }, { "b": 1 }] }),
    ];
    let expected = (Some(Use::Alone), vec![true, false, false, false]);
    assert_eq!(sealed(&schema, &json!({}), &bodies), expected);
}

#[test]
fn branches_that_fit_declare() {
    let branch = |kind: &str, name: &str| {
        json!({
            "properties": { "kind": { "const": kind }, name: {} }, "required": ["kind"]
        })
    };
    let schema = json!({ "oneOf": [branch("a", "of_a"), branch("b", "of_b")] });
    let bodies = [
        json!({ "kind": "a", "of_a": 1 }),
        json!({ "kind": "a", "of_b": 1 }),
        json!({ "kind": "b", "of_b": 1, "more": 1 }),
    ];
    let expected = (Some(Use::Beside), vec![true, false, false]);
    assert_eq!(sealed(&schema, &json!({}), &bodies), expected);
}

#[test]
fn what_is_asked_is_never_sealed() {
    let object = json!({ "properties": { "a": { "properties": { "b": {} } } } });
    for keyword in ["not", "if", "contains"] {
        let alone = json!({ keyword: object });
        let usable = sealed(&alone, &json!({}), &[]).0;
        assert_eq!(usable, Some(Use::Alone), "{keyword}");
        let reference = json!({ "$ref": "#/components/schemas/A" });
        let shared = json!({ keyword: reference, "properties": { "x": reference } });
        let components = json!({ "A": { "properties": { "y": object } } });
        assert_eq!(sealed(&shared, &components, &[]).0, None, "{keyword}");
    }
}

#[test]
fn what_is_write_only_is_refused() {
    let schema = json!({ "properties": { "a": {}, "secret": { "writeOnly": true } } });
    let bodies = [json!({ "a": 1 }), json!({ "a": 1, "secret": "s" })];
    let expected = (Some(Use::Alone), vec![true, false]);
    assert_eq!(sealed(&schema, &json!({}), &bodies), expected);
}

#[test]
fn only_what_a_schema_refers_to_is_sealed_with_it() {
    let inner = json!({ "$ref": "#/components/schemas/A/properties/list/items" });
    let schema = json!({ "properties": {
        "a": inner, "b": { "$ref": "#/components/schemas/B" }, "c": { "propertyNames": { "$ref": "#/components/schemas/Name" } }
    } });
    let components = json!({
        "A": { "properties": { "list": { "items": { "properties": { "x": {} } } }, "other": {} } },
        "B": { "allOf": [{ "$ref": "#/components/schemas/A" }] },
        "Name": { "maxLength": 1 },
        "Other": { "properties": { "y": {} } }
    });
    let contract = contract(&schema, &components);
    let part = Sealed::of(&contract, ROOT).expect("it can be");
    let kept = part.document()["components"]["schemas"]
        .as_object()
        .expect("schemas");
    // What B asks for is said where it is referred to.
    assert_eq!(kept.keys().collect::<Vec<_>>(), ["A", "Name"]);
    let bodies = [
        json!({ "a": { "x": 1 }, "b": { "list": [{ "x": 1 }], "other": 1 }, "c": { "k": 1 } }),
        json!({ "a": { "y": 1 } }),
        json!({ "b": { "list": [{ "y": 1 }] } }),
        json!({ "c": { "long": 1 } }),
    ];
    let expected = (Some(Use::Alone), vec![true, false, false, false]);
    assert_eq!(sealed(&schema, &components, &bodies), expected);
}

#[test]
fn members_left_to_a_schema_of_the_rest_are_beyond() {
    let schema = json!({ "unevaluatedProperties": { "properties": { "a": {} } } });
    assert_eq!(sealed(&schema, &json!({}), &[]).0, None);
}
