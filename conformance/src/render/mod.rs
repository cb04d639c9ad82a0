//! Reports as text: one file for each format.

use crate::contract::{self, Contract};
use crate::defect::Position;
use crate::finding::Identity;
use crate::policy::Policy;
use crate::report::Report;

pub mod github;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod rules;
pub mod sarif;
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
    /// The file that the place of a finding is in: the contract, another that it refers to, or
    /// the overlay.
    fn file<'i>(&'i self, identity: &'i Identity) -> &'i str {
        let contract = contract::named(self.contracts, &identity.document);
        contract.map_or(&*identity.document, |contract| {
            contract.place(&identity.contract).file
        })
    }

    /// The place of a finding in its file.
    fn position(&self, identity: &Identity) -> Option<Position> {
        contract::named(self.contracts, &identity.document)?.position(&identity.contract)
    }
}
