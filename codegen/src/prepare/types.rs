//! Types: said where they are implied, and with the keywords of that type only.

use serde_json::{Map, Value, json};

use super::{Changes, Draft};
use crate::walk;

const OF_OBJECTS: [&str; 3] = ["properties", "required", "additionalProperties"];
const OF_ARRAYS: [&str; 1] = ["items"];
const OF_SCALARS: [&str; 1] = ["format"];
/// With one of these, the type is said elsewhere.
const ELSEWHERE: [&str; 5] = ["$ref", "allOf", "oneOf", "anyOf", "enum"];

/// Says the type that keywords imply, and drops the keywords that say nothing beside the type.
///
/// typify does not foresee `format` without a type, and reads `nullable` alone as nothing but
/// null; that schema allows any value.
pub(super) fn say(draft: &mut Draft, changes: &mut Changes) {
    for place in walk::schemas(&draft.document) {
        let Some(schema) = draft.object_mut(&place) else {
            continue;
        };
        if ELSEWHERE
            .iter()
            .any(|keyword| schema.contains_key(*keyword))
        {
            continue;
        }
        if let Some(what) = settle(schema) {
            changes.made(place, what);
        }
    }
}

fn settle(schema: &mut Map<String, Value>) -> Option<String> {
    let named = schema
        .get("type")
        .and_then(Value::as_str)
        .map(str::to_owned);
    let has = |keywords: &[&str]| keywords.iter().any(|keyword| schema.contains_key(*keyword));
    let (of, is_implied) = match named.as_deref() {
        Some(named) => (named, false),
        None if has(&OF_OBJECTS) && !has(&OF_ARRAYS) => ("object", true),
        None if has(&OF_ARRAYS) && !has(&OF_OBJECTS) => ("array", true),
        None => ("any value", false),
    };
    let strange: Vec<&str> = match of {
        "object" => [&OF_ARRAYS[..], &OF_SCALARS].concat(),
        "array" => [&OF_OBJECTS[..], &OF_SCALARS].concat(),
        "any value" => [&OF_OBJECTS[..], &OF_ARRAYS, &OF_SCALARS, &["nullable"]].concat(),
        _ => [&OF_OBJECTS[..], &OF_ARRAYS].concat(),
    };
    let mut said: Vec<String> = Vec::new();
    if is_implied {
        schema.insert("type".to_owned(), json!(of));
        said.push(format!("taken for an {of}"));
    }
    for keyword in strange {
        if schema.shift_remove(keyword).is_some() {
            said.push(format!("{of}, without {keyword}"));
        }
    }
    (!said.is_empty()).then(|| said.join("; "))
}
