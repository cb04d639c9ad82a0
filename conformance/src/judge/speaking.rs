//! Which schemas speak of a value, and of what it holds: what `unevaluatedProperties` would count.
//!
//! That is schemas along `$ref`, `allOf`, the branches of `anyOf` and `oneOf` that fit, those of
//! `dependentSchemas` whose member is there, and the `then` or `else` that applies.

use std::collections::HashSet;

use ahash::RandomState;
use callspec_codegen::pointer;
use serde_json::{Map, Value};

use super::Judge;
use crate::contract::discriminator::{Discriminator, tagged_branch};
use crate::contract::outline::branches_of;
use crate::contract::reference;

/// A schema that speaks of a value, and where it stands.
pub(super) struct Speaking<'w> {
    pub(super) pointer: String,
    pub(super) schema: &'w Map<String, Value>,
}

/// What speaks of a value.
#[derive(Default)]
pub(super) struct Spoken<'w> {
    /// The schemas, in the order of the document.
    pub(super) schemas: Vec<Speaking<'w>>,
    /// The pointers of those branches of choices that the value fits.
    pub(super) chosen: Vec<String>,
}

/// Finds them in a document, by a judge that says which branches fit.
#[derive(Clone, Copy)]
pub(super) struct Speakers<'w, 'c> {
    pub(super) document: &'w Value,
    pub(super) judge: &'w Judge<'c>,
}

impl<'w, 'c> Speakers<'w, 'c> {
    /// Those of the judge's contract.
    pub(super) fn of(judge: &'w Judge<'c>) -> Self {
        Self {
            document: judge.contract.schema_document(),
            judge,
        }
    }

    /// The schemas that are declared for a member: by its name, or by a pattern that fits it.
    pub(super) fn declared(&self, speaking: &[Speaking<'_>], name: &str) -> Vec<String> {
        let mut declared = Vec::new();
        for one in speaking {
            if property(one.schema, name).is_some() {
                declared.push(pointer::join(&format!("{}/properties", one.pointer), name));
            }
            let patterns = one
                .schema
                .get("patternProperties")
                .and_then(Value::as_object);
            let patterns = patterns.into_iter().flat_map(Map::keys);
            for pattern in patterns.filter(|pattern| self.judge.matches(pattern, name)) {
                let at = format!("{}/patternProperties", one.pointer);
                declared.push(pointer::join(&at, pattern));
            }
        }
        declared
    }

    /// All schemas that speak of a value, references and combinations followed.
    pub(super) fn speaking(&self, value: &Value, schemas: Vec<String>) -> Spoken<'w> {
        let mut found = Spoken::default();
        // By where they lie in memory.
        let mut known: HashSet<usize, RandomState> = HashSet::default();
        let mut waiting = schemas;
        while let Some(pointer) = waiting.pop() {
            let Some(schema) = pointer::find(self.document, &pointer).and_then(Value::as_object)
            else {
                continue;
            };
            if !known.insert(std::ptr::from_ref(schema).addr()) {
                continue;
            }
            waiting.extend(self.applied(value, &pointer, schema, &mut found.chosen));
            found.schemas.push(Speaking { pointer, schema });
        }
        // Last in, first out: back into the order of the document.
        found.schemas.sort_by(|a, b| a.pointer.cmp(&b.pointer));
        found
    }

    /// Whether a value fits the schema at a pointer: many say no more than that there is another, or
    /// that there is none.
    fn fits(&self, at: &str, value: &Value) -> bool {
        let schema = pointer::find(self.document, at);
        if schema.is_some_and(asks_for_null) {
            return value.is_null();
        }
        let behind = schema.and_then(reference::alone);
        let behind = behind.and_then(|one| reference::local_pointer(one).ok());
        self.judge.fits(behind.as_deref().unwrap_or(at), value)
    }

    /// The schemas that a schema applies to the same value.
    fn applied(
        &self,
        value: &Value,
        at: &str,
        schema: &Map<String, Value>,
        chosen: &mut Vec<String>,
    ) -> Vec<String> {
        let mut applied = Vec::new();
        applied.extend(reference::target_of(schema));
        applied.extend(branches_of(schema, at, "allOf"));
        for choice in ["anyOf", "oneOf"] {
            if !schema.contains_key(choice) {
                continue;
            }
            let all: Vec<_> = branches_of(schema, at, choice).collect();
            let fitting: Vec<_> = all
                .iter()
                .filter(|branch| self.fits(branch, value))
                .cloned()
                .collect();
            chosen.extend_from_slice(&fitting);
            applied.extend(if fitting.is_empty() {
                self.meant(value, &pointer::join(at, choice), all)
            } else {
                fitting
            });
        }
        let dependent = schema.get("dependentSchemas").and_then(Value::as_object);
        let present = dependent.into_iter().flat_map(Map::keys);
        applied.extend(
            present
                .filter(|name| value.get(name.as_str()).is_some())
                .map(|name| pointer::join(&pointer::join(at, "dependentSchemas"), name)),
        );
        if schema.contains_key("if") {
            let condition = pointer::join(at, "if");
            if self.fits(&condition, value) {
                applied.extend([condition, pointer::join(at, "then")]);
            } else {
                applied.push(pointer::join(at, "else"));
            }
        }
        applied
    }
}

impl Speakers<'_, '_> {
    /// Where no branch fits, that is a finding of its own. The one that the tag names is meant, or
    /// else any of them may be.
    fn meant(&self, value: &Value, choice: &str, branches: Vec<String>) -> Vec<String> {
        let discriminator = Discriminator::beside(self.document, choice);
        let named = discriminator
            .and_then(|one| one.branch_of(value))
            .or_else(|| tagged_branch(self.document, choice, value));
        match named.and_then(|index| branches.get(index)) {
            Some(branch) => vec![branch.clone()],
            None => branches,
        }
    }
}

/// Whether a schema is that of null, as OpenAPI 3.0 has it beside others (`nullable`).
fn asks_for_null(schema: &Value) -> bool {
    let schema = schema.as_object().filter(|schema| schema.len() == 1);
    schema.and_then(|schema| schema.get("type")) == Some(&Value::from("null"))
}

pub(super) fn property<'s>(schema: &'s Map<String, Value>, name: &str) -> Option<&'s Value> {
    schema.get("properties")?.get(name)
}

/// The schemas for members that no property names.
pub(super) fn of_the_rest(speaking: &[Speaking<'_>]) -> Vec<String> {
    let mut rest = Vec::new();
    for one in speaking {
        for keyword in ["additionalProperties", "unevaluatedProperties"] {
            if one.schema.contains_key(keyword) {
                rest.push(pointer::join(&one.pointer, keyword));
            }
        }
    }
    rest
}

/// The schemas for one item of an array.
pub(super) fn of_item(speaking: &[Speaking<'_>], index: usize) -> Vec<String> {
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
