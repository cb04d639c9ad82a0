//! What an update touches of what it is laid over.

use serde_json::Value;

use crate::{dialect, pointer};

/// The pointers of what an update writes anew, replaces or adds to.
pub(super) fn places(document: &Value, selected: &[String], update: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for at in selected {
        collect(document.pointer(at), update, at, &mut found);
    }
    found
}

fn collect(there: Option<&Value>, update: &Value, at: &str, found: &mut Vec<String>) {
    match (there, update) {
        (Some(Value::Object(there)), Value::Object(update)) => {
            for (name, value) in update {
                collect(there.get(name), value, &pointer::join(at, name), found);
            }
        }
        (Some(there), update) if there == update => {}
        _ => found.push(at.to_owned()),
    }
}

/// The pointers that references below a value lead to.
pub(super) fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            let reference = members.get("$ref").and_then(Value::as_str);
            found.extend(reference.and_then(dialect::pointer_of));
            members
                .values()
                .for_each(|member| references(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}
