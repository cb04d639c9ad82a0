//! Fields that the contract does not name: kept, so that a caller can reach them.

use serde_json::{Value, json};

use super::components::{reachable, reachable_from};
use super::{Changes, Draft};
use crate::{names, pointer, walk};

/// The name that the generator gives to the map of unknown fields.
const FIELD: &str = "extra";

/// Asks for a map of unknown fields in every object that is read: what a response leads to, and
/// what no operation leads to, a webhook's payload for instance. What is only sent gets none, for
/// its fields are the caller's own.
pub(super) fn keep(draft: &mut Draft, changes: &mut Changes) {
    let document = &draft.document;
    let responses = walk::responses(document);
    let responses = responses.iter().filter_map(|at| document.pointer(at));
    let read = reachable_from(document, responses);
    let used = reachable(document);
    for place in walk::members(&draft.document, "/components/schemas") {
        let component = pointer::tokens(&place).last().unwrap_or_default();
        let is_read = read.contains(&component) || !used.contains(&component);
        if is_read
            && !draft.replaced.contains_key(&component)
            && let Some(schema) = draft.object_mut(&place)
            && let Some(Value::Object(properties)) = schema.get("properties")
            && !properties.is_empty()
            && !schema
                .get("additionalProperties")
                .is_some_and(Value::is_object)
        {
            if properties
                .keys()
                .any(|name| names::value_name(name) == FIELD)
            {
                changes.made(
                    &place,
                    "has a field of that name: unknown fields are not kept",
                );
            } else {
                schema.insert("additionalProperties".to_owned(), json!({}));
                changes.made(&place, "");
            }
        }
    }
}
