//! The square: contracts in one corner, and how pages, types and responses stand to them.

use std::fmt::{self, Write};

use serde_json::{Value, json};

use super::text::write_outcome;
use super::{Ended, View};
use crate::render::annotation::{Annotation, InOrder};
use crate::render::markdown as table;
use crate::report::Outcome;

mod picture;

/// What is rendered of all edges.
pub struct SquareView<'v> {
    /// Pages, types and responses, each beside the contracts; then the contracts as they were.
    pub edges: &'v [EdgeView],
    /// The findings of all edges.
    pub findings: &'v [Annotation],
    /// What says the same, of all edges.
    pub in_order: &'v [InOrder],
    /// How it ended.
    pub ended: Ended<'v>,
}

/// One corner beside the contracts.
pub struct EdgeView {
    /// What is in the corner.
    pub corner: String,
    /// How it stands to the contracts; none if there was nothing to compare.
    pub outcome: Option<Outcome>,
    /// Its sets of messages.
    pub counts: Counts,
    /// The command that tells more.
    pub command: &'static str,
    /// What to give so that it is compared.
    pub missing: &'static str,
}

/// Sets of messages by how they stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Sets that say the same, or of which one holds the other as it should.
    pub proven: usize,
    /// Sets that do not.
    pub broken: usize,
    /// Sets of which neither could be shown.
    pub unknown: usize,
}

impl Counts {
    /// Adds others.
    pub fn add(&mut self, other: &Self) {
        self.proven += other.proven;
        self.broken += other.broken;
        self.unknown += other.unknown;
    }
}

impl EdgeView {
    /// A corner that was not compared yet.
    pub fn of(corner: &str, command: &'static str, missing: &'static str) -> Self {
        Self {
            corner: corner.to_owned(),
            outcome: None,
            counts: Counts::default(),
            command,
            missing,
        }
    }

    fn state(&self) -> &'static str {
        match self.outcome {
            None => "not compared",
            Some(Outcome::Kept) => "kept",
            Some(Outcome::Broken) => "broken",
            Some(Outcome::CouldNotJudge) => "could not compare",
        }
    }
}

impl View for SquareView<'_> {
    fn write_text(&self, out: &mut String) -> fmt::Result {
        if let [page, types, responses, _] = self.edges {
            out.push_str(&picture::of([page, types, responses]));
        }
        let corner = |edge: &EdgeView| format!("contracts and {}", edge.corner);
        let widest = self.edges.iter().map(|edge| corner(edge).chars().count());
        let width = widest.max().unwrap_or_default();
        let title = format!("{:width$}  {:17}", "", "");
        writeln!(out, "{title}  proven  broken  unknown")?;
        for edge in self.edges {
            let (corner, state) = (corner(edge), edge.state());
            write!(out, "{corner:width$}  {state:17}")?;
            let Counts {
                proven,
                broken,
                unknown,
            } = edge.counts;
            match edge.outcome {
                None => writeln!(out, "  {}", edge.missing)?,
                Some(_) => writeln!(out, "  {proven:6}  {broken:6}  {unknown:7}")?,
            }
        }
        let mut told = self
            .edges
            .iter()
            .filter(|edge| matches!(edge.outcome, Some(Outcome::Broken | Outcome::CouldNotJudge)));
        if let Some(first) = told.next() {
            let commands = std::iter::once(first).chain(told);
            let commands: Vec<_> = commands
                .map(|edge| format!("conformance {}", edge.command))
                .collect();
            writeln!(out, "\ntold by: {}", commands.join(", "))?;
        } else {
            out.push('\n');
        }
        write_outcome(out, &self.ended)
    }

    fn write_markdown(&self, out: &mut String) -> fmt::Result {
        let outcome = match self.ended.outcome {
            Outcome::Kept => "All that was compared says the same",
            Outcome::Broken => "Something has drifted",
            Outcome::CouldNotJudge => "Not everything could be compared",
        };
        writeln!(out, "## {outcome}\n")?;
        for defect in self.ended.defects {
            let defect = table::cell(&defect.to_string());
            writeln!(out, "* not compared: {defect}\n")?;
        }
        writeln!(out, "| contracts and | | proven | broken | unknown |")?;
        writeln!(out, "|---|---|---|---|---|")?;
        for edge in self.edges {
            let Counts {
                proven,
                broken,
                unknown,
            } = edge.counts;
            let (corner, state) = (table::cell(&edge.corner), edge.state());
            writeln!(
                out,
                "| {corner} | {state} | {proven} | {broken} | {unknown} |"
            )?;
        }
        Ok(())
    }

    fn json(&self) -> String {
        json(self)
    }

    fn findings(&self) -> Vec<Annotation> {
        self.findings.to_vec()
    }

    fn in_order(&self) -> Vec<InOrder> {
        self.in_order.to_vec()
    }

    fn ended(&self) -> Ended<'_> {
        self.ended
    }
}

fn json(view: &SquareView<'_>) -> String {
    let edges = view.edges.iter().map(|edge| {
        let mut object = json!({
            "corner": edge.corner,
            "outcome": edge.outcome.map_or("not-compared", Outcome::id),
            "proven": edge.counts.proven,
            "broken": edge.counts.broken,
            "unknown": edge.counts.unknown,
        });
        if edge.outcome.is_none() {
            object["missing"] = json!(edge.missing);
        }
        object
    });
    let object = json!({
        "outcome": view.ended.outcome.id(),
        "edges": edges.collect::<Vec<Value>>(),
        "defects": view.ended.defects.iter().map(ToString::to_string).collect::<Vec<_>>(),
    });
    format!("{object:#}\n")
}
