//! What an action does to the nodes that it selects.

use serde_json::{Map, Value};

use crate::pointer;

pub(super) fn update_all(
    document: &mut Value,
    selected: &[String],
    update: &Value,
) -> Result<(), String> {
    for at in selected {
        match (document.pointer_mut(at), update) {
            (Some(Value::Object(target)), Value::Object(update)) => merge(target, update)?,
            (Some(Value::Array(target)), update) => target.push(update.clone()),
            _ => return Err("only objects and lists can be updated, objects by objects".to_owned()),
        }
    }
    Ok(())
}

/// Overlay 1.1.0, "Action Object": primitives replace primitives, lists are joined to lists,
/// objects merge, and nothing else goes together.
fn merge(target: &mut Map<String, Value>, update: &Map<String, Value>) -> Result<(), String> {
    for (name, value) in update {
        match (target.get_mut(name), value) {
            (None, value) => {
                target.insert(name.clone(), value.clone());
            }
            (Some(Value::Object(target)), Value::Object(update)) => merge(target, update)?,
            (Some(Value::Array(target)), Value::Array(update)) => {
                target.extend(update.iter().cloned());
            }
            (Some(target), value) if is_primitive(target) && is_primitive(value) => {
                *target = value.clone();
            }
            (Some(_), _) => {
                return Err(format!(
                    "its {name} is of another form than what is there: remove that first"
                ));
            }
        }
    }
    Ok(())
}

fn is_primitive(value: &Value) -> bool {
    !value.is_object() && !value.is_array()
}

pub(super) fn remove(document: &mut Value, at: &str) -> Result<(), String> {
    let parent = pointer::parent(at).ok_or("the whole document cannot be removed")?;
    let token = pointer::tokens(at).last().unwrap_or_default();
    match document.pointer_mut(parent) {
        Some(Value::Object(members)) => {
            members.shift_remove(&token);
        }
        Some(Value::Array(items)) => {
            if let Ok(index) = token.parse::<usize>()
                && index < items.len()
            {
                items.remove(index);
            }
        }
        // A node inside one that is removed already.
        _ => {}
    }
    Ok(())
}
