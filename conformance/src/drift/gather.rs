//! From where a value's schemas stand to all Schema Objects that it has to satisfy: by way of
//! `$ref`, `allOf` and choices that only add null.

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::Value;

use super::keyword::{Below, below};
use super::side::{CHOICES, Part, Reader, Side};
use crate::contract::reference;

/// Schemas behind more references than this are not followed.
const MAX_DEPTH: usize = 64;

pub(super) fn gather<'d>(reader: Reader<'d>, origins: &[Arc<str>]) -> Gathering<'d> {
    let mut gathering = Gathering {
        reader,
        seen: HashSet::new(),
        parts: Vec::new(),
        is_broken: false,
    };
    for origin in origins {
        gathering.schema(origin, false, MAX_DEPTH);
    }
    gathering
}

/// The way through references and `allOf`.
pub(super) struct Gathering<'d> {
    reader: Reader<'d>,
    seen: HashSet<(String, bool)>,
    pub(super) parts: Vec<Part<'d>>,
    pub(super) is_broken: bool,
}

/// A choice between null and one other schema, whose parts these are.
type NullChoice<'d> = (&'static str, Vec<Part<'d>>);

impl<'d> Gathering<'d> {
    fn schema(&mut self, at: &str, or_null: bool, depth: usize) {
        let (Some(schema), Some(depth)) = (self.reader.document.pointer(at), depth.checked_sub(1))
        else {
            self.is_broken = true;
            return;
        };
        let is_3_0 = self.reader.is_3_0;
        let or_null = or_null || (is_3_0 && schema.get("nullable") == Some(&Value::Bool(true)));
        if !self.seen.insert((at.to_owned(), or_null)) {
            return;
        }
        let reference = schema.get("$ref").and_then(Value::as_str);
        if let Some(reference) = reference {
            match reference::local_pointer(reference) {
                Ok(target) => self.schema(&target, or_null, depth),
                Err(_) => self.is_broken = true,
            }
            // What stands beside a reference is ignored in 3.0 (Reference Object).
            if is_3_0 {
                return;
            }
        }
        let choice = self.null_choice(at, schema, depth);
        if decides(schema, choice.as_ref().map(|(keyword, _)| *keyword)) {
            self.parts.push(Part {
                at: at.into(),
                schema,
                or_null,
                choice: choice.as_ref().map(|(keyword, _)| *keyword),
            });
        }
        for part in choice.into_iter().flat_map(|(_, parts)| parts) {
            let or_null = true;
            self.parts.push(Part { or_null, ..part });
        }
        let branches = schema.get("allOf").and_then(Value::as_array);
        for index in 0..branches.map_or(0, Vec::len) {
            self.schema(&format!("{at}/allOf/{index}"), or_null, depth);
        }
    }

    fn null_choice(&mut self, at: &str, schema: &Value, depth: usize) -> Option<NullChoice<'d>> {
        for keyword in CHOICES {
            let Some(branches) = schema.get(keyword).and_then(Value::as_array) else {
                continue;
            };
            let mut others = (0..branches.len()).filter(|index| !is_null(&branches[*index]));
            let (Some(other), None, true) = (others.next(), others.next(), branches.len() > 1)
            else {
                continue;
            };
            let mut inside = Gathering {
                seen: self.seen.clone(),
                parts: Vec::new(),
                ..*self
            };
            inside.schema(&format!("{at}/{keyword}/{other}"), false, depth);
            self.is_broken = inside.is_broken;
            let side = Side {
                parts: inside.parts,
                ..Side::default()
            };
            // Where both of two allow null, exactly one of them does not.
            if keyword == "anyOf" || !side.types().contains("null") {
                self.seen = inside.seen;
                return Some((keyword, side.parts));
            }
        }
        None
    }
}

/// Whether a schema says no more than that the value is null.
fn is_null(schema: &Value) -> bool {
    let told: Vec<_> = schema
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(keyword, _)| below(keyword) != Below::Prose)
        .collect();
    match told.as_slice() {
        [(keyword, value)] => match keyword.as_str() {
            "type" => *value == "null" || **value == serde_json::json!(["null"]),
            "const" => value.is_null(),
            "enum" => **value == serde_json::json!([null]),
            _ => false,
        },
        _ => false,
    }
}

/// Whether a schema decides anything beside what it refers to.
fn decides(schema: &Value, choice: Option<&str>) -> bool {
    match schema {
        Value::Object(keywords) => keywords.keys().any(|keyword| {
            below(keyword) != Below::Prose
                && !matches!(keyword.as_str(), "$ref" | "allOf" | "nullable" | "$defs")
                && Some(keyword.as_str()) != choice
        }),
        other => *other != Value::Bool(true),
    }
}
