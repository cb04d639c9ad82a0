//! Two schemas that must both hold, as one schema.

use serde_json::{Map, Value, json};

use crate::{pointer, walk};

type Schema = Map<String, Value>;

/// Deeper than any contract seen; recursive schemas narrowed by one another never end.
const MAX_DEPTH: usize = 32;

/// Why two schemas are not one; the pointer leads into the merged schema.
#[derive(Debug)]
pub(super) struct Conflict {
    pub(super) at: String,
    pub(super) what: String,
}

fn conflict(what: impl Into<String>) -> Conflict {
    Conflict {
        at: String::new(),
        what: what.into(),
    }
}

/// Says nothing about which values are allowed.
fn is_annotation(keyword: &str) -> bool {
    matches!(
        keyword,
        "description"
            | "title"
            | "deprecated"
            | "example"
            | "examples"
            | "externalDocs"
            | "xml"
            | "readOnly"
            | "writeOnly"
    ) || keyword.starts_with("x-")
}

/// Whether the schema is one reference with a description or `nullable` around it, which
/// progenitor reads as it stands.
pub(super) fn is_described_reference(schema: &Schema) -> bool {
    let one_reference = schema["allOf"]
        .as_array()
        .is_some_and(|branches| matches!(&branches[..], [only] if walk::reference(only).is_some()));
    one_reference
        && schema
            .keys()
            .all(|key| key == "allOf" || key == "nullable" || is_annotation(key))
}

/// A schema without `allOf` at its top that allows the same values.
pub(super) fn flat(document: &Value, schema: &Schema, depth: usize) -> Result<Schema, Conflict> {
    if depth > MAX_DEPTH {
        return Err(conflict("allOf that leads back to itself"));
    }
    let mut own = schema.clone();
    let Some(Value::Array(branches)) = own.shift_remove("allOf") else {
        return Ok(own);
    };
    let mut whole: Option<Schema> = None;
    let mut nullable = !branches.is_empty();
    for branch in &branches {
        let mut part = part(document, branch, depth)?;
        nullable &= part.shift_remove("nullable") == Some(json!(true));
        whole = Some(match whole {
            None => part,
            Some(before) => merge(document, before, part, depth)?,
        });
    }
    nullable |= own.shift_remove("nullable") == Some(json!(true));
    let mut whole = merge(document, whole.unwrap_or_default(), own, depth)?;
    if nullable {
        whole.insert("nullable".to_owned(), json!(true));
    }
    Ok(whole)
}

/// A branch without references. What a component says of itself it does not say of what it is
/// part of.
fn part(document: &Value, branch: &Value, depth: usize) -> Result<Schema, Conflict> {
    let referred = walk::reference(branch).is_some();
    let target = walk::resolve(document, branch).and_then(Value::as_object);
    let mut part = flat(document, target.unwrap_or(&Schema::new()), depth + 1)?;
    if referred {
        part.retain(|keyword, _| !is_annotation(keyword));
    }
    Ok(part)
}

fn merge(document: &Value, a: Schema, b: Schema, depth: usize) -> Result<Schema, Conflict> {
    let mut merged = a;
    for (keyword, new) in b {
        let value = match merged.get(&keyword) {
            None => new,
            Some(old) => keyword_of_both(document, &keyword, old, new, depth)?,
        };
        merged.insert(keyword, value);
    }
    Ok(merged)
}

fn keyword_of_both(
    document: &Value,
    keyword: &str,
    old: &Value,
    new: Value,
    depth: usize,
) -> Result<Value, Conflict> {
    match keyword {
        "properties" => properties(document, old, new, depth),
        "items" | "additionalProperties" if old.is_object() && new.is_object() => {
            schema_of_both(document, old, &new, depth)
        }
        "additionalProperties" => Ok(if old.is_object() { old.clone() } else { new }),
        "required" => Ok(united(old, new)),
        "enum" => common(old, &new),
        "type" => match (old.as_str(), new.as_str()) {
            (Some("integer"), Some("number")) => Ok(old.clone()),
            (Some("number"), Some("integer")) => Ok(new),
            _ => same(keyword, old, new),
        },
        "format" | "oneOf" | "anyOf" | "discriminator" => same(keyword, old, new),
        "nullable" => Ok(json!(old == &json!(true) && new == json!(true))),
        _ => Ok(new),
    }
}

fn properties(document: &Value, old: &Value, new: Value, depth: usize) -> Result<Value, Conflict> {
    let (Value::Object(mut merged), Value::Object(new)) = (old.clone(), new) else {
        return Err(conflict("properties that are no object"));
    };
    for (name, schema) in new {
        let value = match merged.get(&name) {
            None => schema,
            Some(old) => {
                schema_of_both(document, old, &schema, depth).map_err(|inner| Conflict {
                    at: format!("{}{}", pointer::join("/properties", &name), inner.at),
                    ..inner
                })?
            }
        };
        merged.insert(name, value);
    }
    Ok(Value::Object(merged))
}

fn schema_of_both(
    document: &Value,
    old: &Value,
    new: &Value,
    depth: usize,
) -> Result<Value, Conflict> {
    let only_annotates = new
        .as_object()
        .is_some_and(|new| new.keys().all(|keyword| is_annotation(keyword)));
    if old == new || only_annotates && walk::reference(old).is_some() {
        return Ok(old.clone());
    }
    let old = part(document, old, depth)?;
    let new = part(document, new, depth)?;
    merge(document, old, new, depth + 1).map(Value::Object)
}

fn united(old: &Value, new: Value) -> Value {
    let mut all = old.as_array().cloned().unwrap_or_default();
    if let Value::Array(new) = new {
        for name in new {
            if !all.contains(&name) {
                all.push(name);
            }
        }
    }
    Value::Array(all)
}

fn common(old: &Value, new: &Value) -> Result<Value, Conflict> {
    let none = Vec::new();
    let new = new.as_array().unwrap_or(&none);
    let both: Vec<Value> = old
        .as_array()
        .into_iter()
        .flatten()
        .filter(|value| new.contains(value))
        .cloned()
        .collect();
    if both.is_empty() {
        return Err(conflict(
            "two branches of allOf list enum values, and none is in both lists",
        ));
    }
    Ok(Value::Array(both))
}

fn same(keyword: &str, old: &Value, new: Value) -> Result<Value, Conflict> {
    if *old == new {
        return Ok(new);
    }
    let told = match (old.as_str(), new.as_str()) {
        (Some(old), Some(new)) => format!(": {old} and {new}"),
        _ => String::new(),
    };
    Err(conflict(format!(
        "two branches of allOf disagree on {keyword}{told}; no value satisfies both"
    )))
}
