//! Numbers that look drawn by lot and are not: the same seed and place always give the same ones,
//! on every machine and in every version.

use sha2::{Digest, Sha256};

/// Numbers for one place.
pub(super) struct Draw {
    bytes: [u8; 32],
    used: usize,
}

impl Draw {
    /// Numbers for a place, by the digest of both.
    pub(super) fn new(seed: u64, place: &str) -> Self {
        let mut digest = Sha256::new();
        digest.update(seed.to_be_bytes());
        digest.update(place.as_bytes());
        Self {
            bytes: digest.finalize().into(),
            used: 0,
        }
    }

    pub(super) fn next(&mut self) -> u64 {
        if self.used == self.bytes.len() {
            self.bytes = Sha256::digest(self.bytes).into();
            self.used = 0;
        }
        let mut eight = [0; 8];
        eight.copy_from_slice(&self.bytes[self.used..self.used + 8]);
        self.used += 8;
        u64::from_be_bytes(eight)
    }

    /// A number below another; 0 below 0.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    /// A place in a list; 0 in an empty one.
    pub(super) fn index(&mut self, length: usize) -> usize {
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        usize::try_from(self.below(length)).unwrap_or_default()
    }
}
