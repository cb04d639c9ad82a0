//! Recordings that are a list in a JSON document: HAR logs and cassettes in JSON. They are read in
//! blocks, as lines are.

use std::io::BufRead;

use super::elements::{Elements, Stopped};
use super::message::{self, Recorder};
use super::parts::{BLOCK, Block, Cut};
use super::{Format, MAX_LINE, Recorded, unreadable};
use crate::defect::{Defect, of_recording};
use crate::exchange::{Origin, Place};

/// What tells one such format from the other.
pub(super) struct List {
    /// The paths where the list may be.
    pub(super) paths: &'static [&'static [&'static str]],
    /// Whose messages they are.
    pub(super) recorder: Recorder,
    /// What it is called.
    pub(super) format: Format,
    /// The place of the element with this number, from 1.
    pub(super) place: fn(usize) -> Place,
    /// What is said where there is no list.
    pub(super) absent: &'static str,
    /// What is said where it is empty.
    pub(super) empty: &'static str,
}

/// A list as blocks of whole elements, in their order.
pub(super) struct Listed<'r> {
    list: &'static List,
    origin: Origin,
    elements: Elements<Box<dyn BufRead + Send + 'r>>,
    count: usize,
    is_over: bool,
}

impl<'r> Listed<'r> {
    pub(super) fn new(
        origin: Origin,
        input: Box<dyn BufRead + Send + 'r>,
        list: &'static List,
    ) -> Self {
        Self {
            list,
            origin,
            elements: Elements::new(input, list.paths),
            count: 0,
            is_over: false,
        }
    }

    /// Reads the next elements in place of what the text held, and on to the end of one; none at the
    /// end of the list.
    pub(super) fn read(&mut self, text: &mut Vec<u8>) -> Option<Block> {
        text.clear();
        let mut block = Block {
            own: 0..0,
            cut: Cut::Elements(self.count + 1, Vec::new()),
            defect: None,
        };
        while !self.is_over && text.len() < BLOCK {
            let start = text.len();
            let next = self.elements.next(text);
            if let (Ok(true), Cut::Elements(_, elements)) = (&next, &mut block.cut) {
                elements.push(start..text.len());
                self.count += 1;
                continue;
            }
            self.is_over = !matches!(next, Err(Stopped::TooLarge));
            block.defect = match next {
                Ok(_) => (self.count == 0).then(|| of_recording(&self.origin, self.list.empty)),
                Err(stopped) => Some(self.stopped(stopped)),
            };
            if !self.is_over {
                self.count += 1;
                break;
            }
        }
        block.own = 0..text.len();
        let is_empty = text.is_empty() && block.defect.is_none();
        (!is_empty).then_some(block)
    }

    fn stopped(&self, stopped: Stopped) -> Defect {
        // Before the first, it may be the document that is wrong.
        let at = if self.count == 0 {
            self.origin.clone()
        } else {
            self.origin.at((self.list.place)(self.count + 1))
        };
        match stopped {
            Stopped::NoList => of_recording(&at, self.list.absent),
            Stopped::Early => of_recording(&at, "not JSON: it ends too early"),
            Stopped::Followed => of_recording(&self.origin, "something follows the JSON document"),
            Stopped::TooLarge => {
                let at = self.origin.at((self.list.place)(self.count + 1));
                let limit = MAX_LINE >> 20;
                of_recording(&at, format!("larger than {limit} MiB, and passed over"))
            }
            Stopped::Unreadable(error) => unreadable(&at, &error),
        }
    }
}

impl List {
    /// What an element holds.
    pub(super) fn recorded(&self, origin: &Origin, text: &[u8]) -> Result<Recorded, Defect> {
        let text = simdutf8::basic::from_utf8(text).ok();
        let read = text.and_then(|text| message::read(origin, text, self.recorder).ok());
        read.ok_or_else(|| of_recording(origin, "not JSON"))?
            .map_err(|what| of_recording(origin, what))
    }
}
