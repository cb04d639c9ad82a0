//! Reports as text: one file for each format.

use crate::contract::{self, Contract};
use crate::defect::Position;
use crate::finding::Identity;
use crate::policy::Policy;
use crate::report::Report;

pub mod drift;
pub mod github;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod outcome;
pub mod rules;
pub mod sarif;
pub mod sync;
pub mod text;
pub mod words;

/// What is rendered, and what it needs to be understood.
pub struct View<'v> {
    /// What the run has to say.
    pub report: &'v Report,
    /// The contracts it judged by.
    pub contracts: &'v [Contract],
    /// What weighed the findings.
    pub policy: &'v Policy,
}

impl View<'_> {
    /// The place of a finding in its contract.
    fn position(&self, identity: &Identity) -> Option<Position> {
        contract::named(self.contracts, &identity.document)?.position(&identity.contract)
    }
}
