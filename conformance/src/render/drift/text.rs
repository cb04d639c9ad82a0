//! The result for people.

use std::fmt::{self, Write};

use super::{Class, Ended, Finding, SpecView, words, written};
use crate::drift::rust::RustDrift;
use crate::render::words::counted;
use crate::report::Outcome;

/// What changed between two versions of a contract, without how the run ended.
pub fn changes(view: &SpecView<'_>) -> String {
    written(|out| write_changes(out, view))
}

pub(super) fn write_changes(out: &mut String, view: &SpecView<'_>) -> fmt::Result {
    for finding in &view.drift.findings {
        write_finding(out, finding, view)?;
        out.push('\n');
    }
    for what in &view.drift.not_compared {
        writeln!(out, "not compared: {what}, which differ")?;
    }
    if let Some(rust) = view.rust {
        write_rust(out, rust)?;
    }
    let compared = counted(view.drift.compared, "operation");
    if view.drift.findings.is_empty() {
        writeln!(out, "{compared} compared: no change")?;
    } else {
        writeln!(
            out,
            "{compared} compared: {} breaking, {} unknown, {} compatible",
            counted(view.count(Class::Breaking), "change"),
            view.count(Class::Unknown),
            view.count(Class::Compatible)
        )?;
    }
    Ok(())
}

/// The last line.
pub(super) fn write_outcome(out: &mut String, ended: &Ended<'_>) -> fmt::Result {
    match ended.outcome {
        Outcome::Kept => writeln!(out, "outcome: kept"),
        Outcome::Broken => writeln!(out, "outcome: broken"),
        Outcome::CouldNotJudge => writeln!(
            out,
            "outcome: could not compare everything: {}, named on standard error",
            counted(ended.defects.len(), "defect")
        ),
    }
}

fn write_finding(out: &mut String, finding: &Finding, view: &SpecView<'_>) -> fmt::Result {
    let (rule, level) = (finding.rule, finding.level);
    writeln!(out, "{}[{}]: {}", level.id(), rule.id(), rule.says())?;
    writeln!(out, "  where     {}", words::places(finding))?;
    let old = words::file(view.old, &finding.old);
    let new = words::file(view.new, &finding.new);
    writeln!(out, "  old       {old}  {}", finding.old.pointer)?;
    write_says(out, &finding.before)?;
    writeln!(out, "  new       {new}  {}", finding.new.pointer)?;
    write_says(out, &finding.after)?;
    if let Some(witness) = words::witness(finding) {
        writeln!(out, "  witness   {witness}")?;
    }
    writeln!(out, "  effect    {}", words::effect(finding))
}

fn write_says(out: &mut String, says: &str) -> fmt::Result {
    match says {
        "" => Ok(()),
        says => writeln!(out, "            | {}", words::short(says)),
    }
}

fn write_rust(out: &mut String, rust: &RustDrift) -> fmt::Result {
    writeln!(out, "the generated client: {}", rust.step().says())?;
    for change in &rust.changes {
        writeln!(out, "  {:<6} {change}", change.step().id())?;
    }
    out.push('\n');
    Ok(())
}
