//! A request and its response as JSON, read leniently, in the spellings of many recorders.
//!
//! HAR entries, interactions of cassettes and NDJSON of exchanges differ in little more than the
//! names of their members; this is the one place that knows them. What is null counts as absent.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use serde_json::value::RawValue;
use url::Url;

use super::Recorded;
use crate::exchange::{Asked, Exchange, Origin};
use members::{Members, read, text};

mod body;
mod members;

pub(super) const METHOD: &[&str] = &["method", "verb", "http_method", "httpMethod"];
const URL: &[&str] = &["url", "uri"];
pub(super) const PATH: &[&str] = &["url", "uri", "path", "target"];
pub(super) const STATUS: &[&str] = &["status", "statusCode", "status_code", "code"];
const MEDIA_TYPE: &[&str] = &["mimeType", "mime_type", "contentType", "content_type"];

const NO_URL: &str = "the request's url is not an absolute URL";

/// Whose message it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Recorder {
    /// An entry of a HAR log.
    Har,
    /// An interaction of a cassette.
    Cassette,
    /// A line of NDJSON: what stands as the body is the body.
    Exchange,
}

impl Recorder {
    fn incomplete(self) -> &'static str {
        match self {
            Self::Har => {
                "not a HAR entry: it needs request.method, request.url and response.status"
            }
            Self::Cassette => {
                "not an interaction: it needs request.method, request.uri and response.status"
            }
            Self::Exchange => {
                "not an exchange: it needs request.method, request.url and response.status"
            }
        }
    }
}

/// What one message of a recording holds, or what is wrong with it.
pub(super) fn recorded(
    origin: &Origin,
    message: &RawValue,
    recorder: Recorder,
) -> Result<Recorded, &'static str> {
    let incomplete = recorder.incomplete();
    let message = Members::of(message).ok_or(incomplete)?;
    let request = message.members(&["request"]).ok_or(incomplete)?;
    let url = url(&request, incomplete)?;
    if !matches!(url.scheme(), "http" | "https") {
        return Ok(Recorded::NotHttp(origin.clone()));
    }
    let method = request.text(METHOD).ok_or(incomplete)?;
    let request = asked(&method, &url, headers(&request))?;
    if message.is_null("response") {
        return Ok(Recorded::NoResponse(origin.clone()));
    }
    let response = message.members(&["response"]).ok_or(incomplete)?;
    let Some(status) = status(&response, incomplete)? else {
        return Ok(Recorded::NoResponse(origin.clone()));
    };
    let headers = headers(&response);
    let body = body::read(&response, recorder)?;
    let is_left_out = body.is_none() && body::is_left_out(&response, &headers, recorder);
    if is_left_out && has_body(request.method(), status) {
        return Ok(Recorded::NoBody(origin.clone()));
    }
    let mut head = respond(status, headers);
    if let Some(media_type) = media_type(&response)
        && !head.headers().contains_key(CONTENT_TYPE)
    {
        head.headers_mut().insert(CONTENT_TYPE, media_type);
    }
    Ok(Recorded::Exchange(Exchange {
        origin: origin.clone(),
        asked: Asked::Request(Box::new(request)),
        response: head.map(|()| body.unwrap_or_default()),
    }))
}

/// The media type that stands apart from the headers.
fn media_type(response: &Members<'_>) -> Option<HeaderValue> {
    let content = response.members(&["content"]);
    let text = content.and_then(|content| content.text(MEDIA_TYPE));
    let text = text.or_else(|| response.text(MEDIA_TYPE))?;
    let value = HeaderValue::from_str(&text).ok()?;
    (!value.is_empty()).then_some(value)
}

/// Whether the response to this has a body at all (RFC 9110, section 6.4.1).
pub(super) fn has_body(method: &Method, status: StatusCode) -> bool {
    method != Method::HEAD && !matches!(status.as_u16(), 100..=199 | 204 | 304)
}

/// A request without its body. Method and URL are what it is judged by; headers only tell what is a
/// secret.
pub(super) fn asked(
    method: &str,
    url: &Url,
    headers: Vec<(String, String)>,
) -> Result<Request<Bytes>, &'static str> {
    let mut request = Request::builder()
        .method(method.to_ascii_uppercase().as_str())
        .uri(url.as_str())
        .body(Bytes::new())
        .map_err(|_| "the request's method or url is not one of HTTP")?;
    append(request.headers_mut(), headers);
    Ok(request)
}

/// A response without its body.
pub(super) fn respond(status: StatusCode, headers: Vec<(String, String)>) -> Response<()> {
    let mut response = Response::new(());
    *response.status_mut() = status;
    append(response.headers_mut(), headers);
    response
}

/// Pseudo-headers of HTTP/2 (`:status`) are no header names, and are passed over.
fn append(headers: &mut HeaderMap, recorded: Vec<(String, String)>) {
    for (name, value) in recorded {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.append(name, value);
        }
    }
}

/// The address that was asked; one without a host takes that of the headers.
fn url(request: &Members<'_>, incomplete: &'static str) -> Result<Url, &'static str> {
    if let Some(url) = request.text(URL).and_then(|url| Url::parse(&url).ok()) {
        return Ok(url);
    }
    let path = request.text(PATH).ok_or(incomplete)?;
    let named = |name: &str| {
        let headers = headers(request).into_iter();
        let mut found = headers.filter(|(header, _)| header.eq_ignore_ascii_case(name));
        found.next().map(|(_, value)| value)
    };
    let host = request.text(&["host"]).or_else(|| named(":authority"));
    let host = host.or_else(|| named("host")).ok_or(NO_URL)?;
    let scheme = request.text(&["scheme"]).or_else(|| named(":scheme"));
    let scheme = scheme.unwrap_or_else(|| "https".to_owned());
    Url::parse(&format!(
        "{scheme}://{host}/{}",
        path.trim_start_matches('/')
    ))
    .map_err(|_| NO_URL)
}

/// The status; `None` where none came, which browsers write as 0.
fn status(
    response: &Members<'_>,
    incomplete: &'static str,
) -> Result<Option<StatusCode>, &'static str> {
    let code = match response.members(STATUS) {
        Some(status) => status.number(STATUS),
        None => response.number(STATUS),
    };
    let code = code.ok_or(incomplete)?;
    if code <= 0.0 {
        return Ok(None);
    }
    // The text of a whole number in this range is its digits.
    StatusCode::from_bytes(code.to_string().as_bytes())
        .map(Some)
        .map_err(|_| "the response's status is not between 100 and 999")
}

/// Headers as an object of texts or lists of texts, as a list of `{"name", "value"}`, or as a list
/// of pairs.
fn headers(message: &Members<'_>) -> Vec<(String, String)> {
    let Some(headers) = message.get(&["headers"]) else {
        return Vec::new();
    };
    if let Some(members) = Members::of(headers) {
        return members
            .all()
            .flat_map(|(name, value)| {
                let values = values(value).into_iter();
                values.map(move |value| (name.clone(), value))
            })
            .collect();
    }
    let listed = read::<Vec<&RawValue>>(headers, '[').unwrap_or_default();
    listed.into_iter().filter_map(header).collect()
}

fn header(listed: &RawValue) -> Option<(String, String)> {
    if let Some(members) = Members::of(listed) {
        return Some((members.text(&["name", "key"])?, members.text(&["value"])?));
    }
    serde_json::from_str(listed.get()).ok()
}

/// One header may be a list; a number is its text.
fn values(value: &RawValue) -> Vec<String> {
    let one = |value: &RawValue| text(value).unwrap_or_else(|| value.get().to_owned());
    match read::<Vec<&RawValue>>(value, '[') {
        Some(list) => list.into_iter().map(one).collect(),
        None => vec![one(value)],
    }
}
