//! `allOf`: one schema for what is put together of several.

use serde_json::Value;

use super::merge::{flat, is_described_reference};
use super::{Changes, Draft};
use crate::walk;

/// More levels of `allOf` inside what `allOf` brought in than any contract has.
const MAX_PASSES: usize = 16;

/// Puts the branches of every `allOf` together. A lone reference with a description stays.
pub(super) fn all_of(draft: &mut Draft, changes: &mut Changes) {
    for pass in 0.. {
        let places: Vec<String> = walk::schemas(&draft.document)
            .into_iter()
            .filter(|place| is_put_together(&draft.document, place))
            .collect();
        if places.is_empty() {
            return;
        }
        if pass == MAX_PASSES {
            let place = places.first().cloned().unwrap_or_default();
            changes.defect(place, "allOf that brings in itself again and again");
            return;
        }
        for place in places {
            flatten(draft, changes, &place);
        }
        if !changes.defects.is_empty() {
            return;
        }
    }
}

fn is_put_together(document: &Value, place: &str) -> bool {
    document
        .pointer(place)
        .and_then(Value::as_object)
        .is_some_and(|schema| schema.contains_key("allOf") && !is_described_reference(schema))
}

fn flatten(draft: &mut Draft, changes: &mut Changes, place: &str) {
    // Gone if it stood in a branch that an outer schema has taken in.
    let Some(Value::Object(schema)) = draft.document.pointer(place) else {
        return;
    };
    match flat(&draft.document, schema, 0) {
        Ok(flat) => {
            let branches = schema
                .get("allOf")
                .and_then(Value::as_array)
                .map_or(0, Vec::len);
            changes.made(place, format!("{branches} branches"));
            if let Some(place) = draft.document.pointer_mut(place) {
                *place = Value::Object(flat);
            }
        }
        Err(conflict) => changes.defect(format!("{place}{}", conflict.at), conflict.what),
    }
}
