use proptest::prelude::*;
use serde_json::{Value, json};

use super::folded;

const ROOT: &str = "/root";

/// The schema at the root, folded.
fn of(schema: &Value, others: &Value) -> Value {
    let document = folded(json!({ "root": schema, "others": others }), ROOT);
    document["root"].clone()
}

#[test]
fn parts_become_one() {
    let others = json!({
        "Base": { "type": "object", "description": "any", "required": ["id", "kind"], "properties": {
            "id": { "type": "string", "format": "uuid" }, "kind": { "type": "string" }
        } },
        "Call": { "allOf": [
            { "$ref": "#/others/Base" },
            { "type": "object", "required": ["kind"], "properties": {
                "kind": { "type": "string", "enum": ["call"] }, "next": { "$ref": "#/others/Call" }
            } }
        ] }
    });
    let sealed = json!({
        "$ref": "#/others/Call", "properties": { "id": true, "kind": true, "next": true },
        "additionalProperties": false
    });
    let expected = json!({
        "type": "object", "required": ["id", "kind"], "properties": {
            "id": { "type": "string", "format": "uuid" },
            "kind": { "type": "string", "enum": ["call"] },
            "next": { "$ref": "#/others/Call" }
        },
        "additionalProperties": false
    });
    assert_eq!(of(&sealed, &others), expected);
}

#[test]
fn what_would_mean_another_thing_stays() {
    let named = json!({ "properties": { "a": {} } });
    let kept = [
        // Each closes what the other names.
        json!({ "allOf": [named, { "additionalProperties": false }] }),
        json!({ "allOf": [{ "properties": { "a": {} }, "additionalProperties": false }, { "properties": { "b": {} } }] }),
        // Their keywords look at each other.
        json!({ "allOf": [named, { "unevaluatedProperties": false }] }),
        json!({ "allOf": [{ "if": named }, { "then": false }] }),
        json!({ "allOf": [{ "prefixItems": [true] }, { "items": false }] }),
        json!({ "allOf": [{ "patternProperties": { "b": false } }, named] }),
        // There is no keyword for both.
        json!({ "allOf": [{ "type": "integer" }, { "type": "number" }] }),
        json!({ "allOf": [{ "pattern": "a" }, { "pattern": "b" }] }),
        json!({ "allOf": [{ "minLength": 1 }, false] }),
    ];
    for schema in kept {
        assert_eq!(of(&schema, &json!({})), schema);
    }
}

#[test]
fn circles_and_places_inside_of_others_stay() {
    let others = json!({ "A": { "allOf": [{ "$ref": "#/others/A" }, { "minLength": 1 }] } });
    let schema = json!({ "$ref": "#/others/A" });
    let document = json!({ "root": schema, "others": others });
    assert_eq!(folded(document.clone(), ROOT), document);

    let inside = json!({ "root": {
        "allOf": [{ "properties": { "a": { "type": "string" } } }],
        "properties": { "b": { "$ref": "#/root/allOf/0/properties/a" } }
    } });
    assert_eq!(folded(inside.clone(), ROOT), inside);
}

/// Keywords that are folded, and some that are not.
fn keywords() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!({ "type": "object" })),
        Just(json!({ "type": ["string", "null"] })),
        Just(json!({ "type": "integer", "description": "a number" })),
        Just(json!({ "enum": ["a", "b", 1] })),
        Just(json!({ "minLength": 2 })),
        Just(json!({ "minProperties": 1 })),
        Just(json!({ "required": ["a"] })),
        Just(json!({ "required": ["b", "a"] })),
        Just(json!({ "additionalProperties": false })),
        Just(
            json!({ "properties": { "a": { "type": "integer" } }, "additionalProperties": false })
        ),
        Just(
            json!({ "properties": { "a": {}, "b": { "minLength": 2 } }, "additionalProperties": false })
        ),
        Just(json!({ "properties": { "b": { "enum": [1, "a"] } } })),
        Just(json!({ "additionalProperties": { "type": "integer" } })),
        Just(json!({ "patternProperties": { "^c": { "type": "integer" } } })),
        Just(json!({ "unevaluatedProperties": false })),
        Just(json!({ "$ref": "#/others/A" })),
        Just(json!({ "$ref": "#/others/B" })),
    ]
}

/// Schemas that speak of the same few members.
fn schemas() -> impl Strategy<Value = Value> {
    keywords().prop_recursive(4, 24, 3, |inner| {
        let named = prop::collection::btree_map("[abc]", inner.clone(), 1..3);
        prop_oneof![
            named.prop_map(|named| json!({ "properties": named })),
            inner.clone().prop_map(|schema| json!({ "items": schema })),
            inner.clone().prop_map(|schema| json!({ "not": schema })),
            prop::collection::vec(inner.clone(), 1..3).prop_map(|all| json!({ "allOf": all })),
            prop::collection::vec(inner.clone(), 1..3).prop_map(|all| json!({ "anyOf": all })),
            // Several keywords in one schema.
            prop::collection::vec(inner, 2..4).prop_map(|all| {
                let members = all.iter().filter_map(Value::as_object).flatten();
                Value::Object(
                    members
                        .map(|(key, value)| (key.clone(), value.clone()))
                        .collect(),
                )
            }),
        ]
    })
}

/// Objects mostly, of the members that schemas speak of and one more.
fn values() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(json!(null)),
        Just(json!(1)),
        Just(json!("a")),
        Just(json!("long")),
    ];
    scalar.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            4 => prop::collection::btree_map("[abcd]", inner.clone(), 0..4).prop_map(|all| json!(all)),
            1 => prop::collection::vec(inner, 0..3).prop_map(|all| json!(all)),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    /// What is folded accepts what is not, and nothing else.
    #[test]
    fn folded_schemas_ask_for_the_same(
        parts in prop::collection::vec(schemas(), 1..4),
        others in prop::array::uniform2(schemas()),
        values in prop::collection::vec(values(), 8),
    ) {
        let [a, b] = others;
        let root = json!({ "allOf": parts });
        let document = json!({ "root": root, "others": { "A": a, "B": b } });
        let validator = |mut document: Value| {
            document["$ref"] = json!("#/root");
            jsonschema::draft202012::options().build(&document).expect("a schema")
        };
        // References in a circle over the same value end for no validator.
        prop_assume!(ends(&document));
        let (written, folded) = (validator(document.clone()), validator(folded(document, ROOT)));
        for value in values {
            prop_assert_eq!(written.is_valid(&value), folded.is_valid(&value), "{}", value);
        }
    }
}

/// Whether no chain of schemas that speak of one value leads back to where it was.
fn ends(document: &Value) -> bool {
    fn of(document: &Value, schema: &Value, left: usize) -> bool {
        let Some((members, left)) = schema.as_object().zip(left.checked_sub(1)) else {
            return !schema.is_object();
        };
        let target = members.get("$ref").and_then(Value::as_str);
        let target = target.and_then(|target| document.pointer(&target[1..]));
        let all = ["allOf", "anyOf"]
            .iter()
            .filter_map(|keyword| members.get(*keyword)?.as_array());
        let beside = target
            .into_iter()
            .chain(members.get("not"))
            .chain(all.flatten());
        beside.into_iter().all(|schema| of(document, schema, left))
    }
    let others = &document["others"];
    [&document["root"], &others["A"], &others["B"]]
        .iter()
        .all(|schema| of(document, schema, 24))
}
