//! The body of a message: text, bytes as base64, or JSON as it stands.

use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::{DecodeError, Engine};
use bytes::Bytes;
use http::header::CONTENT_LENGTH;

use super::Recorder;
use super::headers::Headers;
use super::members::{Members, Value};
use crate::exchange::SeenBody;
use crate::tree::{Node, unescaped};

const BODY: &[&str] = &["body", "content", "text", "payload"];
const BASE64_BODY: &[&str] = &["body_base64", "bodyBase64", "base64_body", "base64Body"];
const IS_BASE64: &[&str] = &[
    "isBase64Encoded",
    "is_base64_encoded",
    "isBase64",
    "is_base64",
    "base64",
];
const ENCODING: &[&str] = &["encoding", "bodyEncoding", "body_encoding"];
/// The members that a body has where it is an object of the recorder, not of the API.
const WRAPPED_BASE64: &[&str] = &["base64_string", "base64"];
const WRAPPED_TEXT: &[&str] = &["text", "string"];

/// Padding is left out by some, and lines are broken by others.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

const NO_UNICODE: &str = "the body's text is not Unicode: it holds half of a character";
const NO_BASE64: &str = "the body is said to be base64 and is not";

/// A body as it stands in a recording.
pub(super) enum Body<'a> {
    /// What this text says.
    Text(Node<'a>),
    /// This value.
    Json(Node<'a>),
    /// These bytes.
    Bytes(Bytes),
}

impl Body<'_> {
    /// As an [`Exchange`](crate::exchange::Exchange) has it.
    pub(super) fn into_bytes(self) -> Bytes {
        match self {
            Self::Text(node) => {
                let mut buffer = String::new();
                Bytes::copy_from_slice(unescaped(node.written(), &mut buffer).as_bytes())
            }
            Self::Json(node) => node.written().to_owned().into(),
            Self::Bytes(bytes) => bytes,
        }
    }

    /// As it can be looked at where it stands, its escapes undone in the buffer.
    pub(super) fn seen<'b>(&'b self, buffer: &'b mut String) -> SeenBody<'b> {
        match self {
            Self::Text(node) => SeenBody::Text(unescaped(node.written(), buffer)),
            Self::Json(node) => SeenBody::Json(*node),
            Self::Bytes(bytes) => SeenBody::Bytes(bytes),
        }
    }
}

/// The body as it stands; `None` if the recording has none.
pub(super) fn read<'a>(
    response: &Members<'a>,
    recorder: Recorder,
) -> Result<Option<Body<'a>>, &'static str> {
    if let Some(text) = response.text(BASE64_BODY) {
        return decoded(&text).map(Some);
    }
    let Some(body) = response.get(BODY) else {
        return Ok(None);
    };
    let is_wrapped = recorder != Recorder::Exchange || is_content_of_har(response);
    if is_wrapped && let Some(wrapped) = body.members() {
        return unwrapped(&wrapped);
    }
    if body.written().starts_with('"') {
        return of_text(body, response).map(Some);
    }
    Ok(Some(match body {
        Value::Node(node) => Body::Json(node),
        Value::Text(text) => Body::Bytes(text.get().to_owned().into()),
    }))
}

/// Whether a line of NDJSON is an entry of a HAR log.
fn is_content_of_har(response: &Members<'_>) -> bool {
    let content = response.members(&["content"]);
    !response.has(&["body"]) && content.is_some_and(|content| content.has(&["mimeType"]))
}

fn unwrapped<'a>(body: &Members<'a>) -> Result<Option<Body<'a>>, &'static str> {
    if let Some(text) = body.text(WRAPPED_BASE64) {
        return decoded(&text).map(Some);
    }
    match body.get(WRAPPED_TEXT) {
        None => Ok(None),
        Some(text) => match text.members() {
            Some(bytes) => unwrapped(&bytes),
            None => of_text(text, body).map(Some),
        },
    }
}

/// A body that is a text; `around` says whether that is base64.
fn of_text<'a>(body: Value<'a>, around: &Members<'a>) -> Result<Body<'a>, &'static str> {
    let encoding = around.text(ENCODING);
    let is_base64 = encoding.is_some_and(|encoding| encoding.eq_ignore_ascii_case("base64"))
        || around
            .get(IS_BASE64)
            .is_some_and(|flag| flag.written() == "true");
    if let Value::Node(node) = body
        && !is_base64
        && node.written().starts_with('"')
    {
        return Ok(Body::Text(node));
    }
    let text = body.text().ok_or(NO_UNICODE)?;
    if is_base64 {
        decoded(&text)
    } else {
        Ok(Body::Bytes(text.into_owned().into()))
    }
}

/// Bytes from base64. Polly.js writes a list of parts, as they came off the wire, each of its own.
fn decoded(text: &str) -> Result<Body<'static>, &'static str> {
    let listed = || serde_json::from_str::<Vec<String>>(text).ok();
    let is_list = text.trim_start().starts_with('[');
    let parts = is_list
        .then(listed)
        .flatten()
        .unwrap_or_else(|| vec![text.to_owned()]);
    let mut bytes = Vec::new();
    for part in parts {
        let part: String = part.split_ascii_whitespace().collect();
        let decoded: Result<_, DecodeError> = BASE64.decode(part);
        bytes.extend(decoded.map_err(|_| NO_BASE64)?);
    }
    Ok(Body::Bytes(bytes.into()))
}

/// Whether there was a body, by its size, and the recording has none.
pub(super) fn is_left_out(
    response: &Members<'_>,
    headers: &Headers<'_>,
    recorder: Recorder,
) -> bool {
    let content = response.members(&["content"]);
    let content = content.as_ref();
    let says_nothing =
        recorder == Recorder::Exchange && !response.has(BODY) && !response.has(BASE64_BODY);
    // Playwright may keep bodies in files beside the log.
    let is_elsewhere = content.is_some_and(|content| content.has(&["_file"]));
    let length = headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(CONTENT_LENGTH.as_str()))
        .and_then(|(_, value)| value.trim().parse().ok());
    let sizes = [
        content.and_then(|content| content.number(&["size"])),
        response.number(&["bodySize"]),
        length,
    ];
    says_nothing || is_elsewhere || sizes.into_iter().flatten().any(|size: f64| size > 0.0)
}

#[cfg(test)]
mod tests {
    use super::{Body, decoded};

    #[test]
    fn base64_is_read_with_and_without_padding_on_lines_and_in_parts() {
        for text in [
            "aGVsbG8=",
            "aGVsbG8",
            "aGVs\nbG8=\n",
            r#"["aGVs","bG8="]"#,
            r#"["aA==","ZWxsbw"]"#,
        ] {
            let bytes = decoded(text).map(Body::into_bytes);
            assert_eq!(bytes.as_deref(), Ok(&b"hello"[..]), "{text}");
        }
        assert!(decoded("{\"id\": 1}").is_err());
    }
}
