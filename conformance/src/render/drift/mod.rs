//! What has drifted, as text: one file for each edge, and for that between two contracts one for each
//! format.

use std::fmt;

use super::annotation::{Annotation, Annotations, InOrder, RuleRow};
use super::{github, junit, sarif};
use crate::defect::Defect;
use crate::drift::spec::{Finding, Place};
use crate::drift::{Class, Direction, Rule};
use crate::finding::Level;
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

/// How a comparison ended, whatever was compared.
#[derive(Clone, Copy)]
pub struct Ended<'v> {
    /// What could not be compared.
    pub defects: &'v [Defect],
    /// The least level that fails the run, if one does.
    pub fails_on: Option<Level>,
    /// How the run ended.
    pub outcome: Outcome,
}

impl Ended<'_> {
    /// Whether a finding of this level fails the run.
    fn fails(&self, level: Level) -> bool {
        self.fails_on.is_some_and(|least| level >= least)
    }
}

/// What a command found, in every format.
pub trait View {
    /// For people.
    fn write_text(&self, out: &mut String) -> fmt::Result;

    /// Markdown, for a job summary.
    fn write_markdown(&self, out: &mut String) -> fmt::Result;

    /// One JSON object: members are added, never renamed.
    fn json(&self) -> String;

    /// Each finding.
    fn findings(&self) -> Vec<Annotation>;

    /// What says the same.
    fn in_order(&self) -> Vec<InOrder>;

    /// How the comparison ended.
    fn ended(&self) -> Ended<'_>;

    /// For people.
    fn text(&self) -> String {
        written(|out| self.write_text(out))
    }

    /// Markdown, for a job summary.
    fn markdown(&self) -> String {
        written(|out| self.write_markdown(out))
    }

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
    let ended = view.ended();
    Annotations {
        findings: view.findings(),
        rest: view.in_order(),
        defects: ended.defects.iter().collect(),
        missed: "not compared",
        reasons: Vec::new(),
        unneeded: Vec::new(),
        rules: Rule::all().map(RuleRow::from).collect(),
        is_complete: ended.outcome != Outcome::CouldNotJudge,
    }
}

/// What is written to a text.
fn written(write: impl FnOnce(&mut String) -> fmt::Result) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = write(&mut text);
    text
}
