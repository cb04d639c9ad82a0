//! Enums: strings only, and open.

use serde_json::{Value, json};

use super::{Changes, Draft};
use crate::{pointer, walk};

/// An enum that takes the place of a schema component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OpenEnum {
    /// Name under `components/schemas`.
    pub(crate) component: String,
    pub(crate) description: Option<String>,
    /// The declared values, each once.
    pub(crate) values: Vec<String>,
}

/// Leaves `enum` to strings: null among the values becomes `nullable`, values of other types
/// become any value of their type.
pub(super) fn widen(draft: &mut Draft, changes: &mut Changes) {
    for place in walk::schemas(&draft.document) {
        let Some(schema) = draft.object_mut(&place) else {
            continue;
        };
        let Some(Value::Array(values)) = schema.get("enum").cloned() else {
            continue;
        };
        let listed: Vec<Value> = values
            .iter()
            .filter(|value| !value.is_null())
            .cloned()
            .collect();
        if listed.is_empty() {
            changes.defect(
                &place,
                "an enum without values: nothing can ever be sent here",
            );
        } else if listed.iter().all(Value::is_string) {
            if listed.len() < values.len() {
                schema.insert("nullable".to_owned(), json!(true));
                changes.made(&place, "null among the values: nullable");
            }
            schema.insert("type".to_owned(), json!("string"));
            schema.shift_remove("format");
            schema.insert("enum".to_owned(), json!(listed));
        } else {
            schema.shift_remove("enum");
            changes.made(&place, "values that are not strings: any value of the type");
        }
    }
}

/// Takes every enum out of the generator's hands. All of them are components by now.
pub(super) fn open(draft: &mut Draft, changes: &mut Changes) {
    for place in walk::members(&draft.document, "/components/schemas") {
        let component = pointer::tokens(&place).last().unwrap_or_default();
        let Some(schema) = draft.document.pointer(&place) else {
            continue;
        };
        let Some(values) = schema["enum"].as_array() else {
            continue;
        };
        if draft.replaced.contains_key(&component) {
            continue;
        }
        let mut listed: Vec<String> = Vec::new();
        for value in values.iter().filter_map(Value::as_str) {
            if !listed.iter().any(|other| other == value) {
                listed.push(value.to_owned());
            }
        }
        changes.made(&place, listed.join(", "));
        draft.enums.push(OpenEnum {
            component,
            description: schema["description"].as_str().map(str::to_owned),
            values: listed,
        });
    }
}
