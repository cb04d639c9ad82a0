//! The report as Markdown, for a job summary or a comment.

use std::fmt::{self, Write};

use super::{View, words};
use crate::report::{Folded, Outcome};

/// The report as Markdown.
pub fn render(view: &View<'_>) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = write_report(&mut text, view);
    text
}

fn write_report(out: &mut String, view: &View<'_>) -> fmt::Result {
    let (counts, findings) = (view.report.counts(), view.report.findings());
    let outcome = match view.report.outcome() {
        Outcome::Kept => "The contract is kept",
        Outcome::Broken => "The contract is broken",
        Outcome::CouldNotJudge => "Not everything could be judged",
    };
    writeln!(out, "## {outcome}\n")?;
    writeln!(
        out,
        "{}: {} kept the contract, {} broke it, {} not judged.",
        words::counted(counts.exchanges, "exchange"),
        counts.kept,
        counts.broken,
        counts.not_judged
    )?;
    for defect in view.report.defects() {
        writeln!(out, "\n* not judged: {}", cell(&defect.to_string()))?;
    }
    if findings.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "\n| | rule | where | expected | found | seen | contract |"
    )?;
    writeln!(out, "|---|---|---|---|---|---|---|")?;
    findings
        .iter()
        .try_for_each(|folded| write_finding(out, view, folded))
}

fn write_finding(out: &mut String, view: &View<'_>, folded: &Folded) -> fmt::Result {
    let finding = &folded.first;
    let identity = &finding.identity;
    let line = view
        .position(identity)
        .map_or_else(String::new, |position| format!(":{}", position.line));
    let cells = [
        folded.level.id().to_owned(),
        format!("`{}`", identity.rule.id()),
        words::place(identity),
        finding.expected.clone(),
        finding.actual.clone(),
        words::seen(folded),
        format!("{}{line}", view.file(identity)),
    ];
    let cells: Vec<_> = cells.iter().map(|text| cell(text)).collect();
    writeln!(out, "| {} |", cells.join(" | "))
}

/// Text that stays in its cell, and is no markup.
fn cell(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('|', "\\|")
        .replace('<', "&lt;")
        .replace('*', "\\*")
        .replace(['\n', '\r'], " ")
}
