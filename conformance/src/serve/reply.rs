//! Answers that are not the usual one: as the contract has them, or else the server's own words.

use bytes::Bytes;
use http::header::{ALLOW, CONTENT_TYPE, HeaderValue, WWW_AUTHENTICATE};
use http::{Method, Response, StatusCode};
use serde_json::json;

use super::check::Refusal;
use super::site::{Offer, Ready};

/// Why an answer is not the usual one, in a header: bodies are as the contract has them.
const REASON: &str = "x-conformance-reason";

/// An answer of the server itself, where the contract has none.
pub(super) fn plain(status: StatusCode, why: &str) -> Response<Bytes> {
    let error = status.canonical_reason().unwrap_or("Fault");
    let body = json!({ "error": error, "message": why }).to_string();
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    explained(response, why)
}

pub(super) fn explained(mut response: Response<Bytes>, why: &str) -> Response<Bytes> {
    if let Ok(value) = HeaderValue::from_bytes(why.as_bytes()) {
        response.headers_mut().insert(REASON, value);
    }
    response
}

/// The answer that the contract has for a status, or one of the server itself.
pub(super) fn declared(ready: Option<&Ready>, status: StatusCode, why: &str) -> Response<Bytes> {
    let prepared = ready.and_then(|ready| ready.answers.of(status));
    let Some(Ok(response)) = prepared.map(|prepared| &prepared.response) else {
        if matches!(status.as_u16(), 204 | 205 | 304) {
            let mut response = Response::new(Bytes::new());
            *response.status_mut() = status;
            return explained(response, why);
        }
        return plain(status, why);
    };
    let mut response = response.clone();
    *response.status_mut() = status;
    explained(response, why)
}

pub(super) fn unauthorized(ready: &Ready, why: &str) -> Response<Bytes> {
    let mut response = declared(Some(ready), StatusCode::UNAUTHORIZED, why);
    let scheme = ready
        .check
        .scheme()
        .and_then(|name| HeaderValue::from_str(name).ok());
    if let Some(scheme) = scheme {
        // RFC 9110, section 15.5.2: it is sent with each 401.
        response
            .headers_mut()
            .entry(WWW_AUTHENTICATE)
            .or_insert(scheme);
    }
    response
}

/// The first status that the contract declares of those that say it.
pub(super) fn refused(ready: &Ready, refusal: &Refusal) -> Response<Bytes> {
    let mut statuses = refusal.statuses.iter();
    let named = statuses.find(|status| ready.answers.declares(**status));
    let status = named.or(refusal.statuses.first()).copied();
    let status = status.and_then(|code| StatusCode::from_u16(code).ok());
    declared(
        Some(ready),
        status.unwrap_or(StatusCode::BAD_REQUEST),
        &refusal.why,
    )
}

pub(super) fn not_made(offer: &Offer, why: &str) -> Response<Bytes> {
    plain(
        StatusCode::NOT_IMPLEMENTED,
        &format!("{} has no answer here: {why}", offer.id),
    )
}

pub(super) fn other_method(allowed: &[&Method]) -> Response<Bytes> {
    let mut names: Vec<_> = allowed.iter().map(|method| method.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let names = names.join(", ");
    let why = format!("this path has no such method; it has {names}");
    let mut response = plain(StatusCode::METHOD_NOT_ALLOWED, &why);
    if let Ok(names) = HeaderValue::from_str(&names) {
        response.headers_mut().insert(ALLOW, names);
    }
    response
}
