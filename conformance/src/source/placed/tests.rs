use std::io;
use std::thread;

use proptest::prelude::*;

use super::{BEHIND, BLOCK, Placed, ReadAt};
use crate::exchange::{Origin, Place};
use crate::source::MAX_LINE;
use crate::source::parts::Block;

/// Some bytes, as far as they can be read, given in pieces of some length.
struct Bytes {
    text: Vec<u8>,
    piece: usize,
    ends: u64,
}

impl ReadAt for Bytes {
    fn read_at(&self, room: &mut [u8], place: u64) -> io::Result<usize> {
        if place >= self.ends {
            return Err(io::Error::other("worn out"));
        }
        let [place, ends] = [place, self.ends].map(|at| usize::try_from(at).expect("it fits"));
        let readable = &self.text[..self.text.len().min(ends)];
        let rest = readable.get(place..).unwrap_or_default();
        let length = rest.len().min(room.len()).min(self.piece);
        room[..length].copy_from_slice(&rest[..length]);
        Ok(length)
    }
}

fn origin() -> Origin {
    Origin {
        file: "x".into(),
        place: Place::Whole,
    }
}

/// The lines of a block with their numbers, and what ended it.
type Found = (Vec<(usize, Vec<u8>)>, Option<String>);

fn found(block: Block, text: &[u8]) -> Found {
    let own = block.text(text);
    let lines = block
        .parts(own)
        .map(|(number, at)| (number, own[at].to_vec()));
    let lines = lines.collect();
    (lines, block.defect.map(|defect| defect.to_string()))
}

/// What blocks hold, each read by a thread of its own.
fn placed(bytes: &Bytes) -> Vec<Found> {
    let length = bytes.text.len() as u64;
    let mut placed = Placed::new(origin(), bytes, length);
    let taken: Vec<_> = std::iter::from_fn(|| placed.take()).collect();
    thread::scope(|scope| {
        // The last first: nobody's numbers are known before those of all others.
        let read = taken.into_iter().rev().map(|taken| {
            scope.spawn(move || {
                let mut text = b"left over".to_vec();
                let block = taken.read(&mut text);
                found(block, &text)
            })
        });
        let read: Vec<_> = read.collect();
        let blocks = read
            .into_iter()
            .map(|block| block.join().expect("it reads"));
        let mut blocks: Vec<_> = blocks.collect();
        blocks.reverse();
        blocks
    })
}

/// The same lines, read one after the other.
fn in_turn(text: &[u8]) -> Vec<(usize, Vec<u8>)> {
    let lines = text.split(|byte| *byte == b'\n').map(<[u8]>::to_vec);
    let numbered = (1..).zip(lines);
    numbered
        .filter(|(_, line)| !line.trim_ascii().is_empty())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn all_lines_are_read_once_with_their_numbers(
        lines in prop::collection::vec(
            prop_oneof![
                6 => 0..200_usize,
                3 => (0..3_usize, 0..5_usize).prop_map(|(blocks, more)| blocks * BLOCK + more),
                1 => BLOCK - 3..BLOCK + 3,
                1 => BLOCK + BEHIND - 3..BLOCK + BEHIND + 3,
                2 => 0..2 * BLOCK,
            ],
            0..12,
        ),
        ends_with_a_line: bool,
        piece in prop_oneof![Just(usize::MAX), 1000..100_000_usize],
    ) {
        let filled = (b'a'..).zip(&lines).map(|(byte, length)| vec![byte; *length]);
        let mut text = filled.collect::<Vec<_>>().join(&b'\n');
        if ends_with_a_line {
            text.push(b'\n');
        }
        let expected = in_turn(&text);
        let bytes = Bytes { text, piece, ends: u64::MAX };
        let found = placed(&bytes);
        prop_assert!(found.iter().all(|(_, defect)| defect.is_none()));
        let lines: Vec<_> = found.into_iter().flat_map(|(lines, _)| lines).collect();
        prop_assert!(lines == expected);
    }
}

#[test]
fn what_cannot_be_read_is_told_at_its_line() {
    let text = "one\ntwo\n".repeat(BLOCK / 4).into_bytes();
    let ends = BLOCK as u64 + 100;
    let bytes = Bytes {
        text,
        piece: 1000,
        ends,
    };
    let mut placed = Placed::new(origin(), &bytes, bytes.text.len() as u64);
    let (mut text, mut read, mut told) = (Vec::new(), 0, Vec::new());
    while let Some(taken) = placed.take() {
        let (lines, defect) = found(taken.read(&mut text), &text);
        read += lines.len();
        told.extend(defect);
    }
    // Lines whose ends were read are judged, and nothing behind them is asked for.
    let line = usize::try_from(ends).expect("it fits") / 4 + 1;
    assert_eq!(read, line - 1);
    assert_eq!(told, [format!("x:{line}:1: cannot be read: worn out")]);
}

#[test]
fn a_line_that_is_too_long_is_passed_over_and_counted() {
    let long = "x".repeat(MAX_LINE + 10);
    let bytes = Bytes {
        text: format!("{{}}\n\"{long}\"\n{{}}\n[]").into_bytes(),
        piece: usize::MAX,
        ends: u64::MAX,
    };
    let mut placed = Placed::new(origin(), &bytes, bytes.text.len() as u64);
    let (mut text, mut numbers, mut told) = (Vec::new(), Vec::new(), Vec::new());
    while let Some(taken) = placed.take() {
        let (lines, defect) = found(taken.read(&mut text), &text);
        numbers.extend(lines.into_iter().map(|(number, _)| number));
        told.extend(defect);
    }
    assert_eq!(numbers, [1, 3, 4]);
    let what = "x:2:1: longer than 64 MiB, and passed over: is this NDJSON?";
    assert_eq!(told, [what]);
    assert!(text.len() < 2 * MAX_LINE, "no more is held than is needed");
}

#[test]
fn a_line_that_began_in_time_is_read_to_its_end() {
    // The file has grown since it was opened.
    let text = b"one\ntwo and more\nthree\n".to_vec();
    let bytes = Bytes {
        text,
        piece: usize::MAX,
        ends: u64::MAX,
    };
    let mut placed = Placed::new(origin(), &bytes, 6);
    let mut text = Vec::new();
    let block = placed.take().expect("a block").read(&mut text);
    assert!(placed.take().is_none());
    let (lines, _) = found(block, &text);
    assert_eq!(lines[1], (2, b"two and more".to_vec()));
}
