//! A request and its response as JSON, read leniently, in the spellings of many recorders.
//!
//! HAR entries, interactions of cassettes and NDJSON of exchanges differ in little more than the
//! names of their members; this is the one place that knows them. What is null counts as absent.

use std::borrow::Cow;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Request, Response, StatusCode, Uri};
use serde_json::value::RawValue;
use url::Url;

use super::Recorded;
use crate::exchange::{Asked, Exchange, Origin, Sight, Sought};
use crate::tree::Tree;
use body::Body;
use headers::{append, headers};
use members::{Members, Value};

mod body;
mod headers;
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

/// What the text of one message holds, or what is wrong with it.
///
/// # Errors
/// It is no JSON.
pub(super) fn read(
    origin: &Origin,
    text: &str,
    recorder: Recorder,
) -> serde_json::Result<Result<Recorded, &'static str>> {
    let message = Members::read(text)?.ok_or_else(|| recorder.incomplete());
    let read = message.and_then(|message| of_members(&message, recorder));
    Ok(read.map(|read| read.recorded(origin.clone())))
}

/// What a message holds whose text was read as a tree, or what is wrong with it.
pub(super) fn of_tree<'t>(
    tree: &'t Tree<'t>,
    recorder: Recorder,
) -> Result<Read<'t>, &'static str> {
    let message = Value::Node(tree.root()).members();
    of_members(&message.ok_or_else(|| recorder.incomplete())?, recorder)
}

/// What one message of a recording holds, or what is wrong with it.
pub(super) fn recorded(
    origin: &Origin,
    message: &RawValue,
    recorder: Recorder,
) -> Result<Recorded, &'static str> {
    let message = Value::Text(message).members();
    let read = of_members(&message.ok_or_else(|| recorder.incomplete())?, recorder)?;
    Ok(read.recorded(origin.clone()))
}

/// What a message holds, as far as it is read.
#[expect(
    clippy::large_enum_variant,
    reason = "there is one at a time, and most are exchanges"
)]
pub(super) enum Read<'a> {
    Exchange(Message<'a>),
    NoResponse,
    NoBody,
    NotHttp,
}

/// An exchange in the text of its message.
pub(super) struct Message<'a> {
    method: Method,
    url: Url,
    uri: Uri,
    request: Members<'a>,
    response: Response<()>,
    body: Body<'a>,
}

impl Read<'_> {
    pub(super) fn recorded(self, origin: Origin) -> Recorded {
        match self {
            Self::Exchange(message) => Recorded::Exchange(message.exchange(origin)),
            Self::NoResponse => Recorded::NoResponse(origin),
            Self::NoBody => Recorded::NoBody(origin),
            Self::NotHttp => Recorded::NotHttp(origin),
        }
    }
}

impl Message<'_> {
    pub(super) fn exchange(self, origin: Origin) -> Exchange {
        let target = (self.method, self.uri);
        let request = request(target, headers(&self.request));
        let body = self.body.into_bytes();
        Exchange {
            origin,
            asked: Asked::Request(Box::new(request)),
            response: self.response.map(|()| body),
        }
    }

    /// What somebody says who looks at it where it stands, in the recording of this origin. The buffer
    /// is for the text of the body.
    pub(super) fn seen<T>(
        &self,
        origin: &Origin,
        buffer: &mut String,
        look: impl FnOnce(&Sight<'_>) -> T,
    ) -> T {
        look(&Sight {
            origin,
            asked: Sought::Request(&self.method, &self.url),
            status: self.response.status(),
            headers: self.response.headers(),
            body: self.body.seen(buffer),
        })
    }
}

fn of_members<'a>(message: &Members<'a>, recorder: Recorder) -> Result<Read<'a>, &'static str> {
    let incomplete = recorder.incomplete();
    let request = message.members(&["request"]).ok_or(incomplete)?;
    let url = url(&request, incomplete)?;
    if !matches!(url.scheme(), "http" | "https") {
        return Ok(Read::NotHttp);
    }
    let method = request.text(METHOD).ok_or(incomplete)?;
    let (method, uri) = target(&method, &url)?;
    if message.is_null("response") {
        return Ok(Read::NoResponse);
    }
    let response = message.members(&["response"]).ok_or(incomplete)?;
    let Some(status) = status(&response, incomplete)? else {
        return Ok(Read::NoResponse);
    };
    let headers = headers(&response);
    let body = body::read(&response, recorder)?;
    let is_left_out = body.is_none() && body::is_left_out(&response, &headers, recorder);
    if is_left_out && has_body(&method, status) {
        return Ok(Read::NoBody);
    }
    let mut head = respond(status, headers);
    if !head.headers().contains_key(CONTENT_TYPE)
        && let Some(media_type) = media_type(&response)
    {
        head.headers_mut().insert(CONTENT_TYPE, media_type);
    }
    Ok(Read::Exchange(Message {
        method,
        url,
        uri,
        request,
        response: head,
        body: body.unwrap_or(Body::Bytes(Bytes::new())),
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
    Ok(request(target(method, url)?, headers))
}

fn target(method: &str, url: &Url) -> Result<(Method, Uri), &'static str> {
    const NOT_HTTP: &str = "the request's method or url is not one of HTTP";
    let method = Method::from_bytes(method.to_ascii_uppercase().as_bytes());
    let uri = Uri::try_from(url.as_str());
    Ok((method.map_err(|_| NOT_HTTP)?, uri.map_err(|_| NOT_HTTP)?))
}

fn request<N: AsRef<str>>(target: (Method, Uri), headers: Vec<(N, N)>) -> Request<Bytes> {
    let mut request = Request::new(Bytes::new());
    (*request.method_mut(), *request.uri_mut()) = target;
    append(request.headers_mut(), headers);
    request
}

/// A response without its body.
pub(super) fn respond<N: AsRef<str>>(status: StatusCode, headers: Vec<(N, N)>) -> Response<()> {
    let mut response = Response::new(());
    *response.status_mut() = status;
    append(response.headers_mut(), headers);
    response
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
    let scheme = scheme.unwrap_or(Cow::Borrowed("https"));
    Url::parse(&format!(
        "{scheme}://{host}/{}",
        path.trim_start_matches('/')
    ))
    .map_err(|_| NO_URL)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::float_cmp,
    reason = "what is cut off is looked for"
)]
fn whole(number: f64) -> Option<u16> {
    let cut = number as u16;
    (f64::from(cut) == number).then_some(cut)
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
    let status = whole(code).and_then(|code| StatusCode::from_u16(code).ok());
    status
        .map(Some)
        .ok_or("the response's status is not between 100 and 999")
}
