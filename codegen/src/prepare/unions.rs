//! Unions: only those whose branches a decoder can tell apart by JSON type.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{Changes, Draft};
use crate::walk;

/// Keeps a union whose branches differ in JSON type and makes any value of the others.
///
/// progenitor ignores discriminators: of branches alike it takes the first that fits, which may be
/// the wrong one, and of `anyOf` it makes an enum that decodes nothing a server sends.
pub(super) fn plain(draft: &mut Draft, changes: &mut Changes) {
    // Inner unions first: what they become decides the type of a branch around them.
    for place in walk::schemas(&draft.document).into_iter().rev() {
        let Some(schema) = draft.document.pointer(&place).and_then(Value::as_object) else {
            continue;
        };
        let Some((keyword, branches)) = branches(schema) else {
            continue;
        };
        let outcome = settle(&draft.document, schema, keyword, &branches);
        if let Some((settled, what)) = outcome
            && let Some(schema) = draft.object_mut(&place)
        {
            *schema = settled;
            changes.made(&place, what);
        }
    }
}

fn branches(schema: &Map<String, Value>) -> Option<(&'static str, Vec<Value>)> {
    ["oneOf", "anyOf"].into_iter().find_map(|keyword| {
        let branches = schema.get(keyword)?.as_array()?;
        Some((keyword, branches.clone()))
    })
}

type Settled = (Map<String, Value>, String);

/// What the union becomes, if anything else than it is.
fn settle(
    document: &Value,
    schema: &Map<String, Value>,
    keyword: &str,
    branches: &[Value],
) -> Option<Settled> {
    let mut around = schema.clone();
    for key in ["oneOf", "anyOf", "discriminator", "type"] {
        around.shift_remove(key);
    }
    if schema.contains_key("properties") || schema.contains_key("allOf") {
        let mut plain = schema.clone();
        for key in ["oneOf", "anyOf", "discriminator"] {
            plain.shift_remove(key);
        }
        return Some((plain, format!("{keyword} beside other keywords: left out")));
    }
    if let [only] = branches {
        around.insert("allOf".to_owned(), json!([only]));
        return Some((around, format!("{keyword} of one")));
    }
    if let Some(scalar) = scalar(document, branches) {
        around.extend(scalar);
        return Some((around, format!("{keyword} of strings: one string")));
    }
    let kinds: Vec<Option<&str>> = branches
        .iter()
        .map(|branch| kind(document, branch))
        .collect();
    let known: BTreeSet<&str> = kinds.iter().flatten().copied().collect();
    if known.len() < branches.len() {
        return Some((around, format!("{keyword} of branches alike: any value")));
    }
    if keyword == "oneOf" && !schema.contains_key("discriminator") {
        return None;
    }
    around.insert("oneOf".to_owned(), json!(branches));
    Some((around, format!("{keyword} of branches that differ: oneOf")))
}

/// Strings, some of them of listed values: one string with all the values listed. Values that are
/// not listed are kept by the enum anyway.
fn scalar(document: &Value, branches: &[Value]) -> Option<Map<String, Value>> {
    let mut values: Vec<Value> = Vec::new();
    for branch in branches {
        let schema = walk::resolve(document, branch)?;
        if schema.get("type") != Some(&json!("string")) || schema.get("nullable").is_some() {
            return None;
        }
        let listed = schema.get("enum").and_then(Value::as_array);
        values.extend(listed.into_iter().flatten().cloned());
    }
    let mut merged = Map::from_iter([("type".to_owned(), json!("string"))]);
    if !values.is_empty() {
        merged.insert("enum".to_owned(), json!(values));
    }
    Some(merged)
}

/// The one JSON type of a branch, if it has one.
fn kind<'a>(document: &'a Value, branch: &'a Value) -> Option<&'a str> {
    let schema = walk::resolve(document, branch)?;
    if schema.get("nullable") == Some(&json!(true)) {
        return None;
    }
    if let Some(branches) = schema.get("allOf").and_then(Value::as_array) {
        return branches.iter().find_map(|branch| kind(document, branch));
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("integer") => Some("number"),
        Some(other) => Some(other),
        None if schema.get("properties").is_some() => Some("object"),
        None => None,
    }
}
