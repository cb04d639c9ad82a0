//! Annotations for GitHub Actions, at the places in the new document.

use std::fmt::Write;

use super::{Finding, SpecView, words};
use crate::finding::Level;
use crate::render::github::{SHOWN, command, escaped, escaped_property};

/// What changed between two versions of a contract, as workflow commands.
pub fn spec(view: &SpecView<'_>) -> String {
    let mut text = String::new();
    for defect in view.defects {
        let message = escaped(&defect.to_string());
        // Writing to a String cannot fail.
        let _ = writeln!(text, "::error title=not compared::{message}");
    }
    for level in [Level::Error, Level::Warn, Level::Note] {
        let of_level = view.drift.findings.iter();
        let of_level: Vec<_> = of_level.filter(|one| one.level == level).collect();
        // The last place is kept for what says how many there are.
        let shown = match of_level.len() {
            all if all > SHOWN => SHOWN - 1,
            all => all,
        };
        for finding in &of_level[..shown] {
            annotation(&mut text, finding, view.new);
        }
        if of_level.len() > shown {
            let (command, more) = (command(level), of_level.len() - shown);
            let _ = writeln!(text, "::{command} title=drift::{more} more of this level");
        }
    }
    text
}

fn annotation(text: &mut String, finding: &Finding, file: &str) {
    let (command, title) = (command(finding.level), finding.rule.id());
    // Of a document in a commit, the path is what GitHub can show.
    let file = file.split_once(':').map_or(file, |(_, path)| path);
    let file = escaped_property(file);
    let place = finding.new.position.map_or_else(String::new, |position| {
        format!(",line={},col={}", position.line, position.column)
    });
    let message = escaped(&words::sentence(finding));
    let _ = writeln!(
        text,
        "::{command} file={file}{place},title={title}::{message}"
    );
}
