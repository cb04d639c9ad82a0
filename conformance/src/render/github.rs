//! Annotations for GitHub Actions: workflow commands, one a line.

use std::fmt::Write;

use super::annotation::{Annotation, Annotations, of_report};
use super::deviations::Unneeded;
use crate::finding::Level;
use crate::report::Report;

/// GitHub shows ten annotations of a level for each step, and drops the rest without a word.
const SHOWN: usize = 10;

/// The report as workflow commands.
pub fn render(report: &Report) -> String {
    annotations(&of_report(report))
}

/// What was found, as workflow commands.
pub fn annotations(told: &Annotations<'_>) -> String {
    let mut text = String::new();
    for level in [Level::Error, Level::Warn, Level::Note] {
        let defects = told.defects.iter().filter(|_| level == Level::Error);
        let defects = defects.map(|defect| {
            let message = escaped(&defect.to_string());
            format!("::error title={}::{message}", told.missed)
        });
        let findings = told.findings.iter();
        let findings = findings.filter(|finding| finding.level == level && !finding.is_known);
        let reasons = told.reasons.iter().filter(|_| level == Level::Error);
        let reasons =
            reasons.map(|line| format!("::error title={}::{}", told.missed, escaped(line)));
        let mut all: Vec<_> = defects.chain(reasons).collect();
        all.extend(findings.map(annotation));
        if level == Level::Note {
            all.extend(told.unneeded.iter().flat_map(not_seen));
        }
        // The last place is kept for what says how many there are.
        let shown = if all.len() > SHOWN {
            SHOWN - 1
        } else {
            all.len()
        };
        for line in &all[..shown] {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{line}");
        }
        if all.len() > shown {
            let (command, more) = (command(level), all.len() - shown);
            let _ = writeln!(
                text,
                "::{command} title=conformance::{more} more of this level"
            );
        }
    }
    text
}

fn annotation(finding: &Annotation) -> String {
    let (command, title) = (command(finding.level), finding.rule);
    let file = escaped_property(&finding.source.file);
    let message = escaped(&finding.sentence);
    let position = finding.source.position;
    let place = position.map_or_else(String::new, |position| {
        format!(",line={},col={}", position.line, position.column)
    });
    format!("::{command} file={file}{place},title={title}::{message}")
}

/// The actions of an overlay that nothing needed, each at its line.
fn not_seen(overlay: &Unneeded) -> Vec<String> {
    let file = escaped_property(&overlay.overlay);
    let actions = overlay.actions.iter().map(|action| {
        let place = action.position.map_or_else(String::new, |at| {
            format!(",line={},col={}", at.line, at.column)
        });
        let says = escaped(&action.says());
        format!("::notice file={file}{place},title=deviation not seen::{says}")
    });
    actions.collect()
}

fn command(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warn => "warning",
        Level::Note => "notice",
    }
}

fn escaped(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn escaped_property(text: &str) -> String {
    escaped(text).replace(':', "%3A").replace(',', "%2C")
}
