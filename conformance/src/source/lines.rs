//! NDJSON: one JSON text a line. Blank lines are passed over.

use std::io::{self, BufRead, Read};
use std::ops::Range;

use super::parts::{BLOCK, Block, Cut};
use super::{MAX_LINE, unreadable};
use crate::defect::{Defect, of_recording};
use crate::exchange::{Origin, Place};

/// The lines that are not blank, without their ends: the number of each, and where it stands.
pub(super) fn lines(text: &[u8], first: usize) -> impl Iterator<Item = (usize, Range<usize>)> {
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
pub(super) struct Lines<'r> {
    input: Box<dyn BufRead + Send + 'r>,
    origin: Origin,
    line: usize,
    is_over: bool,
}

impl<'r> Lines<'r> {
    pub(super) fn new(origin: Origin, input: Box<dyn BufRead + Send + 'r>) -> Self {
        Self {
            input,
            origin,
            line: 1,
            is_over: false,
        }
    }

    /// Reads the next lines in place of what the text held; none at the end of the input.
    pub(super) fn read(&mut self, text: &mut Vec<u8>) -> Option<Block> {
        if self.is_over {
            return None;
        }
        let defect = self.fill(text).err();
        self.is_over = defect.is_some() || text.is_empty();
        if text.is_empty() && defect.is_none() {
            return None;
        }
        let first = self.line;
        self.line += memchr::memchr_iter(b'\n', text).count();
        Some(Block {
            cut: Cut::Lines(first),
            defect,
        })
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
                    .parts(&text)
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
            assert!(blocks <= 1 + text.len() / size, "{blocks}");
        }
        assert_eq!(read(b"").0, []);
        assert_eq!(read(b"\n\n").0, []);
    }
}
