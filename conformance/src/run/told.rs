//! The lines that `--verbose` tells: places, names, formats and counts, never a value.

use std::path::PathBuf;

use clap::ValueEnum;

use super::files;
use super::plan::{self, Plan};
use super::watch::Watch;
use crate::args::JudgingArguments;
use crate::contract::Contract;
use crate::defect::Defect;
use crate::exchange::Origin;
use crate::judge::Reason;
use crate::render::words::counted;
use crate::report::{Counts, Report};
use crate::source::Format;

/// By what is judged, and how findings are weighed.
pub(super) fn plan(watch: &Watch, plan: &Plan, arguments: &JudgingArguments) {
    for contract in &plan.contracts {
        watch.tell(|| judged_by(contract));
    }
    let policy = &plan.policy;
    watch.tell(|| match plan::policy_file(arguments.config.as_deref()) {
        Some(path) => {
            let exceptions = counted(policy.exceptions.len(), "exception");
            format!("policy: {}, with {exceptions}", path.display())
        }
        None => "policy: none; each rule has its default level".to_owned(),
    });
    let known = policy.baseline.entries().len();
    if known > 0 {
        watch.tell(|| format!("baseline: {} known", counted(known, "finding")));
    }
}

fn judged_by(contract: &Contract) -> String {
    let servers = contract.servers().iter();
    let mut servers: Vec<_> = servers.map(|server| server.address.as_str()).collect();
    // One address, once for each value of its variables.
    servers.dedup();
    format!(
        "judged by: {}, \"{}\", {} at {}",
        contract.name(),
        contract.title(),
        counted(contract.operations().len(), "operation"),
        servers.join(", ")
    )
}

/// What a report has counted up to a point.
#[derive(Clone, Copy)]
pub(super) struct Tally {
    counts: Counts,
    defects: usize,
}

impl Tally {
    pub(super) fn of(report: &Report) -> Self {
        Self {
            counts: report.counts(),
            defects: report.defects().len(),
        }
    }
}

/// What a recording was read as, and what it came to.
pub(super) fn recording(
    watch: &Watch,
    name: impl FnOnce() -> String,
    format: Option<Format>,
    before: Tally,
    after: Tally,
) {
    watch.tell(|| {
        let value = format.and_then(|format| format.to_possible_value());
        let format = value.as_ref().map_or("unknown", |value| value.get_name());
        let (now, then) = (after.counts, before.counts);
        let mut line = format!(
            "read: {}, as {format}: {}, {} kept, {} broken, {} not judged",
            name(),
            counted(now.exchanges - then.exchanges, "exchange"),
            now.kept - then.kept,
            now.broken - then.broken,
            now.not_judged - then.not_judged,
        );
        if after.defects > before.defects {
            line.push_str(", ");
            line.push_str(&counted(after.defects - before.defects, "defect"));
        }
        line
    });
}

/// What is wrong with recordings that hold nothing at all. It is no defect of a report: parts of which
/// one is empty merge into a whole that is not.
pub(super) fn nothing_recorded(plan: &Plan, inputs: &[PathBuf]) -> Vec<Defect> {
    let (inputs, _) = files::inputs(inputs);
    let what = "empty: it holds no line, entry or interaction to judge";
    let defects = inputs.iter();
    defects
        .map(|input| Defect::of_file(plan.name_of(input), what))
        .collect()
}

/// An exchange that is passed over.
pub(super) fn not_judged(watch: &Watch, origin: &Origin, reason: Reason) {
    watch.tell(|| format!("not judged: {origin}: {}", reason.says()));
}

/// What is wrong with a run that was broken off in this recording.
pub(super) fn broken_off(watch: &Watch, index: usize, all: usize) -> Defect {
    let what = format!(
        "broken off in recording {} of {all}: the rest was not read",
        index + 1
    );
    let by = if watch.is_interrupted() {
        "Ctrl-C"
    } else {
        "standard output, closed by its reader"
    };
    Defect::of_file(by, what)
}
