//! HAR 1.2 (HTTP Archive): the parts of an entry that judging needs, read leniently.

use std::io::BufRead;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode};
use serde::Deserialize;
use serde_json::value::RawValue;
use url::Url;

use super::{Recorded, Recordings, not_json, one, read_whole, without_mark};
use crate::defect::{Defect, of_recording};
use crate::exchange::{Asked, Exchange, Origin, Place};

#[derive(Deserialize)]
struct Har {
    log: Log,
}

#[derive(Deserialize)]
struct Log {
    // As text, so that one odd entry does not hide the others.
    entries: Vec<Box<RawValue>>,
}

#[derive(Deserialize)]
struct Entry {
    request: HarRequest,
    response: HarResponse,
}

#[derive(Deserialize)]
struct HarRequest {
    method: String,
    url: String,
    // As text, so that an odd one does not cost the entry: they only tell what is a secret.
    #[serde(default)]
    headers: Option<Box<RawValue>>,
}

#[derive(Deserialize)]
struct HarResponse {
    status: u16,
    #[serde(default)]
    headers: Vec<Header>,
    content: Option<Content>,
    #[serde(default, rename = "bodySize")]
    body_size: Option<i64>,
}

#[derive(Deserialize)]
struct Header {
    name: String,
    value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Content {
    #[serde(default)]
    size: i64,
    mime_type: Option<String>,
    text: Option<String>,
    encoding: Option<String>,
}

pub(super) fn read<'r>(origin: Origin, input: impl BufRead) -> Recordings<'r> {
    let entries = match entries(&origin, input) {
        Ok(entries) => entries,
        Err(defect) => return one(Err(defect)),
    };
    Box::new(entries.into_iter().zip(1..).map(move |(entry, number)| {
        let origin = Origin {
            file: origin.file.clone(),
            place: Place::Entry(number),
        };
        recorded(&origin, &entry).map_err(|what| of_recording(&origin, what))
    }))
}

fn entries(origin: &Origin, input: impl BufRead) -> Result<Vec<Box<RawValue>>, Defect> {
    let bytes = read_whole(origin, input)?;
    let har: Har =
        serde_json::from_slice(without_mark(&bytes)).map_err(|error| match error.classify() {
            serde_json::error::Category::Data => of_recording(origin, "not a HAR: no log.entries"),
            _ => not_json(origin, &error),
        })?;
    if har.log.entries.is_empty() {
        return Err(of_recording(
            origin,
            "a HAR without entries: nothing was recorded",
        ));
    }
    Ok(har.log.entries)
}

/// One entry, or what is wrong with it.
fn recorded(origin: &Origin, entry: &RawValue) -> Result<Recorded, &'static str> {
    let entry: Entry = serde_json::from_str(entry.get())
        .map_err(|_| "not a HAR entry: it needs request.method, request.url and response.status")?;
    let url =
        Url::parse(&entry.request.url).map_err(|_| "the request's url is not an absolute URL")?;
    if !matches!(url.scheme(), "http" | "https") {
        return Ok(Recorded::NotHttp(origin.clone()));
    }
    if entry.response.status == 0 {
        return Ok(Recorded::NoResponse(origin.clone()));
    }
    if entry.response.lacks_body() {
        return Ok(Recorded::NoBody(origin.clone()));
    }
    Ok(Recorded::Exchange(Exchange {
        origin: origin.clone(),
        asked: Asked::Request(Box::new(request(&entry.request, &url)?)),
        response: response(entry.response)?,
    }))
}

impl HarResponse {
    /// Whether there was a body, by its size, and the recording has none.
    fn lacks_body(&self) -> bool {
        let content = self.content.as_ref();
        if content.is_some_and(|content| content.text.is_some()) {
            return false;
        }
        let length = |header: &Header| {
            let is_length = header.name.eq_ignore_ascii_case(CONTENT_LENGTH.as_str());
            is_length.then(|| header.value.trim().parse::<i64>().ok())?
        };
        let sizes = [content.map(|content| content.size), self.body_size];
        let sizes = sizes.into_iter().flatten();
        let mut sizes = sizes.chain(self.headers.iter().find_map(length));
        sizes.any(|size| size > 0)
    }
}

fn request(recorded: &HarRequest, url: &Url) -> Result<Request<Bytes>, &'static str> {
    let mut request = Request::builder()
        .method(&*recorded.method)
        .uri(url.as_str())
        .body(Bytes::new())
        .map_err(|_| "the request's method or url is not one of HTTP")?;
    let headers = recorded.headers.as_ref();
    let headers = headers.and_then(|headers| serde_json::from_str(headers.get()).ok());
    append(request.headers_mut(), headers.unwrap_or_default());
    Ok(request)
}

/// Pseudo-headers of HTTP/2 (`:status`) are no header names, and are passed over.
fn append(headers: &mut HeaderMap, recorded: Vec<Header>) {
    for header in recorded {
        if let (Ok(name), Ok(value)) = (
            HeaderName::try_from(header.name),
            HeaderValue::try_from(header.value),
        ) {
            headers.append(name, value);
        }
    }
}

fn response(recorded: HarResponse) -> Result<Response<Bytes>, &'static str> {
    let status = StatusCode::from_u16(recorded.status)
        .map_err(|_| "the response's status is not between 100 and 999")?;
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = status;
    append(response.headers_mut(), recorded.headers);
    let Some(content) = recorded.content else {
        return Ok(response);
    };
    if let Some(media_type) = &content.mime_type
        && !response.headers().contains_key(CONTENT_TYPE)
        && let Ok(value) = HeaderValue::from_str(media_type)
        && !value.is_empty()
    {
        response.headers_mut().insert(CONTENT_TYPE, value);
    }
    *response.body_mut() = body(content)?;
    Ok(response)
}

fn body(content: Content) -> Result<Bytes, &'static str> {
    match (content.text, content.encoding.as_deref()) {
        (Some(text), Some("base64")) => BASE64
            .decode(text.trim())
            .map(Bytes::from)
            .map_err(|_| "the body is said to be base64 and is not"),
        (Some(text), _) => Ok(Bytes::from(text)),
        (None, _) => Ok(Bytes::new()),
    }
}
