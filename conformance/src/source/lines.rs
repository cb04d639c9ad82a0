//! NDJSON: one JSON text a line. Blank lines are passed over.

use std::io::{BufRead, Read};

use super::{MAX_LINE, Recorded, Recordings, unreadable};
use crate::defect::{Defect, of_recording};
use crate::exchange::{Origin, Place};

/// What each line holds.
pub(super) fn read<'r>(
    origin: &Origin,
    input: impl BufRead + 'r,
    recorded: impl Fn(Origin, Vec<u8>) -> Result<Recorded, Defect> + 'r,
) -> Recordings<'r> {
    let lines = Lines {
        input,
        origin: origin.clone(),
        line: 0,
        is_over: false,
    };
    Box::new(lines.map(move |line| line.and_then(|(origin, text)| recorded(origin, text))))
}

struct Lines<R> {
    input: R,
    origin: Origin,
    line: usize,
    is_over: bool,
}

impl<R: BufRead> Lines<R> {
    fn origin(&self) -> Origin {
        self.origin.at(Place::Line(self.line))
    }

    /// The next line, its end left on; `None` at the end of the input.
    fn next_line(&mut self) -> Option<Result<Vec<u8>, Defect>> {
        let mut bytes = Vec::new();
        self.line += 1;
        let read = self
            .input
            .by_ref()
            .take(MAX_LINE + 1)
            .read_until(b'\n', &mut bytes);
        match read {
            Ok(0) => None,
            Ok(length) if length as u64 > MAX_LINE => {
                self.is_over = true;
                let what = format!("longer than {} MiB: is this NDJSON?", MAX_LINE >> 20);
                Some(Err(of_recording(&self.origin(), what)))
            }
            Ok(_) => Some(Ok(bytes)),
            Err(error) => {
                self.is_over = true;
                Some(Err(unreadable(&self.origin(), &error)))
            }
        }
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Result<(Origin, Vec<u8>), Defect>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.is_over {
            match self.next_line()? {
                Ok(bytes) if bytes.trim_ascii().is_empty() => {}
                Ok(bytes) => return Some(Ok((self.origin(), bytes))),
                Err(defect) => return Some(Err(defect)),
            }
        }
        None
    }
}
