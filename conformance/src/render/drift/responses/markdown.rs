//! Markdown, for a job summary.

use std::fmt::{self, Write};

use super::{ResponsesView, place, seen};
use crate::finding::Level;
use crate::render::markdown as table;
use crate::render::words::counted;
use crate::report::Outcome;

pub(super) fn write(out: &mut String, view: &ResponsesView<'_>) -> fmt::Result {
    let outcome = match (view.ended.outcome, view.has_before) {
        (Outcome::Kept, false) => "Responses are as the contracts have them",
        (Outcome::Kept, true) => "Nothing new in responses",
        (Outcome::Broken, _) => "Responses differ from the contracts",
        (Outcome::CouldNotJudge, _) => "Not everything could be compared",
    };
    writeln!(out, "## {outcome}\n")?;
    for defect in view.ended.defects {
        let defect = table::cell(&defect.to_string());
        writeln!(out, "* not compared: {defect}\n")?;
    }
    write_table(out, view)?;
    let notes = view.findings.iter();
    let notes = notes.filter(|told| told.finding.level == Level::Note);
    let notes = counted(notes.count(), "note");
    let seen = view.responses.kept.len() + view.responses.broken.len();
    let all = counted(seen + view.responses.never_seen.len(), "declared response");
    writeln!(
        out,
        "\n{seen} of {all} seen; {notes}, listed in the report as text or JSON"
    )
}

fn write_table(out: &mut String, view: &ResponsesView<'_>) -> fmt::Result {
    let told = view.findings.iter();
    let told: Vec<_> = told
        .filter(|told| told.finding.level > Level::Note)
        .collect();
    if told.is_empty() {
        return Ok(());
    }
    writeln!(out, "| | rule | where | declared | seen |")?;
    writeln!(out, "|---|---|---|---|---|")?;
    for one in told {
        let finding = &one.finding;
        let level = match (view.has_before, one.is_new) {
            (true, true) => format!("{}, new", finding.level.id()),
            (true, false) => format!("{}, known", finding.level.id()),
            (false, _) => finding.level.id().to_owned(),
        };
        let cells = [
            &*level,
            finding.rule.id(),
            &place(finding),
            &finding.declared,
            &seen(finding),
        ];
        let cells: Vec<String> = cells.into_iter().map(table::cell).collect();
        writeln!(out, "| {} |", cells.join(" | "))?;
    }
    Ok(())
}
