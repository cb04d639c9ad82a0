//! Sets of values: what lies outside is proven by a value, or not said.

use conformance::drift::set::{Outside, Set};
use serde_json::{Value, json};

/// What of `new` lies outside `old`: the value found, with no value "-", nothing "nothing".
fn gained(old: &Value, new: &Value) -> String {
    let set = |schema: &Value| Set::of_schema(schema.clone()).expect("it is a schema");
    match set(old).outside(&set(new)) {
        Outside::Nothing => "nothing".to_owned(),
        Outside::Some(witness) => witness
            .instance
            .map_or("-".to_owned(), |one| one.to_string()),
        Outside::Undecided => "undecided".to_owned(),
    }
}

#[test]
fn what_lies_outside_is_shown_by_a_value() {
    let call = |keywords: Value| {
        json!({ "type": "object", "required": ["id"], "properties": {
            "id": { "type": "string", "format": "uuid" }, "duration": keywords } })
    };
    let id = "00000000-0000-4000-8000-000000000000";
    let rows = [
        (
            json!({ "type": "number" }),
            json!({ "type": "string" }),
            r#""text""#,
        ),
        (
            json!({ "type": "number" }),
            json!({ "type": "integer" }),
            "nothing",
        ),
        (
            json!({ "type": "integer" }),
            json!({ "type": "number" }),
            "0.5",
        ),
        (
            json!({ "enum": ["a"] }),
            json!({ "enum": ["a", "b"] }),
            r#""b""#,
        ),
        (
            json!({ "enum": ["a", "b"] }),
            json!({ "type": "string" }),
            r#""text""#,
        ),
        (
            json!({ "type": "string", "format": "date" }),
            json!({ "type": "string" }),
            r#""text""#,
        ),
        (
            json!({ "type": "string", "format": "date" }),
            json!({ "type": "string", "format": "date-time" }),
            r#""2000-01-01T00:00:00Z""#,
        ),
        (
            json!({ "type": "string", "maxLength": 3 }),
            json!({ "type": "string", "maxLength": 5 }),
            r#""text""#,
        ),
        (
            json!({ "type": "string", "pattern": "^[0-9]{3}$" }),
            json!({ "type": "string", "pattern": "^[0-9]{3,4}-x$" }),
            r#""000-x""#,
        ),
        (
            json!({ "type": "integer", "maximum": 5 }),
            json!({ "type": "integer" }),
            "6",
        ),
        (
            json!({ "type": "integer", "minimum": -2_147_483_648_i64, "maximum": 2_147_483_647 }),
            json!({ "type": "integer" }),
            "-2147483649",
        ),
        (
            json!({ "type": "array", "items": { "type": "string" } }),
            json!({ "type": "array" }),
            "[null]",
        ),
        (
            json!({ "type": "array", "maxItems": 2 }),
            json!({ "type": "array" }),
            "[0,1,2]",
        ),
        (
            json!({ "type": "array" }),
            json!({ "type": "array", "uniqueItems": true }),
            "nothing",
        ),
        (
            json!({ "type": "object", "additionalProperties": false }),
            json!({ "type": "object" }),
            r#"{"field0":"text"}"#,
        ),
        (
            json!({ "required": ["a"], "type": "object" }),
            json!({ "type": "object" }),
            "{}",
        ),
        (
            json!({ "oneOf": [{ "type": "string" }] }),
            json!({ "oneOf": [{ "type": "string" }, { "type": "null" }] }),
            "null",
        ),
        (
            json!({ "x-a": 1, "discriminator": {}, "nullable": true, "type": "string" }),
            json!({ "type": "string", "readOnly": true }),
            "nothing",
        ),
        (json!(true), json!({ "type": "string" }), "nothing"),
        (
            json!({ "if": { "type": "string" }, "then": { "minLength": 1 } }),
            json!({ "type": "string", "minLength": 1 }),
            "nothing",
        ),
        (
            json!({ "not": { "type": "string" } }),
            json!({ "type": "string" }),
            r#""text""#,
        ),
        (json!({ "const": 1.0 }), json!({ "const": 1 }), "nothing"),
    ];
    let mut told = String::new();
    for (old, new, expected) in rows {
        let found = gained(&old, &new);
        if found != expected {
            told += &format!("{old} -> {new}: {found}, not {expected}\n");
        }
    }
    let nullable = gained(
        &call(json!({ "type": "number" })),
        &call(json!({ "type": ["number", "null"] })),
    );
    let expected = json!({ "duration": null, "id": id }).to_string();
    assert_eq!((told.as_str(), nullable), ("", expected));
}
