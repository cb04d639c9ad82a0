//! How a run ended, and the numbers that tell.

/// Numbers of exchanges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All that were read.
    pub exchanges: usize,
    /// Those that were judged in full.
    pub judged: usize,
    /// Those judged that show no finding that breaks the contract.
    pub kept: usize,
    /// Those that break the contract.
    pub broken: usize,
    /// Those that could not be judged, in part or at all.
    pub not_judged: usize,
}

impl Counts {
    /// Those that count twice: what was judged of them breaks the contract, and something of them
    /// could not be judged.
    pub fn broken_and_not_judged(self) -> usize {
        let of_either = self.kept.saturating_add(self.broken);
        of_either.saturating_sub(self.judged)
    }

    /// The numbers of two parts together.
    pub(super) fn add(&mut self, other: Self) {
        for (count, more) in [
            (&mut self.exchanges, other.exchanges),
            (&mut self.judged, other.judged),
            (&mut self.kept, other.kept),
            (&mut self.broken, other.broken),
            (&mut self.not_judged, other.not_judged),
        ] {
            add(count, more);
        }
    }
}

/// Adds to a count. Counts of parts come from files, which may hold any number.
pub(super) fn add(count: &mut usize, more: usize) {
    *count = count.saturating_add(more);
}

/// How a run ended; the worse is the greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// All that was judged keeps the contract.
    Kept,
    /// The contract is broken.
    Broken,
    /// Something could not be judged: a defect of the input, or nothing to judge at all.
    CouldNotJudge,
}

impl Outcome {
    /// The outcome as reports write it.
    pub fn id(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Broken => "broken",
            Self::CouldNotJudge => "could-not-judge",
        }
    }

    /// The exit code.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Kept => 0,
            Self::Broken => 1,
            Self::CouldNotJudge => 2,
        }
    }
}
