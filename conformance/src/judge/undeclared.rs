//! `undeclared-field`: members that no schema speaks of, even where the schema is open.
//!
//! What counts is what was evaluated (`walk`). Silent by design: objects that declare no property at
//! all, and objects whose schema says itself what else may stand there (`additionalProperties`,
//! `propertyNames`, `unevaluatedProperties`). What fits a pattern of `patternProperties` is declared
//! by it. Told as well: properties that are write-only, which no response should have.

use std::collections::HashSet;

use callspec_codegen::pointer;
use serde_json::{Map, Value};

use super::kind::{kind, shown_name};
use super::speaking::Speaking;
use super::walk::{Unexpected, Visitor};
use super::{Compared, Subject};
use crate::finding::{Finding, Part, Rule};
use crate::nearest::nearest;

/// Declared names beyond this many are counted, not listed.
const MAX_LISTED: usize = 8;
/// Keywords that declare members.
const DECLARING: [&str; 2] = ["properties", "patternProperties"];

/// The undeclared members of one body.
pub(super) struct Undeclared<'s> {
    subject: &'s Subject<'s>,
    findings: Vec<Finding>,
}

impl<'s> Undeclared<'s> {
    pub(super) fn of(subject: &'s Subject<'s>) -> Self {
        Self {
            subject,
            findings: Vec::new(),
        }
    }

    pub(super) fn findings(self) -> Vec<Finding> {
        self.findings
    }
}

impl Visitor for Undeclared<'_> {
    fn unexpected(&mut self, member: &Unexpected<'_>) {
        let declaring = member.speaking.iter().find(|one| declares(one.schema));
        if let Some(declaring) = declaring {
            self.findings.push(finding(self.subject, declaring, member));
        }
    }

    fn declared(&mut self, value: &Value, at: &str, declared: &[String]) {
        self.findings
            .extend(write_only(self.subject, declared, value, at));
    }
}

/// OpenAPI 3.0.3 and 3.1.0, "Schema Object": what is write-only should not be in a response.
fn write_only(
    subject: &Subject<'_>,
    declared: &[String],
    value: &Value,
    at: &str,
) -> Option<Finding> {
    let contract = subject.contract;
    let declared = declared.iter().find(|at| contract.is_write_only(at))?;
    let compared = Compared {
        pointer: at.to_owned(),
        expected: "nothing in a response: it is write-only".to_owned(),
        actual: kind(value),
    };
    let written = contract.written_pointer(&pointer::join(declared, "writeOnly"));
    let finding = subject.finding(Rule::UndeclaredField, Part::Body, &written, compared);
    Some(finding.showing(subject.shown(value)))
}

fn finding(subject: &Subject<'_>, declaring: &Speaking<'_>, member: &Unexpected<'_>) -> Finding {
    let compared = Compared {
        pointer: pointer::join(member.at, shown_name(member.name)),
        expected: declared_names(member.speaking, member.name),
        actual: kind(member.value),
    };
    let mut keywords = DECLARING.into_iter();
    let keyword = keywords.find(|keyword| declaring.schema.contains_key(*keyword));
    let contract = pointer::join(&declaring.pointer, keyword.unwrap_or_default());
    let contract = subject.contract.written_pointer(&contract);
    let finding = subject.finding(Rule::UndeclaredField, Part::Body, &contract, compared);
    finding.showing(subject.shown(member.value))
}

pub(super) fn declares(schema: &Map<String, Value>) -> bool {
    DECLARING.iter().any(|keyword| {
        let declared = schema.get(*keyword).and_then(Value::as_object);
        declared.is_some_and(|declared| !declared.is_empty())
    })
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
