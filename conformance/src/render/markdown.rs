//! The report as Markdown, for a job summary or a comment.

use std::fmt::{self, Write};

use super::words;
use crate::report::{Folded, Report};

/// The report as Markdown.
pub fn render(report: &Report) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = write_report(&mut text, report);
    text
}

fn write_report(out: &mut String, report: &Report) -> fmt::Result {
    let (counts, findings) = (report.counts(), report.findings());
    writeln!(out, "## {}\n", words::headline(report.outcome()))?;
    writeln!(
        out,
        "{}: {} kept the contract, {} broke it, {} not judged.",
        words::counted(counts.exchanges, "exchange"),
        counts.kept,
        counts.broken,
        counts.not_judged
    )?;
    for defect in report.defects() {
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
        .try_for_each(|folded| write_finding(out, folded))
}

fn write_finding(out: &mut String, folded: &Folded) -> fmt::Result {
    let finding = &folded.first;
    let identity = &finding.identity;
    let line = folded
        .position()
        .map_or_else(String::new, |position| format!(":{}", position.line));
    let cells = [
        folded.level.id().to_owned(),
        format!("`{}`", identity.rule.id()),
        words::place(identity),
        finding.expected.clone(),
        finding.actual.clone(),
        words::seen(folded),
        format!("{}{line}", identity.document),
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
