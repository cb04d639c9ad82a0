//! Exchanges to change, in the spellings of many recorders: what is read where it stands has to be
//! what a reader with care makes of it.

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use super::subjects::Subject;

/// Of so many bodies; the others differ in nothing that is read here.
const MOST_BODIES: usize = 8;
const JSON: &str = "application/json";

/// The bodies of a subject, each within messages of all spellings.
pub(crate) fn messages(subject: &Subject) -> Vec<Vec<u8>> {
    let bodies = subject.bodies.iter().take(MOST_BODIES);
    let messages = bodies.flat_map(|body| spelled(subject, body));
    messages.collect()
}

/// A body in an entry of a HAR log.
pub(crate) fn entry(subject: &Subject, body: &[u8]) -> Vec<u8> {
    let content = json!({
        "size": body.len(), "mimeType": JSON, "text": String::from_utf8_lossy(body),
    });
    let headers = json!([{ "name": "Content-Type", "value": JSON }]);
    of(subject, headers, &json!({ "content": content }))
}

fn spelled(subject: &Subject, body: &[u8]) -> Vec<Vec<u8>> {
    let text = String::from_utf8_lossy(body);
    let value = serde_json::from_slice(body).unwrap_or_else(|_| json!(text));
    let mut messages = vec![entry(subject, body), by_host(subject, &value)];
    messages.extend(as_text(subject, &text));
    messages.extend(as_value(subject, &value));
    messages.extend(without_body(subject));
    messages.extend(elsewhere(&value));
    messages
}

fn typed() -> Value {
    json!({ "content-type": JSON })
}

fn coded(codings: &str) -> Value {
    json!({ "Content-Type": [JSON], "content-encoding": codings })
}

/// Bodies as text, or as base64 of it, packed and not.
fn as_text(subject: &Subject, text: &str) -> Vec<Vec<u8>> {
    let content = |text: &str, encoding: &str| json!({ "content": { "mimeType": JSON, "text": text, "encoding": encoding } });
    let (base64, packed) = (STANDARD.encode(text), STANDARD.encode(gzip(text)));
    let base64_body = json!({ "body_base64": base64 });
    let flagged = json!({ "text": base64, "isBase64Encoded": true });
    let wrapped = json!({ "body": { "string": text, "encoding": "UTF-8" } });
    vec![
        of(subject, json!([]), &content(text, "")),
        of(subject, typed(), &content(&base64, "base64")),
        of(subject, coded("gzip"), &content(&packed, "base64")),
        of(subject, coded("gzip"), &content(text, "")),
        of(subject, coded("deflate, br"), &content(text, "")),
        of(subject, typed(), &base64_body),
        of(subject, typed(), &flagged),
        of(subject, typed(), &wrapped),
    ]
}

/// Bodies as they are.
fn as_value(subject: &Subject, value: &Value) -> Vec<Vec<u8>> {
    let (body, payload) = (json!({ "body": value }), json!({ "payload": value }));
    let paired = json!([["content-type", JSON]]);
    vec![
        of(subject, coded("br"), &body),
        of(subject, typed(), &body),
        of(subject, paired, &payload),
    ]
}

/// Responses whose body is left out, or that did not come.
fn without_body(subject: &Subject) -> Vec<Vec<u8>> {
    let responses = [
        json!({ "body": null, "bodySize": 0, "mimeType": JSON }),
        json!({ "content": { "size": 5, "mimeType": JSON } }),
        json!({ "content": { "_file": "1.json" } }),
        json!({ "status": 0, "body": "" }),
        json!({ "status": { "code": "200", "message": "OK" } }),
    ];
    let messages = responses.iter().map(|one| of(subject, typed(), one));
    messages.collect()
}

/// What is no call of this API.
fn elsewhere(value: &Value) -> Vec<Vec<u8>> {
    let request = json!({ "verb": "get", "uri": "https://elsewhere.example.com/" });
    let messages = [
        json!({ "request": request, "response": { "status_code": 200, "body": value } }),
        json!({ "request": request, "response": null }),
        json!({ "request": { "method": "GET", "url": "data:,x" }, "response": {} }),
    ];
    messages.map(|one| one.to_string().into_bytes()).into()
}

/// A message of this response, which may have a status of its own.
fn of(subject: &Subject, headers: Value, response: &Value) -> Vec<u8> {
    let (method, url) = &subject.asked;
    let accept = json!([{ "name": "Accept", "value": "*/*" }]);
    let mut message = json!({
        "time": 12.5,
        "request": { "method": method, "url": url, "headers": accept, "bodySize": -1 },
        "response": { "status": subject.status.as_u16(), "statusText": "OK", "cookies": [] },
        "timings": {},
    });
    message["response"]["headers"] = headers;
    for (name, value) in response.as_object().into_iter().flatten() {
        message["response"][name] = value.clone();
    }
    message.to_string().into_bytes()
}

/// A message that has its address in parts.
fn by_host(subject: &Subject, body: &Value) -> Vec<u8> {
    let (method, url) = &subject.asked;
    let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let request = json!({ "method": method, "path": path, "headers": { "Host": host } });
    let response = json!({ "statusCode": subject.status.as_u16(), "body": body });
    json!({ "request": request, "response": response })
        .to_string()
        .into_bytes()
}

fn gzip(body: &str) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(body.as_bytes()).expect("room in memory");
    packed.finish().expect("room in memory")
}
