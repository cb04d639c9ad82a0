//! What has drifted, as text: one file for each format.

use crate::defect::Defect;
use crate::drift::rust::RustDrift;
use crate::drift::spec::{Finding, Place, SpecDrift};
use crate::drift::{Class, Direction};
use crate::report::Outcome;

pub mod github;
pub mod json;
pub mod markdown;
pub mod overlay;
pub mod page;
pub mod responses;
pub mod square;
pub mod text;
pub mod types;
mod words;

/// What is rendered of two versions of a contract.
pub struct SpecView<'v> {
    /// The name of the old document.
    pub old: &'v str,
    /// The name of the new document.
    pub new: &'v str,
    /// What changed.
    pub drift: &'v SpecDrift,
    /// What that does to users of the generated client, if it was asked for.
    pub rust: Option<&'v RustDrift>,
    /// What could not be compared.
    pub defects: &'v [Defect],
    /// How the run ended.
    pub outcome: Outcome,
}

impl SpecView<'_> {
    fn count(&self, class: Class) -> usize {
        let findings = self.drift.findings.iter();
        findings.filter(|finding| finding.class == class).count()
    }
}
