//! `conformance drift responses`.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::Path;

use super::{ended, printed};
use crate::args::{DriftOutput, JudgedArguments, ResponsesArguments};
use crate::contract::Contract;
use crate::defect::Defect;
use crate::drift::responses::{Finding, Key, Responses, compare};
use crate::policy::Ruling;
use crate::profile::Profile;
use crate::render::drift::overlay;
use crate::render::drift::responses::{ResponsesView, Told};
use crate::report::{Outcome, Report};
use crate::run::plan::{Plan, read_text};
use crate::run::watch::Watch;
use crate::run::written::{writable, write};
use crate::run::{Console, Printed, observe};

pub(super) fn run(
    arguments: &ResponsesArguments,
    console: Console,
) -> Result<Printed, Vec<Defect>> {
    let before = before(arguments).map_err(|defect| vec![defect])?;
    let mut watch = Watch::new(console, arguments.judged.judging.telling);
    let mut edge = ResponsesEdge::of(&arguments.judged, &mut watch, before)?;
    let said = written(arguments, &mut edge, &watch);
    let mut view = edge.view(&edge.contracts, &arguments.told);
    view.said = &said;
    view.lists_places = arguments.judged.judging.telling.verbose;
    let mut printed = printed(&arguments.told, &view)?;
    printed.is_broken_off = watch.is_broken_off();
    if arguments.judged.judging.telling.quiet {
        printed.output.clear();
    }
    Ok(printed)
}

/// The profile of the runs before, none if there is none; and whether what is asked for can be
/// written.
fn before(arguments: &ResponsesArguments) -> Result<Option<Profile>, Defect> {
    for path in arguments.propose.iter().chain(&arguments.profile) {
        writable(path)?;
    }
    arguments.profile.as_deref().map_or(Ok(None), kept)
}

/// The profile that a file keeps; none, if it is not there.
pub(in crate::run) fn kept(path: &Path) -> Result<Option<Profile>, Defect> {
    if !path.exists() {
        return Ok(None);
    }
    Profile::parse(&path.display().to_string(), &read_text(path)?).map(Some)
}

/// Writes overlay and profile, and says what became of them.
fn written(arguments: &ResponsesArguments, edge: &mut ResponsesEdge, watch: &Watch) -> Vec<String> {
    let _writing = watch.writing();
    let mut said = Vec::new();
    if let Some(path) = &arguments.propose {
        match propose(path, edge) {
            Ok(what) => said.push(what),
            Err(defect) => edge.defects.push(defect),
        }
    }
    if let Some(path) = &arguments.profile {
        let name = path.display();
        // What could not be read would be missing for good, or be counted twice.
        if !edge.defects.is_empty() {
            said.push(format!("{name}: left as it is"));
        } else if let Err(defect) = write(path, &edge.profile.render()) {
            edge.defects.push(defect);
        } else {
            said.push(format!("{name}: what was seen is kept there"));
        }
    }
    said
}

/// Contracts, what was seen of their responses, and how the two stand to each other.
pub(in crate::run) struct ResponsesEdge {
    pub(super) contracts: Vec<Contract>,
    report: Report,
    /// All that was seen, in the runs before as well.
    pub(in crate::run) profile: Profile,
    findings: Vec<Told>,
    /// Findings that the policy excepts or switches off.
    excepted: usize,
    pub(in crate::run) responses: Responses,
    has_before: bool,
    pub(in crate::run) defects: Vec<Defect>,
}

impl ResponsesEdge {
    /// Reads recordings and sets what they show, with what was seen before, beside the contracts.
    pub(super) fn of(
        arguments: &JudgedArguments,
        watch: &mut Watch,
        before: Option<Profile>,
    ) -> Result<Self, Vec<Defect>> {
        let plan = Plan::of(arguments)?;
        let profile = RefCell::new(Profile::default());
        let report = observe(&plan, arguments, watch, Some(&profile));
        let mut edge = Self::seen(&plan, report, profile.into_inner(), before);
        edge.contracts = plan.contracts;
        Ok(edge)
    }

    /// Sets what a run has seen, with what was seen before, beside the contracts.
    pub(in crate::run) fn seen(
        plan: &Plan,
        report: Report,
        mut profile: Profile,
        before: Option<Profile>,
    ) -> Self {
        let known: BTreeSet<Key> = match &before {
            Some(before) => keys(&plan.contracts, before),
            None => BTreeSet::new(),
        };
        let has_before = before.is_some();
        if let Some(before) = before {
            profile.merge(before);
        }
        let mut edge = Self {
            defects: defects(&report),
            contracts: Vec::new(),
            report,
            profile,
            findings: Vec::new(),
            excepted: 0,
            responses: Responses::default(),
            has_before,
        };
        for contract in &plan.contracts {
            edge.compare(contract, plan, &known);
        }
        edge
    }

    /// Leaves out what was seen before; whether anything is left.
    pub(in crate::run) fn keep_new(&mut self) -> bool {
        if self.has_before {
            self.findings.retain(|told| told.is_new);
        }
        !self.findings.is_empty()
    }

    fn compare(&mut self, contract: &Contract, plan: &Plan, known: &BTreeSet<Key>) {
        let drift = compare(contract, &self.profile);
        for finding in drift.findings {
            match weighed(finding, plan) {
                Some(finding) => self.findings.push(Told {
                    is_new: !known.contains(&finding.key),
                    finding,
                }),
                None => self.excepted += 1,
            }
        }
        let name = contract.name();
        self.responses.extend(drift.responses);
        for response in drift.cut {
            let what = format!("{response}: bodies have more places than can be kept");
            self.defects.push(Defect::of_file(&**name, what));
        }
    }

    pub(in crate::run) fn view<'v>(
        &'v self,
        contracts: &'v [Contract],
        told: &DriftOutput,
    ) -> ResponsesView<'v> {
        let new = self.findings.iter();
        let new = new.filter(|told| told.is_new || !self.has_before);
        let levels = new.map(|told| told.finding.level);
        ResponsesView {
            contracts,
            report: &self.report,
            profile: &self.profile,
            findings: &self.findings,
            excepted: self.excepted,
            responses: &self.responses,
            has_before: self.has_before,
            said: &[],
            lists_places: false,
            ended: ended(told, levels, &self.defects),
        }
    }
}

/// What is wrong with the input, and what of it could not be judged.
fn defects(report: &Report) -> Vec<Defect> {
    let mut defects: Vec<_> = report.defects().iter().cloned().collect();
    if report.outcome() != Outcome::CouldNotJudge || !defects.is_empty() {
        return defects;
    }
    let nothing_judged = report.counts().judged == 0;
    for (reason, seen) in report.not_judged() {
        if reason.is_missed() || nothing_judged {
            let what = format!("not judged: {}", reason.says());
            defects.push(crate::defect::of_recording(&seen.first, what));
        }
    }
    if defects.is_empty() {
        let what = "there is no exchange in what was given";
        defects.push(Defect::of_file("recordings", what));
    }
    defects
}

/// A finding as the policy weighs it; none if it is excepted or switched off.
fn weighed(mut finding: Finding, plan: &Plan) -> Option<Finding> {
    if let Some(identity) = &finding.judged {
        match plan.policy.ruling(identity) {
            Ruling::Report(level) => finding.level = level,
            Ruling::Except(_) | Ruling::Known | Ruling::Off => return None,
        }
    }
    Some(finding)
}

fn keys(contracts: &[Contract], profile: &Profile) -> BTreeSet<Key> {
    let all = contracts
        .iter()
        .flat_map(|contract| compare(contract, profile).findings);
    all.map(|finding| finding.key).collect()
}

/// Writes the overlay that accepts what was seen, and says what was done.
fn propose(path: &Path, edge: &ResponsesEdge) -> Result<String, Defect> {
    let name = path.display().to_string();
    let mut proposals = edge.contracts.iter().filter_map(|contract| {
        let own = edge.findings.iter().map(|told| &told.finding);
        let own = own.filter(|finding| finding.document == *contract.name());
        overlay::Proposal::of(contract, own.cloned().collect())
    });
    match (proposals.next(), proposals.next()) {
        (None, _) => Ok(format!("{name}: not written: there is nothing to propose")),
        (Some(_), Some(_)) => {
            let what = "not written: there is something to propose for several contracts, and an \
                        overlay is for one: add --api or --spec";
            Err(Defect::of_file(name, what))
        }
        (Some(proposal), None) => {
            write(path, &proposal.render())?;
            let count = crate::render::words::counted(proposal.actions(), "action");
            Ok(format!(
                "{name}: {count} proposed; read them before you accept"
            ))
        }
    }
}
