//! Annotations for GitHub Actions: workflow commands, one a line.

use std::fmt::Write;

use super::{View, words};
use crate::finding::Level;
use crate::report::Folded;

/// GitHub shows ten annotations of a level for each step, and drops the rest without a word.
const SHOWN: usize = 10;

/// The report as workflow commands.
pub fn render(view: &View<'_>) -> String {
    let mut text = String::new();
    for defect in view.report.defects() {
        let message = escaped(&defect.to_string());
        // Writing to a String cannot fail.
        let _ = writeln!(text, "::error title=not judged::{message}");
    }
    for level in [Level::Error, Level::Warn, Level::Note] {
        let findings = view.report.findings();
        let findings: Vec<_> = findings
            .iter()
            .filter(|folded| folded.level == level)
            .collect();
        // The last place is kept for what says how many there are.
        let shown = if findings.len() > SHOWN {
            SHOWN - 1
        } else {
            SHOWN
        };
        for folded in findings.iter().take(shown) {
            annotation(&mut text, view, folded);
        }
        if findings.len() > SHOWN {
            let (command, more) = (command(level), findings.len() - shown);
            let _ = writeln!(
                text,
                "::{command} title=conformance::{more} more findings of this level"
            );
        }
    }
    text
}

fn annotation(text: &mut String, view: &View<'_>, folded: &Folded) {
    let identity = &folded.first.identity;
    let (command, title) = (command(folded.level), identity.rule.id());
    let file = escaped_property(view.file(identity));
    let message = escaped(&words::sentence(folded));
    let place = view
        .position(identity)
        .map_or_else(String::new, |position| {
            format!(",line={},col={}", position.line, position.column)
        });
    let _ = writeln!(
        text,
        "::{command} file={file}{place},title={title}::{message}"
    );
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
