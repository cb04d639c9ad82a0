//! Bodies that are held while they pass, within limits on one and on all.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;

/// Bytes that may be held at a time, by all exchanges together.
#[derive(Debug)]
pub struct Budget {
    limit: usize,
    used: AtomicUsize,
}

impl Budget {
    /// Nothing is held yet.
    pub fn of(limit: usize) -> Arc<Self> {
        let used = AtomicUsize::new(0);
        Arc::new(Self { limit, used })
    }

    /// Bytes that are held now.
    pub fn used(&self) -> usize {
        self.used.load(Ordering::Relaxed)
    }

    fn take(&self, bytes: usize) -> bool {
        let add = |used: usize| used.checked_add(bytes).filter(|used| *used <= self.limit);
        let taken = self
            .used
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
        taken.is_ok()
    }

    fn give_back(&self, bytes: usize) {
        self.used.fetch_sub(bytes, Ordering::Relaxed);
    }
}

/// Why something is not held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// It is larger than one body may be.
    TooLarge,
    /// All that may be held is held.
    NoRoom,
}

/// A body as far as it has come, and its share of the budget. What is dropped gives its share back.
#[derive(Debug)]
pub struct HeldBody {
    bytes: Vec<u8>,
    /// What is taken of the budget: the bytes, and what is held beside them.
    taken: usize,
    most: usize,
    lost: Option<Lost>,
    budget: Arc<Budget>,
}

impl HeldBody {
    /// Begins to hold a body of at most so many bytes, and `beside` bytes that belong to it.
    pub fn begin(budget: &Arc<Budget>, most: usize, beside: usize) -> Self {
        let mut held = Self {
            bytes: Vec::new(),
            taken: 0,
            most,
            lost: None,
            budget: Arc::clone(budget),
        };
        held.take(beside);
        held
    }

    /// Holds what comes next, unless it is too much: then nothing is held any more.
    pub fn add(&mut self, part: &[u8]) {
        if self.lost.is_some() {
            return;
        }
        if part.len() > self.most - self.bytes.len() {
            return self.lose(Lost::TooLarge);
        }
        // What is allocated counts, not what is filled.
        let before = self.bytes.capacity();
        let needed = self.bytes.len() + part.len();
        if needed > before {
            let capacity = needed.max(before.saturating_mul(2)).min(self.most);
            if !self.take(capacity - before) {
                return;
            }
            self.bytes.reserve_exact(capacity - self.bytes.len());
        }
        self.bytes.extend_from_slice(part);
    }

    /// The whole body with its share of the budget, or why it is not held.
    pub fn whole(mut self) -> Result<(Bytes, Share), Lost> {
        if let Some(lost) = self.lost {
            return Err(lost);
        }
        let bytes = Bytes::from(std::mem::take(&mut self.bytes));
        let taken = std::mem::take(&mut self.taken);
        let budget = Arc::clone(&self.budget);
        Ok((bytes, Share { taken, budget }))
    }

    fn take(&mut self, bytes: usize) -> bool {
        let is_taken = self.budget.take(bytes);
        if is_taken {
            self.taken += bytes;
        } else {
            self.lose(Lost::NoRoom);
        }
        is_taken
    }

    fn lose(&mut self, lost: Lost) {
        self.lost = Some(lost);
        self.bytes = Vec::new();
        self.budget.give_back(std::mem::take(&mut self.taken));
    }
}

impl Drop for HeldBody {
    fn drop(&mut self) {
        self.budget.give_back(self.taken);
    }
}

/// A share of the budget, given back when it is dropped.
#[derive(Debug)]
pub struct Share {
    taken: usize,
    budget: Arc<Budget>,
}

impl Drop for Share {
    fn drop(&mut self) {
        self.budget.give_back(self.taken);
    }
}

#[cfg(test)]
mod tests {
    use super::{Budget, HeldBody, Lost};

    #[test]
    fn what_is_held_counts_until_it_is_dropped() {
        let budget = Budget::of(1000);
        let mut held = HeldBody::begin(&budget, 100, 20);
        held.add(b"half");
        held.add(b" and half");
        let (bytes, share) = held.whole().expect("there is room");
        assert_eq!(&*bytes, b"half and half");
        assert!(budget.used() >= 33, "{}", budget.used());
        drop(share);
        assert_eq!(budget.used(), 0);
    }

    #[test]
    fn a_body_that_is_too_large_is_let_go_at_once() {
        let budget = Budget::of(1000);
        let mut held = HeldBody::begin(&budget, 8, 20);
        held.add(b"12345678");
        assert!(budget.used() >= 28);
        held.add(b"9");
        assert_eq!(budget.used(), 0);
        held.add(b"10");
        assert_eq!(held.whole().err(), Some(Lost::TooLarge));
    }

    #[test]
    fn all_together_stay_within_the_budget() {
        let budget = Budget::of(100);
        let mut first = HeldBody::begin(&budget, 80, 0);
        first.add(&[0; 60]);
        let mut second = HeldBody::begin(&budget, 80, 0);
        second.add(&[0; 60]);
        assert_eq!(second.whole().err(), Some(Lost::NoRoom));
        assert_eq!(budget.used(), 60);
        drop(first);
        assert_eq!(budget.used(), 0);
        let beside = HeldBody::begin(&budget, 80, 101);
        assert_eq!(beside.whole().err(), Some(Lost::NoRoom));
        assert_eq!(budget.used(), 0);
    }
}
