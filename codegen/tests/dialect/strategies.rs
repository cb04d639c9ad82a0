//! Arbitrary schemas and arbitrary JSON.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Map, Value, json};

const TYPES: [&str; 7] = [
    "string", "number", "integer", "boolean", "array", "object", "null",
];

fn value() -> impl Strategy<Value = Value> {
    let values =
        json!([null, true, 0, 1, 2.0, 1.5, "a", "bb", [], [1], {}, { "a": 1 }, { "type": "null" }]);
    select(values.as_array().cloned().unwrap_or_default())
}

fn object(entries: Vec<(String, Value)>) -> Value {
    Value::Object(entries.into_iter().collect::<Map<_, _>>())
}

/// A valid JSON Schema 2020-12 of the keywords that OpenAPI 3.0 has in another form or not at all.
/// It may refer to the component `Other`.
pub(crate) fn schema() -> impl Strategy<Value = Value> {
    let keywords = |keyword: BoxedStrategy<(String, Value)>, most| {
        prop::collection::vec(keyword, 1..=most).prop_map(object)
    };
    let leaf = prop_oneof![
        1 => any::<bool>().prop_map(Value::Bool),
        1 => Just(json!({ "$ref": "#/components/schemas/Other" })),
        2 => Just(json!({ "type": "null" })),
        8 => keywords(plain_keyword().boxed(), 3),
    ];
    leaf.prop_recursive(3, 24, 3, move |inner| {
        let some = plain_keyword().boxed();
        let holding = holding_keyword(inner);
        let keyword = prop_oneof![2 => some, 3 => holding].boxed();
        keywords(keyword, 4)
    })
}

fn named(
    keyword: &'static str,
    value: impl Strategy<Value = Value> + 'static,
) -> BoxedStrategy<(String, Value)> {
    value
        .prop_map(move |value| (keyword.to_owned(), value))
        .boxed()
}

/// A keyword that holds no schema.
fn plain_keyword() -> impl Strategy<Value = (String, Value)> {
    let types = prop_oneof![
        select(&TYPES[..]).prop_map(Value::from),
        subsequence(TYPES.to_vec(), 1..=3).prop_map(Value::from),
        select(&TYPES[..6]).prop_map(|name| json!([name, "null"])),
    ];
    let number = || (0..4).prop_map(|n| if n == 3 { json!(1.5) } else { json!(n) });
    let count = |keyword| named(keyword, (0..3).prop_map(Value::from));
    let names = subsequence(vec!["a", "b", "c"], 0..=2).prop_map(Value::from);
    prop_oneof![
        12 => named("type", types),
        2 => named("const", value()),
        3 => named("enum", prop::collection::vec(value(), 0..4).prop_map(unique)),
        2 => prop_oneof![named("minimum", number()), named("maximum", number())],
        3 => prop_oneof![named("exclusiveMinimum", number()), named("exclusiveMaximum", number())],
        2 => prop_oneof![count("minLength"), count("maxItems"), count("minItems"), count("minProperties")],
        2 => named("required", names),
        2 => named("examples", prop::collection::vec(value(), 0..3).prop_map(Value::from)),
        1 => named("$comment", Just(json!("why"))),
        1 => named("contentEncoding", Just(json!("base64"))),
        1 => named("$ref", Just(json!("#/components/schemas/Other"))),
    ]
}

fn unique(values: Vec<Value>) -> Value {
    let mut distinct: Vec<Value> = Vec::new();
    for value in values {
        if !distinct.contains(&value) {
            distinct.push(value);
        }
    }
    distinct.into()
}

/// A keyword that holds schemas.
fn holding_keyword(
    inner: impl Strategy<Value = Value> + Clone + 'static,
) -> impl Strategy<Value = (String, Value)> {
    let list = |keyword| {
        named(
            keyword,
            prop::collection::vec(inner.clone(), 1..3).prop_map(Value::from),
        )
    };
    let or_null = |keyword| {
        let schemas = prop::collection::vec(inner.clone(), 1..3);
        named(
            keyword,
            schemas.prop_map(|mut schemas| {
                schemas.push(json!({ "type": "null" }));
                schemas.into()
            }),
        )
    };
    let map = |keyword, names: &'static [&'static str]| {
        let entry = (select(names).prop_map(str::to_owned), inner.clone());
        named(keyword, prop::collection::vec(entry, 1..3).prop_map(object))
    };
    let one = |keyword| named(keyword, inner.clone());
    prop_oneof![
        6 => prop_oneof![list("allOf"), list("anyOf"), list("oneOf")],
        4 => prop_oneof![or_null("anyOf"), or_null("oneOf")],
        6 => map("properties", &["a", "b", "const"]),
        3 => prop_oneof![one("items"), one("additionalProperties"), one("not")],
        1 => prop_oneof![one("unevaluatedProperties"), one("unevaluatedItems")],
        1 => map("patternProperties", &["", "^a", "^.*$"]),
        1 => prop_oneof![list("prefixItems"), one("contains"), one("propertyNames"), one("if"), one("then")],
        1 => map("dependentSchemas", &["a"]),
        1 => map("$defs", &["Other", "Part"]),
    ]
}

/// Names that mean something to the conversions, and some that do not.
const NAMES: &[&str] = &[
    "openapi",
    "info",
    "paths",
    "/a",
    "webhooks",
    "components",
    "schemas",
    "pathItems",
    "callbacks",
    "parameters",
    "responses",
    "requestBody",
    "content",
    "headers",
    "examples",
    "security",
    "securitySchemes",
    "get",
    "post",
    "schema",
    "license",
    "discriminator",
    "mapping",
    "x-a",
    "a",
    "$ref",
    "$dynamicRef",
    "$id",
    "$anchor",
    "$dynamicAnchor",
    "$defs",
    "definitions",
    "$schema",
    "type",
    "enum",
    "const",
    "nullable",
    "minimum",
    "exclusiveMinimum",
    "properties",
    "required",
    "additionalProperties",
    "patternProperties",
    "propertyNames",
    "unevaluatedProperties",
    "items",
    "prefixItems",
    "contains",
    "minContains",
    "unevaluatedItems",
    "maxItems",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "then",
    "else",
    "dependentRequired",
    "dependentSchemas",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "format",
    "~/%",
    "",
];

const TEXTS: &[&str] = &[
    "",
    "#",
    "#/",
    "#a",
    "#/components/schemas/a",
    "#/components/pathItems/a",
    "#/$defs/a",
    "a",
    "a#/$defs/a",
    "#/%",
    "#/%zz",
    "#/~2/~",
    "null",
    "string",
    "integer",
    "array",
    "object",
    "mutualTLS",
    "base64",
    "3.1.0",
    "ü",
    "#/components/schemas/ü/anyOf/0",
];

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        select(TEXTS).prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 6, |inner| {
        let entry = (select(NAMES).prop_map(str::to_owned), inner.clone());
        prop_oneof![
            1 => prop::collection::vec(inner, 0..4).prop_map(Value::from),
            3 => prop::collection::vec(entry, 0..6).prop_map(object),
        ]
    })
}

/// Documents of any form, most of which say that they are of a version that is converted.
pub(crate) fn any_document() -> impl Strategy<Value = Value> {
    let version = select(&["3.1.0", "3.1.1", "3.0.3", "2.0"][..]);
    let parts = [(); 5].map(|()| json_value());
    prop_oneof![
        1 => json_value(),
        8 => (version, parts).prop_map(|(version, [info, paths, schema, components, rest])| json!({
            "openapi": version,
            "info": info,
            "paths": { "/a": paths },
            "components": { "schemas": { "a": schema, "b": components } },
            "webhooks": rest,
        })),
        2 => (json_value(), json_value()).prop_map(|(components, paths)| json!({
            "openapi": "3.1.0", "paths": paths, "components": components,
        })),
    ]
}
