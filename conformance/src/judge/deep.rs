//! What fails in a value whose choices nest too deep for a validator to say.
//!
//! A choice of schemas that contains itself is tried anew in each branch of each level: the reasons
//! for a failure grow beyond any memory. Whether a value fits is still said at once, so this goes
//! down by yes and no, to the smallest values that fit none of the schemas that may be meant.

use callspec_codegen::pointer;
use serde_json::Value;

use super::explain::explain;
use super::kind::kind;
use super::speaking::{Speakers, Speaking, of_item, of_the_rest, property};
use super::{Compared, Judge, Subject};
use crate::contract::{recursion, reference};
use crate::finding::{Finding, Part, Rule};

/// What a validator may try at most to explain a value whose choices nest.
const MAX_ATTEMPTS: f64 = 100_000.0;

/// Whether the reasons for a failure are beyond what can be told at once.
pub(super) fn is_too_branched(subject: &Subject<'_>, schema: &str, value: &Value) -> bool {
    let levels = f64::from(depth(value)) / 2.0;
    // Ten levels of the widest choice there is: most bodies never ask how wide theirs is.
    levels > 3.0 && {
        let breadth = recursion::choice_breadth(subject.contract.schema_document(), schema);
        f64::from(breadth).powf(levels) > MAX_ATTEMPTS
    }
}

fn depth(value: &Value) -> u16 {
    let deepest = match value {
        Value::Array(items) => items.iter().map(depth).max(),
        Value::Object(members) => members.values().map(depth).max(),
        _ => return 0,
    };
    deepest.unwrap_or(0).saturating_add(1)
}

/// What fails in a value that does not fit a schema.
pub(super) fn judge(
    subject: &Subject<'_>,
    schema: &str,
    body: &Value,
    judge: &Judge<'_>,
) -> Vec<Finding> {
    let mut descent = Descent {
        subject,
        speakers: Speakers::of(judge),
        findings: Vec::new(),
    };
    descent.value(body, vec![schema.to_owned()], "");
    descent.findings
}

struct Descent<'w, 'c> {
    subject: &'w Subject<'w>,
    speakers: Speakers<'w, 'c>,
    findings: Vec<Finding>,
}

impl<'w> Descent<'w, '_> {
    /// Tells what fails in a value that fits none of these schemas.
    fn value(&mut self, value: &Value, schemas: Vec<String>, at: &str) {
        let alternatives = self.alternatives(&schemas);
        if let [schema] = &alternatives[..]
            && !is_too_branched(self.subject, schema, value)
        {
            return self.explained(value, schema, at);
        }
        let spoken = self.speakers.speaking(value, schemas);
        let inside = self.inside(value, &spoken.schemas, at);
        let failing: Vec<_> = inside
            .into_iter()
            .filter(|(held, schemas, _)| self.fits_none(held, schemas))
            .collect();
        if failing.is_empty() {
            let finding = self.as_a_whole(value, &alternatives, at);
            self.findings.push(finding);
        }
        for (held, schemas, at) in failing {
            self.value(held, schemas, &at);
        }
    }

    /// The schemas, references followed, each once.
    fn alternatives(&self, schemas: &[String]) -> Vec<String> {
        let mut alternatives = Vec::new();
        for schema in schemas {
            let target = reference::resolve(self.speakers.document, schema);
            let target = target.map_or_else(|_| schema.clone(), |(at, _)| at);
            if !alternatives.contains(&target) {
                alternatives.push(target);
            }
        }
        alternatives
    }

    /// What a value holds, each with the schemas that speak of it and its place.
    fn inside<'v>(
        &self,
        value: &'v Value,
        speaking: &[Speaking<'w>],
        at: &str,
    ) -> Vec<(&'v Value, Vec<String>, String)> {
        match value {
            Value::Object(members) => members
                .iter()
                .map(|(name, member)| {
                    let is_property = speaking
                        .iter()
                        .any(|one| property(one.schema, name).is_some());
                    let place = pointer::join(at, if is_property { name } else { "*" });
                    let declared = self.speakers.declared(speaking, name);
                    let schemas = if declared.is_empty() {
                        of_the_rest(speaking)
                    } else {
                        declared
                    };
                    (member, schemas, place)
                })
                .collect(),
            Value::Array(items) => items
                .iter()
                .enumerate()
                .map(|(index, item)| (item, of_item(speaking, index), pointer::join(at, "*")))
                .collect(),
            _ => Vec::new(),
        }
    }

    fn fits_none(&self, value: &Value, schemas: &[String]) -> bool {
        let there = |at: &&String| self.speakers.document.pointer(at).is_some();
        let mut there = schemas.iter().filter(there).peekable();
        there.peek().is_some() && !there.any(|schema| self.speakers.judge.fits(schema, value))
    }

    fn explained(&mut self, value: &Value, schema: &str, at: &str) {
        let subject = self.subject;
        let mut findings = self.speakers.judge.with_branch(schema, |validator| {
            explain(subject, schema, validator.iter_errors(value))
        });
        for finding in &mut findings {
            finding.identity.pointer.insert_str(0, at);
        }
        self.findings.extend(findings);
    }

    fn as_a_whole(&self, value: &Value, schemas: &[String], at: &str) -> Finding {
        let contract = self.subject.contract;
        let expected: Vec<_> = schemas
            .iter()
            .map(|schema| contract.describe(schema))
            .collect();
        let compared = Compared {
            pointer: at.to_owned(),
            expected: expected.join(" or "),
            actual: kind(value),
        };
        let schema = schemas.first().map_or("", String::as_str);
        let written = contract.written_pointer(schema);
        let finding = self
            .subject
            .finding(Rule::Constraint, Part::Body, &written, compared);
        finding.showing(self.subject.shown(value))
    }
}
