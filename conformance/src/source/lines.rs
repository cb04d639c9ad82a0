//! NDJSON: one JSON text a line. Blank lines are passed over.
//!
//! Lines are read in blocks, which several threads may take turns to fetch and judge side by side.

use std::io::{self, BufRead, Read};
use std::ops::Range;

use http::StatusCode;

use super::body::Known;
use super::{Format, MAX_LINE, Recorded, Recording, body, content_encoding, exchanges, unreadable};
use crate::defect::{Defect, of_recording};
use crate::exchange::{Origin, Place};

/// What is read at a time at most, and on to the end of the line.
const BLOCK: usize = 1 << 20;

/// A recording of lines, not read yet.
pub struct Lines<'r> {
    /// What each line is.
    pub reader: LineReader,
    /// The lines.
    pub blocks: Blocks<'r>,
}

impl<'r> Lines<'r> {
    pub(super) fn new(origin: Origin, input: Box<dyn BufRead + Send + 'r>, holds: Holds) -> Self {
        Self {
            reader: LineReader {
                origin: origin.clone(),
                holds,
            },
            blocks: Blocks {
                input,
                origin,
                count: 0,
                line: 1,
                is_over: false,
            },
        }
    }

    /// The same, to be read one after the other.
    pub(super) fn into_recording(mut self) -> Recording<'r> {
        let format = Some(self.reader.format());
        let blocks = std::iter::from_fn(move || {
            let mut text = Vec::new();
            let block = self.blocks.read(&mut text)?;
            let recorded = lines(&text, block.first_line)
                .map(|(line, at)| self.reader.recorded(line, &text[at]))
                .chain(block.defect.map(Err));
            Some(recorded.collect::<Vec<_>>())
        });
        Recording {
            format,
            recordings: Box::new(blocks.flatten()),
        }
    }
}

/// What a line is.
pub(super) enum Holds {
    /// A bare body, of which this is known.
    Body(Known),
    /// An exchange.
    Exchange,
}

/// Makes exchanges of lines.
pub struct LineReader {
    origin: Origin,
    holds: Holds,
}

impl LineReader {
    /// What lines are read as.
    pub fn format(&self) -> Format {
        match self.holds {
            Holds::Body(_) => Format::Ndjson,
            Holds::Exchange => Format::Exchanges,
        }
    }

    /// The operation and the status of all lines, if they are bare bodies.
    pub fn known(&self) -> Option<(&str, StatusCode)> {
        match &self.holds {
            Holds::Body(known) => Some((&known.operation, known.status)),
            Holds::Exchange => None,
        }
    }

    /// What a line holds.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn recorded(&self, line: usize, text: &[u8]) -> Result<Recorded, Defect> {
        let origin = self.origin.at(Place::Line(line));
        let recorded = match &self.holds {
            Holds::Body(known) => body::recorded(origin, text.to_vec(), known),
            Holds::Exchange => exchanges::exchange(&origin, text),
        };
        recorded.map(content_encoding::decode)
    }
}

/// The lines that are not blank, without their ends: the number of each, and where it stands.
pub fn lines(text: &[u8], first: usize) -> impl Iterator<Item = (usize, Range<usize>)> {
    let mut start = 0;
    let ends = memchr::memchr_iter(b'\n', text).chain(std::iter::once(text.len()));
    let lines = ends.map(move |end| {
        let line = start..end;
        start = end + 1;
        line
    });
    (first..)
        .zip(lines)
        .filter(|(_, line)| !text[line.clone()].trim_ascii().is_empty())
}

/// An input as blocks of whole lines, in their order.
pub struct Blocks<'r> {
    input: Box<dyn BufRead + Send + 'r>,
    origin: Origin,
    count: usize,
    line: usize,
    is_over: bool,
}

/// What is known of a block beside its text.
pub struct Block {
    /// The number of blocks before it.
    pub index: usize,
    /// The number of its first line in the file, from 1.
    pub first_line: usize,
    /// What ended the reading behind it.
    pub defect: Option<Defect>,
}

impl Blocks<'_> {
    /// Reads the next block in place of what the text held; none at the end of the input.
    pub fn read(&mut self, text: &mut Vec<u8>) -> Option<Block> {
        if self.is_over {
            return None;
        }
        let defect = self.fill(text).err();
        self.is_over = defect.is_some() || text.is_empty();
        if text.is_empty() && defect.is_none() {
            return None;
        }
        let block = Block {
            index: self.count,
            first_line: self.line,
            defect,
        };
        self.count += 1;
        self.line += memchr::memchr_iter(b'\n', text).count();
        Some(block)
    }

    /// As much as is there, for who feeds a pipe line by line waits for no block to be full.
    fn fill(&mut self, text: &mut Vec<u8>) -> Result<(), Defect> {
        // What the text held before is overwritten, which spares filling it with nothing.
        text.resize(BLOCK, 0);
        let read = retried(|| self.input.read(text));
        text.truncate(*read.as_ref().unwrap_or(&0));
        let start = memchr::memrchr(b'\n', text).map_or(0, |end| end + 1);
        let mut read = read.map(drop);
        if read.is_ok() && start < text.len() {
            let rest = (MAX_LINE + 1).saturating_sub((text.len() - start) as u64);
            read = self
                .input
                .by_ref()
                .take(rest)
                .read_until(b'\n', text)
                .map(drop);
        }
        let line = &text[start..];
        let is_too_long = line.len() as u64 > MAX_LINE;
        if read.is_ok() && !is_too_long {
            return Ok(());
        }
        text.truncate(start);
        let line = self.line + memchr::memchr_iter(b'\n', text).count();
        let origin = self.origin.at(Place::Line(line));
        if let Err(error) = read {
            return Err(unreadable(&origin, &error));
        }
        let what = format!("longer than {} MiB: is this NDJSON?", MAX_LINE >> 20);
        Err(of_recording(&origin, what))
    }
}

/// Reads, again where a signal came in between.
fn retried(mut read: impl FnMut() -> io::Result<usize>) -> io::Result<usize> {
    loop {
        match read() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BLOCK, Blocks, lines};
    use crate::exchange::{Origin, Place};

    /// The lines of a text as blocks give them, and the number of blocks.
    fn read(text: &[u8]) -> (Vec<(usize, Vec<u8>)>, usize) {
        let origin = Origin {
            file: "x".into(),
            place: Place::Whole,
        };
        let mut blocks = Blocks {
            input: Box::new(text),
            origin,
            count: 0,
            line: 1,
            is_over: false,
        };
        let (mut all, mut text) = (Vec::new(), Vec::new());
        while let Some(block) = blocks.read(&mut text) {
            assert!(block.defect.is_none());
            let lines = lines(&text, block.first_line);
            all.extend(lines.map(|(line, at)| (line, text[at].to_vec())));
        }
        (all, blocks.count)
    }

    #[test]
    fn blocks_hold_all_lines_with_their_numbers() {
        let size = BLOCK;
        for length in [size - 1, size, size + 1, 3 * size / 2, 10] {
            let long = "x".repeat(length);
            let text = format!("a\n\n{long}\r\n  \n{long}\nlast");
            let (lines, blocks) = read(text.as_bytes());
            let numbers: Vec<_> = lines.iter().map(|(line, _)| *line).collect();
            assert_eq!(numbers, [1, 3, 5, 6], "{length}");
            assert_eq!(lines[3].1, b"last");
            assert_eq!(lines[1].1.len(), length + 1);
            assert!(blocks <= 1 + text.len() / size, "{blocks}");
        }
        assert_eq!(read(b"").0, []);
        assert_eq!(read(b"\n\n").0, []);
    }
}
