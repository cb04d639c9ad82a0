//! Recordings that are a list in a JSON document: HAR logs and cassettes in JSON.

use std::io::BufRead;

use serde_json::value::RawValue;

use super::elements::{Elements, Stopped};
use super::message::{Recorder, recorded};
use super::{MAX_LINE, Recorded, unreadable};
use crate::defect::{Defect, of_recording};
use crate::exchange::{Origin, Place};

/// What tells one such format from the other.
pub(super) struct List {
    /// The paths where the list may be.
    pub(super) paths: &'static [&'static [&'static str]],
    pub(super) recorder: Recorder,
    /// The place of the element with this number, from 1.
    pub(super) place: fn(usize) -> Place,
    /// What is said where there is no list.
    pub(super) absent: &'static str,
    /// What is said where it is empty.
    pub(super) empty: &'static str,
}

/// The messages of a list, as they are read.
pub(super) struct Messages<R> {
    list: &'static List,
    origin: Origin,
    elements: Elements<R>,
    count: usize,
    is_over: bool,
}

impl<R: BufRead> Messages<R> {
    pub(super) fn new(origin: Origin, input: R, list: &'static List) -> Self {
        Self {
            list,
            origin,
            elements: Elements::new(input, list.paths),
            count: 0,
            is_over: false,
        }
    }

    fn message(&self, text: &[u8]) -> Result<Recorded, Defect> {
        let origin = self.here();
        let message: &RawValue =
            serde_json::from_slice(text).map_err(|_| of_recording(&origin, "not JSON"))?;
        recorded(&origin, message, self.list.recorder).map_err(|what| of_recording(&origin, what))
    }

    fn here(&self) -> Origin {
        self.origin.at((self.list.place)(self.count))
    }

    fn stopped(&self, stopped: Stopped) -> Defect {
        // Before the first, it may be the document that is wrong.
        let at = if self.count == 1 {
            self.origin.clone()
        } else {
            self.here()
        };
        match stopped {
            Stopped::NoList => of_recording(&at, self.list.absent),
            Stopped::Early => of_recording(&at, "not JSON: it ends too early"),
            Stopped::Followed => of_recording(&self.origin, "something follows the JSON document"),
            Stopped::TooLarge => of_recording(&at, format!("larger than {} MiB", MAX_LINE >> 20)),
            Stopped::Unreadable(error) => unreadable(&at, &error),
        }
    }
}

impl<R: BufRead> Iterator for Messages<R> {
    type Item = Result<Recorded, Defect>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        self.count += 1;
        match self.elements.next() {
            Ok(Some(text)) => Some(self.message(&text)),
            Ok(None) => {
                self.is_over = true;
                (self.count == 1).then(|| Err(of_recording(&self.origin, self.list.empty)))
            }
            Err(stopped) => {
                self.is_over = true;
                Some(Err(self.stopped(stopped)))
            }
        }
    }
}
