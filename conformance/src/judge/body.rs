//! The body against its schema: yes or no first, the reasons only for what failed.

use callspec_codegen::pointer;
use jsonschema::json::Json;
use jsonschema::{ValidationError, Validator};
use serde_json::Value;

use super::explain::explain;
use super::kind::kind;
use super::undeclared;
use super::{Compared, Judge, Reason, Subject};
use crate::contract::{ContentRule, MediaType, recursion};
use crate::finding::{Finding, Part, Rule};

/// What a validator may try at most to explain a value whose choices nest.
const MAX_ATTEMPTS: f64 = 100_000.0;

/// What there is to judge in a body.
pub(super) enum Read {
    /// A JSON value.
    Json(Value),
    /// Something that is not JSON by its media type.
    Other,
    /// Something that should be JSON and is not.
    Broken(Box<Finding>),
    /// JSON that cannot be read here.
    NotJudged(Reason),
}

/// Reads a body by what came; the declared range `*/*` says nothing.
pub(super) fn read(subject: &Subject<'_>, content: &ContentRule) -> Read {
    if !subject.is_bare && !is_json(subject, content) {
        return Read::Other;
    }
    let bytes = subject.response.body();
    // RFC 8259, section 8.1: a parser may ignore a byte order mark.
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match serde_json::from_slice(text) {
        Ok(body) => Read::Json(body),
        Err(_) if is_json_text(text) => Read::NotJudged(Reason::BeyondLimits),
        Err(error) => Read::Broken(Box::new(not_json(subject, content, &error))),
    }
}

/// Whether this is JSON by its grammar: nesting, numbers and surrogates may be beyond our reader.
fn is_json_text(text: &[u8]) -> bool {
    str::from_utf8(text)
        .is_ok_and(|text| serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok())
}

/// Judges the JSON value of a body.
pub(super) fn judge(
    subject: &Subject<'_>,
    content: &ContentRule,
    body: &Value,
    validator: &Validator,
    judge: &Judge<'_>,
) -> Vec<Finding> {
    let schema = pointer::join(&content.pointer, "schema");
    let mut findings = if is_too_branched(subject, &schema, body) {
        unexplained(subject, &schema, body, validator)
    } else {
        explain(subject, &schema, failures(validator, body))
    };
    findings.extend(undeclared::judge(subject, &schema, body, judge));
    findings
}

/// What fails, in any JSON representation. A body that passes costs one look and no allocation.
fn failures<'i, F: Json>(
    validator: &'i Validator<F>,
    body: F::Node<'i>,
) -> impl Iterator<Item = ValidationError<'i>>
where
    F::Node<'i>: Copy,
{
    let broken = !validator.is_valid(body);
    broken
        .then(|| validator.iter_errors(body))
        .into_iter()
        .flatten()
}

/// A choice of schemas that contains itself is tried anew in each branch of each level: the
/// reasons for a failure grow beyond any memory.
fn is_too_branched(subject: &Subject<'_>, schema: &str, body: &Value) -> bool {
    let levels = f64::from(depth(body)) / 2.0;
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

fn unexplained(
    subject: &Subject<'_>,
    schema: &str,
    body: &Value,
    validator: &Validator,
) -> Vec<Finding> {
    if validator.is_valid(body) {
        return Vec::new();
    }
    let compared = Compared {
        pointer: String::new(),
        expected: subject.contract.describe(schema),
        actual: format!(
            "{}, nested too deep in choices to say what fails",
            kind(body)
        ),
    };
    let written = subject.contract.written_pointer(schema);
    vec![subject.finding(Rule::Constraint, Part::Body, &written, compared)]
}

fn is_json(subject: &Subject<'_>, content: &ContentRule) -> bool {
    subject
        .response
        .headers()
        .get(http::header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(MediaType::parse)
        .map_or_else(|| content.media_type.is_json(), |sent| sent.is_json())
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
