//! HAR 1.2 as text (<http://www.softwareishard.com/blog/har-12-spec/>): one entry a line, so that a log
//! can be written, and read, entry by entry.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use chrono::{DateTime, SecondsFormat, Utc};
use http::header::{CONTENT_TYPE, LOCATION};
use http::{HeaderMap, Request, Response, Version};
use serde_json::{Value, json};
use url::Url;

/// What is between two entries.
pub const BETWEEN: &str = ",\n";
/// The end of a log.
pub const END: &str = "\n]}}\n";
/// What a log says of itself that was asked to be written unredacted.
pub const UNREDACTED: &str = "NOT REDACTED: this log holds tokens and personal data as they came. Keep \
    it to yourself, and delete it when it has served.";
/// What a log says of itself that is redacted.
pub const REDACTED: &str = "Redacted: tokens, ids and personal data are replaced by stand-ins of the \
    same look, equal ones by equal ones; times are moved, all alike.";

/// When an exchange took place, and how long it took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// When the request was sent.
    pub started: DateTime<Utc>,
    /// From then on until the head of the response was there.
    pub waited: Duration,
    /// From then on until all of its body was.
    pub received: Duration,
}

impl Timing {
    /// What nobody took down: HAR has no word for it, and asks for a time.
    pub const UNKNOWN: Self = Self {
        started: DateTime::UNIX_EPOCH,
        waited: Duration::ZERO,
        received: Duration::ZERO,
    };
}

/// The beginning of a log; `comment` stands in it, above the entries.
pub fn beginning(comment: &str) -> String {
    let creator = json!({
        "name": "callspec/conformance",
        "version": env!("CARGO_PKG_VERSION"),
    });
    let comment = Value::from(comment);
    format!(
        "{{\"log\":{{\"version\":\"1.2\",\"creator\":{creator},\"comment\":{comment},\"entries\":[\n"
    )
}

/// One entry, without a line break.
pub fn entry(request: &Request<Bytes>, response: &Response<Bytes>, timing: &Timing) -> String {
    let milliseconds = |time: Duration| time.as_secs_f64() * 1000.0;
    json!({
        "startedDateTime": timing.started.to_rfc3339_opts(SecondsFormat::Millis, true),
        "time": milliseconds(timing.waited + timing.received),
        "request": asked(request),
        "response": answered(response),
        "cache": {},
        "timings": {
            "send": 0,
            "wait": milliseconds(timing.waited),
            "receive": milliseconds(timing.received),
        },
    })
    .to_string()
}

fn asked(request: &Request<Bytes>) -> Value {
    let url = request.uri().to_string();
    let query: Vec<_> = Url::parse(&url).map_or_else(
        |_| Vec::new(),
        |url| {
            let pairs = url.query_pairs();
            pairs
                .map(|(name, value)| json!({"name": name, "value": value}))
                .collect()
        },
    );
    let mut asked = json!({
        "method": request.method().as_str(),
        "url": url,
        "httpVersion": version(request.version()),
        "cookies": [],
        "headers": headers(request.headers()),
        "queryString": query,
        "headersSize": -1,
        "bodySize": request.body().len(),
    });
    if !request.body().is_empty() {
        asked["postData"] = content(request.headers(), request.body());
    }
    asked
}

fn answered(response: &Response<Bytes>) -> Value {
    let reason = response.status().canonical_reason().unwrap_or_default();
    let mut content = content(response.headers(), response.body());
    content["size"] = response.body().len().into();
    json!({
        "status": response.status().as_u16(),
        "statusText": reason,
        "httpVersion": version(response.version()),
        "cookies": [],
        "headers": headers(response.headers()),
        "content": content,
        "redirectURL": text(response.headers(), &LOCATION),
        "headersSize": -1,
        "bodySize": response.body().len(),
    })
}

/// A body as text, or as base64 where it is none.
fn content(headers: &HeaderMap, body: &Bytes) -> Value {
    let media_type = text(headers, &CONTENT_TYPE);
    match std::str::from_utf8(body) {
        Ok(text) => json!({"mimeType": media_type, "text": text}),
        Err(_) => json!({
            "mimeType": media_type,
            "text": BASE64_STANDARD.encode(body),
            "encoding": "base64",
        }),
    }
}

fn headers(headers: &HeaderMap) -> Vec<Value> {
    let pair = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
        let value = String::from_utf8_lossy(value.as_bytes());
        json!({"name": name.as_str(), "value": value})
    };
    headers.iter().map(pair).collect()
}

fn text(headers: &HeaderMap, name: &http::HeaderName) -> String {
    let value = headers.get(name).map(http::HeaderValue::as_bytes);
    String::from_utf8_lossy(value.unwrap_or_default()).into_owned()
}

fn version(version: Version) -> &'static str {
    match version {
        Version::HTTP_09 => "HTTP/0.9",
        Version::HTTP_10 => "HTTP/1.0",
        Version::HTTP_2 => "HTTP/2.0",
        Version::HTTP_3 => "HTTP/3.0",
        _ => "HTTP/1.1",
    }
}
