//! Whether anything that was to be replaced is still there.

use aho_corasick::AhoCorasick;
use bytes::Bytes;
use callspec_codegen::pointer;
use http::{HeaderMap, Request};
use percent_encoding::percent_decode_str;
use serde_json::Value;
use url::Url;

use crate::exchange::{Asked, Exchange};

/// Shorter texts are found everywhere by chance.
pub(super) const SHORTEST: usize = 5;
/// Of other exchanges, only texts that do not come about by chance are looked for.
pub(super) const SHORTEST_ELSEWHERE: usize = 12;

/// Texts to look for.
#[derive(Default)]
pub(super) enum Leftovers {
    #[default]
    Nothing,
    Any(AhoCorasick),
    /// More than can be looked for: then nothing is said to be free of them.
    TooMany,
}

impl Leftovers {
    /// Looks for these texts, those that are too short left out.
    pub(super) fn of<'t>(texts: impl IntoIterator<Item = &'t str>, shortest: usize) -> Self {
        let is_long = |text: &&str| text.chars().count() >= shortest;
        let texts: Vec<_> = texts.into_iter().filter(is_long).collect();
        if texts.is_empty() {
            return Self::Nothing;
        }
        AhoCorasick::new(texts).map_or(Self::TooMany, Self::Any)
    }

    /// Whether one of the texts stands in another.
    pub(super) fn is_in(&self, text: &str) -> bool {
        match self {
            Self::Nothing => false,
            Self::Any(texts) => texts.is_match(text),
            Self::TooMany => true,
        }
    }
}

/// Whether a text holds something private.
type IsLeft<'f> = &'f dyn Fn(&str) -> bool;

/// The first place of an exchange that holds something private, in words and without it.
pub(super) fn place(exchange: &Exchange, is_left: IsLeft<'_>) -> Option<String> {
    let asked = match &exchange.asked {
        Asked::Request(request) => in_request(request, is_left),
        Asked::Operation(_) => None,
    };
    let response = &exchange.response;
    asked
        .or_else(|| in_headers(response.headers(), "response", is_left))
        .or_else(|| in_body(response.body(), "response", is_left))
}

/// The place of an entry of a HAR log that holds something private.
pub(super) fn place_in_entry(entry: &str, is_left: IsLeft<'_>) -> Option<String> {
    match serde_json::from_str::<Value>(entry) {
        Ok(value) => in_value(&value, "", is_left),
        Err(_) => is_left(entry).then(String::new),
    }
}

fn in_request(request: &Request<Bytes>, is_left: IsLeft<'_>) -> Option<String> {
    let url = Url::parse(&request.uri().to_string()).ok();
    let mut segments = url.iter().filter_map(Url::path_segments).flatten();
    if segments.any(|text| is_left(&percent_decode_str(text).decode_utf8_lossy())) {
        return Some("the path".to_owned());
    }
    let mut pairs = url.iter().flat_map(Url::query_pairs);
    if pairs.any(|(name, value)| is_left(&name) || is_left(&value)) {
        return Some("the query".to_owned());
    }
    in_headers(request.headers(), "request", is_left)
        .or_else(|| in_body(request.body(), "request", is_left))
}

fn in_headers(headers: &HeaderMap, of: &str, is_left: IsLeft<'_>) -> Option<String> {
    let mut headers = headers.iter();
    let found = headers.find(|(_, value)| is_left(&String::from_utf8_lossy(value.as_bytes())));
    found.map(|(name, _)| format!("header {name} of the {of}"))
}

fn in_body(body: &Bytes, of: &str, is_left: IsLeft<'_>) -> Option<String> {
    if let Ok(value) = serde_json::from_slice::<Value>(body) {
        let at = in_value(&value, "", is_left)?;
        return Some(format!("the body of the {of} at \"{at}\""));
    }
    let is_left = is_left(&String::from_utf8_lossy(body));
    is_left.then(|| format!("the body of the {of}"))
}

fn in_value(value: &Value, at: &str, is_left: IsLeft<'_>) -> Option<String> {
    match value {
        Value::String(text) => is_left(text).then(|| at.to_owned()),
        Value::Number(number) => is_left(&number.to_string()).then(|| at.to_owned()),
        Value::Array(items) => {
            let at = pointer::join(at, "*");
            items.iter().find_map(|item| in_value(item, &at, is_left))
        }
        Value::Object(members) => members.iter().find_map(|(name, member)| {
            // A name that holds something private is not to be told.
            if is_left(name) {
                return Some(pointer::join(at, "*"));
            }
            in_value(member, &pointer::join(at, name), is_left)
        }),
        Value::Null | Value::Bool(_) => None,
    }
}
