//! `conformance baseline`: what is known, kept in a file.

use super::output::{Printed, said};
use super::plan::{self, Plan};
use super::watch::Watch;
use super::written::{writable, write};
use super::{Console, judge};
use crate::args::{BaselineAction, BaselineArguments, Telling};
use crate::defect::Defect;
use crate::policy::baseline::Entry;
use crate::policy::{Baseline, Policy};
use crate::render;
use crate::report::{Outcome, Report, Standing};

pub(super) fn run(arguments: &BaselineArguments, console: Console) -> Result<Printed, Vec<Defect>> {
    let mut plan = Plan::of(&arguments.judged)?;
    writable(&arguments.file).map_err(|defect| vec![defect])?;
    // Whatever is there must be a baseline: a forgotten name would have a recording overwritten.
    if arguments.action != BaselineAction::Accept || arguments.file.exists() {
        let baseline = plan::baseline(&arguments.file).map_err(|defect| vec![defect])?;
        if arguments.action != BaselineAction::Accept {
            plan.policy.baseline = baseline;
        }
    }
    let telling = arguments.judged.judging.telling;
    let mut watch = Watch::new(console, telling);
    let report = judge(&plan, &arguments.judged, &mut watch);
    let errors: Vec<_> = report.defects().iter().map(said).collect();
    // What was not judged could hold anything: the baseline would be of less than was asked.
    if report.outcome() == Outcome::CouldNotJudge {
        return Ok(Printed {
            output: told(
                telling,
                &format!("{} is left as it is", arguments.file.display()),
            ),
            errors,
            outcome: Outcome::CouldNotJudge,
            is_broken_off: watch.is_broken_off(),
        });
    }
    let (baseline, said) = changed(arguments.action, &plan.policy, &report);
    let _writing = watch.writing();
    write(&arguments.file, &baseline.render()).map_err(|defect| vec![defect])?;
    let line = format!("{}: {said}", arguments.file.display());
    Ok(Printed::kept(told(telling, &line)))
}

fn told(telling: Telling, line: &str) -> String {
    if telling.quiet {
        String::new()
    } else {
        format!("{line}\n")
    }
}

/// The baseline after an action, and what that did.
fn changed(action: BaselineAction, policy: &Policy, report: &Report) -> (Baseline, String) {
    let before = &policy.baseline;
    let found = report.findings().into_iter().map(|folded| {
        let identity = &folded.first.identity;
        Entry::of(identity, &policy.title(identity))
    });
    match action {
        BaselineAction::Accept => {
            let after = Baseline::of(found);
            let said = render::words::counted(after.entries().len(), "finding");
            (after, format!("{said} accepted"))
        }
        BaselineAction::Update => {
            let after = Baseline::of(before.entries().iter().cloned().chain(found));
            let added = after.entries().len() - before.entries().len();
            let said = render::words::counted(added, "finding");
            (after, format!("{said} added"))
        }
        BaselineAction::Prune => {
            let stays = |entry: &&Entry| report.standing(entry) != Standing::Mended;
            let after = Baseline::of(before.entries().iter().filter(stays).cloned());
            let removed = before.entries().len() - after.entries().len();
            let removed = render::words::counted(removed, "finding");
            let is_unproven = |entry: &&Entry| report.standing(entry) != Standing::Known;
            let said = match after.entries().iter().filter(is_unproven).count() {
                0 => format!("{removed} taken out"),
                unproven => {
                    format!("{removed} taken out, {unproven} stay that this run did not reach")
                }
            };
            (after, said)
        }
    }
}
