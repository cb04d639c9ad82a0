//! The result as Markdown, for a job summary or a comment.

use std::fmt::{self, Write};

use super::{Class, Finding, SpecView, words};
use crate::render::markdown::cell;
use crate::render::words::counted;
use crate::report::Outcome;

/// What changed between two versions of a contract.
pub(super) fn write(out: &mut String, view: &SpecView<'_>) -> fmt::Result {
    let outcome = match view.ended.outcome {
        Outcome::Kept => "The contract's callers are not broken",
        Outcome::Broken => "The contract's callers are broken",
        Outcome::CouldNotJudge => "Not everything could be compared",
    };
    writeln!(out, "## {outcome}\n")?;
    writeln!(
        out,
        "`{}` to `{}`: {} compared, {} breaking, {} unknown, {} compatible.",
        cell(view.old),
        cell(view.new),
        counted(view.drift.compared, "operation"),
        counted(view.count(Class::Breaking), "change"),
        view.count(Class::Unknown),
        view.count(Class::Compatible)
    )?;
    for defect in view.ended.defects {
        writeln!(out, "\n* not compared: {}", cell(&defect.to_string()))?;
    }
    if !view.drift.findings.is_empty() {
        writeln!(out, "\n| | rule | where | old | new | effect | line |")?;
        writeln!(out, "|---|---|---|---|---|---|---|")?;
        for finding in &view.drift.findings {
            write_finding(out, finding, view.new)?;
        }
    }
    if let Some(rust) = view.rust {
        writeln!(out, "\nThe generated client: {}.\n", rust.step().says())?;
        for change in &rust.changes {
            writeln!(out, "* {}: `{change}`", change.step().id())?;
        }
    }
    Ok(())
}

fn write_finding(out: &mut String, finding: &Finding, new: &str) -> fmt::Result {
    let effect = match words::witness(finding) {
        Some(witness) => format!("{}; {witness}", words::effect(finding)),
        None => words::effect(finding),
    };
    let line = finding.new.position.map(|position| position.line);
    let cells = [
        finding.level.id().to_owned(),
        format!("`{}`", finding.rule.id()),
        words::places(finding),
        words::short(&finding.before),
        words::short(&finding.after),
        effect,
        line.map_or_else(|| new.to_owned(), |line| format!("{new}:{line}")),
    ];
    let cells: Vec<_> = cells.iter().map(|text| cell(text)).collect();
    writeln!(out, "| {} |", cells.join(" | "))
}
