//! Places in a document as queries (RFC 9535): what actions of an overlay name their targets by.

use std::fmt::Write;

use callspec_codegen::pointer;
use serde_json::{Map, Value};

/// A JSON Pointer into a document as a query.
pub(super) fn of(document: &Value, at: &str) -> String {
    let mut path = "$".to_owned();
    let mut here = Some(document);
    for token in pointer::tokens(at) {
        let is_word = token.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && !token.starts_with(|c: char| c.is_ascii_digit());
        // Writing to a String cannot fail.
        let _ = match here {
            Some(Value::Array(_)) => write!(path, "[{token}]"),
            _ if is_word && !token.is_empty() => write!(path, ".{token}"),
            _ => write!(path, "[{}]", quoted(&token)),
        };
        here = here.and_then(|value| below(value, &token));
    }
    path
}

fn below<'v>(value: &'v Value, token: &str) -> Option<&'v Value> {
    match value {
        Value::Object(members) => Map::get(members, token),
        Value::Array(items) => items.get(token.parse::<usize>().ok()?),
        _ => None,
    }
}

/// A string literal of RFC 9535, section 2.3.1.1.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = "'".to_owned();
    for c in text.chars() {
        match c {
            '\'' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => {
                // Writing to a String cannot fail.
                let _ = write!(quoted, "\\u{:04x}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted + "'"
}
