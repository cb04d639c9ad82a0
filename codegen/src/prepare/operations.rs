//! Operations: a name for each, and none that cannot be sent.

use serde_json::{Value, json};

use super::{Changes, Draft};
use crate::{names, walk};

/// Marks an operation that an earlier transform found impossible to send; the value says why.
pub(super) const UNSENDABLE: &str = "x-callspec-unsendable";

/// Names each operation without an `operationId` after its method and path.
pub(super) fn name(draft: &mut Draft, changes: &mut Changes) {
    for pointer in walk::operations(&draft.document) {
        let Some((path, method)) = pointer.rsplit_once('/') else {
            continue;
        };
        let path = path.trim_start_matches("/paths/").replace("~1", "/");
        let name = names::value_name(&format!("{method} {path}"));
        if let Some(operation) = draft.object_mut(&pointer)
            && !operation.contains_key("operationId")
        {
            changes.made(&pointer, name.clone());
            operation.insert("operationId".to_owned(), json!(name));
        }
    }
}

/// Puts the path item that a path refers to in its place; progenitor reads no reference there.
pub(super) fn inline_path_items(draft: &mut Draft, changes: &mut Changes) {
    for pointer in walk::members(&draft.document, "/paths") {
        let item = draft
            .document
            .pointer(&pointer)
            .cloned()
            .unwrap_or_default();
        if walk::reference(&item).is_none() {
            continue;
        }
        let whole = walk::resolve(&draft.document, &item).cloned();
        if let (Some(whole), Some(item)) = (whole, draft.document.pointer_mut(&pointer)) {
            *item = whole;
            changes.made(pointer, "");
        }
    }
}

/// Drops what no code is made of and what would only stand in the way of reading the document.
pub(super) fn drop_unread(draft: &mut Draft, changes: &mut Changes) {
    for pointer in walk::operations(&draft.document) {
        drop_keys(draft, changes, &pointer, &["callbacks", "servers"]);
    }
    for pointer in walk::responses(&draft.document) {
        drop_keys(draft, changes, &pointer, &["headers", "links"]);
    }
    let unread = ["callbacks", "examples", "headers", "links"];
    drop_keys(draft, changes, "/components", &unread);
    for section in ["responses", "requestBodies", "parameters"] {
        drop_unreferenced(draft, changes, section);
    }
    drop_extensions(&mut draft.document, "", changes);
}

fn drop_keys(draft: &mut Draft, changes: &mut Changes, at: &str, keys: &[&str]) {
    if let Some(object) = draft.object_mut(at) {
        for key in keys {
            if object.shift_remove(*key).is_some() {
                changes.made(format!("{at}/{key}"), "");
            }
        }
    }
}

/// Components other than schemas to which no reference is left; schemas inside them would
/// otherwise become public types.
fn drop_unreferenced(draft: &mut Draft, changes: &mut Changes, section: &str) {
    loop {
        let mut used = Vec::new();
        collect_references(&draft.document, &mut used);
        let home = format!("/components/{section}");
        let unused: Vec<String> = walk::members(&draft.document, &home)
            .into_iter()
            .filter(|pointer| !used.contains(pointer))
            .collect();
        if unused.is_empty() {
            return;
        }
        for pointer in unused {
            let name = crate::pointer::tokens(&pointer).last().unwrap_or_default();
            if let Some(object) = draft.object_mut(&home) {
                object.shift_remove(&name);
            }
            changes.made(pointer, "");
        }
    }
}

fn collect_references(value: &Value, used: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            if let Some(pointer) = walk::reference(value).and_then(walk::fragment) {
                used.push(pointer);
            }
            object
                .values()
                .for_each(|inner| collect_references(inner, used));
        }
        Value::Array(items) => items
            .iter()
            .for_each(|inner| collect_references(inner, used)),
        _ => {}
    }
}

/// Extensions that progenitor and typify act on.
fn drop_extensions(value: &mut Value, at: &str, changes: &mut Changes) {
    match value {
        Value::Object(object) => {
            object.retain(|key, _| {
                let acted_on = key.starts_with("x-dropshot-") || key == "x-rust-type";
                if acted_on {
                    changes.made(format!("{at}/{key}"), "");
                }
                !acted_on
            });
            for (key, inner) in object {
                drop_extensions(inner, &crate::pointer::join(at, key), changes);
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter_mut().enumerate() {
                drop_extensions(inner, &format!("{at}/{index}"), changes);
            }
        }
        _ => {}
    }
}

/// Leaves out the operations whose request cannot be sent: better none than one that never works.
pub(super) fn drop_unsendable(draft: &mut Draft, changes: &mut Changes) {
    for pointer in walk::operations(&draft.document) {
        let why = draft
            .document
            .pointer(&format!("{pointer}/{UNSENDABLE}"))
            .and_then(Value::as_str)
            .map(str::to_owned);
        if let (Some(why), Some((path, method))) = (why, pointer.rsplit_once('/')) {
            if let Some(item) = draft.object_mut(path) {
                item.shift_remove(method);
            }
            changes.made(&pointer, format!("left out: {why}"));
        }
    }
}
