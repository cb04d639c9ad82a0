//! All schemas that a value has to fit at once: by way of `$ref`, `allOf` and a branch of each choice.

use std::collections::HashSet;

use callspec_codegen::pointer;
use serde_json::{Map, Value};

use super::draw::Draw;
use super::{Problem, Walk};
use crate::contract::outline::branches_of;
use crate::contract::reference;

const TYPES: [&str; 7] = [
    "object", "array", "string", "integer", "number", "boolean", "null",
];

/// Keywords by which a schema without `type` tells what it is about.
const TELLING: [(&str, &[&str]); 4] = [
    (
        "object",
        &[
            "properties",
            "required",
            "additionalProperties",
            "patternProperties",
            "minProperties",
        ],
    ),
    ("array", &["items", "prefixItems", "minItems", "contains"]),
    ("string", &["pattern", "format", "minLength", "maxLength"]),
    (
        "number",
        &[
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
        ],
    ),
];

/// Schemas, each with its pointer.
#[derive(Default)]
pub(super) struct Parts<'c>(pub(super) Vec<(String, &'c Map<String, Value>)>);

impl<'c> Parts<'c> {
    /// What the schemas say in a keyword.
    pub(super) fn all<'p>(&'p self, keyword: &'p str) -> impl Iterator<Item = &'c Value> + 'p {
        self.0
            .iter()
            .filter_map(move |(_, schema)| schema.get(keyword))
    }

    /// Counts that the schemas give in a keyword.
    pub(super) fn bounds<'p>(&'p self, keyword: &'p str) -> impl Iterator<Item = u64> + 'p {
        self.all(keyword).filter_map(|value| {
            // JSON Schema 2020-12 counts `2.0` as an integer.
            value.as_u64().or_else(|| value.as_f64().and_then(whole))
        })
    }

    /// The pointers of the schemas behind a keyword.
    pub(super) fn below(&self, keyword: &str) -> Vec<String> {
        let has = self
            .0
            .iter()
            .filter(|(_, schema)| schema.contains_key(keyword));
        has.map(|(at, _)| pointer::join(at, keyword)).collect()
    }

    /// The type to make; `None` if no type is left.
    pub(super) fn json_type(&self) -> Option<&'static str> {
        let allows = |name: &str| self.all("type").all(|declared| names(declared, name));
        let mut allowed: Vec<_> = TYPES.into_iter().filter(|name| allows(name)).collect();
        if allowed.contains(&"number") {
            allowed.retain(|name| *name != "integer");
        }
        let told = |(name, keywords): &(&'static str, &[&str])| {
            let says = keywords
                .iter()
                .any(|keyword| self.all(keyword).next().is_some());
            (says && allowed.contains(name)).then_some(*name)
        };
        if allowed.len() > 2 {
            return TELLING
                .iter()
                .find_map(told)
                .or(Some("string"))
                .filter(|name| allowed.contains(name))
                .or(allowed.first().copied());
        }
        allowed.first().copied()
    }

    /// The values that are listed, if they are: by `const`, by `enum`, or by both.
    pub(super) fn listed(&self) -> Option<Vec<&'c Value>> {
        let lists = self.0.iter().flat_map(|(_, schema)| {
            let constant = schema.get("const").map(|value| vec![value]);
            let listed = schema.get("enum").and_then(Value::as_array);
            constant
                .into_iter()
                .chain(listed.map(|values| values.iter().collect()))
        });
        lists.reduce(|one, other| {
            one.into_iter()
                .filter(|value| other.contains(value))
                .collect()
        })
    }
}

fn whole(value: f64) -> Option<u64> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole, small and not negative"
    )]
    (value.fract() == 0.0 && (0.0..9e15).contains(&value)).then_some(value as u64)
}

fn names(declared: &Value, name: &str) -> bool {
    let is_it = |text: &str| text == name || name == "integer" && text == "number";
    match declared {
        Value::String(text) => is_it(text),
        Value::Array(texts) => texts.iter().filter_map(Value::as_str).any(is_it),
        _ => true,
    }
}

impl<'c> Walk<'c> {
    /// All schemas that speak of the value that these speak of.
    pub(super) fn parts(&self, schemas: &[String], draw: &mut Draw) -> Result<Parts<'c>, Problem> {
        let mut found = Parts::default();
        let mut seen = HashSet::new();
        let mut waiting: Vec<String> = schemas.iter().rev().cloned().collect();
        while let Some(at) = waiting.pop() {
            let schema = self.document.pointer(&at);
            let schema = match schema {
                Some(Value::Object(schema)) if seen.insert(at.clone()) => schema,
                Some(Value::Bool(false)) => return Err(Problem::new("no value at all is allowed")),
                _ => continue,
            };
            let mut more: Vec<String> = branches_of(schema, &at, "allOf").collect();
            if schema.contains_key("$ref") {
                let (target, _) = reference::resolve(self.document, &at).map_err(Problem::new)?;
                more.push(target);
            }
            for keyword in ["oneOf", "anyOf"] {
                let branches: Vec<_> = branches_of(schema, &at, keyword).collect();
                more.extend(self.chosen(branches, draw));
            }
            more.extend(self.conditional(schema, &at));
            found.0.push((at, schema));
            waiting.extend(more.into_iter().rev());
        }
        Ok(found)
    }

    /// A branch: rather one that does not lead back into itself, and rather not null.
    fn chosen(&self, mut branches: Vec<String>, draw: &mut Draw) -> Option<String> {
        let awkward = |at: &String| {
            let schema = reference::resolve(self.document, at).ok();
            let is_null = schema
                .as_ref()
                .is_some_and(|(_, schema)| schema.get("type").is_some_and(|name| name == "null"));
            (is_null, self.leads_back(at))
        };
        if branches.is_empty() {
            return None;
        }
        let first = draw.index(branches.len());
        branches.rotate_left(first);
        branches.sort_by_key(awkward);
        let index = self.attempt.salt as usize % branches.len();
        Some(branches.swap_remove(index))
    }

    fn conditional(&self, schema: &Map<String, Value>, at: &str) -> Vec<String> {
        if !schema.contains_key("if") {
            return Vec::new();
        }
        let holds = schema.contains_key("then") && self.attempt.salt.is_multiple_of(2);
        let keywords: &[&str] = if holds { &["if", "then"] } else { &["else"] };
        let present = keywords
            .iter()
            .filter(|keyword| schema.contains_key(**keyword));
        present.map(|keyword| pointer::join(at, keyword)).collect()
    }

    /// Whether a schema is one that a value around this one is made by.
    pub(super) fn leads_back(&self, at: &str) -> bool {
        let target = reference::resolve(self.document, at);
        target.is_ok_and(|(target, _)| self.around.contains(&target))
    }
}
