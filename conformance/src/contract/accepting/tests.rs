use callspec_codegen::Document;
use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Accepting, is_decided};
use crate::contract::Contract;

const ROOT: &str = "/paths/~1x/get/responses/200/content/application~1json/schema";

/// A contract with one response of this schema.
fn contract(schema: &Value, others: &Value) -> Contract {
    let document = json!({
        "openapi": "3.1.0",
        "paths": { "/x": { "get": { "responses": { "200": { "description": "", "content": {
            "application/json": { "schema": schema }
        } } } } } },
        "components": { "schemas": others }
    });
    let document = Document::parse("contract.json", document.to_string()).expect("it parses");
    Contract::parse(document).0
}

/// The validator of the response that shares what it refers to, and the one that does not.
fn both(contract: &Contract) -> (Option<Validator>, Option<Validator>) {
    let registry = contract.registry().expect("it has one");
    let accepting = Accepting::default();
    (
        contract.accepting(&registry, &accepting, ROOT),
        contract.validator(&registry, ROOT).ok(),
    )
}

fn is_shared(schema: &Value, others: &Value) -> bool {
    both(&contract(schema, others)).0.is_some()
}

fn refer(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

#[test]
fn what_is_referred_to_is_compiled_once() {
    let names = ["A", "B/~", "C d"];
    let others = json!({
        "A": { "properties": { "a": refer("B~1~0"), "b": refer("B~1~0") } },
        "B/~": { "items": refer("C%20d") },
        "C d": { "type": "integer" },
        "D": { "type": "null" }
    });
    let schema =
        json!({ "anyOf": [refer("A"), refer("C%20d/type")], "properties": { "a": refer("A") } });
    let contract = contract(&json!({ "anyOf": [refer("A"), refer("C%20d")] }), &others);
    let registry = contract.registry().expect("it has one");
    let accepting = Accepting::default();
    let validator = contract.accepting::<jsonschema::json::SerdeJson>(&registry, &accepting, ROOT);
    let validator = validator.expect("all of it is shared");
    for (body, is_valid) in [
        (json!({ "a": { "a": [1] } }), true),
        (json!({ "a": [1, "1"] }), false),
        (json!({ "b": [null] }), false),
        (json!(1), true),
    ] {
        assert_eq!(validator.is_valid(&body), is_valid, "{body}");
    }
    assert_eq!(super::locked(&accepting.referred).len(), names.len());
    // What does not compile takes the whole schema.
    assert!(!is_shared(&schema, &others));
}

#[test]
fn what_means_something_only_as_a_whole_is_not_shared() {
    let plain = json!({ "type": "object", "properties": { "a": { "pattern": "^(?:a|b)\\d$" } } });
    assert!(is_shared(&refer("A"), &json!({ "A": plain })));
    let chain: Vec<_> = (0..40)
        .map(|at| (format!("A{at}"), refer(&format!("A{}", at + 1))))
        .collect();
    let chain: Value = Value::Object(chain.into_iter().collect());
    for (schema, others) in [
        // Looks at what references beside it have looked at.
        (
            json!({ "allOf": [refer("A")], "unevaluatedProperties": false }),
            json!({ "A": plain }),
        ),
        (refer("A"), json!({ "A": { "unevaluatedItems": false } })),
        // Leads back to itself.
        (refer("A"), json!({ "A": refer("B"), "B": refer("A") })),
        (
            refer("A"),
            json!({ "A": { "properties": { "a": refer("A") } } }),
        ),
        // Has another meaning where it is referred from.
        (
            refer("A"),
            json!({ "A": { "$dynamicRef": "#a" }, "B": { "$dynamicAnchor": "a" } }),
        ),
        // May be left undecided.
        (refer("A"), json!({ "A": { "pattern": "(?!a)b" } })),
        (
            refer("A"),
            json!({ "A": { "patternProperties": { "(a)\\1": {} } } }),
        ),
        // Does not compile, or leads nowhere.
        (refer("A"), json!({ "A": { "pattern": "(" } })),
        (refer("A"), json!({ "A": { "items": { "$ref": 1 } } })),
        (refer("B"), json!({ "A": plain })),
        (json!({ "$ref": "other.json" }), json!({})),
        // Leads on too far.
        (refer("A0"), chain),
    ] {
        assert!(!is_shared(&schema, &others), "{schema} {others}");
    }
}

#[test]
fn patterns_that_look_around_or_refer_back_are_told_apart() {
    assert!(
        ["", "^a+$", "(?:a)(b)", "\\d{2}\\w\\$"]
            .map(is_decided)
            .iter()
            .all(|is| *is)
    );
    assert!(
        ["(?=a)", "a(?<!b)", "(a)\\1", "(?<n>a)\\k<n>"]
            .map(is_decided)
            .iter()
            .all(|is| !is)
    );
}

/// Schemas that refer to `A`, `B` and `C`, each of which may refer to those after it.
fn schemas(names: &'static [&'static str]) -> BoxedStrategy<Value> {
    let plain = prop_oneof![
        Just(json!({ "type": "integer" })),
        Just(json!({ "type": ["string", "null"], "pattern": "^a" })),
        Just(json!({ "enum": [1, "a", [1], {}] })),
        Just(json!({ "minimum": 2, "minLength": 2, "minItems": 2, "minProperties": 2 })),
        Just(json!(true)),
    ];
    let leaf = if names.is_empty() {
        plain.boxed()
    } else {
        prop_oneof![plain, proptest::sample::select(names).prop_map(refer)].boxed()
    };
    leaf.prop_recursive(3, 16, 3, |inner| {
        let list = proptest::collection::vec(inner.clone(), 1..4);
        let keyword = proptest::sample::select(&["allOf", "anyOf", "oneOf", "prefixItems"][..]);
        let one =
            proptest::sample::select(&["not", "items", "contains", "additionalProperties"][..]);
        let members = proptest::collection::btree_map("[ab]", inner.clone(), 0..3);
        prop_oneof![
            (keyword, list).prop_map(|(keyword, list)| json!({ keyword: list })),
            (one, inner.clone()).prop_map(|(keyword, inner)| json!({ keyword: inner })),
            (members, inner.clone()).prop_map(|(members, inner)| json!({
                "properties": members, "additionalProperties": inner, "required": ["a"]
            })),
            (inner.clone(), inner.clone(), inner).prop_map(|(one, two, three)| json!({
                "if": one, "then": two, "else": three
            })),
        ]
    })
    .boxed()
}

fn bodies() -> impl Strategy<Value = Value> {
    let leaf = proptest::sample::select(vec![
        json!(1),
        json!(2.5),
        json!("a"),
        json!("ba"),
        json!(null),
        json!([]),
        json!({}),
    ]);
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::Array),
            proptest::collection::btree_map("[abc]", inner, 0..3)
                .prop_map(|members| json!(members)),
        ]
    })
}

proptest! {
    #[test]
    fn what_shares_accepts_what_stands_alone_accepts(
        root in schemas(&["A", "B", "C"]),
        first in schemas(&["B", "C"]),
        second in schemas(&["C"]),
        third in schemas(&[]),
        bodies in proptest::collection::vec(bodies(), 12),
    ) {
        let contract = contract(&root, &json!({ "A": first, "B": second, "C": third }));
        let (shared, whole) = both(&contract);
        let shared = shared.expect("nothing stands against it");
        let whole = whole.expect("it compiles");
        for body in bodies {
            prop_assert_eq!(shared.is_valid(&body), whole.is_valid(&body), "{}: {}", root, body);
        }
    }
}
