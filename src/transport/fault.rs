//! What of a body does not decode.

use std::fmt;

use reqwest::header::CONTENT_ENCODING;
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use serde_path_to_error::{Path, Segment};

use super::Reply;

/// What of a body does not decode: the kind of fault and its place, never the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    what: String,
    path: String,
    line: usize,
    column: usize,
}

impl Fault {
    /// Decodes once more and looks closely: on the way of a good answer nobody keeps track of
    /// where in the body the decoder stands.
    pub(super) fn of<T: DeserializeOwned>(reply: &Reply) -> Self {
        let mut decoder = serde_json::Deserializer::from_slice(reply.body());
        let (path, error) = match serde_path_to_error::deserialize::<_, T>(&mut decoder) {
            Err(error) => (pointer(error.path()), Some(error.into_inner())),
            Ok(_) => (String::new(), decoder.end().err()),
        };
        let what = match &error {
            _ if reply.body().is_empty() => "it is empty".to_owned(),
            Some(error) if error.classify() == Category::Data => without_values(&error.to_string()),
            Some(error) => no_json(reply, error.classify()),
            None => "a value has the wrong form".to_owned(),
        };
        let place = error.map_or((0, 0), |error| (error.line(), error.column()));
        let (line, column) = place;
        Self {
            what,
            path,
            line,
            column,
        }
    }

    /// Where in the body, as a JSON Pointer (RFC 6901) such as `/transcript/3/text`; empty for
    /// the body as a whole, and for a body that is no JSON.
    ///
    /// The names on the way are those of the contract. A key of a map, which a caller or a vendor
    /// made up, stands as it came if it looks like a name, and as `*` if it does not.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Line in the body, from 1; 0 in a body without text.
    pub fn line(&self) -> usize {
        self.line
    }

    /// Column in the line, in bytes from 1.
    pub fn column(&self) -> usize {
        self.column
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            what,
            path,
            line,
            column,
        } = self;
        f.write_str(what)?;
        if !path.is_empty() {
            write!(f, " at {path}")?;
        }
        write!(f, " (line {line}, column {column})")
    }
}

fn pointer(path: &Path) -> String {
    let step = |segment: &Segment| match segment {
        Segment::Seq { index } => format!("/{index}"),
        Segment::Map { key } if is_name(key) => format!("/{key}"),
        Segment::Map { .. } => "/*".to_owned(),
        // A variant stands nowhere in the body, and what is unknown is not told.
        Segment::Enum { .. } | Segment::Unknown => String::new(),
    };
    path.iter().map(step).collect()
}

/// Whether it could name a field: no number, no address, no sentence.
fn is_name(key: &str) -> bool {
    key.len() <= 64
        && key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn no_json(reply: &Reply, category: Category) -> String {
    let encoding = reply.headers().get(CONTENT_ENCODING);
    if encoding.is_some_and(|encoding| encoding != "identity") {
        return "it is compressed, which was not asked for".to_owned();
    }
    if reply.is_html() {
        return "it is HTML, not JSON: a proxy or a sign-in page may have answered, \
                or the base URL is not that of the API"
            .to_owned();
    }
    let what = match category {
        _ if std::str::from_utf8(reply.body()).is_err() => "it is not UTF-8",
        Category::Eof => "it stops short",
        _ => "it is not JSON",
    };
    what.to_owned()
}

/// Messages of serde repeat the value that did not fit. What was expected, and which field is
/// missing, comes from our own types and may be told.
fn without_values(message: &str) -> String {
    let told = message
        .rfind(" at line ")
        .map_or(message, |end| &message[..end]);
    let is_ours = [
        "missing field `",
        "duplicate field `",
        "data did not match any variant",
    ]
    .iter()
    .any(|beginning| told.starts_with(beginning));
    if is_ours {
        return told.to_owned();
    }
    let found = told
        .strip_prefix("invalid type: ")
        .and_then(|rest| rest.split([' ', ',']).next());
    match (found, told.rsplit_once(", expected ")) {
        (Some(found), Some((_, expected))) => format!("expected {expected}, found {found}"),
        (None, Some((_, expected))) => format!("expected {expected}"),
        _ => "a value has the wrong form".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use bytes::Bytes;
    use reqwest::StatusCode;
    use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};

    use super::*;
    use crate::transport::Operation;

    fn reply(body: &[u8]) -> Reply {
        Reply {
            operation: Operation {
                id: "getCall",
                method: "GET",
                path: "/calls/{callId}",
            },
            status: StatusCode::OK,
            headers: HeaderMap::new(),
            body: Bytes::copy_from_slice(body),
            is_whole: true,
            attempts: 1,
        }
    }

    fn fault<T: DeserializeOwned>(body: &[u8]) -> String {
        Fault::of::<T>(&reply(body)).to_string()
    }

    #[test]
    fn no_value_in_a_fault() {
        type Numbers = HashMap<String, Vec<f64>>;
        let cases: [(&[u8], &str); 9] = [
            (
                br#"{"a":[1,"+14155551234, expected x"]}"#,
                "expected f64, found string at /a/1 (line 1, column 34)",
            ),
            (
                br#"{"+14155551234":[null]}"#,
                "expected f64, found null at /*/0 (line 1, column 21)",
            ),
            (
                br#"{"a":[{}]}"#,
                "expected f64, found map at /a/0 (line 1, column 6)",
            ),
            (br"{", "it stops short (line 1, column 1)"),
            (br"<html>", "it is not JSON (line 1, column 1)"),
            (br"", "it is empty (line 1, column 0)"),
            (br"{} {}", "it is not JSON (line 1, column 4)"),
            (b"{\"\xff\":[]}", "it is not UTF-8 (line 1, column 3)"),
            (br#"{"a":"#, "it stops short at /a (line 1, column 5)"),
        ];
        for (body, expected) in cases {
            assert_eq!(fault::<Numbers>(body), expected, "{}", body.escape_ascii());
        }
        let shown = fault::<uuid::Uuid>(b"\"secret\"");
        assert_eq!(shown, "a value has the wrong form (line 1, column 8)");
    }

    #[test]
    fn what_is_no_json_is_told_by_its_headers() {
        let mut reply = reply(b"\x1f\x8b\x08");
        reply
            .headers
            .insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        let shown = Fault::of::<f64>(&reply).to_string();
        assert!(shown.starts_with("it is compressed"), "{shown}");
        reply.headers.remove(CONTENT_ENCODING);
        reply.headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("Text/HTML; charset=utf-8"),
        );
        let shown = Fault::of::<f64>(&reply).to_string();
        assert!(shown.starts_with("it is HTML"), "{shown}");
    }
}
