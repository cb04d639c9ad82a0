//! Bodies that are no JSON. A text is judged as a string where its schema is about one; what else
//! a schema says of forms, XML and bytes is left alone, and that is told.

use serde_json::Value;

use super::Subject;
use crate::contract::ContentRule;

/// What there is to judge in a body that is no JSON.
pub(super) enum Read {
    /// A string.
    Text(Value),
    /// The contract asks for nothing.
    NothingAsked,
    /// The contract asks for something that cannot be judged here.
    NotJudged,
}

pub(super) fn read(subject: &Subject<'_>, content: &ContentRule) -> Read {
    let Some(index) = content.schema else {
        return Read::NothingAsked;
    };
    let schema = &subject.contract.schemas()[index];
    if asks_for_nothing(subject, schema) {
        return Read::NothingAsked;
    }
    let text = std::str::from_utf8(subject.body);
    match text {
        Ok(text) if is_text(subject, content) && is_about_strings(subject, schema) => {
            Read::Text(Value::String(text.to_owned()))
        }
        _ => Read::NotJudged,
    }
}

/// Bytes of any kind, as OpenAPI 3.0 says it (`format: binary`), 3.1 (no type at all) or both.
fn asks_for_nothing(subject: &Subject<'_>, schema: &str) -> bool {
    const DESCRIBING: [&str; 8] = [
        "type",
        "format",
        "description",
        "title",
        "example",
        "examples",
        "contentMediaType",
        "contentEncoding",
    ];
    let keywords = subject.contract.keywords(schema);
    let is_plain = keywords
        .iter()
        .all(|keyword| DESCRIBING.contains(&keyword.as_str()));
    let binary = subject
        .contract
        .keyword(schema, "format")
        .and_then(Value::as_str);
    let kind = subject.contract.keyword(schema, "type");
    is_plain
        && (kind.is_none() || binary == Some("binary") || kind.is_some_and(|kind| kind == "string"))
}

/// Whether the body is a text that stands for itself.
fn is_text(subject: &Subject<'_>, content: &ContentRule) -> bool {
    let sent = subject.media_type();
    sent.unwrap_or(&content.media_type).is_text()
}

/// Whether the schema is about strings, or about values of any kind.
fn is_about_strings(subject: &Subject<'_>, schema: &str) -> bool {
    match subject.contract.keyword(schema, "type") {
        Some(Value::String(name)) => name == "string",
        Some(Value::Array(names)) => names.iter().any(|name| name == "string"),
        _ => [
            "enum",
            "const",
            "pattern",
            "minLength",
            "maxLength",
            "format",
        ]
        .iter()
        .any(|keyword| subject.contract.keyword(schema, keyword).is_some()),
    }
}
