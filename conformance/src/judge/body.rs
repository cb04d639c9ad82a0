//! The body against its schema: yes or no first, the reasons only for what failed.

use callspec_codegen::pointer;
use jsonschema::Validator;
use serde_json::Value;

use super::explain::explain;
use super::json::{self, Beyond, Parsed, Unread};
use super::undeclared::Undeclared;
use super::walk::{Visitor, walk};
use super::{Compared, Judge, Subject, deep};
use crate::contract::{ContentRule, MediaType};
use crate::finding::{Finding, Part, Rule};

/// What there is to judge in a body.
pub(super) enum Read {
    /// A JSON value.
    Json(Parsed),
    /// Something that is not JSON by its media type.
    Other,
    /// Something that should be JSON and is not.
    Broken(Box<Finding>),
    /// JSON that cannot be read here.
    NotJudged(Beyond),
}

/// Reads a body by what came; the declared range `*/*` says nothing.
pub(super) fn read(subject: &Subject<'_>, content: &ContentRule) -> Read {
    if !subject.is_bare && !is_json(subject, content) {
        return Read::Other;
    }
    let bytes = subject.body;
    // RFC 8259, section 8.1: a parser may ignore a byte order mark.
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match json::read(text) {
        Ok(body) => Read::Json(body),
        Err(Unread::Beyond(beyond)) => Read::NotJudged(beyond),
        Err(Unread::NotJson(error)) => Read::Broken(Box::new(not_json(subject, content, &error))),
    }
}

/// Judges the JSON value of a body, and has others told what a walk through it meets.
pub(super) fn judge(
    subject: &Subject<'_>,
    content: &ContentRule,
    body: &Value,
    validator: &Validator,
    judge: &Judge<'_>,
    others: Vec<&mut (dyn Visitor + '_)>,
) -> Vec<Finding> {
    let schema = pointer::join(&content.pointer, "schema");
    let mut findings = Vec::new();
    if !validator.is_valid(body) {
        let own = content.schema.map(|index| judge.compiled.response(index));
        let own = own.and_then(Result::ok).map(|compiled| &compiled.validator);
        let validator = own.unwrap_or(validator);
        findings = if deep::is_too_branched(subject, &schema, body) {
            deep::judge(subject, &schema, body, judge)
        } else {
            explain(subject, &schema, validator.iter_errors(body))
        };
    }
    let mut undeclared = Undeclared::of(subject);
    let mut visitors: Vec<&mut dyn Visitor> = vec![&mut undeclared];
    for other in others {
        visitors.push(other);
    }
    walk(judge, &mut visitors, &schema, body);
    findings.extend(undeclared.findings());
    findings
}

pub(super) fn is_json(subject: &Subject<'_>, content: &ContentRule) -> bool {
    subject
        .media_type()
        .map_or_else(|| content.media_type.is_json(), MediaType::is_json)
}

fn not_json(subject: &Subject<'_>, content: &ContentRule, error: &serde_json::Error) -> Finding {
    let compared = Compared {
        pointer: String::new(),
        expected: "one JSON text".to_owned(),
        actual: match error.classify() {
            serde_json::error::Category::Eof => "JSON that ends too early".to_owned(),
            _ => format!(
                "not JSON from line {}, column {}",
                error.line(),
                error.column()
            ),
        },
    };
    let written = subject.contract.written(&content.pointer);
    subject.finding(Rule::NotJson, Part::Body, &written, compared)
}
