//! Components: which of them matter, and under which names.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Changes, Draft};
use crate::{names, pointer, walk};

/// What the generated module itself is about to define.
const TAKEN: [&str; 1] = ["Client"];

/// The schema components that operations lead to.
pub(super) fn reachable(document: &Value) -> BTreeSet<String> {
    match document.get("paths") {
        Some(paths) => reachable_from(document, [paths]),
        None => BTreeSet::new(),
    }
}

/// The schema components that some parts of the document lead to.
pub(super) fn reachable_from<'a>(
    document: &'a Value,
    parts: impl IntoIterator<Item = &'a Value>,
) -> BTreeSet<String> {
    let (mut visited, mut found) = (BTreeSet::new(), BTreeSet::new());
    for part in parts {
        follow(document, part, &mut visited, &mut found);
    }
    found
}

fn follow(
    document: &Value,
    value: &Value,
    visited: &mut BTreeSet<String>,
    found: &mut BTreeSet<String>,
) {
    match value {
        Value::Object(object) => {
            if let Some(target) = walk::reference(value)
                && visited.insert(target.to_owned())
            {
                found.extend(walk::schema_name(target));
                let target = walk::fragment(target).and_then(|at| document.pointer(&at));
                if let Some(target) = target {
                    follow(document, target, visited, found);
                }
            }
            for inner in object.values() {
                follow(document, inner, visited, found);
            }
        }
        Value::Array(items) => {
            for inner in items {
                follow(document, inner, visited, found);
            }
        }
        _ => {}
    }
}

/// Drops the schemas that were reachable and no longer are: error bodies, the branches of what
/// was flattened. What no operation ever led to stays: it is there for its own sake, a webhook's
/// payload for instance.
pub(super) fn prune(draft: &mut Draft, changes: &mut Changes) {
    let reachable = reachable(&draft.document);
    let unreached: Vec<String> = draft
        .reachable
        .iter()
        .filter(|name| !reachable.contains(*name) && !draft.replaced.contains_key(*name))
        .cloned()
        .collect();
    let Some(schemas) = draft.object_mut("/components/schemas") else {
        return;
    };
    for name in unreached {
        if schemas.shift_remove(&name).is_some() {
            changes.made(pointer::join("/components/schemas", &name), "");
        }
    }
}

/// Notes the schemas that are read into types written by hand; one that is not there is a defect,
/// for its type would never be read.
pub(super) fn by_hand(draft: &mut Draft, changes: &mut Changes) {
    for (component, rust) in &draft.replaced {
        let place = pointer::join("/components/schemas", component);
        if draft.document.pointer(&place).is_some() {
            changes.made(place, rust.clone());
        } else {
            let what = "to be read into a type written by hand, and no such schema is there";
            changes.defect(place, what);
        }
    }
}

/// Renames the schemas whose Rust name the generated module needs for itself.
pub(super) fn free_names(draft: &mut Draft, changes: &mut Changes) {
    let mut renamed = BTreeMap::new();
    let Some(schemas) = draft.object_mut("/components/schemas") else {
        return;
    };
    let taken: Vec<String> = schemas
        .keys()
        .filter(|name| TAKEN.contains(&names::type_name(name).as_str()))
        .cloned()
        .collect();
    for name in taken {
        let other = format!("{}Object", names::type_name(&name));
        if let Some(schema) = schemas.shift_remove(&name) {
            schemas.insert(other.clone(), schema);
        }
        changes.made(pointer::join("/components/schemas", &name), other.clone());
        renamed.insert(name, other);
    }
    if !renamed.is_empty() {
        rename(&mut draft.document, &renamed);
    }
}

fn rename(value: &mut Value, renamed: &BTreeMap<String, String>) {
    let other = walk::reference(value)
        .and_then(walk::schema_name)
        .and_then(|name| renamed.get(&name));
    if let Some(other) = other {
        *value = walk::reference_to(other);
        return;
    }
    match value {
        Value::Object(object) => object.values_mut().for_each(|inner| rename(inner, renamed)),
        Value::Array(items) => items.iter_mut().for_each(|inner| rename(inner, renamed)),
        _ => {}
    }
}
