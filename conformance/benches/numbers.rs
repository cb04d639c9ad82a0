//! Numbers that look random and are the same each time (`SplitMix64`).

/// A row of numbers, by where it begins.
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut number = self.0;
        number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (number ^ (number >> 31)) % below
    }

    /// The place of one of so many.
    pub(crate) fn index(&mut self, count: usize) -> usize {
        usize::try_from(self.next(count as u64)).unwrap_or_default()
    }

    pub(crate) fn pick<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.index(of.len())]
    }
}
