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

/// The bodies of a subject, each within messages of all spellings.
pub(crate) fn messages(subject: &Subject) -> Vec<Vec<u8>> {
    let bodies = subject.bodies.iter().take(MOST_BODIES);
    let messages = bodies.flat_map(|body| spelled(subject, body));
    messages.collect()
}

/// A body in an entry of a HAR log.
pub(crate) fn entry(subject: &Subject, body: &[u8]) -> Vec<u8> {
    let content = json!({
        "size": body.len(), "mimeType": "application/json", "text": String::from_utf8_lossy(body),
    });
    let headers = json!([{ "name": "Content-Type", "value": "application/json" }]);
    of(subject, headers, &json!({ "content": content }))
}

fn spelled(subject: &Subject, body: &[u8]) -> Vec<Vec<u8>> {
    let text = String::from_utf8_lossy(body).into_owned();
    let value: Value = serde_json::from_slice(body).unwrap_or_else(|_| text.clone().into());
    let (base64, packed) = (STANDARD.encode(body), STANDARD.encode(gzip(body)));
    let json = "application/json";
    let typed = || json!({ "content-type": json });
    let coded = |codings: &str| json!({ "Content-Type": [json], "content-encoding": codings });
    let content = |text: &str, encoding: &str| json!({ "content": { "mimeType": json, "text": text, "encoding": encoding } });
    let mut messages = vec![
        entry(subject, body),
        of(subject, json!([]), &content(&text, "")),
        of(subject, typed(), &content(&base64, "base64")),
        of(subject, coded("gzip"), &content(&packed, "base64")),
        of(subject, coded("gzip"), &content(&text, "")),
        of(subject, coded("deflate, br"), &content(&text, "")),
        of(subject, coded("br"), &json!({ "body": value })),
        of(subject, typed(), &json!({ "body": value })),
        of(
            subject,
            json!([["content-type", json]]),
            &json!({ "payload": value }),
        ),
        of(subject, typed(), &json!({ "body_base64": base64 })),
        of(
            subject,
            typed(),
            &json!({ "text": base64, "isBase64Encoded": true }),
        ),
        of(
            subject,
            typed(),
            &json!({ "body": { "string": text, "encoding": "UTF-8" } }),
        ),
        of(
            subject,
            typed(),
            &json!({ "body": null, "bodySize": 0, "mimeType": json }),
        ),
        of(
            subject,
            typed(),
            &json!({ "content": { "size": 5, "mimeType": json } }),
        ),
        of(
            subject,
            typed(),
            &json!({ "content": { "_file": "1.json" } }),
        ),
        of(subject, typed(), &json!({ "status": 0, "body": "" })),
        of(
            subject,
            typed(),
            &json!({ "status": { "code": "200", "message": "OK" } }),
        ),
    ];
    messages.push(by_host(subject, &value));
    let request = json!({ "verb": "get", "uri": "https://elsewhere.example.com/" });
    let others = [
        json!({ "request": request, "response": { "status_code": 200, "body": value } }),
        json!({ "request": request, "response": null }),
        json!({ "request": { "method": "GET", "url": "data:,x" }, "response": {} }),
    ];
    messages.extend(others.map(|other| other.to_string().into_bytes()));
    messages
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

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(body).expect("room in memory");
    packed.finish().expect("room in memory")
}
