//! What a run says of findings that were known before.

use super::{JudgedBy, Report};
use crate::finding::Rule;
use crate::policy::baseline::Entry;

/// What a run says of an entry of the baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The finding is there still.
    Known,
    /// The operation gave such a status, and the finding is not there any more.
    Mended,
    /// No response of the operation had such a status.
    NotReached,
    /// The contract is none of those that were judged by.
    OfOtherContract,
}

impl Standing {
    /// The standing as reports write it.
    pub fn id(self) -> &'static str {
        match self {
            Self::Known => "known",
            Self::Mended => "mended",
            Self::NotReached => "not-reached",
            Self::OfOtherContract => "of-other-contract",
        }
    }
}

impl Report {
    /// What this run says of an entry of the baseline.
    pub fn standing(&self, entry: &Entry) -> Standing {
        let is_its_own = |contract: &&JudgedBy| contract.titles.contains(&entry.contract);
        let mut contracts = self.contracts.values().filter(is_its_own).peekable();
        if self.baseline.get(entry).is_some_and(|count| *count > 0) {
            Standing::Known
        } else if contracts.peek().is_none() {
            Standing::OfOtherContract
        // No recording can reach what the contract does not declare.
        } else if entry.rule == Rule::UndeclaredOperation
            || contracts.any(|contract| has_answered(contract, entry))
        {
            Standing::Mended
        } else {
            Standing::NotReached
        }
    }
}

/// Whether a response came that could have shown the finding.
fn has_answered(contract: &JudgedBy, entry: &Entry) -> bool {
    let reached = contract.operations.get(&entry.operation);
    reached.is_some_and(|reached| {
        // A status that is not declared shows in no other.
        reached.statuses.contains(&entry.status)
            || (entry.rule == Rule::UndeclaredStatus && !reached.statuses.is_empty())
    })
}
