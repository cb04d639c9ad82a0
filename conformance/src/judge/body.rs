//! The body against its schema: yes or no first, the reasons only for what failed.

use jsonschema::json::Json;
use jsonschema::{ValidationError, Validator};
use serde_json::Value;

use super::explain::explain;
use super::undeclared::{self, Fits};
use super::{Compared, Subject};
use crate::contract::ContentRule;
use crate::finding::{Finding, Part, Rule};

/// Judges the body of a response. A body that is not JSON is left alone.
pub(super) fn judge(
    subject: &Subject<'_>,
    content: &ContentRule,
    validator: &Validator,
    fits: &Fits<'_>,
) -> Vec<Finding> {
    if !subject.is_bare && !is_json(subject, content) {
        return Vec::new();
    }
    match serde_json::from_slice::<Value>(subject.response.body()) {
        Ok(body) => {
            let mut findings = explain(subject, failures(validator, &body));
            findings.extend(undeclared::judge(subject, content, &body, fits));
            findings
        }
        Err(error) => vec![not_json(subject, content, &error)],
    }
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

/// What came decides; the declared range `*/*` says nothing.
fn is_json(subject: &Subject<'_>, content: &ContentRule) -> bool {
    subject
        .response
        .headers()
        .get(http::header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(crate::contract::MediaType::parse)
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
    subject.finding(Rule::NotJson, Part::Body, &content.pointer, compared)
}
