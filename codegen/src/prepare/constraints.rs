//! Keywords that would make a client refuse what a server sends, or send what nobody asked for.

use serde_json::json;

use super::{Changes, Draft};
use crate::walk;

/// progenitor makes a newtype, a narrower integer or an array of fixed length of each of these,
/// checked on decode as well: one value out of bounds, and the whole response is lost.
const CONSTRAINTS: [&str; 13] = [
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
];

/// Takes out `default`: a field left alone would be sent with it, and reset the server's value.
pub(super) fn drop_defaults(draft: &mut Draft, changes: &mut Changes) {
    each_schema(draft, changes, &["default"]);
}

/// Takes out what bounds values, and `not`, which no Rust type can say.
pub(super) fn drop_constraints(draft: &mut Draft, changes: &mut Changes) {
    each_schema(draft, changes, &CONSTRAINTS);
    each_schema(draft, changes, &["not"]);
}

fn each_schema(draft: &mut Draft, changes: &mut Changes, keywords: &[&str]) {
    for pointer in walk::schemas(&draft.document) {
        let Some(schema) = draft.object_mut(&pointer) else {
            continue;
        };
        for keyword in keywords {
            if schema.shift_remove(*keyword).is_some() {
                changes.made(format!("{pointer}/{keyword}"), "");
            }
        }
    }
}

/// Takes out `additionalProperties: false`, which would make a new field an error.
pub(super) fn open_objects(draft: &mut Draft, changes: &mut Changes) {
    for pointer in walk::schemas(&draft.document) {
        if let Some(schema) = draft.object_mut(&pointer)
            && schema.get("additionalProperties") == Some(&json!(false))
        {
            schema.shift_remove("additionalProperties");
            changes.made(&pointer, "");
        }
    }
}
