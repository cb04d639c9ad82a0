//! `writeOnly` and `readOnly`: a required property that is write-only is required of requests, and of
//! no response; one that is read-only the other way round (OpenAPI 3.0.3 and 3.1.0, "Schema Object").
//!
//! The two keywords may stand in different schemas of one composition. Where the same schema is
//! part of several, the property stays required unless it is write-only in all of them; what is
//! left of that is seen to where a failure is explained.

use std::collections::{BTreeMap, BTreeSet};

use callspec_codegen::dialect;
use callspec_codegen::pointer;
use serde_json::{Map, Value, json};

use super::Edit;
use crate::contract::reference;

/// Keywords with a list of schemas that speak of the same value.
const LISTS: [&str; 3] = ["allOf", "anyOf", "oneOf"];

/// The way that messages go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// From a client to the API.
    Request,
    /// From the API to a client.
    #[default]
    Response,
}

impl Direction {
    /// The keyword of what is not required this way.
    pub(super) fn excused(self) -> &'static str {
        match self {
            Self::Request => "readOnly",
            Self::Response => "writeOnly",
        }
    }
}

/// Takes properties that go the other way alone out of `required`.
pub(super) fn edits(document: &Value, direction: Direction) -> Vec<Edit> {
    let keyword = direction.excused();
    let composition = Composition::of(document, keyword);
    let mut edits = Vec::new();
    dialect::visit_schemas(document, &mut |at, schema| {
        let Some(required) = schema.get("required").and_then(Value::as_array) else {
            return;
        };
        let is_kept = |name: &&Value| {
            let name = name.as_str().unwrap_or_default();
            !composition.is_excused(at, name, &mut BTreeSet::new())
        };
        let kept: Vec<_> = required.iter().filter(is_kept).collect();
        if kept.len() < required.len() {
            edits.push(Edit {
                schema: at.to_owned(),
                keyword: "required",
                value: Some(json!(kept)),
                added: None,
            });
        }
    });
    edits
}

/// Which schema is part of which.
struct Composition<'d> {
    document: &'d Value,
    /// What is not required.
    keyword: &'static str,
    /// The schemas that a schema is a part of; one that refers to it counts as well.
    wholes: BTreeMap<String, BTreeSet<String>>,
}

impl<'d> Composition<'d> {
    fn of(document: &'d Value, keyword: &'static str) -> Self {
        let mut found = Self {
            document,
            keyword,
            wholes: BTreeMap::new(),
        };
        dialect::visit_schemas(document, &mut |at, schema| {
            for part in parts(at, schema) {
                found.wholes.entry(part).or_default().insert(at.to_owned());
            }
        });
        found
    }

    /// Whether a property that the schema at a pointer requires goes the other way alone wherever that
    /// schema is used. What the schema itself says of the property goes before what others say.
    fn is_excused(&self, at: &str, name: &str, seen: &mut BTreeSet<String>) -> bool {
        if !seen.insert(at.to_owned()) {
            return true;
        }
        let declared = declarations(self.document, at, name);
        if !declared.is_empty() {
            return declared
                .iter()
                .any(|property| says(self.document, property, self.keyword));
        }
        let mut wholes = self.wholes.get(at).into_iter().flatten().peekable();
        wholes.peek().is_some() && wholes.all(|whole| self.is_excused(whole, name, seen))
    }
}

/// The schemas that are part of a schema: they speak of the same value.
fn parts(at: &str, schema: &Map<String, Value>) -> Vec<String> {
    let mut parts = Vec::new();
    for keyword in LISTS {
        let count = schema
            .get(keyword)
            .and_then(Value::as_array)
            .map_or(0, Vec::len);
        let at = pointer::join(at, keyword);
        parts.extend((0..count).map(|index| pointer::join(&at, &index.to_string())));
    }
    let conditional = ["then", "else"].into_iter();
    let conditional = conditional.filter(|keyword| schema.contains_key(*keyword));
    parts.extend(conditional.map(|keyword| pointer::join(at, keyword)));
    parts.extend(reference::target_of(schema));
    parts
}

/// Where the schema at a pointer, and those that it is composed of, declare a property.
pub(in crate::contract) fn declarations(document: &Value, at: &str, name: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut waiting = vec![at.to_owned()];
    let mut seen = BTreeSet::new();
    while let Some(at) = waiting.pop() {
        let schema = pointer::find(document, &at).and_then(Value::as_object);
        let (Some(schema), true) = (schema, seen.insert(at.clone())) else {
            continue;
        };
        let property = pointer::join(&pointer::join(&at, "properties"), name);
        if pointer::find(document, &property).is_some() {
            found.push(property);
        }
        waiting.extend(parts(&at, schema));
    }
    found
}

/// Whether a schema says of itself that it is write-only, beside a reference or behind it.
pub(in crate::contract) fn is_write_only(document: &Value, at: &str) -> bool {
    says(document, at, "writeOnly")
}

fn says(document: &Value, at: &str, keyword: &str) -> bool {
    let says = |schema: &Value| schema.get(keyword) == Some(&Value::Bool(true));
    pointer::find(document, at).is_some_and(|schema| {
        let resolve = || reference::resolve(document, at);
        says(schema)
            || (schema.get("$ref").is_some() && resolve().is_ok_and(|(_, schema)| says(schema)))
    })
}
