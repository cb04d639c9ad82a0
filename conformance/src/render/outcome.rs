//! How a run ended, and why, in one sentence.

use super::{coverage, words};
use crate::finding::Level;
use crate::report::{Folded, Outcome, Report};

/// Levels from the heaviest down, with the words that count them.
const LEVELS: [(Level, &str); 3] = [
    (Level::Error, "error"),
    (Level::Warn, "warning"),
    (Level::Note, "note"),
];

/// How the run ended, and why: "broken: 2 errors".
pub fn sentence(report: &Report) -> String {
    let findings = report.findings().into_iter();
    let of_exchanges = findings.filter(|folded| !folded.first.identity.is_of_contract());
    let (breaking, harmless): (Vec<_>, Vec<_>) = of_exchanges.partition(|folded| folded.breaks);
    let breaking = broken(report, &breaking);
    match report.outcome() {
        Outcome::Kept => kept(report, &harmless),
        Outcome::Broken => format!("broken: {breaking}"),
        Outcome::CouldNotJudge => {
            let mut reasons = missed(report);
            if !breaking.is_empty() {
                reasons.push(format!("what was judged is broken: {breaking}"));
            }
            let in_part = report.not_judged().keys().any(|reason| reason.is_in_part());
            let how = match report.counts().judged {
                0 if !in_part => "could not judge",
                _ => "could not judge everything",
            };
            format!("{how}: {}", reasons.join("; "))
        }
    }
}

/// What breaks the contract, each cause once, and in how many exchanges: "1 error, in 500 exchanges".
fn broken(report: &Report, breaking: &[&Folded]) -> String {
    if breaking.is_empty() {
        return String::new();
    }
    let exchanges = words::counted(report.counts().broken, "exchange");
    format!("{}, in {exchanges}", counted(breaking))
}

fn kept(report: &Report, harmless: &[&Folded]) -> String {
    let findings = counted(harmless);
    let mut hidden = report
        .exceptions()
        .values()
        .chain(report.baseline().values());
    // Nothing lets an error pass but that.
    if harmless.iter().any(|folded| folded.level == Level::Error) {
        format!("kept, by --fail-on never: {findings}")
    } else if !harmless.is_empty() {
        format!("kept: {findings}, nothing that breaks the contract")
    } else if hidden.all(|count| *count == 0) {
        match coverage::of_the_fields(report) {
            Some(share) => format!("kept: no findings on {share}"),
            None => "kept: no findings".to_owned(),
        }
    } else {
        "kept: no findings but those known or excepted".to_owned()
    }
}

/// Findings, counted by level.
fn counted(findings: &[&Folded]) -> String {
    let counts: Vec<_> = LEVELS
        .into_iter()
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
fn missed(report: &Report) -> Vec<String> {
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
            let (what, says) = (words::not_judged(*reason), reason.says());
            reasons.push(format!("{exchanges} {what}: {says}"));
        }
    }
    if reasons.is_empty() {
        reasons.push("there is no exchange in what was given".to_owned());
    }
    reasons
}
