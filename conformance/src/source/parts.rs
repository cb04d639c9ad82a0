//! Recordings that can be judged part by part: lines, entries, interactions.
//!
//! Parts are read in blocks, which several threads may take turns to fetch and judge side by side.

use std::iter::Zip;
use std::ops::{Range, RangeFrom};
use std::slice;

use http::StatusCode;

use super::body::Known;
use super::lines::{EachLine, First, Lines};
use super::listed::{List, Listed};
use super::message::{self, Read, Recorder};
use super::placed::{self, Placed, ReadAt};
use super::unpack::Unpacked;
use super::{Format, Recorded, Recording, body, content_encoding, exchanges};
use crate::defect::{Defect, of_recording};
use crate::exchange::{Origin, Place, Sight};
use crate::tree::Arena;

/// What is read at a time at most, and on to the end of a part: little enough to stay in the cache of
/// a core until it is judged.
pub(super) const BLOCK: usize = 1 << 18;

/// A recording of parts, not read yet.
pub struct Parts<'r> {
    /// What each part is.
    pub reader: PartReader,
    /// The parts.
    pub blocks: Blocks<'r>,
    was_packed: bool,
}

/// An input as blocks of whole parts, in their order.
pub struct Blocks<'r>(Kind<'r>);

enum Kind<'r> {
    Lines(Lines<'r>),
    Placed(Placed<'r>),
    Listed(Listed<'r>),
}

/// A block in its turn.
pub struct Taken<'r>(Held<'r>);

enum Held<'r> {
    Read(Block),
    Placed(placed::Taken<'r>),
}

/// What is known of a block beside its text.
pub struct Block {
    /// What of the text is its own; the rest is left over from others.
    pub(super) own: Range<usize>,
    pub(super) cut: Cut,
    /// What ended the reading behind it.
    pub defect: Option<Defect>,
}

/// Where the parts of a block are, from the number of the first.
pub(super) enum Cut {
    Lines(First),
    Elements(usize, Vec<Range<usize>>),
}

/// Makes exchanges of parts.
pub struct PartReader {
    origin: Origin,
    holds: Holds,
}

/// What a look at a part comes to.
pub enum Looked {
    /// It is known.
    Known,
    /// It is not: what it holds, or what is wrong with it.
    New(Result<Recorded, Defect>),
}

/// Room for looks at one part after the other.
#[derive(Default)]
pub struct Scratch {
    arena: Arena,
    body: String,
}

/// What a part is.
pub(super) enum Holds {
    /// A bare body, of which this is known.
    Body(Known),
    /// An exchange.
    Exchange,
    /// An element of such a list.
    Element(&'static List),
}

impl<'r> Parts<'r> {
    pub(super) fn new(origin: Origin, unpacked: Unpacked<'r>, holds: Holds) -> Self {
        let Unpacked {
            input, was_packed, ..
        } = unpacked;
        let blocks = match holds {
            Holds::Body(_) | Holds::Exchange => Kind::Lines(Lines::new(origin.clone(), input)),
            Holds::Element(list) => Kind::Listed(Listed::new(origin.clone(), input, list)),
        };
        Self {
            reader: PartReader { origin, holds },
            blocks: Blocks(blocks),
            was_packed,
        }
    }

    /// The same, read from their places in the file that they were opened as, which is so many bytes
    /// long, by several at once; as before, where that cannot be.
    #[must_use]
    pub fn placed(mut self, file: &'r dyn ReadAt, length: u64) -> Self {
        if let (Kind::Lines(_), false) = (&self.blocks.0, self.was_packed) {
            let placed = Placed::new(self.reader.origin.clone(), file, length);
            self.blocks = Blocks(Kind::Placed(placed));
        }
        self
    }

    /// The same, to be read one after the other.
    pub(super) fn into_recording(mut self) -> Recording<'r> {
        let format = Some(self.reader.format());
        let blocks = std::iter::from_fn(move || {
            let mut text = Vec::new();
            let block = self.blocks.read(&mut text)?;
            let own = block.text(&text);
            let recorded: Vec<_> = block
                .parts(own)
                .map(|(number, at)| self.reader.recorded(number, &own[at]))
                .collect();
            Some(recorded.into_iter().chain(block.defect.map(Err)))
        });
        Recording {
            format,
            recordings: Box::new(blocks.flatten()),
        }
    }
}

impl<'r> Blocks<'r> {
    /// Takes the next block, for which the room of a text is needed; none at the end of the input.
    pub fn take(&mut self, text: &mut Vec<u8>) -> Option<Taken<'r>> {
        let held = match &mut self.0 {
            Kind::Lines(lines) => Held::Read(lines.read(text)?),
            Kind::Placed(placed) => Held::Placed(placed.take()?),
            Kind::Listed(listed) => Held::Read(listed.read(text)?),
        };
        Some(Taken(held))
    }

    /// Reads the next block in place of what the text held; none at the end of the input.
    pub fn read(&mut self, text: &mut Vec<u8>) -> Option<Block> {
        Some(self.take(text)?.read(text))
    }
}

impl Taken<'_> {
    /// Reads the block in place of what the text held, if it was not when it was taken.
    pub fn read(self, text: &mut Vec<u8>) -> Block {
        match self.0 {
            Held::Read(block) => block,
            Held::Placed(placed) => placed.read(text),
        }
    }
}

impl Block {
    /// Its own text.
    pub fn text<'t>(&self, text: &'t [u8]) -> &'t [u8] {
        &text[self.own.clone()]
    }

    /// The parts of its own text, which they are places in.
    pub fn parts<'b>(&'b self, own: &'b [u8]) -> EachPart<'b> {
        EachPart(match &self.cut {
            Cut::Lines(first) => Each::Line(EachLine::of(own), first),
            Cut::Elements(first, elements) => Each::Element((*first..).zip(elements)),
        })
    }
}

/// The parts of a block: the number of each in the recording, from 1, and where it stands.
pub struct EachPart<'b>(Each<'b>);

enum Each<'b> {
    Line(EachLine<'b>, &'b First),
    Element(Zip<RangeFrom<usize>, slice::Iter<'b, Range<usize>>>),
}

impl EachPart<'_> {
    /// Passes over lines as long as somebody knows what begins at a place, and says where the next
    /// line does.
    pub fn pass_lines(&mut self, mut knows: impl FnMut(usize) -> Option<usize>) {
        if let Each::Line(lines, _) = &mut self.0 {
            while let Some(next) = knows(lines.start()) {
                lines.pass(next);
            }
        }
    }
}

impl Iterator for EachPart<'_> {
    type Item = (usize, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.0 {
            Each::Line(lines, first) => {
                let (before, at) = lines.next()?;
                Some((first.number() + before, at))
            }
            Each::Element(elements) => {
                let (number, at) = elements.next()?;
                Some((number, at.clone()))
            }
        }
    }
}

impl PartReader {
    /// What parts are read as.
    pub fn format(&self) -> Format {
        match self.holds {
            Holds::Body(_) => Format::Ndjson,
            Holds::Exchange => Format::Exchanges,
            Holds::Element(list) => list.format,
        }
    }

    /// The operation and the status of all parts, if they are bare bodies.
    pub fn known(&self) -> Option<(&str, StatusCode)> {
        match &self.holds {
            Holds::Body(known) => Some((&known.operation, known.status)),
            Holds::Exchange | Holds::Element(_) => None,
        }
    }

    /// Has somebody look at the exchange that a part holds, where it stands, who says whether it is
    /// known. None, where the part is to be read with care, or is a bare body.
    pub fn look(
        &self,
        (number, text): (usize, &str),
        scratch: &mut Scratch,
        mut knows: impl FnMut(&Sight<'_>) -> bool,
    ) -> Option<Looked> {
        let (recorder, place) = match &self.holds {
            Holds::Body(_) => return None,
            Holds::Exchange => (Recorder::Exchange, Place::Line(number)),
            Holds::Element(list) => (list.recorder, (list.place)(number)),
        };
        let Scratch { arena, body } = scratch;
        let tree = arena.read(text).ok()?;
        let origin = || self.origin.at(place);
        let read = match message::of_tree(&tree, recorder) {
            Ok(Read::Exchange(message)) => message,
            Ok(other) => return Some(Looked::New(Ok(other.recorded(origin())))),
            Err(what) => return Some(Looked::New(Err(of_recording(&origin(), what)))),
        };
        // What is known is JSON, and what is JSON is not packed, whatever the headers say.
        if read.seen(&self.origin, body, &mut knows) {
            return Some(Looked::Known);
        }
        let exchange = read.exchange(origin());
        let came = exchange.response.body().clone();
        let unpacked = content_encoding::decode(Recorded::Exchange(exchange));
        let is_known = match &unpacked {
            Recorded::Exchange(exchange) if *exchange.response.body() != came => {
                exchange.seen(knows) == Some(true)
            }
            _ => false,
        };
        Some(if is_known {
            Looked::Known
        } else {
            Looked::New(Ok(unpacked))
        })
    }

    /// What a part holds.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn recorded(&self, number: usize, text: &[u8]) -> Result<Recorded, Defect> {
        let at_line = || self.origin.at(Place::Line(number));
        let recorded = match &self.holds {
            Holds::Body(known) => body::recorded(at_line(), text.to_vec(), known),
            Holds::Exchange => exchanges::exchange(&at_line(), text),
            Holds::Element(list) => list.recorded(&self.origin.at((list.place)(number)), text),
        };
        recorded.map(content_encoding::decode)
    }
}
