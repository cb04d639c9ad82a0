//! What has drifted, as text: one file for each edge, and for that between two contracts one for each
//! format.

use std::fmt;

use super::annotation::{Annotation, Annotations, InOrder, RuleRow};
use super::{github, junit, sarif};
use crate::defect::Defect;
use crate::drift::spec::{Finding, Place};
use crate::drift::{Class, Direction, Rule};
use crate::report::Outcome;

pub mod json;
pub mod markdown;
pub mod overlay;
pub mod page;
pub mod responses;
pub mod spec;
pub mod square;
pub mod text;
pub mod types;
mod words;

pub use spec::SpecView;

/// What a command found, in every format.
pub trait View {
    /// For people.
    fn text(&self) -> String;

    /// One JSON object: members are added, never renamed.
    fn json(&self) -> String;

    /// Markdown, for a job summary.
    fn markdown(&self) -> String;

    /// Each finding.
    fn findings(&self) -> Vec<Annotation>;

    /// What says the same.
    fn in_order(&self) -> Vec<InOrder>;

    /// What could not be compared.
    fn defects(&self) -> &[Defect];

    /// How the run ended.
    fn outcome(&self) -> Outcome;

    /// Annotations of GitHub Actions.
    fn github(&self) -> String {
        github::annotations(&annotations(self))
    }

    /// JUnit XML, for the test views of build servers.
    fn junit(&self) -> String {
        junit::annotations(&annotations(self))
    }

    /// SARIF 2.1.0, for code scanning.
    fn sarif(&self) -> String {
        sarif::annotations(&annotations(self))
    }
}

fn annotations<V: View + ?Sized>(view: &V) -> Annotations<'_> {
    Annotations {
        findings: view.findings(),
        rest: view.in_order(),
        defects: view.defects().iter().collect(),
        missed: "not compared",
        rules: Rule::all().map(RuleRow::from).collect(),
        is_complete: view.outcome() != Outcome::CouldNotJudge,
    }
}

/// What is written to a text.
fn written(write: impl FnOnce(&mut String) -> fmt::Result) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = write(&mut text);
    text
}
