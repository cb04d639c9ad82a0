//! Every `$ref` leads to a part of the same document, and not back to itself.

use serde_json::Value;

use crate::defect::Defect;
use crate::document::Document;
use crate::{pointer, walk};

pub(super) fn check(document: &Document, found: &mut Vec<Defect>) {
    descend(document, document.value(), &mut String::new(), found);
}

fn descend(document: &Document, value: &Value, at: &mut String, found: &mut Vec<Defect>) {
    let length = at.len();
    match value {
        Value::Object(object) => {
            if let Some(target) = walk::reference(value)
                && !names_members(at)
                && let Some(what) = wrong(document.value(), value, target)
            {
                found.push(document.defect(pointer::join(at, "$ref"), what));
            }
            for (key, inner) in object {
                if holds_data(key) && !names_members(at) {
                    continue;
                }
                pointer::push(at, key);
                descend(document, inner, at, found);
                at.truncate(length);
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                pointer::push(at, &index.to_string());
                descend(document, inner, at, found);
                at.truncate(length);
            }
        }
        _ => {}
    }
}

/// The keys of this object are the contract's own words, not keywords.
fn names_members(at: &str) -> bool {
    let mut tokens = at.rsplit('/');
    let named = matches!(
        tokens.next(),
        Some("properties" | "patternProperties" | "$defs" | "schemas")
    );
    // A property that is itself called `properties`.
    named && !matches!(tokens.next(), Some("properties" | "patternProperties"))
}

/// What stands here is an instance, in which `$ref` means nothing.
fn holds_data(key: &str) -> bool {
    matches!(
        key,
        "example" | "examples" | "default" | "enum" | "const" | "value"
    ) || key.starts_with("x-")
}

fn wrong(document: &Value, value: &Value, target: &str) -> Option<String> {
    let Some(rest) = target.strip_prefix('#') else {
        return Some(format!(
            "the reference {target} leads out of the document: bring what it names in here"
        ));
    };
    if !rest.is_empty() && !rest.starts_with('/') {
        return Some(format!(
            "the reference {target} names an anchor: refer by JSON Pointer instead"
        ));
    }
    let pointer = walk::fragment(target)?;
    if document.pointer(&pointer).is_none() {
        return Some(format!("the reference {target} leads nowhere"));
    }
    if walk::resolve(document, value).is_none() && chain_ends(document, value) {
        return Some(format!("the reference {target} leads round in a circle"));
    }
    None
}

/// Whether each reference on the way exists; one that does not is a defect of its own.
fn chain_ends<'a>(document: &'a Value, mut value: &'a Value) -> bool {
    for _ in 0..64 {
        let Some(target) = walk::reference(value) else {
            return true;
        };
        match walk::fragment(target).and_then(|pointer| document.pointer(&pointer)) {
            Some(next) => value = next,
            None => return false,
        }
    }
    true
}
