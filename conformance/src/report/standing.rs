//! What a run says of findings that were known before.

use super::Report;
use crate::finding::Rule;
use crate::judge::OperationName;
use crate::policy::Policy;
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

impl Report {
    /// What this run says of an entry of the baseline.
    pub fn standing(&self, entry: &Entry, policy: &Policy) -> Standing {
        let is_reached = |((document, operation), status): &(OperationName, u16)| {
            *operation == entry.operation
                && policy.titles.get(document) == Some(&entry.contract)
                // A status that is not declared shows in no other.
                && (*status == entry.status || entry.rule == Rule::UndeclaredStatus)
        };
        if self.known.contains_key(entry) {
            Standing::Known
        } else if !policy.judges_by(&entry.contract) {
            Standing::OfOtherContract
        // No recording can reach what the contract does not declare.
        } else if entry.rule == Rule::UndeclaredOperation || self.answered.iter().any(is_reached) {
            Standing::Mended
        } else {
            Standing::NotReached
        }
    }
}
