//! `undeclared-field`: members that no schema speaks of, even where the schema is open.
//!
//! What counts is what `unevaluatedProperties` would count: properties declared anywhere along
//! `$ref`, `allOf`, the branches of `anyOf` and `oneOf` that fit, and the `then` or `else` that
//! applies. Silent by design: objects that declare no property at all, and objects whose schema
//! says itself what else may stand there (`additionalProperties`, `propertyNames`,
//! `unevaluatedProperties`). What fits a pattern of `patternProperties` is declared by it.

use std::collections::HashSet;

use callspec_codegen::pointer;
use serde_json::{Map, Value};

use super::kind::{kind, shown_name};
use super::{Compared, Judge, Subject};
use crate::contract::reference;
use crate::finding::{Finding, Part, Rule};

/// Declared names beyond this many are counted, not listed.
const MAX_LISTED: usize = 8;
/// Names at least this alike are taken for a slip of the pen.
const ALIKE: f64 = 0.85;

pub(super) fn judge(
    subject: &Subject<'_>,
    schema: &str,
    body: &Value,
    judge: &Judge<'_>,
) -> Vec<Finding> {
    let mut walk = Walk {
        subject,
        document: subject.contract.schema_document(),
        judge,
        findings: Vec::new(),
    };
    walk.value(body, vec![schema.to_owned()], "");
    walk.findings
}

struct Walk<'w, 'c> {
    subject: &'w Subject<'w>,
    document: &'w Value,
    judge: &'w Judge<'c>,
    findings: Vec<Finding>,
}

/// A schema that speaks of a value, and where it stands.
struct Speaking<'w> {
    pointer: String,
    schema: &'w Map<String, Value>,
}

impl<'w> Walk<'w, '_> {
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
            let declared = self.declared(speaking, name);
            if !declared.is_empty() {
                let is_property = speaking
                    .iter()
                    .any(|one| property(one.schema, name).is_some());
                let at = pointer::join(at, if is_property { name } else { "*" });
                self.findings
                    .extend(self.write_only(&declared, member, &at));
                self.value(member, declared, &at);
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

    /// The schemas that are declared for a member: by its name, or by a pattern that fits it.
    fn declared(&self, speaking: &[Speaking<'w>], name: &str) -> Vec<String> {
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

    /// OpenAPI 3.0.3 and 3.1.0, "Schema Object": what is write-only should not be in a response.
    fn write_only(&self, declared: &[String], member: &Value, at: &str) -> Option<Finding> {
        let contract = self.subject.contract;
        let declared = declared.iter().find(|at| contract.is_write_only(at))?;
        let compared = Compared {
            pointer: at.to_owned(),
            expected: "nothing in a response: it is write-only".to_owned(),
            actual: kind(member),
        };
        let written = contract.written_pointer(&pointer::join(declared, "writeOnly"));
        let rule = Rule::UndeclaredField;
        Some(self.subject.finding(rule, Part::Body, &written, compared))
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
        let declared = ["properties", "patternProperties"].into_iter();
        let mut declared = declared.filter(|keyword| declaring.schema.contains_key(*keyword));
        let contract = pointer::join(&declaring.pointer, declared.next().unwrap_or_default());
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
                .filter(|branch| self.judge.fits(branch, value))
                .cloned()
                .collect();
            // Where no branch fits, that is a finding of its own: any of them may be meant.
            applied.extend(if fitting.is_empty() { all } else { fitting });
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
            if self.judge.fits(&condition, value) {
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
    ["properties", "patternProperties"].iter().any(|keyword| {
        let declared = schema.get(*keyword).and_then(Value::as_object);
        declared.is_some_and(|declared| !declared.is_empty())
    })
}

fn is_open_on_purpose(schema: &Map<String, Value>) -> bool {
    [
        "additionalProperties",
        "propertyNames",
        "unevaluatedProperties",
    ]
    .iter()
    .any(|keyword| schema.contains_key(*keyword))
}

/// The schemas for members that no property names.
fn of_the_rest(speaking: &[Speaking<'_>]) -> Vec<String> {
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
    let nearest = names
        .iter()
        .map(|name| (strsim::jaro_winkler(name, undeclared), name))
        .max_by(|(a, _), (b, _)| a.total_cmp(b));
    if let Some((likeness, name)) = nearest
        && likeness >= ALIKE
    {
        text.push_str("; close to ");
        text.push_str(name);
    }
    text
}
