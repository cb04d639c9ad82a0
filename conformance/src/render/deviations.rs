//! What of overlays no response needed, in the words that text, Markdown and HTML share.

use super::words;
use crate::contract::Deviation;
use crate::report::{Needed, Report};

/// The actions of one overlay that nothing needed, where something of its contract was judged.
pub(super) struct Unneeded {
    /// "2 of 5 deviations in spec/autocalls.overlay.yaml seen".
    pub(super) summary: String,
    /// "line 12, known since 2026-01-31 (40 days): why", each.
    pub(super) actions: Vec<String>,
}

/// What nothing needed, by overlay; those of which everything was needed are left out.
pub(super) fn unneeded(report: &Report) -> Vec<Unneeded> {
    let is_reached = |contract: &str| {
        let judged_by = report.contracts().get(contract);
        let operations = judged_by.map(|contract| contract.operations.values());
        operations.is_some_and(|mut all| all.any(|reached| reached.exchanges > 0))
    };
    let all = report.deviations().iter();
    let all: Vec<_> = all
        .map(|(action, needed)| (&**action, *needed))
        .filter(|(action, _)| action.is_telling)
        .collect();
    let by_overlay = all.chunk_by(|(one, _), (other, _)| {
        (&one.contract, &one.overlay) == (&other.contract, &other.overlay)
    });
    let is_told = |actions: &&[(&Deviation, Needed)]| {
        let is_needed = |(_, needed): &(_, Needed)| needed.count > 0;
        is_reached(&actions[0].0.contract) || actions.iter().any(is_needed)
    };
    let told = by_overlay.filter(is_told).map(|actions| {
        let unneeded = actions.iter().filter(|(_, needed)| needed.count == 0);
        let unneeded: Vec<_> = unneeded
            .map(|(action, needed)| line(action, *needed))
            .collect();
        let (seen, overlay) = (actions.len() - unneeded.len(), &actions[0].0.overlay);
        let all = words::counted(actions.len(), "deviation");
        Unneeded {
            summary: format!("{seen} of {all} in {overlay} seen"),
            actions: unneeded,
        }
    });
    told.filter(|overlay| !overlay.actions.is_empty()).collect()
}

fn line(action: &Deviation, needed: Needed) -> String {
    let line = action
        .position
        .map_or_else(String::new, |at| format!("line {}", at.line));
    let age = match (&action.since, needed.age_in_days) {
        (Some(since), Some(days)) => {
            let days = usize::try_from(days).unwrap_or_default();
            format!(", known since {since} ({})", words::counted(days, "day"))
        }
        _ => String::new(),
    };
    let reason = match action.reason.split_once(". ") {
        Some((first, _)) => first,
        None if action.reason.is_empty() => &action.target,
        None => action.reason.trim_end_matches('.'),
    };
    format!("{line}{age}: {reason}")
}
