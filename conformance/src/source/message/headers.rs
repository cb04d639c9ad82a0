//! The headers of a message, as recorders write them.

use std::borrow::Cow;

use http::{HeaderMap, HeaderName, HeaderValue};

use super::members::{Members, Value};

/// Names and values of headers, as they were recorded.
pub(super) type Headers<'a> = Vec<(Cow<'a, str>, Cow<'a, str>)>;

/// Headers as an object of texts or lists of texts, as a list of `{"name", "value"}`, or as a list
/// of pairs.
pub(super) fn headers<'a>(message: &Members<'a>) -> Headers<'a> {
    let Some(headers) = message.get(&["headers"]) else {
        return Vec::new();
    };
    if let Some(members) = headers.members() {
        return members
            .all()
            .into_iter()
            .flat_map(|(name, value)| {
                let values = values(value).into_iter();
                values.map(move |value| (name.clone(), value))
            })
            .collect();
    }
    let listed = headers.listed().unwrap_or_default();
    listed.into_iter().filter_map(header).collect()
}

fn header(listed: Value<'_>) -> Option<(Cow<'_, str>, Cow<'_, str>)> {
    if let Some(members) = listed.members() {
        return Some((members.text(&["name", "key"])?, members.text(&["value"])?));
    }
    serde_json::from_str(listed.written()).ok()
}

/// One header may be a list; a number is its text.
fn values(value: Value<'_>) -> Vec<Cow<'_, str>> {
    fn one(value: Value<'_>) -> Cow<'_, str> {
        value.text().unwrap_or(Cow::Borrowed(value.written()))
    }
    match value.listed() {
        Some(list) => list.into_iter().map(one).collect(),
        None => vec![one(value)],
    }
}

/// Pseudo-headers of HTTP/2 (`:status`) are no header names, and are passed over.
pub(super) fn append<N: AsRef<str>>(headers: &mut HeaderMap, recorded: Vec<(N, N)>) {
    // Beyond some ten thousand headers there is no room, and nobody sends them.
    let _ = headers.try_reserve(recorded.len());
    for (name, value) in recorded {
        let name = HeaderName::from_bytes(name.as_ref().as_bytes());
        let value = HeaderValue::from_bytes(value.as_ref().as_bytes());
        if let (Ok(name), Ok(value)) = (name, value) {
            let _ = headers.try_append(name, value);
        }
    }
}
