//! `undeclared-field`: members that no schema speaks of, even where the schema is open.
//!
//! What counts is what `unevaluatedProperties` would count: properties declared anywhere along
//! `$ref`, `allOf`, the branches of `anyOf` and `oneOf` that fit, and the `then` or `else` that
//! applies. Silent by design: objects that declare no property at all, and objects whose schema
//! says itself what else may stand there (`additionalProperties`, `patternProperties`,
//! `unevaluatedProperties`).

use std::collections::HashSet;

use callspec_codegen::pointer;
use serde_json::{Map, Value};

use super::kind::{kind, shown_name};
use super::{Compared, Subject};
use crate::contract::reference;
use crate::finding::{Finding, Part, Rule};
use crate::nearest::nearest;

/// Declared names beyond this many are counted, not listed.
const MAX_LISTED: usize = 8;

/// Whether a value fits the schema at a pointer.
pub(super) type Fits<'f> = dyn Fn(&str, &Value) -> bool + 'f;

pub(super) fn judge(
    subject: &Subject<'_>,
    schema: &str,
    body: &Value,
    fits: &Fits<'_>,
) -> Vec<Finding> {
    let mut walk = Walk {
        subject,
        document: subject.contract.schema_document(),
        fits,
        findings: Vec::new(),
    };
    walk.value(body, vec![schema.to_owned()], "");
    walk.findings
}

struct Walk<'w> {
    subject: &'w Subject<'w>,
    document: &'w Value,
    fits: &'w Fits<'w>,
    findings: Vec<Finding>,
}

/// A schema that speaks of a value, and where it stands.
struct Speaking<'w> {
    pointer: String,
    schema: &'w Map<String, Value>,
}

impl<'w> Walk<'w> {
    fn value(&mut self, value: &Value, schemas: Vec<String>, at: &str) {
        match value {
            Value::Object(members) => {
                let speaking = self.speaking(value, schemas);
                self.object(members, &speaking, at);
            }
            Value::Array(items) => {
                let speaking = self.speaking(value, schemas);
                for (index, item) in items.iter().enumerate() {
                    self.value(item, of_item(&speaking, index), &pointer::join(at, "*"));
                }
            }
            _ => {}
        }
    }

    fn object(&mut self, members: &Map<String, Value>, speaking: &[Speaking<'w>], at: &str) {
        for (name, member) in members {
            let declared: Vec<_> = speaking
                .iter()
                .filter(|one| property(one.schema, name).is_some())
                .map(|one| pointer::join(&format!("{}/properties", one.pointer), name))
                .collect();
            if !declared.is_empty() {
                self.value(member, declared, &pointer::join(at, name));
                continue;
            }
            if speaking.iter().any(|one| is_open_on_purpose(one.schema)) {
                let rest = of_the_rest(speaking);
                self.value(member, rest, &pointer::join(at, "*"));
                continue;
            }
            let declaring = speaking.iter().find(|one| declares(one.schema));
            if let Some(declaring) = declaring {
                let finding = self.finding(declaring, speaking, (at, name), member);
                self.findings.push(finding);
            }
        }
    }

    fn finding(
        &self,
        declaring: &Speaking<'_>,
        speaking: &[Speaking<'_>],
        (at, name): (&str, &str),
        member: &Value,
    ) -> Finding {
        let compared = Compared {
            pointer: pointer::join(at, shown_name(name)),
            expected: declared_names(speaking, name),
            actual: kind(member),
        };
        let contract = pointer::join(&declaring.pointer, "properties");
        let contract = self.subject.contract.written_pointer(&contract);
        self.subject
            .finding(Rule::UndeclaredField, Part::Body, &contract, compared)
    }

    /// All schemas that speak of a value, references and combinations followed.
    fn speaking(&self, value: &Value, schemas: Vec<String>) -> Vec<Speaking<'w>> {
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
    fn applied(&self, value: &Value, at: &str, schema: &Map<String, Value>) -> Vec<String> {
        let mut applied = Vec::new();
        if schema.contains_key("$ref")
            && let Ok((target, _)) = reference::resolve(self.document, at)
        {
            applied.push(target);
        }
        applied.extend(branches(schema, at, "allOf"));
        for choice in ["anyOf", "oneOf"] {
            let all: Vec<_> = branches(schema, at, choice).collect();
            let fitting: Vec<_> = all
                .iter()
                .filter(|branch| (self.fits)(branch, value))
                .cloned()
                .collect();
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

fn branches(
    schema: &Map<String, Value>,
    at: &str,
    keyword: &str,
) -> impl Iterator<Item = String> + use<> {
    let count = schema
        .get(keyword)
        .and_then(Value::as_array)
        .map_or(0, Vec::len);
    let at = pointer::join(at, keyword);
    (0..count).map(move |index| pointer::join(&at, &index.to_string()))
}

fn property<'s>(schema: &'s Map<String, Value>, name: &str) -> Option<&'s Value> {
    schema.get("properties")?.get(name)
}

fn declares(schema: &Map<String, Value>) -> bool {
    schema
        .get("properties")
        .and_then(Value::as_object)
        .is_some_and(|properties| !properties.is_empty())
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

/// What is declared here, and which of it may have been meant.
fn declared_names(speaking: &[Speaking<'_>], undeclared: &str) -> String {
    let mut names: Vec<&str> = Vec::new();
    for properties in speaking
        .iter()
        .filter_map(|one| one.schema.get("properties"))
    {
        let declared = properties.as_object().into_iter().flat_map(Map::keys);
        names.extend(declared.map(String::as_str));
    }
    let mut known = HashSet::new();
    names.retain(|name| known.insert(*name));
    let listed = names[..names.len().min(MAX_LISTED)].join(", ");
    let mut text = match names.len().saturating_sub(MAX_LISTED) {
        0 => format!("a declared property: {listed}"),
        more => format!("a declared property: {listed} and {more} more"),
    };
    if let Some(name) = nearest(undeclared, names.iter().copied()) {
        text.push_str("; close to ");
        text.push_str(name);
    }
    text
}
