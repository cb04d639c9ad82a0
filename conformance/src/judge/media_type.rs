//! `undeclared-media-type`, `undeclared-body` and `empty-body`: what is promised of the body as a
//! whole.

use callspec_codegen::pointer;
use http::StatusCode;
use http::header::CONTENT_TYPE;

use super::{Compared, Subject};
use crate::contract::{ContentRule, MediaType, ResponseRule};
use crate::finding::{Finding, Part, Rule};
use crate::redact::looks_like_media_type;

/// The rule for this body; none where no body is promised and none came.
pub(super) fn judge<'e>(
    subject: &Subject<'e>,
    rule: &'e ResponseRule,
) -> Result<Option<&'e ContentRule>, Box<Finding>> {
    let is_empty = subject.body.is_empty();
    let status = subject.status;
    // RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5.
    let has_no_content = [
        StatusCode::NO_CONTENT,
        StatusCode::RESET_CONTENT,
        StatusCode::NOT_MODIFIED,
    ]
    .contains(&status);
    let none_expected = subject.is_head || rule.content.is_empty() || has_no_content;
    match (is_empty, none_expected) {
        (true, true) => Ok(None),
        (true, false) => without_bytes(subject, rule)
            .map(Some)
            .ok_or_else(|| empty(subject, rule)),
        (false, _) if rule.content.is_empty() => Err(undeclared_body(subject, rule)),
        (false, _) if subject.is_bare => bare(subject, rule).map(Some),
        (false, _) => declared(subject, rule).map(Some),
    }
}

/// The rule for a body of no bytes: of text, and of most other notations than JSON, that is one.
fn without_bytes<'e>(subject: &Subject<'e>, rule: &'e ResponseRule) -> Option<&'e ContentRule> {
    let may_be_empty = |of: &MediaType| !of.is_json() && !of.is_range();
    match subject.media_type() {
        Some(sent) if may_be_empty(sent) => rule.content(sent),
        None if rule.content.iter().all(|one| may_be_empty(&one.media_type)) => {
            rule.content.first()
        }
        _ => None,
    }
}

fn declared<'e>(
    subject: &Subject<'e>,
    rule: &'e ResponseRule,
) -> Result<&'e ContentRule, Box<Finding>> {
    let header = subject.headers.get(CONTENT_TYPE);
    let media_type = subject.media_type();
    media_type
        .and_then(|media_type| rule.content(media_type))
        .ok_or_else(|| {
            let actual = match (header, media_type) {
                (None, _) => "no content type".to_owned(),
                (_, None) => "no media type".to_owned(),
                (_, Some(media_type)) => told(media_type),
            };
            undeclared(subject, rule, actual)
        })
}

/// The media type that came, unless it may be something else than one: a header holds any text.
fn told(media_type: &MediaType) -> String {
    let text = media_type.essence();
    if looks_like_media_type(&text) {
        text
    } else {
        "another media type".to_owned()
    }
}

/// A bare body is one JSON text, whatever its media type was.
fn bare<'e>(
    subject: &Subject<'e>,
    rule: &'e ResponseRule,
) -> Result<&'e ContentRule, Box<Finding>> {
    of_bare(rule).ok_or_else(|| undeclared(subject, rule, "a JSON body".to_owned()))
}

/// The rule for a body of which nothing else is known.
pub(super) fn of_bare(rule: &ResponseRule) -> Option<&ContentRule> {
    let mut content = rule.content.iter();
    content
        .find(|content| content.media_type.is_json())
        .or_else(|| rule.content.iter().find(|content| content.schema.is_some()))
}

fn undeclared(subject: &Subject<'_>, rule: &ResponseRule, actual: String) -> Box<Finding> {
    let declared: Vec<_> = rule
        .content
        .iter()
        .map(|content| content.media_type.to_string())
        .collect();
    let compared = Compared {
        pointer: String::new(),
        expected: declared.join(" or "),
        actual,
    };
    let contract = pointer::join(&rule.pointer, "content");
    let written = subject.contract.written(&contract);
    Box::new(subject.finding(
        Rule::UndeclaredMediaType,
        Part::MediaType,
        &written,
        compared,
    ))
}

/// A body for a status that is declared without one: contracts often leave out those of errors.
fn undeclared_body(subject: &Subject<'_>, rule: &ResponseRule) -> Box<Finding> {
    let sent = subject.media_type();
    let compared = Compared {
        pointer: String::new(),
        expected: "no body".to_owned(),
        actual: match sent {
            Some(media_type) => format!("a body of {}", told(media_type)),
            None => "a body without a media type".to_owned(),
        },
    };
    let written = subject.contract.written(&rule.pointer);
    Box::new(subject.finding(Rule::UndeclaredBody, Part::Body, &written, compared))
}

fn empty(subject: &Subject<'_>, rule: &ResponseRule) -> Box<Finding> {
    let declared: Vec<_> = rule
        .content
        .iter()
        .map(|content| content.media_type.to_string())
        .collect();
    let compared = Compared {
        pointer: String::new(),
        expected: format!("a body of {}", declared.join(" or ")),
        actual: "no body".to_owned(),
    };
    let contract = pointer::join(&rule.pointer, "content");
    let written = subject.contract.written(&contract);
    Box::new(subject.finding(Rule::EmptyBody, Part::Body, &written, compared))
}
