//! `conformance baseline`: what is known, kept in a file.

use super::judge;
use super::output::{Printed, said, write_report};
use super::plan::{self, Plan};
use crate::args::{BaselineAction, BaselineArguments};
use crate::defect::Defect;
use crate::policy::Baseline;
use crate::policy::baseline::Entry;
use crate::render;
use crate::report::{Outcome, Report};

pub(super) fn run(arguments: &BaselineArguments) -> Result<Printed, Vec<Defect>> {
    let mut plan = Plan::of(&arguments.judged)?;
    // Whatever is there must be a baseline: a forgotten name would have a recording overwritten.
    if arguments.action != BaselineAction::Accept || arguments.file.exists() {
        let baseline = plan::baseline(&arguments.file).map_err(|defect| vec![defect])?;
        if arguments.action != BaselineAction::Accept {
            plan.policy.baseline = baseline;
        }
    }
    let report = judge(&plan, &arguments.judged);
    let errors: Vec<_> = report.defects().iter().map(said).collect();
    // What was not judged could hold anything: the baseline would be of less than was asked.
    if report.outcome() == Outcome::CouldNotJudge {
        return Ok(Printed {
            output: format!("{} is left as it is\n", arguments.file.display()),
            errors,
            outcome: Outcome::CouldNotJudge,
        });
    }
    let (baseline, said) = changed(arguments.action, &plan.policy.baseline, &report);
    write_report(&arguments.file, &baseline.render()).map_err(|defect| vec![defect])?;
    let name = arguments.file.display();
    Ok(Printed::kept(format!("{name}: {said}\n")))
}

/// The baseline after an action, and what that did.
fn changed(action: BaselineAction, before: &Baseline, report: &Report) -> (Baseline, String) {
    let found = report
        .findings()
        .into_iter()
        .map(|folded| Entry::from(&folded.first.identity));
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
            let shown = report.baseline().iter().filter(|(_, count)| **count > 0);
            let after = Baseline::of(shown.map(|(entry, _)| entry.clone()));
            let removed = before.entries().len() - after.entries().len();
            let said = render::words::counted(removed, "finding");
            (after, format!("{said} taken out"))
        }
    }
}
