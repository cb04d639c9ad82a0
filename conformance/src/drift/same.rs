//! Which parts of two documents say the same, but for prose and order.
//!
//! References are compared by what they lead to: two equal references into a component that
//! changed are not the same.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::keyword::{Below, below};
use crate::contract::reference;

/// Two documents, and the references that lead to different things in them.
pub(super) struct Same<'d> {
    old: &'d Value,
    new: &'d Value,
    /// OpenAPI 3.0 and 3.1 mean different things by the same words.
    is_mixed: bool,
    /// References written the same in both that lead to what differs.
    changed: HashSet<&'d str>,
}

/// What an object's members are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Members {
    /// Keywords of a schema, or fields of another object of the standard.
    Keywords,
    /// Names that the author chose.
    Names,
}

impl<'d> Same<'d> {
    pub(super) fn new(old: &'d Value, new: &'d Value) -> Self {
        let is_3_0 = |document: &Value| {
            let version = document.get("openapi").and_then(Value::as_str);
            version.map(|version| version.starts_with("3.0."))
        };
        let mut same = Self {
            old,
            new,
            is_mixed: is_3_0(old) != is_3_0(new),
            changed: HashSet::new(),
        };
        same.changed = same.changed_references();
        same
    }

    /// Whether two parts of the documents say the same.
    pub(super) fn parts(&self, old: &'d Value, new: &'d Value) -> bool {
        let mut references = Vec::new();
        self.keywords(old, new, &mut references)
            && references
                .iter()
                .all(|reference| !self.changed.contains(reference))
    }

    /// Follows all references that stand in both documents, and spreads each difference to those
    /// that lead there by way of others.
    fn changed_references(&self) -> HashSet<&'d str> {
        let mut waiting = Vec::new();
        collect(self.old, &mut waiting);
        let mut users: HashMap<&str, Vec<&str>> = HashMap::new();
        let mut seen: HashSet<&str> = waiting.iter().copied().collect();
        let mut changed = Vec::new();
        let mut waiting: Vec<&str> = seen.iter().copied().collect();
        while let Some(reference) = waiting.pop() {
            let mut below = Vec::new();
            if !self.targets(reference, &mut below) {
                changed.push(reference);
            }
            for next in below {
                users.entry(next).or_default().push(reference);
                if seen.insert(next) {
                    waiting.push(next);
                }
            }
        }
        let mut all: HashSet<&str> = changed.iter().copied().collect();
        while let Some(reference) = changed.pop() {
            for user in users.get(reference).into_iter().flatten() {
                if all.insert(user) {
                    changed.push(user);
                }
            }
        }
        all
    }

    fn targets(&self, reference: &str, below: &mut Vec<&'d str>) -> bool {
        let Ok(pointer) = reference::local_pointer(reference) else {
            return false;
        };
        match (self.old.pointer(&pointer), self.new.pointer(&pointer)) {
            (Some(old), Some(new)) => self.keywords(old, new, below),
            _ => false,
        }
    }

    fn keywords(&self, old: &'d Value, new: &'d Value, references: &mut Vec<&'d str>) -> bool {
        self.values(old, new, Members::Keywords, references)
    }

    fn values(
        &self,
        old: &'d Value,
        new: &'d Value,
        members: Members,
        references: &mut Vec<&'d str>,
    ) -> bool {
        match (old, new) {
            (Value::Object(old), Value::Object(new)) => self.objects(old, new, members, references),
            (Value::Array(old), Value::Array(new)) => {
                old.len() == new.len()
                    && old
                        .iter()
                        .zip(new)
                        .all(|(old, new)| self.keywords(old, new, references))
            }
            _ => old == new,
        }
    }

    fn objects(
        &self,
        old: &'d Map<String, Value>,
        new: &'d Map<String, Value>,
        members: Members,
        references: &mut Vec<&'d str>,
    ) -> bool {
        let says = |name: &str| members == Members::Names || tells(name);
        if let (Members::Keywords, Some(Value::String(reference))) = (members, old.get("$ref")) {
            references.push(reference);
            if self.is_mixed && old.len() > 1 {
                return false;
            }
        }
        if self.is_mixed && members == Members::Keywords && old.contains_key("nullable") {
            return false;
        }
        let count = |object: &Map<String, Value>| object.keys().filter(|name| says(name)).count();
        count(old) == count(new)
            && old
                .iter()
                .filter(|(name, _)| says(name))
                .all(|(name, old)| {
                    new.get(name)
                        .is_some_and(|new| self.member(name, old, new, members, references))
                })
    }

    fn member(
        &self,
        name: &str,
        old: &'d Value,
        new: &'d Value,
        members: Members,
        references: &mut Vec<&'d str>,
    ) -> bool {
        if members == Members::Names {
            return self.keywords(old, new, references);
        }
        match name {
            "enum" | "required" | "type" | "const" => old == new || as_set(old) == as_set(new),
            _ if is_named(name) => self.values(old, new, Members::Names, references),
            _ => self.keywords(old, new, references),
        }
    }
}

/// Whether a member says something of what is sent: prose does not, but an extension that opens an
/// enum does.
fn tells(name: &str) -> bool {
    name == "x-extensible-enum"
        || (below(name) != Below::Prose && !matches!(name, "operationId" | "summary" | "tags"))
}

/// Whether the members of this member have names that the author chose.
fn is_named(name: &str) -> bool {
    below(name) == Below::Named
        || matches!(
            name,
            "callbacks"
                | "content"
                | "encoding"
                | "flows"
                | "headers"
                | "links"
                | "mapping"
                | "parameters"
                | "pathItems"
                | "paths"
                | "requestBodies"
                | "responses"
                | "schemas"
                | "scopes"
                | "securitySchemes"
                | "variables"
                | "webhooks"
        )
}

/// The items of a list in an order of their own.
fn as_set(value: &Value) -> Vec<String> {
    let mut items: Vec<String> = match value {
        Value::Array(items) => items.iter().map(Value::to_string).collect(),
        other => vec![other.to_string()],
    };
    items.sort();
    items.dedup();
    items
}

/// All references of a document, repeated where they are.
fn collect<'d>(value: &'d Value, found: &mut Vec<&'d str>) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get("$ref") {
                found.push(reference);
            }
            for member in members.values() {
                collect(member, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        _ => {}
    }
}
