//! Where a body ends, and what of it is not the body's own.

use super::head::{self, Head};
use crate::source::is_json;

/// What may follow a body in a transcript.
const MARKER: &[u8] = b"* ";

/// A body as far as its length and its syntax tell: curl writes what comes next right behind it.
pub(super) fn whole(head: &Head, text: &[u8]) -> Vec<u8> {
    let text = declared(head, text).unwrap_or_else(|| before_marker(text));
    match head.header("transfer-encoding") {
        Some(coding) if coding.eq_ignore_ascii_case("chunked") => {
            unchunked(text).unwrap_or_else(|| text.to_owned())
        }
        _ => text.to_owned(),
    }
}

/// As many bytes as the header says, if they are one JSON text or something new begins behind them.
/// Neither is so where curl unpacked the body, or where line ends were changed.
pub(super) fn declared<'t>(head: &Head, text: &'t [u8]) -> Option<&'t [u8]> {
    let length = head.header("content-length")?.trim().parse().ok()?;
    let (body, rest) = text.split_at_checked(length)?;
    let rest = rest.trim_ascii_start();
    let is_end = rest.is_empty() || rest.starts_with(MARKER) || head::at_start(rest).is_some();
    (is_end || length == 0 || is_json(body).is_ok()).then_some(body)
}

/// The first JSON text, if a marker follows it.
fn before_marker(text: &[u8]) -> &[u8] {
    let mut values =
        serde_json::Deserializer::from_slice(text).into_iter::<serde::de::IgnoredAny>();
    let is_json = matches!(values.next(), Some(Ok(_)));
    let (body, rest) = text.split_at(values.byte_offset().min(text.len()));
    if is_json && rest.trim_ascii_start().starts_with(MARKER) {
        body
    } else {
        text
    }
}

/// A body that `curl --raw` shows in chunks (RFC 9112, section 7.1); `None` if it is not so.
fn unchunked(text: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    let mut rest = text;
    loop {
        let end = rest.iter().position(|byte| *byte == b'\n')?;
        let line = str::from_utf8(&rest[..end]).ok()?;
        let size = usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()?;
        rest = &rest[end + 1..];
        if size == 0 {
            return Some(body);
        }
        let (chunk, after) = rest.split_at_checked(size)?;
        body.extend_from_slice(chunk);
        rest = after
            .strip_prefix(b"\r\n")
            .or_else(|| after.strip_prefix(b"\n"))?;
    }
}

#[cfg(test)]
mod tests {
    use super::{Head, unchunked, whole};

    fn head(name: &str, value: &str) -> Head {
        Head {
            status: 200,
            headers: vec![(name.to_owned(), value.to_owned())],
            ..Head::default()
        }
    }

    #[test]
    fn a_length_counts_where_something_new_begins_behind_it() {
        let five = head("Content-Length", "5");
        assert_eq!(whole(&five, b"[1,2]\n"), b"[1,2]");
        assert_eq!(whole(&five, b"[1,2]* Closing connection"), b"[1,2]");
        assert_eq!(whole(&five, b"[1,2]200 0.13s"), b"[1,2]");
        assert_eq!(whole(&five, b"[1,2,3,4]"), b"[1,2,3,4]");
    }

    #[test]
    fn chunks_are_joined_if_they_are_chunks() {
        assert_eq!(
            unchunked(b"3\r\n{\"a\r\n5;x=y\r\n\":12}\r\n0\r\n\r\n").as_deref(),
            Some(&b"{\"a\":12}"[..])
        );
        assert_eq!(unchunked(b"{\"a\":1}"), None);
        assert_eq!(unchunked(b"ff\r\nshort"), None);
        let chunked = head("Transfer-Encoding", "chunked");
        assert_eq!(whole(&chunked, b"{\"a\":1}"), b"{\"a\":1}");
    }
}
