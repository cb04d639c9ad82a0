//! What of overlays no response needed, in the words that all formats share.

use std::fmt;

use maud::Render;

use super::words;
use crate::contract::Deviation;
use crate::defect::Position;
use crate::report::{Needed, Report};

/// The actions of one overlay that nothing needed, where something of its contract was judged.
pub(super) struct Unneeded {
    /// The name of the overlay.
    pub(super) overlay: String,
    /// The name of its contract.
    pub(super) contract: String,
    /// "2 of 5 deviations in spec/autocalls.overlay.yaml seen".
    pub(super) summary: String,
    pub(super) actions: Vec<UnneededAction>,
}

/// One such action: "line 12, known since 2026-01-31 (40 days): why".
pub(super) struct UnneededAction {
    /// Where it stands in the overlay.
    pub(super) position: Option<Position>,
    /// "known since 2026-01-31 (40 days)", if the overlay says since when.
    known: Option<String>,
    /// Why it is there, or else what it is about.
    why: String,
}

impl UnneededAction {
    /// The same without its line: "known since 2026-01-31 (40 days): why".
    pub(super) fn says(&self) -> String {
        match &self.known {
            Some(known) => format!("{known}: {}", self.why),
            None => self.why.clone(),
        }
    }
}

impl fmt::Display for UnneededAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.position, &self.known) {
            (Some(at), Some(_)) => write!(f, "line {}, {}", at.line, self.says()),
            (Some(at), None) => write!(f, "line {}: {}", at.line, self.why),
            (None, _) => f.write_str(&self.says()),
        }
    }
}

impl Render for UnneededAction {
    fn render_to(&self, buffer: &mut String) {
        self.to_string().render_to(buffer);
    }
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
            .map(|(action, needed)| told(action, *needed))
            .collect();
        let (seen, overlay) = (actions.len() - unneeded.len(), &actions[0].0.overlay);
        let all = words::counted(actions.len(), "deviation");
        Unneeded {
            overlay: overlay.to_string(),
            contract: actions[0].0.contract.to_string(),
            summary: format!("{seen} of {all} in {overlay} seen"),
            actions: unneeded,
        }
    });
    told.filter(|overlay| !overlay.actions.is_empty()).collect()
}

fn told(action: &Deviation, needed: Needed) -> UnneededAction {
    let known = match (&action.since, needed.age_in_days) {
        (Some(since), Some(days)) => {
            let days = usize::try_from(days).unwrap_or_default();
            Some(format!(
                "known since {since} ({})",
                words::counted(days, "day")
            ))
        }
        _ => None,
    };
    let why = match action.reason.split_once(". ") {
        Some((first, _)) => first,
        None if action.reason.is_empty() => &action.target,
        None => action.reason.trim_end_matches('.'),
    };
    UnneededAction {
        position: action.position,
        known,
        why: why.to_owned(),
    }
}
