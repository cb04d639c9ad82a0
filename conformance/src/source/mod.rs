//! Recordings to exchanges: one file for each format. Nothing here opens a file.

use std::io::{self, BufRead, Read};
use std::sync::Arc;

use http::StatusCode;

use crate::defect::{Defect, of_recording};
use crate::exchange::{Exchange, Origin, Place};

mod body;
mod har;
mod ndjson;

/// A HAR log or a bare body beyond this many bytes is refused: both are held as a whole.
pub const MAX_FILE: u64 = 256 << 20;
/// A line beyond this many bytes is refused.
pub const MAX_LINE: u64 = 64 << 20;

/// A format of recordings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// HTTP Archive 1.2: requests and responses.
    Har,
    /// One JSON body a line.
    Ndjson,
    /// One JSON body.
    Body,
}

/// What the user says of bare bodies, which do not say it themselves.
#[derive(Clone, Debug)]
pub struct Bare {
    /// The operation that was called.
    pub operation: Arc<str>,
    /// The status that came back.
    pub status: StatusCode,
}

/// What a recording holds at a place.
pub enum Recorded {
    /// A request and its response.
    Exchange(Exchange),
    /// A request without a response: it was broken off.
    NoResponse(Origin),
    /// A response whose body the recorder left out.
    NoBody(Origin),
    /// A request that was none of HTTP, such as one for a `data:` URL.
    NotHttp(Origin),
}

/// What is recorded, as it is read, or what is wrong with a part of it.
pub type Recordings<'r> = Box<dyn Iterator<Item = Result<Recorded, Defect>> + 'r>;

/// Reads a recording; without a format, it is known by its name or its first bytes.
pub fn read<'r>(
    file: &str,
    mut input: impl BufRead + 'r,
    format: Option<Format>,
    bare: Option<&Bare>,
) -> Recordings<'r> {
    let origin = Origin {
        file: file.into(),
        place: Place::Whole,
    };
    let format = match format.map_or_else(|| detect(file, &mut input), Ok) {
        Ok(format) => format,
        Err(error) => return one(Err(unreadable(&origin, &error))),
    };
    match (format, bare) {
        (Format::Har, _) => har::read(origin, input),
        (_, None) => one(Err(of_recording(&origin, BARE_WITHOUT_OPERATION))),
        (Format::Ndjson, Some(bare)) => ndjson::read(origin, input, bare.clone()),
        (Format::Body, Some(bare)) => one(body::read(origin, input, bare)),
    }
}

const BARE_WITHOUT_OPERATION: &str = "a bare body does not tell which operation sent it: \
    add --operation ID --status CODE, or record a HAR";

fn one<'r>(exchange: Result<Exchange, Defect>) -> Recordings<'r> {
    Box::new(std::iter::once(exchange.map(Recorded::Exchange)))
}

/// The format by name, else by what the first block looks like.
///
/// # Errors
/// The input cannot be read.
pub fn detect(file: &str, input: &mut impl BufRead) -> io::Result<Format> {
    let extension = file
        .rsplit_once('.')
        .map(|(_, end)| end.to_ascii_lowercase());
    Ok(match extension.as_deref() {
        Some("har") => Format::Har,
        Some("ndjson" | "jsonl") => Format::Ndjson,
        _ => detect_by_content(input.fill_buf()?),
    })
}

fn detect_by_content(block: &[u8]) -> Format {
    let text = without_mark(block).trim_ascii_start();
    let first_member = text.strip_prefix(b"{").map(<[u8]>::trim_ascii_start);
    if first_member.is_some_and(|start| start.starts_with(br#""log""#)) {
        return Format::Har;
    }
    let mut lines = text.splitn(2, |byte| *byte == b'\n');
    let (first, rest) = (lines.next().unwrap_or_default(), lines.next());
    let is_followed = rest.is_some_and(|rest| !rest.trim_ascii().is_empty());
    if is_followed && is_json(first).is_ok() {
        Format::Ndjson
    } else {
        Format::Body
    }
}

/// Text without the byte order mark that some editors put in front.
fn without_mark(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text)
}

fn is_json(text: &[u8]) -> Result<(), serde_json::Error> {
    serde_json::from_slice::<serde::de::IgnoredAny>(text).map(drop)
}

/// All of an input, up to [`MAX_FILE`].
fn read_whole(origin: &Origin, input: impl BufRead) -> Result<Vec<u8>, Defect> {
    let mut bytes = Vec::new();
    input
        .take(MAX_FILE + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(origin, &error))?;
    if bytes.len() as u64 > MAX_FILE {
        let what = format!("larger than {} MiB: cut it into parts", MAX_FILE >> 20);
        return Err(of_recording(origin, what));
    }
    Ok(bytes)
}

fn unreadable(origin: &Origin, error: &io::Error) -> Defect {
    of_recording(origin, format!("cannot be read: {error}"))
}

/// A parser's complaint, with its place in the file.
fn not_json(origin: &Origin, error: &serde_json::Error) -> Defect {
    let mut defect = of_recording(origin, String::new());
    let line = match origin.place {
        Place::Line(line) => line,
        Place::Whole | Place::Entry(_) => error.line(),
    };
    if error.line() > 0 {
        defect.position = Some(crate::defect::Position {
            line,
            column: error.column().max(1),
        });
    }
    // The parser may quote what it met; which is a value, and stays here.
    defect.what = match error.classify() {
        serde_json::error::Category::Eof => "not JSON: it ends too early".to_owned(),
        _ => "not JSON".to_owned(),
    };
    defect
}

#[cfg(test)]
mod tests {
    use super::{Format, detect_by_content};

    #[test]
    fn the_first_bytes_tell_the_format() {
        let detect = |text: &str| detect_by_content(text.as_bytes());
        assert_eq!(detect("{\n  \"log\": {"), Format::Har);
        assert_eq!(detect("{\"id\": 1}\n{\"id\": 2}\n"), Format::Ndjson);
        assert_eq!(detect("{\"id\": 1}\n\n"), Format::Body);
        assert_eq!(detect("{\n  \"id\": 1\n}\n"), Format::Body);
        assert_eq!(detect(""), Format::Body);
    }
}
