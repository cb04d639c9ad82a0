//! Annotations of GitHub Actions: what is new, at its place in the contract.

use std::fmt::Write;

use super::{ResponsesView, sentence};
use crate::render::github as annotations;

/// Annotations of GitHub Actions, at the contract.
pub fn github(view: &ResponsesView<'_>) -> String {
    let mut text = String::new();
    for defect in view.defects {
        let message = annotations::escaped(&defect.to_string());
        // Writing to a String cannot fail.
        let _ = writeln!(text, "::error title=not compared::{message}");
    }
    for told in view.findings.iter().filter(|told| !view.is_known(told)) {
        let finding = &told.finding;
        let command = annotations::command(finding.level);
        let file = annotations::escaped_property(&finding.document);
        let position = finding.contract.position;
        let line = position.map_or_else(String::new, |place| format!(",line={}", place.line));
        let message = annotations::escaped(&sentence(finding));
        let title = finding.rule.id();
        let _ = writeln!(
            text,
            "::{command} file={file}{line},title={title}::{message}"
        );
    }
    text
}
