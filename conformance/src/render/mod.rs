//! Reports as text: one file for each format.

use crate::contract::Contract;
use crate::policy::Policy;
use crate::report::Report;

pub mod json;
pub mod rules;
pub mod text;

/// What is rendered, and what it needs to be understood.
pub struct View<'v> {
    /// What the run has to say.
    pub report: &'v Report,
    /// The contracts it judged by.
    pub contracts: &'v [Contract],
    /// What weighed the findings.
    pub policy: &'v Policy,
}
