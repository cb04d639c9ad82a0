//! What was asked: counts, and the last requests, without a value of any.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use http::Method;

/// Requests that are kept.
const MAX_LAST: usize = 50;

/// A request and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The method.
    pub method: Method,
    /// The operation, among those that are served; none, if it belongs to none.
    pub operation: Option<usize>,
    /// The status that was answered.
    pub status: u16,
    /// The kinds of faults that were asked for.
    pub faults: Vec<&'static str>,
}

/// All that was asked.
#[derive(Default)]
pub(super) struct Journal(Mutex<Pages>);

#[derive(Clone, Default)]
pub(super) struct Pages {
    /// Requests by operation and status.
    pub(super) counts: BTreeMap<(Option<usize>, u16), u64>,
    pub(super) last: VecDeque<Asked>,
}

impl Journal {
    pub(super) fn add(&self, asked: Asked) {
        let mut pages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *pages
            .counts
            .entry((asked.operation, asked.status))
            .or_default() += 1;
        if pages.last.len() == MAX_LAST {
            pages.last.pop_front();
        }
        pages.last.push_back(asked);
    }

    pub(super) fn read(&self) -> Pages {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}
