//! How a run ended, and why, in one sentence.

use super::{View, words};
use crate::finding::Level;
use crate::report::Outcome;

/// Levels from the heaviest down, with the words that count them.
const LEVELS: [(Level, &str); 3] = [
    (Level::Error, "error"),
    (Level::Warn, "warning"),
    (Level::Note, "note"),
];

/// How the run ended, and why: "broken: 2 errors".
pub fn sentence(view: &View<'_>) -> String {
    let breaking = counted(view, |level| view.policy.breaks(level));
    let harmless = counted(view, |level| !view.policy.breaks(level));
    match view.report.outcome() {
        Outcome::Kept if !harmless.is_empty() && view.policy.fail_on.is_none() => {
            format!("kept, by --fail-on never: {harmless}")
        }
        Outcome::Kept if !harmless.is_empty() => {
            format!("kept: {harmless}, nothing that breaks the contract")
        }
        Outcome::Kept if view.report.known().is_empty() && view.report.excepted().is_empty() => {
            "kept: no findings".to_owned()
        }
        Outcome::Kept => "kept: no findings but those known or excepted".to_owned(),
        Outcome::Broken => format!("broken: {breaking}"),
        Outcome::CouldNotJudge => {
            let mut reasons = missed(view);
            if !breaking.is_empty() {
                reasons.push(format!("what was judged is broken: {breaking}"));
            }
            let how = match view.report.counts().judged {
                0 => "could not judge",
                _ => "could not judge everything",
            };
            format!("{how}: {}", reasons.join("; "))
        }
    }
}

/// Findings of the levels that are asked for, counted.
fn counted(view: &View<'_>, is_asked: impl Fn(Level) -> bool) -> String {
    let findings = view.report.findings();
    let counts: Vec<_> = LEVELS
        .into_iter()
        .filter(|(level, _)| is_asked(*level))
        .map(|(level, unit)| {
            let of_level = findings.iter().filter(|folded| folded.level == level);
            (of_level.count(), unit)
        })
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| words::counted(count, unit))
        .collect();
    counts.join(", ")
}

/// Why the run cannot be called a success.
fn missed(view: &View<'_>) -> Vec<String> {
    let report = view.report;
    let mut reasons = Vec::new();
    if !report.defects().is_empty() {
        let defects = words::counted(report.defects().len(), "defect");
        reasons.push(format!("{defects}, named on standard error"));
    }
    let nothing_judged = report.counts().judged == 0;
    for (reason, seen) in report.not_judged() {
        // What is passed over is a reason only where nothing else was judged.
        if reason.is_missed() || nothing_judged {
            let exchanges = words::counted(seen.count, "exchange");
            reasons.push(format!("{exchanges} not judged: {}", reason.says()));
        }
    }
    if reasons.is_empty() {
        reasons.push("there is no exchange in what was given".to_owned());
    }
    reasons
}
