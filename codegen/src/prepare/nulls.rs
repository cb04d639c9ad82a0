//! Null: said where a schema is used, and read as absent wherever a field may be absent.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{Changes, Draft};
use crate::walk;

/// Moves `nullable` from a component to the places that refer to it, so that the component is the
/// type itself and not a wrapper around its `Option`.
pub(super) fn lift(draft: &mut Draft, changes: &mut Changes) {
    let mut lifted = BTreeSet::new();
    for pointer in walk::members(&draft.document, "/components/schemas") {
        if let Some(schema) = draft.object_mut(&pointer)
            && is_nullable(schema)
        {
            schema.shift_remove("nullable");
            lifted.insert(format!("#{pointer}"));
            changes.made(pointer, "");
        }
    }
    for pointer in walk::schemas(&draft.document) {
        let Some(schema) = draft.object_mut(&pointer) else {
            continue;
        };
        let target = schema.get("$ref").and_then(Value::as_str);
        if target.is_some_and(|target| lifted.contains(target)) {
            let reference = Value::Object(std::mem::take(schema));
            schema.insert("nullable".to_owned(), json!(true));
            schema.insert("allOf".to_owned(), json!([reference]));
        }
    }
}

/// Lets null stand in every property that may be absent. progenitor makes an `Option` of most of
/// them anyway, but of a list a `Vec` and of an object a `Map`, which null would break.
pub(super) fn optionals(draft: &mut Draft, changes: &mut Changes) {
    for pointer in walk::schemas(&draft.document) {
        let Some(schema) = draft.document.pointer(&pointer) else {
            continue;
        };
        let required: BTreeSet<String> = schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect();
        for property in walk::members(schema, "/properties") {
            let name = crate::pointer::tokens(&property).last().unwrap_or_default();
            let place = format!("{pointer}{property}");
            if !required.contains(&name)
                && let Some(property) = draft.object_mut(&place)
                && is_collection(property)
                && !is_nullable(property)
            {
                property.insert("nullable".to_owned(), json!(true));
                changes.made(place, "");
            }
        }
    }
}

fn is_nullable(schema: &Map<String, Value>) -> bool {
    schema.get("nullable") == Some(&json!(true))
}

fn is_collection(schema: &Map<String, Value>) -> bool {
    matches!(
        schema.get("type").and_then(Value::as_str),
        Some("array" | "object")
    )
}
