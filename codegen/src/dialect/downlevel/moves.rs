//! Where the parts of the input went in the output.

use std::collections::HashMap;

use crate::pointer;

/// References longer than this lead nowhere in any document that a parser would have read.
const LONGEST: usize = 1024;
/// More hops than nested moves can need.
const HOPS: usize = LONGEST;

/// From pointers of the input to pointers of the output. What is not mentioned goes with its parent.
#[derive(Debug, Default)]
pub(super) struct Moves(HashMap<String, Option<Destination>>);

/// A place in the output: below the output of `base`, which is a pointer of the input.
#[derive(Debug)]
struct Destination {
    base: String,
    below: String,
}

impl Moves {
    /// `from` went to `below`, seen from where `base` goes.
    pub(super) fn insert(&mut self, from: String, base: &str, below: String) {
        let base = base.to_owned();
        self.0.insert(from, Some(Destination { base, below }));
    }

    /// `from` was dropped.
    pub(super) fn drop(&mut self, from: String) {
        self.0.insert(from, None);
    }

    pub(super) fn contains(&self, from: &str) -> bool {
        self.0.contains_key(from)
    }

    /// Where a pointer of the input leads in the output; none if its target was dropped.
    pub(super) fn map(&self, pointer: &str) -> Option<String> {
        if self.0.is_empty() || pointer.matches('/').count() > LONGEST {
            return Some(pointer.to_owned());
        }
        let mut at = pointer.to_owned();
        let mut suffix = String::new();
        for _ in 0..HOPS {
            let Some((known, destination)) = self.nearest(&at) else {
                break;
            };
            let Destination { base, below } = destination.as_ref()?;
            suffix = format!("{below}{}{suffix}", &at[known..]);
            at.clone_from(base);
        }
        Some(at + &suffix)
    }

    /// The entry for the longest known prefix of a pointer, and that prefix's length.
    fn nearest(&self, pointer: &str) -> Option<(usize, &Option<Destination>)> {
        let mut prefix = pointer;
        loop {
            if let Some(destination) = self.0.get(prefix) {
                return Some((prefix.len(), destination));
            }
            prefix = pointer::parent(prefix)?;
        }
    }
}
