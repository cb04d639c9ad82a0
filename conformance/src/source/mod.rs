//! Recordings to exchanges: one file for each format. Nothing here opens a file.
//!
//! A recording is unpacked where it is packed (`unpack`), known by its first bytes (`detect`) and
//! read by the file of its format; `message` knows the spellings of JSON that several share, and
//! `content_encoding` unpacks the bodies of all.

use std::io::{self, BufRead, Read};
use std::sync::Arc;

use http::StatusCode;

use crate::defect::{Defect, of_recording};
use crate::exchange::{Exchange, Origin, Place};
use parts::Holds;
pub use parts::{Block, Blocks, Looked, PartReader, Parts, Scratch, Taken};
pub use placed::ReadAt;
use unpack::Unpacked;

pub use content_encoding::unpacked;

mod body;
mod cassette;
mod content_encoding;
mod detect;
mod elements;
mod exchanges;
mod har;
mod lines;
mod listed;
mod message;
mod numbers;
mod parts;
mod placed;
mod transcript;
mod unpack;
mod yaml;

/// Beyond this many bytes, a recording that is held as a whole is refused: a bare body, a transcript,
/// a cassette in YAML. HAR logs, cassettes in JSON and NDJSON are read part by part.
pub const MAX_FILE: u64 = 256 << 20;
/// A line, an entry or an interaction beyond this many bytes is refused.
pub const MAX_LINE: usize = 64 << 20;

/// A format of recordings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// HTTP Archive 1.2: requests and responses
    Har,
    /// A cassette of VCR, vcrpy or rvcr, YAML or JSON
    Cassette,
    /// What `curl -v` or `curl -i` printed
    Curl,
    /// NDJSON: an exchange a line, {"request": {"method", "url"}, "response": {"status",
    /// "headers", "body"}}
    Exchanges,
    /// NDJSON: a bare JSON body a line
    Ndjson,
    /// One bare JSON body
    Body,
}

/// What the user says of recordings that do not say it themselves.
#[derive(Clone, Debug)]
pub struct Bare {
    /// The operation that was called.
    pub operation: Arc<str>,
    /// The status that came back. Transcripts tell it themselves.
    pub status: Option<StatusCode>,
}

/// What a recording holds at a place.
pub enum Recorded {
    /// A request and its response.
    Exchange(Exchange),
    /// A request without a response: it was broken off.
    NoResponse(Origin),
    /// A response whose body the recorder left out.
    NoBody(Origin),
    /// A response whose body does not unpack as its `Content-Encoding` says.
    Packed(Origin, Packed),
    /// A request that was none of HTTP, such as one for a `data:` URL.
    NotHttp(Origin),
}

/// Why a body does not unpack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packed {
    /// It is damaged, or cut short.
    Damaged,
    /// It unpacks to more than 64 MiB.
    TooLarge,
}

/// What is recorded, as it is read, or what is wrong with a part of it.
pub type Recordings<'r> = Box<dyn Iterator<Item = Result<Recorded, Defect>> + 'r>;

/// A recording that is being read.
pub struct Recording<'r> {
    /// What it is read as; `None` if it cannot be read at all.
    pub format: Option<Format>,
    /// What it holds.
    pub recordings: Recordings<'r>,
}

impl<'r> IntoIterator for Recording<'r> {
    type Item = Result<Recorded, Defect>;
    type IntoIter = Recordings<'r>;

    fn into_iter(self) -> Recordings<'r> {
        self.recordings
    }
}

impl Recording<'_> {
    fn unreadable(defect: Defect) -> Self {
        Self {
            format: None,
            recordings: one(Err(defect)),
        }
    }
}

/// A recording, as it can be read.
pub enum Opened<'r> {
    /// Part by part, by several at once.
    Parts(Parts<'r>),
    /// All of it, by one.
    Whole(Recording<'r>),
}

impl<'r> Opened<'r> {
    /// To be read part after part, whatever it is.
    pub fn into_recording(self) -> Recording<'r> {
        match self {
            Self::Parts(parts) => parts.into_recording(),
            Self::Whole(recording) => recording,
        }
    }
}

/// Reads a recording, packed or not. Without a format, it is known by its first bytes, or else by
/// its name.
pub fn read<'r>(
    file: &str,
    input: impl BufRead + Send + 'r,
    format: Option<Format>,
    bare: Option<&Bare>,
) -> Recording<'r> {
    open(file, input, format, bare).into_recording()
}

/// Opens a recording as [`read`] does, and leaves the reading of parts to the caller.
pub fn open<'r>(
    file: &str,
    input: impl BufRead + Send + 'r,
    format: Option<Format>,
    bare: Option<&Bare>,
) -> Opened<'r> {
    let origin = Origin {
        file: file.into(),
        place: Place::Whole,
    };
    let is_enough = |head: &[u8]| detect::are_lines(format, head);
    let unpacked = match Unpacked::until(input, is_enough) {
        Ok(unpacked) => unpacked,
        Err(error) => return Opened::Whole(Recording::unreadable(unreadable(&origin, &error))),
    };
    if let Some(what) = refused(&unpacked.head) {
        return Opened::Whole(Recording::unreadable(of_recording(&origin, what)));
    }
    let format = format.unwrap_or_else(|| detect::detect(file, &unpacked.head));
    let parts = |origin, unpacked, holds| Opened::Parts(Parts::new(origin, unpacked, holds));
    let recordings = match format {
        Format::Har => return parts(origin, unpacked, Holds::Element(&har::ENTRIES)),
        Format::Cassette if cassette::is_json(&unpacked.head) => {
            return parts(origin, unpacked, Holds::Element(&cassette::INTERACTIONS));
        }
        Format::Cassette => cassette::read(origin, unpacked.input),
        Format::Curl => transcript::read(&origin, unpacked.input, bare),
        Format::Exchanges if exchanges::is_one_over_many_lines(&unpacked.head) => {
            let whole = read_whole(&origin, unpacked.input);
            one(whole.and_then(|text| exchanges::exchange(&origin, &text)))
        }
        Format::Exchanges => return parts(origin, unpacked, Holds::Exchange),
        bodies @ (Format::Ndjson | Format::Body) => match body::Known::of(bare) {
            Err(what) => one(Err(of_recording(&origin, what))),
            Ok(known) if bodies == Format::Body => one(body::read(origin, unpacked.input, &known)),
            Ok(known) => return parts(origin, unpacked, Holds::Body(known)),
        },
    };
    let recordings = recordings.map(|recorded| recorded.map(content_encoding::decode));
    Opened::Whole(Recording {
        format: Some(format),
        recordings: Box::new(recordings),
    })
}

/// Whether a text is one bare body, as [`open`] would find.
pub fn is_bare_body(file: &str, text: &[u8], format: Option<Format>) -> bool {
    let head = unpack::head(text);
    let format = || format.unwrap_or_else(|| detect::detect(file, head));
    !unpack::is_packed(head) && refused(head).is_none() && format() == Format::Body
}

/// What is told of kinds of files that people take for recordings.
fn refused(head: &[u8]) -> Option<&'static str> {
    match head {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
            Some("text in UTF-16, as older PowerShells write it: save it as UTF-8")
        }
        [b'P', b'K', 3, 4, ..] => Some("a ZIP archive: unpack it first"),
        _ => None,
    }
}

/// Whether a file in a folder is a recording by its name; `None` if only its content tells.
pub fn is_recording_by_name(file: &str) -> Option<bool> {
    match detect::extension(file) {
        None => Some(false),
        Some(place) if place < detect::SURE_EXTENSIONS => Some(true),
        Some(_) => None,
    }
}

/// Whether the first bytes prove a recording: a HAR log, a cassette, exchanges or a transcript.
pub fn is_recording_by_content(input: impl BufRead + Send) -> io::Result<bool> {
    let unpacked = Unpacked::of(input)?;
    Ok(detect::by_content(&unpacked.head).is_some())
}

/// The names of recordings, as messages list them: `.har, .json or .ndjson`.
pub fn extensions() -> String {
    let names = detect::EXTENSIONS.map(|(name, _)| format!(".{name}"));
    let (last, names) = names.split_last().unwrap_or((&names[0], &[]));
    format!("{} or {last}", names.join(", "))
}

fn one<'r>(recorded: Result<Recorded, Defect>) -> Recordings<'r> {
    Box::new(std::iter::once(recorded))
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
        Place::Whole | Place::Entry(_) | Place::Interaction(_) | Place::Exchange(_) => error.line(),
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
