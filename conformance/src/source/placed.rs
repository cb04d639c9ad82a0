//! The lines of a file, read by several at once: each takes the next block, and reads it from its
//! place.

use std::io;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use memchr::{memchr, memchr_iter, memrchr};

use super::lines::{First, retried, too_long};
use super::numbers::{Numbers, Turn};
use super::parts::{BLOCK, Block, Cut};
use super::{MAX_LINE, unreadable};
use crate::defect::Defect;
use crate::exchange::{Origin, Place};

/// So much is read behind a block at first, for the end of its last line.
const BEHIND: usize = 4 << 10;

/// What several may read at once, each from a place.
pub trait ReadAt: Sync {
    /// Reads what stands at a place, counted in bytes, as far as there is room for it; nothing at the
    /// end.
    ///
    /// # Errors
    /// It cannot be read.
    fn read_at(&self, room: &mut [u8], place: u64) -> io::Result<usize>;
}

/// A file as blocks of lines, in their order: those that begin within so many bytes of it.
pub(super) struct Placed<'r> {
    file: &'r dyn ReadAt,
    origin: Origin,
    /// How long the file was when it was opened. A line that began by then is read to its end.
    length: u64,
    /// The place of the next block.
    next: u64,
    numbers: Arc<Numbers>,
    /// Whether reading failed: then it ends.
    has_failed: Arc<AtomicBool>,
}

/// A block that was taken, to be read from its place.
pub(super) struct Taken<'r> {
    file: &'r dyn ReadAt,
    origin: Origin,
    place: u64,
    turn: Turn,
    has_failed: Arc<AtomicBool>,
}

impl<'r> Placed<'r> {
    pub(super) fn new(origin: Origin, file: &'r dyn ReadAt, length: u64) -> Self {
        Self {
            file,
            origin,
            length,
            next: 0,
            numbers: Arc::default(),
            has_failed: Arc::default(),
        }
    }

    pub(super) fn take(&mut self) -> Option<Taken<'r>> {
        if self.next >= self.length || self.has_failed.load(Ordering::Relaxed) {
            return None;
        }
        let place = self.next;
        self.next += BLOCK as u64;
        Some(Taken {
            file: self.file,
            origin: self.origin.clone(),
            place,
            turn: self.numbers.turn(),
            has_failed: self.has_failed.clone(),
        })
    }
}

/// The lines of a block, and what ended the reading at the line behind them.
struct Read {
    own: Range<usize>,
    stopped: Option<Stopped>,
}

enum Stopped {
    TooLong,
    Failed(io::Error),
}

impl Taken<'_> {
    /// Reads the block in place of what the text held.
    pub(super) fn read(self, text: &mut Vec<u8>) -> Block {
        let Read { own, stopped } = self.lines(text);
        let count = memchr_iter(b'\n', &text[own.clone()]).count();
        // A line that is passed over is one too.
        self.turn.count(count + usize::from(stopped.is_some()));
        let defect = stopped.map(|stopped| self.told(&stopped, count));
        Block {
            own,
            cut: Cut::Lines(First::InTurn(self.turn)),
            defect,
        }
    }

    fn told(&self, stopped: &Stopped, count: usize) -> Defect {
        let line = self.turn.lines_before() + count + 1;
        let at = self.origin.at(Place::Line(line));
        match stopped {
            Stopped::TooLong => too_long(&at),
            Stopped::Failed(error) => {
                self.has_failed.store(true, Ordering::Relaxed);
                unreadable(&at, error)
            }
        }
    }

    fn lines(&self, text: &mut Vec<u8>) -> Read {
        // By the byte before a block is seen whether a line begins with it.
        let before = usize::from(self.place > 0);
        let limit = before + BLOCK;
        let (mut length, mut wanted) = (0, limit + BEHIND);
        loop {
            text.resize(text.len().max(wanted), 0);
            let read = self.fill(&mut text[..wanted], before, &mut length);
            let start = match before {
                0 => Some(0),
                _ => memchr(b'\n', &text[..length.min(limit - 1)]).map(|end| end + 1),
            };
            let Some(start) = start else {
                let (own, failed) = (0..0, read.err());
                return Read {
                    own,
                    stopped: failed.map(Stopped::Failed),
                };
            };
            let last = memrchr(b'\n', &text[start..length.min(limit - 1)]);
            let last = last.map_or(start, |end| start + end + 1);
            let behind = text[..length].get(limit - 1..).unwrap_or_default();
            let end = memchr(b'\n', behind).map(|end| limit + end);
            let (end, stopped) = match (end, read) {
                (Some(end), _) if end - last <= MAX_LINE + 1 => (end, None),
                (None, Err(error)) => (last, Some(Stopped::Failed(error))),
                (None, Ok(())) if length < wanted => (length, None),
                (None, Ok(())) if length - last <= MAX_LINE => {
                    wanted = (length + BLOCK.max(length / 2)).min(last + MAX_LINE + 1);
                    continue;
                }
                _ => (last, Some(Stopped::TooLong)),
            };
            let own = start..end;
            return Read { own, stopped };
        }
    }

    /// Reads until there is no room, or the end has come.
    fn fill(&self, text: &mut [u8], before: usize, length: &mut usize) -> io::Result<()> {
        while *length < text.len() {
            let place = self.place - before as u64 + *length as u64;
            match retried(|| self.file.read_at(&mut text[*length..], place))? {
                0 => break,
                read => *length += read,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
