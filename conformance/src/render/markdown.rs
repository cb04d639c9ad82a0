//! The report as Markdown, for a job summary or a comment.

use std::fmt::{self, Write};

use super::coverage::{self, Unseen};
use super::deviations::{self, Unneeded};
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
    let findings = report.findings();
    writeln!(out, "## {}\n", cell(&words::headline(report)))?;
    writeln!(out, "{}.", words::counts(report))?;
    for line in words::missed(report) {
        writeln!(out, "\n* {}", cell(&line))?;
    }
    for defect in report.defects() {
        writeln!(out, "\n* not judged: {}", cell(&defect.to_string()))?;
    }
    if !findings.is_empty() {
        writeln!(
            out,
            "\n| | rule | where | expected | found | seen | contract |"
        )?;
        writeln!(out, "|---|---|---|---|---|---|---|")?;
        for folded in findings {
            write_finding(out, folded)?;
        }
    }
    for Unneeded {
        summary, actions, ..
    } in deviations::unneeded(report)
    {
        writeln!(out, "\n{}; not seen:\n", cell(&summary))?;
        for action in actions {
            writeln!(out, "* {}", cell(&action.to_string()))?;
        }
    }
    for contract in report.contracts().keys() {
        write_coverage(out, report, contract)?;
    }
    Ok(())
}

fn write_coverage(out: &mut String, report: &Report, contract: &str) -> fmt::Result {
    if let Some(summary) = coverage::summary(report, contract)
        && !report.coverage().is_empty()
    {
        writeln!(out, "\nSeen of {}: {}.", cell(contract), cell(&summary))?;
    }
    let unseen = coverage::unseen(report, contract);
    if unseen.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n| response | never seen | | contract |")?;
    writeln!(out, "|---|---|---|---|")?;
    for Unseen { response, parts } in unseen {
        let response = cell(&response);
        let Some(parts) = parts else {
            writeln!(out, "| {response} | no such response came | | |")?;
            continue;
        };
        for part in parts {
            let (what, place) = (cell(&part.what), cell(&part.contract));
            writeln!(out, "| {response} | {} | {what} | {place} |", part.kind)?;
        }
    }
    Ok(())
}

fn write_finding(out: &mut String, folded: &Folded) -> fmt::Result {
    let finding = &folded.first;
    let identity = &finding.identity;
    let line = folded
        .position()
        .map_or_else(String::new, |position| format!(":{}", position.line));
    let found = match &finding.value {
        Some(value) => format!("{}: {}", cell(&finding.actual), code(value)),
        None => cell(&finding.actual),
    };
    let expected = match &finding.reason {
        Some(reason) => format!("{}; known: {reason}", finding.expected),
        None => finding.expected.clone(),
    };
    let cells = [
        folded.level.id().to_owned(),
        format!("`{}`", identity.rule.id()),
        words::place(identity),
        expected,
        words::seen(folded),
        format!("{}{line}", words::promise(identity).file),
    ];
    let mut cells: Vec<_> = cells.iter().map(|text| cell(text)).collect();
    cells.insert(4, found);
    writeln!(out, "| {} |", cells.join(" | "))
}

/// Text as it is, whatever markup or mention it looks like.
fn code(text: &str) -> String {
    let mut code = String::from("<code>");
    for c in text.chars() {
        if c.is_ascii_punctuation() {
            let _ = write!(code, "&#{};", u32::from(c));
        } else {
            code.push(c);
        }
    }
    code + "</code>"
}

/// Text that stays in its cell, and is no markup.
pub(in crate::render) fn cell(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('|', "\\|")
        .replace('<', "&lt;")
        .replace('*', "\\*")
        .replace(['\n', '\r'], " ")
}
