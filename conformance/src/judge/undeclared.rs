//! `undeclared-field`: members that no schema speaks of, even where the schema is open.
//!
//! What counts is what was evaluated (`walk`). Silent by design: objects that declare no property at
//! all, and objects whose schema says itself what else may stand there (`additionalProperties`,
//! `patternProperties`, `unevaluatedProperties`).

use std::collections::HashSet;

use callspec_codegen::pointer;
use serde_json::{Map, Value};

use super::kind::{kind, shown_name};
use super::walk::{Speaking, Unexpected, Visitor};
use super::{Compared, Subject};
use crate::finding::{Finding, Part, Rule};
use crate::nearest::nearest;

/// Declared names beyond this many are counted, not listed.
const MAX_LISTED: usize = 8;

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
}

fn finding(subject: &Subject<'_>, declaring: &Speaking<'_>, member: &Unexpected<'_>) -> Finding {
    let compared = Compared {
        pointer: pointer::join(member.at, shown_name(member.name)),
        expected: declared_names(member.speaking, member.name),
        actual: kind(member.value),
    };
    let contract = pointer::join(&declaring.pointer, "properties");
    let contract = subject.contract.written_pointer(&contract);
    let finding = subject.finding(Rule::UndeclaredField, Part::Body, &contract, compared);
    finding.showing(subject.shown(member.value))
}

pub(super) fn declares(schema: &Map<String, Value>) -> bool {
    schema
        .get("properties")
        .and_then(Value::as_object)
        .is_some_and(|properties| !properties.is_empty())
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
