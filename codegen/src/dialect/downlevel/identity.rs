//! What the references of a document lead to: pointers, identifiers, anchors.
//!
//! JSON Schema 2020-12, sections 8.2.1 to 8.2.3.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::dialect::fragment;
use crate::dialect::place::{self, Place};
use crate::pointer;

/// The identifiers and anchors of a document.
#[derive(Debug)]
pub(super) struct Identities<'a> {
    root: &'a Value,
    /// Schemas with an `$id`: fragments below them start there.
    bases: HashSet<String>,
    ids: HashMap<&'a str, String>,
    /// By base and name: `/components/schemas/Pet#tail`.
    anchors: HashMap<String, String>,
    dynamic: HashMap<&'a str, Vec<String>>,
    targets: HashSet<String>,
}

/// What a reference leads to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// A pointer into the input.
    Inside(String),
    /// The same, but only by guessing what the author meant.
    Stray(String),
    /// Nothing in this document.
    Outside,
}

impl Target {
    pub(super) fn pointer(self) -> Option<String> {
        match self {
            Self::Inside(pointer) | Self::Stray(pointer) => Some(pointer),
            Self::Outside => None,
        }
    }
}

impl<'a> Identities<'a> {
    pub(super) fn of(root: &'a Value) -> Self {
        let mut schemas = Vec::new();
        collect(root, Place::Document, &mut String::new(), &mut schemas);
        let mut identities = Self {
            root,
            bases: HashSet::new(),
            ids: HashMap::new(),
            anchors: HashMap::new(),
            dynamic: HashMap::new(),
            targets: HashSet::new(),
        };
        for (at, schema) in &schemas {
            if let Some(id) = text(schema, "$id") {
                identities.bases.insert(at.clone());
                identities.ids.insert(id.trim_end_matches('#'), at.clone());
            }
        }
        identities.name_anchors(&schemas);
        identities.targets = schemas
            .iter()
            .filter_map(|(at, schema)| identities.resolve(text(schema, "$ref")?, at).pointer())
            .collect();
        identities
    }

    fn name_anchors(&mut self, schemas: &[(String, &'a Value)]) {
        for (at, schema) in schemas {
            let base = self.base_of(at).to_owned();
            for keyword in ["$anchor", "$dynamicAnchor"] {
                if let Some(name) = text(schema, keyword) {
                    self.anchors.insert(format!("{base}#{name}"), at.clone());
                }
            }
            if let Some(name) = text(schema, "$dynamicAnchor") {
                self.dynamic.entry(name).or_default().push(at.clone());
            }
        }
    }

    /// Whether some schema refers to exactly this pointer.
    pub(super) fn is_target(&self, pointer: &str) -> bool {
        self.targets.contains(pointer)
    }

    /// The nearest schema with an `$id` around a pointer; empty for the document.
    pub(super) fn base_of<'p>(&self, at: &'p str) -> &'p str {
        let mut base = at;
        while !self.bases.contains(base) {
            match pointer::parent(base) {
                Some(parent) => base = parent,
                None => return "",
            }
        }
        base
    }

    /// The value that a `$ref` at `at` leads to.
    pub(super) fn resolve(&self, reference: &str, at: &str) -> Target {
        let (resource, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let base = match resource {
            "" => self.base_of(at),
            id => match self.ids.get(id) {
                Some(base) => base,
                None => return Target::Outside,
            },
        };
        if fragment.is_empty() || fragment.starts_with('/') {
            return self.resolve_pointer(base, &fragment::decode(fragment), at);
        }
        self.anchors
            .get(&format!("{base}#{fragment}"))
            .map_or(Target::Outside, |at| Target::Inside(at.clone()))
    }

    fn resolve_pointer(&self, base: &str, below: &str, at: &str) -> Target {
        let exact = format!("{base}{below}");
        if self.root.pointer(&exact).is_some() {
            return Target::Inside(exact);
        }
        // Generators of schemas write `#/$defs/Name` and forget that the schema is embedded.
        let mut around = Some(at);
        while let Some(scope) = around {
            let candidate = format!("{scope}{below}");
            if self.root.pointer(&candidate).is_some() {
                return Target::Stray(candidate);
            }
            around = pointer::parent(scope);
        }
        Target::Outside
    }

    /// The value that a `$dynamicRef` at `at` leads to, if it is the same in every dynamic scope.
    pub(super) fn resolve_dynamic(&self, reference: &str, at: &str) -> Option<String> {
        let name = reference.strip_prefix('#')?;
        match self.dynamic.get(name).map(Vec::as_slice) {
            Some([only]) => Some(only.clone()),
            Some(_) => None,
            None => self.resolve(reference, at).pointer(),
        }
    }

    pub(super) fn value(&self, pointer: &str) -> Option<&'a Value> {
        self.root.pointer(pointer)
    }
}

fn text<'a>(schema: &'a Value, keyword: &str) -> Option<&'a str> {
    schema.get(keyword)?.as_str()
}

fn collect<'a>(
    value: &'a Value,
    place: Place,
    at: &mut String,
    schemas: &mut Vec<(String, &'a Value)>,
) {
    place::children(value, place, at, &mut |child, place, at| {
        collect(child, place, at, schemas);
    });
    if place == Place::Schema && value.is_object() {
        schemas.push((at.clone(), value));
    }
}
