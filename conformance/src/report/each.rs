//! The findings of one exchange, before they are folded with those of others.

use std::collections::BTreeSet;

use super::Folded;
use crate::judge::Verdict;
use crate::policy::{Policy, Ruling};

/// What a report tells of an exchange, as it would if there were no other: the findings that the policy
/// reports, each once. Not those of rules that are off, excepted ones, and those of the baseline.
pub fn each(verdict: &Verdict, policy: &Policy) -> Vec<Folded> {
    let mut told = BTreeSet::new();
    let findings = verdict.findings.iter();
    findings
        .filter(|finding| told.insert(&finding.identity))
        .filter_map(|finding| match policy.ruling(&finding.identity) {
            Ruling::Report(level) => Some(Folded {
                first: finding.clone(),
                level,
                breaks: policy.breaks(level),
                count: 1,
                quote: None,
            }),
            Ruling::Except(_) | Ruling::Known | Ruling::Off => None,
        })
        .collect()
}
