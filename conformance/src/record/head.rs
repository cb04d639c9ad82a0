//! Addresses and headers without what is private in them.

use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use url::Url;

use super::stand_ins::StandIns;
use crate::contract::MediaType;
use crate::redact::{Look, MASK, is_secret_name, looks_like_media_type, shown_name};

/// Headers that say how a message is sent, and nothing of whom it is about.
const PUBLIC: [&str; 31] = [
    "accept",
    "accept-encoding",
    "accept-ranges",
    "age",
    "allow",
    "alt-svc",
    "cache-control",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "date",
    "deprecation",
    "expires",
    "host",
    "keep-alive",
    "pragma",
    "ratelimit",
    "ratelimit-limit",
    "ratelimit-policy",
    "ratelimit-remaining",
    "ratelimit-reset",
    "retry-after",
    "strict-transport-security",
    "transfer-encoding",
    "user-agent",
    "vary",
    "www-authenticate",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
];

/// What stays as it is in a segment of a path (RFC 3986, section 3.3).
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@');

/// Whether a header is kept, as long as its value looks like nothing private.
fn is_public(name: &HeaderName, value: &str) -> bool {
    let is_mark = |c: char| c.is_whitespace() || ",;=\"()".contains(c);
    let is_private = |word: &str| Look::of(word).is_some_and(Look::is_private);
    if name == CONTENT_TYPE {
        let media_type = MediaType::parse(value);
        return media_type.is_some_and(|one| looks_like_media_type(&one.essence()))
            && !value.split(is_mark).any(is_private);
    }
    PUBLIC.contains(&name.as_str())
        && (name == "host" || !value.split(is_mark).any(is_private))
        && !is_private(value)
}

/// Headers with stand-ins for what is private; `agrees` says whether another value would be taken
/// alike.
pub(super) fn headers(
    headers: &HeaderMap,
    stand_ins: &mut StandIns,
    agrees: &dyn Fn(&HeaderName, &str, &str) -> bool,
) -> HeaderMap {
    let mut others = HeaderMap::with_capacity(headers.len());
    for (name, value) in headers {
        let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
        let other = if is_public(name, &text) && stand_ins.may_keep(&text) {
            text
        } else {
            let is_alike = |other: &str| name != CONTENT_TYPE || are_read_alike(&text, other);
            let agrees = |other: &str| is_alike(other) && agrees(name, &text, other);
            header(name, &text, stand_ins, &agrees)
        };
        // What is put in the place of a value has no other characters than a value may have.
        if let Ok(other) = HeaderValue::from_str(&other) {
            others.append(name.clone(), other);
        }
    }
    others
}

/// Whether bodies of two media types are read in the same way.
fn are_read_alike(one: &str, other: &str) -> bool {
    let read = |text: &str| {
        let media_type = MediaType::parse(text);
        media_type.map(|media_type| (media_type.is_json(), media_type.is_text()))
    };
    read(one) == read(other)
}

fn header(
    name: &HeaderName,
    text: &str,
    stand_ins: &mut StandIns,
    agrees: &dyn Fn(&str) -> bool,
) -> String {
    let agrees = |other: &str| HeaderValue::from_str(other).is_ok() && agrees(other);
    if is_secret_name(name.as_str()) && agrees(MASK) {
        stand_ins.replaced.insert(text.to_owned());
        return MASK.to_owned();
    }
    stand_ins.text(text, None, &agrees)
}

/// The length of a body that took the place of another, where it was told rightly.
pub(super) fn tell_length(headers: &mut HeaderMap, before: usize, after: usize) {
    let told = headers.get(CONTENT_LENGTH);
    if told.is_some_and(|told| told.as_bytes() == before.to_string().as_bytes()) {
        headers.insert(CONTENT_LENGTH, HeaderValue::from(after));
    }
}

/// An address with stand-ins for what is private. Host and port stay: who was asked is known to
/// whoever judges. `agrees` says whether a request to another address would be taken alike.
pub(super) fn url(url: &Url, stand_ins: &mut StandIns, agrees: &dyn Fn(&Url) -> bool) -> Url {
    let mut other = url.clone();
    // An address of HTTP takes both.
    let _ = other.set_username("");
    let _ = other.set_password(None);
    other.set_fragment(None);
    other.set_query(None);
    let mut segments: Vec<String> = url
        .path_segments()
        .map(|segments| segments.map(str::to_owned).collect())
        .unwrap_or_default();
    for at in 0..segments.len() {
        let own = percent_decode_str(&segments[at])
            .decode_utf8_lossy()
            .into_owned();
        let with = |text: &str| {
            let mut segments = segments.clone();
            segments[at] = utf8_percent_encode(text, PATH).to_string();
            let mut changed = other.clone();
            changed.set_path(&segments.join("/"));
            changed
        };
        let is_taken =
            |text: &str| !text.is_empty() && text != "." && text != ".." && agrees(&with(text));
        let text = stand_ins.text(&own, None, &is_taken);
        if text != own {
            segments[at] = utf8_percent_encode(&text, PATH).to_string();
        }
    }
    other.set_path(&segments.join("/"));
    if url.query().is_some() {
        let pairs: Vec<_> = url
            .query_pairs()
            .map(|(name, value)| pair(&name, &value, stand_ins))
            .collect();
        other.query_pairs_mut().extend_pairs(pairs);
    }
    other
}

fn pair(name: &str, value: &str, stand_ins: &mut StandIns) -> (String, String) {
    let other = if is_secret_name(name) {
        stand_ins.replaced.insert(value.to_owned());
        MASK.to_owned()
    } else if matches!(value, "true" | "false") {
        stand_ins.keep(value)
    } else {
        stand_ins.text(value, None, &|_| true)
    };
    let name = if shown_name(name) == name && stand_ins.may_keep(name) {
        stand_ins.keep(name)
    } else {
        stand_ins.text(name, None, &|_| true)
    };
    (name, other)
}
