//! Which format a recording has: by its first bytes, and by its name only where these do not tell.

use super::lines::EachLine;
use super::message::{METHOD, PATH, STATUS};
use super::transcript::is_transcript;
use super::{Format, is_json, without_mark};

/// What a recording may be called, and the format that the name hints at. `.gz` and `.zst` may
/// follow.
pub(super) const EXTENSIONS: [(&str, Option<Format>); 10] = [
    ("har", Some(Format::Har)),
    ("json", None),
    ("jsonl", Some(Format::Ndjson)),
    ("ndjson", Some(Format::Ndjson)),
    ("yaml", None),
    ("yml", None),
    ("curl", Some(Format::Curl)),
    ("txt", None),
    ("log", None),
    ("http", None),
];

/// The first of these extensions always mean a recording; what has another is one if its content
/// says so.
pub(super) const SURE_EXTENSIONS: usize = 4;

/// The place of a name's extension in [`EXTENSIONS`], that of a packing left out.
pub(super) fn extension(file: &str) -> Option<usize> {
    let lower = file.to_ascii_lowercase();
    let name = lower
        .strip_suffix(".gz")
        .or_else(|| lower.strip_suffix(".zst"));
    let (_, end) = name.unwrap_or(&lower).rsplit_once('.')?;
    EXTENSIONS.iter().position(|(known, _)| *known == end)
}

/// The format; a bare body is what nothing else fits.
pub(super) fn detect(file: &str, head: &[u8]) -> Format {
    by_content(head)
        .or_else(|| EXTENSIONS[extension(file)?].1)
        .unwrap_or_else(|| by_lines(head))
}

/// Whether the first bytes begin with a line that more of them would not have read otherwise: the user
/// says that it is one of many, or it is an exchange.
pub(super) fn are_lines(format: Option<Format>, head: &[u8]) -> bool {
    let text = without_mark(head).trim_ascii_start();
    let Some(end) = memchr::memchr(b'\n', text) else {
        return false;
    };
    let is_whole = || is_json(&text[..end]).is_ok();
    match format {
        Some(Format::Ndjson) => true,
        Some(Format::Exchanges) => is_whole(),
        Some(Format::Har | Format::Cassette | Format::Curl | Format::Body) => false,
        None => is_exchange(&text[..end]) && is_whole(),
    }
}

/// The format that the first bytes prove.
pub(super) fn by_content(head: &[u8]) -> Option<Format> {
    let text = without_mark(head).trim_ascii_start();
    if is_transcript(text) {
        return Some(Format::Curl);
    }
    if !text.starts_with(b"{") {
        return is_cassette_in_yaml(text).then_some(Format::Cassette);
    }
    if member(text, &["log"]).is_some_and(|log| log.starts_with(b"{")) {
        return Some(Format::Har);
    }
    if is_exchange(text) || EachLine::of(text).any(|(_, line)| is_exchange(&text[line])) {
        return Some(Format::Exchanges);
    }
    let interactions = member(text, &["http_interactions", "interactions"])?;
    let first = interactions.strip_prefix(b"[")?.trim_ascii_start();
    let is_interaction = member(first, &["request", "response"]).is_some();
    (first.starts_with(b"]") || is_interaction).then_some(Format::Cassette)
}

/// Whether this object says what was asked, and what came.
fn is_exchange(object: &[u8]) -> bool {
    let has = |name: &str, parts: &[&[&str]]| {
        let part = member(object, &[name]).filter(|part| part.starts_with(b"{"));
        part.is_some_and(|part| parts.iter().all(|names| member(part, names).is_some()))
    };
    has("request", &[METHOD, PATH]) && has("response", &[STATUS])
}

/// What follows the first of an object's members that is called so.
fn member<'t>(object: &'t [u8], names: &[&str]) -> Option<&'t [u8]> {
    // Most objects have it nowhere, which is soon known.
    let mut needles = names.iter().map(|name| name.as_bytes());
    if !needles.any(|name| memchr::memmem::find(object, name).is_some()) {
        return None;
    }
    let mut members = members(object).into_iter();
    let found = members.find(|(known, _)| names.iter().any(|name| name.as_bytes() == *known));
    found.map(|(_, value)| value)
}

/// The names of an object's members and what follows them, as far as the text goes.
fn members(object: &[u8]) -> Vec<(&[u8], &[u8])> {
    let (mut found, mut depth, mut at) = (Vec::new(), 0_usize, 0);
    while let Some(byte) = object.get(at) {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'"' => {
                let Some(end) = end_of_text(object, at) else {
                    break;
                };
                let after = object[end + 1..].trim_ascii_start();
                if depth == 1
                    && let Some(value) = after.strip_prefix(b":")
                {
                    found.push((&object[at + 1..end], value.trim_ascii_start()));
                }
                at = end;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
        at += 1;
    }
    found
}

/// Where the closing quote of the text stands that opens here.
fn end_of_text(json: &[u8], open: usize) -> Option<usize> {
    let mut at = open + 1;
    loop {
        at += memchr::memchr2(b'"', b'\\', json.get(at..)?)?;
        if json[at] == b'"' {
            return Some(at);
        }
        at += 2;
    }
}

fn is_cassette_in_yaml(text: &[u8]) -> bool {
    let mut lines = text.split(|byte| *byte == b'\n');
    lines.any(|line| {
        let line = line.trim_ascii_end();
        line.starts_with(b"http_interactions:")
            || matches!(line, b"interactions:" | b"interactions: []")
    })
}

/// More than one JSON text, each on a line, or one.
fn by_lines(head: &[u8]) -> Format {
    let text = without_mark(head).trim_ascii_start();
    let end = memchr::memchr(b'\n', text).unwrap_or(text.len());
    let (first, rest) = text.split_at(end);
    if !rest.trim_ascii().is_empty() && is_json(first).is_ok() {
        Format::Ndjson
    } else {
        Format::Body
    }
}

#[cfg(test)]
mod tests {
    use super::{Format, detect};

    #[test]
    fn the_first_bytes_tell_the_format() {
        let detect = |text: &str| detect("standard input", text.as_bytes());
        assert_eq!(detect("{\n  \"log\": {"), Format::Har);
        assert_eq!(detect(r#"{"_by": "x", "log": {"entries": ["#), Format::Har);
        assert_eq!(detect("{\"id\": 1}\n{\"id\": 2}\n"), Format::Ndjson);
        assert_eq!(detect("{\"id\": 1}\n\n"), Format::Body);
        assert_eq!(detect("{\n  \"id\": 1\n}\n"), Format::Body);
        assert_eq!(detect(""), Format::Body);
        assert_eq!(detect("HTTP/2 200 \r\n"), Format::Curl);
        assert_eq!(detect("*   Trying 127.0.0.1:80...\n"), Format::Curl);
        assert_eq!(detect("* Host a\n> GET / HTTP/1.1\r\n"), Format::Curl);
        assert_eq!(detect("* a list\n* of things\n"), Format::Body);
        assert_eq!(
            detect("---\nhttp_interactions:\n- request:\n"),
            Format::Cassette
        );
        assert_eq!(
            detect(r#"{"version": 1, "interactions": [{"request": {"#),
            Format::Cassette
        );
    }

    #[test]
    fn an_object_of_an_api_is_no_exchange_by_the_names_of_its_members_alone() {
        let detect = |text: &str| detect("bodies.ndjson", text.as_bytes());
        let exchange = r#"{"request": {"method": "GET", "url": "/"}, "response": {"status": 200}}"#;
        assert_eq!(detect(exchange), Format::Exchanges);
        assert_eq!(
            detect(r#"{"request": "r1", "response": "r2"}"#),
            Format::Ndjson
        );
        assert_eq!(detect(&format!("{{\"cut\n{exchange}\n")), Format::Exchanges);
        assert_eq!(
            detect(r#"{"request": {"id": 1}, "response": {"id": 2}}"#),
            Format::Ndjson
        );
        assert_eq!(
            detect(r#"{"interactions": [{"kind": "call"}]}"#),
            Format::Ndjson
        );
        assert_eq!(detect(r#"{"log": "text"}"#), Format::Ndjson);
    }

    #[test]
    fn the_name_tells_where_the_first_bytes_do_not() {
        assert_eq!(detect("a.har", b"odd"), Format::Har);
        assert_eq!(detect("a.har.gz", b"odd"), Format::Har);
        assert_eq!(detect("a.NDJSON", b"{\"id\": 1}"), Format::Ndjson);
        assert_eq!(detect("a.json", b"{\"id\": 1}"), Format::Body);
    }
}
