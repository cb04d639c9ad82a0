//! What the schemas of a value say of the value itself, in the terms of JSON Schema 2020-12.

use std::collections::BTreeSet;

use callspec_codegen::dialect;
use serde_json::{Map, Value, json};

use super::side::{Part, Side};

/// Keywords that speak of the value itself, and not of its parts.
const KEYWORDS: [&str; 19] = [
    "type",
    "enum",
    "const",
    "format",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "contentEncoding",
    "contentMediaType",
];

/// What the schemas of a value say of it, each in the terms of JSON Schema 2020-12.
pub(super) fn slices(side: &Side<'_>) -> Vec<Value> {
    let slices = side.parts.iter().map(slice);
    slices.filter(|slice| *slice != json!({})).collect()
}

fn slice(part: &Part<'_>) -> Value {
    if let Value::Bool(_) = part.schema {
        let only_null = part.or_null && *part.schema == Value::Bool(false);
        return if only_null {
            json!({ "type": "null" })
        } else {
            part.schema.clone()
        };
    }
    let mut told = Map::new();
    for keyword in KEYWORDS {
        if let Some(value) = part.get(keyword) {
            told.insert(keyword.to_owned(), value.clone());
        }
    }
    bound_by_format(&mut told);
    if part.or_null {
        told.insert("nullable".to_owned(), json!(true));
    }
    dialect::uplevel_schema(&Value::Object(told)).document
}

/// The formats of whole numbers are bounds (OpenAPI Format Registry, `int32` and `int64`).
fn bound_by_format(told: &mut Map<String, Value>) {
    let (least, most) = match told.get("format").and_then(Value::as_str) {
        Some("int32") => (i64::from(i32::MIN), i64::from(i32::MAX)),
        Some("int64") => (i64::MIN, i64::MAX),
        _ => return,
    };
    told.entry("minimum").or_insert(json!(least));
    told.entry("maximum").or_insert(json!(most));
}

pub(super) const ALL: [&str; 7] = [
    "array", "boolean", "integer", "null", "number", "object", "string",
];

/// The types that all slices allow by `type`, `enum` and `const`.
pub(super) fn types(slices: &[Value]) -> BTreeSet<&'static str> {
    let mut left: BTreeSet<&'static str> = ALL.into();
    for slice in slices {
        let mut names: Vec<&str> = match slice.get("type") {
            Some(Value::String(name)) => vec![name],
            Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
            _ => ALL.into(),
        };
        if names.contains(&"number") {
            names.push("integer");
        }
        left.retain(|name| names.contains(name));
        if let Some(values) = slice.get("enum").and_then(Value::as_array) {
            left.retain(|name| *name != "null" || values.contains(&Value::Null));
        }
    }
    left
}

/// Types as people say them.
pub(super) fn type_words(types: &BTreeSet<&str>, side: &Side<'_>) -> String {
    if types.len() == ALL.len() {
        let mut keywords = side.parts.iter().flat_map(Part::opaque);
        return match keywords.next() {
            Some((keyword, _)) => format!("what {keyword} says"),
            None => "any type".to_owned(),
        };
    }
    // A whole number is a number: one word is enough.
    let is_told = |name: &&&str| **name != "integer" || !types.contains("number");
    let mut names: Vec<&str> = types.iter().filter(is_told).copied().collect();
    names.sort_by_key(|name| *name == "null");
    names.join(" or ")
}

/// The values of `enum` and `const`, null aside; none if any value may come.
pub(super) fn listed(slices: &[Value]) -> Option<Vec<Value>> {
    let mut listed: Option<Vec<Value>> = None;
    for slice in slices {
        let values = match (slice.get("enum"), slice.get("const")) {
            (_, Some(value)) => vec![value.clone()],
            (Some(Value::Array(values)), None) => values.clone(),
            _ => continue,
        };
        listed = Some(match listed {
            Some(before) => before
                .into_iter()
                .filter(|one| values.contains(one))
                .collect(),
            None => values,
        });
    }
    listed.map(|values| values.into_iter().filter(|one| !one.is_null()).collect())
}

pub(super) fn missing(values: &[Value], from: &[Value]) -> Vec<Value> {
    let missing = values.iter().filter(|value| !from.contains(value));
    missing.cloned().collect()
}

pub(super) fn texts<'d>(side: &Side<'d>, keyword: &str) -> BTreeSet<&'d str> {
    side.all(keyword).filter_map(Value::as_str).collect()
}

pub(super) fn told(keyword: &str, texts: &BTreeSet<&str>) -> String {
    if texts.is_empty() {
        return format!("no {keyword}");
    }
    let texts: Vec<&str> = texts.iter().copied().collect();
    format!("{keyword} {}", texts.join(" and "))
}

/// The bound that holds, of all that are given.
pub(super) fn tightest(slices: &[Value], keyword: &str, greater_is_wider: bool) -> Option<f64> {
    let bounds = slices
        .iter()
        .filter_map(|slice| slice.get(keyword)?.as_f64());
    if greater_is_wider {
        bounds.min_by(f64::total_cmp)
    } else {
        bounds.max_by(f64::total_cmp)
    }
}
