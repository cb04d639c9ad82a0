//! NDJSON: one JSON text a line. Blank lines are passed over.

use std::io::{self, BufRead, Read};
use std::ops::Range;

use super::numbers::Turn;
use super::parts::{BLOCK, Block, Cut};
use super::{MAX_LINE, unreadable};
use crate::defect::{Defect, of_recording};
use crate::exchange::{Origin, Place};

/// The number of the first line of a block, from 1.
pub(super) enum First {
    Known(usize),
    /// As soon as those before are counted.
    InTurn(Turn),
}

impl First {
    pub(super) fn number(&self) -> usize {
        match self {
            Self::Known(number) => *number,
            Self::InTurn(turn) => turn.lines_before() + 1,
        }
    }
}

/// The lines of a text that are not blank, without their ends: how many are before each, and where it
/// stands.
pub(super) struct EachLine<'t> {
    text: &'t [u8],
    /// How many lines are before the next, and where that begins.
    before: usize,
    start: usize,
}

impl<'t> EachLine<'t> {
    pub(super) fn of(text: &'t [u8]) -> Self {
        Self {
            text,
            before: 0,
            start: 0,
        }
    }

    /// Where the next line begins that is not blank; those before it are passed over.
    pub(super) fn start(&mut self) -> usize {
        while let Some(next) = self.behind_blank() {
            self.pass(next);
        }
        self.start
    }

    /// Passes over the next line, behind which another begins.
    pub(super) fn pass(&mut self, next: usize) {
        self.before += 1;
        self.start = next;
    }

    /// What is behind the next line, if that is blank.
    fn behind_blank(&self) -> Option<usize> {
        let rest = self.text.get(self.start..)?;
        let is_space = |byte: &u8| byte.is_ascii_whitespace() && *byte != b'\n';
        let end = rest.iter().position(|byte| !is_space(byte))?;
        (rest[end] == b'\n').then_some(self.start + end + 1)
    }
}

impl Iterator for EachLine<'_> {
    type Item = (usize, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        let (start, before) = (self.start(), self.before);
        let rest = self.text.get(start..)?;
        let end = memchr::memchr(b'\n', rest).map_or(self.text.len(), |end| start + end);
        self.pass(end + 1);
        (!rest.trim_ascii().is_empty()).then_some((before, start..end))
    }
}

/// An input as blocks of whole lines, in their order.
pub(super) struct Lines<'r> {
    input: Box<dyn BufRead + Send + 'r>,
    origin: Origin,
    line: usize,
    /// The beginning of a line whose end was not read yet.
    rest: Vec<u8>,
    /// Whether that line is too long, and the rest of it is passed over.
    passes_over: bool,
    is_over: bool,
}

impl<'r> Lines<'r> {
    pub(super) fn new(origin: Origin, input: Box<dyn BufRead + Send + 'r>) -> Self {
        Self {
            input,
            origin,
            line: 1,
            rest: Vec::new(),
            passes_over: false,
            is_over: false,
        }
    }

    /// Reads the next lines in place of what the text held; none at the end of the input.
    pub(super) fn read(&mut self, text: &mut Vec<u8>) -> Option<Block> {
        if self.is_over {
            return None;
        }
        let (length, defect) = self.fill(text);
        if length == 0 && defect.is_none() {
            return None;
        }
        let first = self.line;
        self.line += memchr::memchr_iter(b'\n', &text[..length]).count();
        Some(Block {
            own: 0..length,
            cut: Cut::Lines(First::Known(first)),
            defect,
        })
    }

    /// As many whole lines as are there, but one at least: who feeds a pipe line by line waits for
    /// no block to be full. Gives their length, and what ended the reading behind them.
    fn fill(&mut self, text: &mut Vec<u8>) -> (usize, Option<Defect>) {
        let mut length = self.rest.len();
        // What the text held before is overwritten, which spares filling it with nothing.
        text.resize(text.len().max(length + BLOCK), 0);
        text[..length].copy_from_slice(&self.rest);
        length = self.pass_over(text, length);
        loop {
            let read = retried(|| self.input.read(&mut text[length..]));
            let came = *read.as_ref().unwrap_or(&0);
            let end = memchr::memrchr(b'\n', &text[length..length + came]);
            length += came;
            if came == 0 {
                self.is_over = true;
                return match read {
                    Ok(_) => (length, None),
                    Err(error) => self.stopped(text, length, |at| unreadable(at, &error)),
                };
            }
            if self.passes_over {
                length = self.pass_over(text, length);
                continue;
            }
            let first = memchr::memchr(b'\n', &text[..length.min(MAX_LINE + 1)]);
            if length > MAX_LINE && first.is_none() {
                self.passes_over = true;
                self.leave(&text[MAX_LINE..length]);
                return self.stopped(text, 0, too_long);
            }
            if let Some(end) = end {
                let end = length - came + end + 1;
                self.leave(&text[end..length]);
                return (end, None);
            }
            text.resize(text.len().max(length + BLOCK), 0);
        }
    }

    /// Leaves this for the next block.
    fn leave(&mut self, rest: &[u8]) {
        self.rest.clear();
        self.rest.extend_from_slice(rest);
    }

    /// Leaves out what belongs to a line that is passed over; gives the length of what follows it.
    fn pass_over(&mut self, text: &mut [u8], length: usize) -> usize {
        if !self.passes_over {
            return length;
        }
        let Some(end) = memchr::memchr(b'\n', &text[..length]) else {
            return 0;
        };
        text.copy_within(end + 1..length, 0);
        self.passes_over = false;
        self.line += 1;
        length - end - 1
    }

    /// What ended the reading, at the line where that was. What was read of that line is left out.
    fn stopped(
        &self,
        text: &[u8],
        length: usize,
        told: impl FnOnce(&Origin) -> Defect,
    ) -> (usize, Option<Defect>) {
        let end = memchr::memrchr(b'\n', &text[..length]).map_or(0, |end| end + 1);
        let line = self.line + memchr::memchr_iter(b'\n', &text[..end]).count();
        (end, Some(told(&self.origin.at(Place::Line(line)))))
    }
}

/// What is said of a line that is too long to be held.
pub(super) fn too_long(at: &Origin) -> Defect {
    let limit = MAX_LINE >> 20;
    let what = format!("longer than {limit} MiB, and passed over: is this NDJSON?");
    of_recording(at, what)
}

/// Reads, again where a signal came in between.
pub(super) fn retried(mut read: impl FnMut() -> io::Result<usize>) -> io::Result<usize> {
    loop {
        match read() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BLOCK, Lines};
    use crate::exchange::{Origin, Place};

    /// The lines of a text as blocks give them, and the number of blocks.
    fn read(text: &[u8]) -> (Vec<(usize, Vec<u8>)>, usize) {
        let origin = Origin {
            file: "x".into(),
            place: Place::Whole,
        };
        let mut blocks = Lines::new(origin, Box::new(text));
        let (mut all, mut text, mut count) = (Vec::new(), Vec::new(), 0);
        while let Some(block) = blocks.read(&mut text) {
            assert!(block.defect.is_none());
            count += 1;
            all.extend(
                block
                    .parts(block.text(&text))
                    .map(|(line, at)| (line, text[at].to_vec())),
            );
        }
        (all, count)
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
            assert!(blocks <= 2 * (1 + text.len() / size), "{blocks}");
        }
        assert_eq!(read(b"").0, []);
        assert_eq!(read(b"\n\n").0, []);
    }
}
