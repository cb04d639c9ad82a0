//! A body, value by value, each with the schemas that speak of it.
//!
//! What counts is what `unevaluatedProperties` would count: schemas along `$ref`, `allOf`, the
//! branches of `anyOf` and `oneOf` that fit, and the `then` or `else` that applies.

use std::collections::HashSet;

use callspec_codegen::pointer;
use serde_json::{Map, Value};

use crate::contract::outline::branches_of;
use crate::contract::reference;

/// Whether a value fits the schema at a pointer.
pub(super) type Fits<'f> = dyn Fn(&str, &Value) -> bool + 'f;

/// A schema that speaks of a value, and where it stands.
pub(super) struct Speaking<'w> {
    pub(super) pointer: String,
    pub(super) schema: &'w Map<String, Value>,
}

/// A member that no schema declares, and no schema leaves open.
pub(super) struct Unexpected<'w> {
    pub(super) name: &'w str,
    pub(super) value: &'w Value,
    /// Where the object stands, array indices and free names as `*`.
    pub(super) at: &'w str,
    /// The schemas that speak of the object.
    pub(super) speaking: &'w [Speaking<'w>],
}

/// Who is told what a walk meets.
pub(super) trait Visitor {
    /// A member that no schema declares.
    fn unexpected(&mut self, _member: &Unexpected<'_>) {}
    /// Something declared that came: a property, or a branch that a value fits.
    fn met(&mut self, _declared: &str) {}
    /// A value, where it stands, and all schemas that speak of it.
    fn value(&mut self, _at: &str, _value: &Value, _speaking: &[Speaking<'_>]) {}
    /// Whether a value that is no object and no array matters, by the schemas that it came to.
    fn wants(&self, _schemas: &[String]) -> bool {
        false
    }
}

/// Walks through a body, from the schema of the whole.
pub(super) fn walk<'v>(
    document: &Value,
    fits: &Fits<'_>,
    visitors: &mut [&'v mut (dyn Visitor + 'v)],
    schema: &str,
    body: &Value,
) {
    let mut walk = Walk {
        document,
        fits,
        visitors,
    };
    walk.value(body, vec![schema.to_owned()], "");
}

struct Walk<'w, 's, 'v> {
    document: &'w Value,
    fits: &'w Fits<'w>,
    visitors: &'s mut [&'v mut (dyn Visitor + 'v)],
}

impl<'w> Walk<'w, '_, '_> {
    fn value(&mut self, value: &Value, schemas: Vec<String>, at: &str) {
        let is_wanted = match value {
            Value::Object(_) | Value::Array(_) => true,
            _ => self.visitors.iter().any(|visitor| visitor.wants(&schemas)),
        };
        if !is_wanted {
            return;
        }
        let speaking = self.speaking(value, schemas);
        for visitor in &mut *self.visitors {
            visitor.value(at, value, &speaking);
        }
        match value {
            Value::Object(members) => self.object(members, &speaking, at),
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.value(item, of_item(&speaking, index), &pointer::join(at, "*"));
                }
            }
            _ => {}
        }
    }

    fn object(&mut self, members: &Map<String, Value>, speaking: &[Speaking<'w>], at: &str) {
        for (name, value) in members {
            let declared: Vec<_> = speaking
                .iter()
                .filter(|one| property(one.schema, name).is_some())
                .map(|one| pointer::join(&format!("{}/properties", one.pointer), name))
                .collect();
            if !declared.is_empty() {
                for pointer in &declared {
                    self.met(pointer);
                }
                self.value(value, declared, &pointer::join(at, name));
                continue;
            }
            if speaking.iter().any(|one| is_open_on_purpose(one.schema)) {
                let rest = of_the_rest(speaking);
                self.value(value, rest, &pointer::join(at, "*"));
                continue;
            }
            let member = Unexpected {
                name,
                value,
                at,
                speaking,
            };
            for visitor in &mut *self.visitors {
                visitor.unexpected(&member);
            }
        }
    }

    fn met(&mut self, declared: &str) {
        for visitor in &mut *self.visitors {
            visitor.met(declared);
        }
    }

    /// All schemas that speak of a value, references and combinations followed.
    fn speaking(&mut self, value: &Value, schemas: Vec<String>) -> Vec<Speaking<'w>> {
        let mut found = Vec::new();
        let mut known = HashSet::new();
        let mut waiting = schemas;
        while let Some(pointer) = waiting.pop() {
            let Some(schema) = self.document.pointer(&pointer).and_then(Value::as_object) else {
                continue;
            };
            if !known.insert(pointer.clone()) {
                continue;
            }
            waiting.extend(self.applied(value, &pointer, schema));
            found.push(Speaking { pointer, schema });
        }
        // Last in, first out: back into the order of the document.
        found.sort_by(|a, b| a.pointer.cmp(&b.pointer));
        found
    }

    /// The schemas that a schema applies to the same value.
    fn applied(&mut self, value: &Value, at: &str, schema: &Map<String, Value>) -> Vec<String> {
        let mut applied = Vec::new();
        applied.extend(reference::target(schema));
        applied.extend(branches_of(schema, at, "allOf"));
        for choice in ["anyOf", "oneOf"] {
            let all: Vec<_> = branches_of(schema, at, choice).collect();
            let fitting: Vec<_> = all
                .iter()
                .filter(|branch| (self.fits)(branch, value))
                .cloned()
                .collect();
            for branch in &fitting {
                self.met(branch);
            }
            // Where no branch fits, that is a finding of its own: any of them may be meant.
            applied.extend(if fitting.is_empty() { all } else { fitting });
        }
        if schema.contains_key("if") {
            let condition = pointer::join(at, "if");
            if (self.fits)(&condition, value) {
                applied.extend([condition, pointer::join(at, "then")]);
            } else {
                applied.push(pointer::join(at, "else"));
            }
        }
        applied
    }
}

fn property<'s>(schema: &'s Map<String, Value>, name: &str) -> Option<&'s Value> {
    schema.get("properties")?.get(name)
}

fn is_open_on_purpose(schema: &Map<String, Value>) -> bool {
    [
        "additionalProperties",
        "patternProperties",
        "unevaluatedProperties",
    ]
    .iter()
    .any(|keyword| schema.contains_key(*keyword))
}

/// The schemas for members that no property names.
fn of_the_rest(speaking: &[Speaking<'_>]) -> Vec<String> {
    speaking
        .iter()
        .filter(|one| one.schema.contains_key("additionalProperties"))
        .map(|one| pointer::join(&one.pointer, "additionalProperties"))
        .collect()
}

/// The schemas for one item of an array.
fn of_item(speaking: &[Speaking<'_>], index: usize) -> Vec<String> {
    speaking
        .iter()
        .map(|one| {
            let first = one.schema.get("prefixItems").and_then(Value::as_array);
            if first.is_some_and(|first| index < first.len()) {
                pointer::join(&format!("{}/prefixItems", one.pointer), &index.to_string())
            } else {
                pointer::join(&one.pointer, "items")
            }
        })
        .collect()
}
