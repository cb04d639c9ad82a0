//! Annotations for GitHub Actions: workflow commands, one a line.

use std::fmt::Write;

use super::words;
use crate::finding::Level;
use crate::report::{Folded, Report};

/// GitHub shows ten annotations of a level for each step, and drops the rest without a word.
pub(in crate::render) const SHOWN: usize = 10;

/// The report as workflow commands.
pub fn render(report: &Report) -> String {
    let mut text = String::new();
    for level in [Level::Error, Level::Warn, Level::Note] {
        let defects = report.defects().iter().filter(|_| level == Level::Error);
        let defects = defects.map(|defect| {
            let message = escaped(&defect.to_string());
            format!("::error title=not judged::{message}")
        });
        let findings = report.findings().into_iter();
        let findings = findings.filter(|folded| folded.level == level);
        let all: Vec<_> = defects.chain(findings.map(annotation)).collect();
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

fn annotation(folded: &Folded) -> String {
    let identity = &folded.first.identity;
    let (command, title) = (command(folded.level), identity.rule.id());
    let file = escaped_property(words::promise(identity).file);
    let message = escaped(&words::sentence(folded));
    let place = folded.position().map_or_else(String::new, |position| {
        format!(",line={},col={}", position.line, position.column)
    });
    format!("::{command} file={file}{place},title={title}::{message}")
}

pub(in crate::render) fn command(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warn => "warning",
        Level::Note => "notice",
    }
}

pub(in crate::render) fn escaped(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

pub(in crate::render) fn escaped_property(text: &str) -> String {
    escaped(text).replace(':', "%3A").replace(',', "%2C")
}
