//! Annotations for GitHub Actions: workflow commands, one a line.

use std::fmt::Write;

use super::deviations::{Unneeded, unneeded};
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
        let missed = words::missed(report).into_iter();
        let missed = missed.filter(|_| level == Level::Error);
        let missed = missed.map(|line| format!("::error title=not judged::{}", escaped(&line)));
        let findings = report.findings().into_iter();
        let findings = findings.filter(|folded| folded.level == level);
        let mut all: Vec<_> = defects.chain(missed).collect();
        all.extend(findings.map(annotation));
        if level == Level::Note {
            all.extend(unneeded(report).iter().flat_map(not_seen));
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
