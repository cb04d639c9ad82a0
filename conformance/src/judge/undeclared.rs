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
use super::speaking::{Speakers, Speaking, of_item, of_the_rest, property};
use super::{Compared, Judge, Subject};
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
        speakers: Speakers {
            document: subject.contract.schema_document(),
            judge,
        },
        findings: Vec::new(),
    };
    walk.value(body, vec![schema.to_owned()], "");
    walk.findings
}

struct Walk<'w, 'c> {
    subject: &'w Subject<'w>,
    speakers: Speakers<'w, 'c>,
    findings: Vec<Finding>,
}

impl<'w> Walk<'w, '_> {
    fn value(&mut self, value: &Value, schemas: Vec<String>, at: &str) {
        match value {
            Value::Object(members) => {
                let speaking = self.speakers.speaking(value, schemas);
                self.object(members, &speaking, at);
            }
            Value::Array(items) => {
                let speaking = self.speakers.speaking(value, schemas);
                for (index, item) in items.iter().enumerate() {
                    self.value(item, of_item(&speaking, index), &pointer::join(at, "*"));
                }
            }
            _ => {}
        }
    }

    fn object(&mut self, members: &Map<String, Value>, speaking: &[Speaking<'w>], at: &str) {
        for (name, member) in members {
            let declared = self.speakers.declared(speaking, name);
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
