//! Sets of values: what lies outside is proven by a value, or not said.

use conformance::drift::set::{Outside, Set};
use serde_json::{Value, json};

/// An old schema, a new one, and a value that only the new one allows.
const ROWS: &str = r#"
{"type": "number"} ; {"type": "string"} ; "text"
{"type": "number"} ; {"type": "integer"} ; nothing
{"type": "integer"} ; {"type": "number"} ; 0.5
{"enum": ["a"]} ; {"enum": ["a", "b"]} ; "b"
{"enum": ["a", "b"]} ; {"type": "string"} ; "text"
{"type": "string", "format": "date"} ; {"type": "string"} ; "text"
{"type": "string", "format": "date"} ; {"type": "string", "format": "date-time"} ; "2000-01-01T00:00:00Z"
{"type": "string", "maxLength": 3} ; {"type": "string", "maxLength": 5} ; "text"
{"type": "string", "pattern": "^[0-9]{3}$"} ; {"type": "string", "pattern": "^[0-9]{3,4}-x$"} ; "000-x"
{"type": "string", "pattern": "^a$"} ; {"type": "string", "pattern": "^(a|b)$"} ; "b"
{"type": "integer", "maximum": 5} ; {"type": "integer"} ; 6
{"type": "integer", "minimum": -3} ; {"type": "integer"} ; -4
{"type": "number", "multipleOf": 0.5} ; {"type": "number"} ; 0.1
{"type": "array", "items": {"type": "string"}} ; {"type": "array"} ; [null]
{"type": "array", "maxItems": 2} ; {"type": "array"} ; [0,1,2]
{"type": "array"} ; {"type": "array", "uniqueItems": true} ; nothing
{"type": "object", "additionalProperties": false} ; {"type": "object"} ; {"field0":"text"}
{"type": "object", "required": ["a"]} ; {"type": "object"} ; {}
{"oneOf": [{"type": "string"}]} ; {"oneOf": [{"type": "string"}, {"type": "null"}]} ; null
{"x-a": 1, "nullable": true, "type": "string"} ; {"type": "string", "readOnly": true} ; nothing
true ; {"type": "string"} ; nothing
{"if": {"type": "string"}, "then": {"minLength": 1}} ; {"type": "string", "minLength": 1} ; nothing
{"not": {"type": "string"}} ; {"type": "string"} ; "text"
{"const": 1.0} ; {"const": 1} ; nothing
"#;

fn set(schema: &str) -> Set {
    let schema = serde_json::from_str(schema).expect("JSON");
    Set::of_schema(schema).expect("a schema")
}

#[test]
fn what_lies_outside_is_shown_by_a_value() {
    for row in ROWS.trim().lines() {
        let mut cells = row.split(" ; ");
        let [old, new, expected] = [(); 3].map(|()| cells.next().expect("three cells"));
        let found = match set(old).outside(&set(new)) {
            Outside::Nothing => "nothing".to_owned(),
            Outside::Some(witness) => witness.instance.expect("a value").to_string(),
            Outside::Undecided => "undecided".to_owned(),
        };
        assert_eq!(found, expected, "{row}");
    }
}

#[test]
fn schema_of_a_document_is_taken_with_all_that_it_refers_to() {
    let document = |duration: Value| {
        json!({ "openapi": "3.0.3", "components": { "schemas": {
            "Call": {
                "required": ["id"],
                "properties": { "id": { "$ref": "#/components/schemas/Id" }, "duration": duration },
            },
            "Id": { "type": "string", "format": "uuid" },
        } } })
    };
    let old = document(json!({ "type": "number" }));
    let new = document(json!({ "type": "number", "nullable": true }));
    let call = |document: &Value| Set::at(document, "/components/schemas/Call").expect("a schema");
    let Outside::Some(witness) = call(&old).outside(&call(&new)) else {
        panic!("null is new");
    };
    let id = "00000000-0000-4000-8000-000000000000";
    let expected = json!({ "id": id, "duration": null });
    assert_eq!(witness.instance, Some(expected));
    assert_eq!(call(&new).outside(&call(&old)), Outside::Nothing);
}

#[test]
fn what_cannot_be_followed_is_said() {
    let document = json!({ "a": { "$ref": "#/b" }, "c": { "$ref": "other.yaml#/d" } });
    let nowhere = Set::at(&document, "/a").expect_err("it leads nowhere");
    assert_eq!(nowhere, "there is no schema at #/b");
    let outside = Set::at(&document, "/c").expect_err("it leads out");
    assert!(outside.contains("leads out of the document"), "{outside}");
}
