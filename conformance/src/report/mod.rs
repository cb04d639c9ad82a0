//! Folds verdicts into a report: one line for each cause, counts, and the outcome.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::contract::{Contract, Deviation, Deviations};
use crate::defect::Defect;
use crate::finding::Identity;
use crate::judge::Reason;
use crate::policy::baseline::Entry;
use crate::policy::{Exception, Policy};

mod adding;
pub mod coverage;
mod each;
mod folded;
mod outcome;
mod standing;

use coverage::Coverage;
pub use each::each;
pub use folded::{Folded, JudgedBy, Needed, Reached, Seen};
use outcome::add;
pub use outcome::{Counts, Outcome};
pub use standing::Standing;

/// What a run has to say, and all that is needed to say it: neither contracts nor policy have to be
/// at hand to render it. Does not depend on the order in which its parts were added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub(crate) findings: BTreeMap<Identity, Folded>,
    pub(crate) exceptions: BTreeMap<Exception, usize>,
    pub(crate) baseline: BTreeMap<Entry, usize>,
    pub(crate) elsewhere: BTreeSet<String>,
    pub(crate) not_judged: BTreeMap<Reason, Seen>,
    pub(crate) deviations: BTreeMap<Arc<Deviation>, Needed>,
    pub(crate) contracts: BTreeMap<Arc<str>, JudgedBy>,
    pub(crate) coverage: Coverage,
    pub(crate) defects: BTreeSet<Defect>,
    pub(crate) counts: Counts,
}

impl Report {
    /// The report of a run that has judged nothing yet: no operation reached, no exception used,
    /// nothing of the baseline or of overlays seen.
    pub fn new(contracts: &[Contract], policy: &Policy) -> Self {
        let exceptions = policy.exceptions.iter().cloned();
        let entries = policy.baseline.entries().iter().cloned();
        let overlays = contracts.iter().filter_map(Contract::deviations);
        let actions = overlays.flat_map(Deviations::actions);
        Self {
            contracts: contracts
                .iter()
                .map(|contract| (contract.name().clone(), JudgedBy::of(contract)))
                .collect(),
            exceptions: exceptions.map(|exception| (exception, 0)).collect(),
            baseline: entries.map(|entry| (entry, 0)).collect(),
            elsewhere: policy.elsewhere.clone(),
            deviations: actions
                .map(|(action, age)| (action.clone(), Needed::never(*age)))
                .collect(),
            ..Self::default()
        }
    }

    pub(crate) fn add_not_judged(&mut self, reason: Reason, seen: Seen) {
        self.not_judged
            .entry(reason)
            .and_modify(|known| known.add(&seen))
            .or_insert(seen);
    }

    pub(crate) fn add_deviation(&mut self, action: Arc<Deviation>, needed: Needed) {
        self.deviations.entry(action).or_default().add(needed);
    }

    pub(crate) fn add_folded(&mut self, folded: Folded) {
        let Some(known) = self.findings.get_mut(&folded.first.identity) else {
            let identity = folded.first.identity.clone();
            self.findings.insert(identity, folded);
            return;
        };
        known.add(folded);
    }

    /// Looks for what never came too: knows from now on all that contracts declare.
    pub fn cover(&mut self, contracts: &[Contract]) {
        for contract in contracts {
            self.coverage.add_contract(contract);
        }
    }

    /// What responses have shown of all that the contracts declare.
    pub fn coverage(&self) -> &Coverage {
        &self.coverage
    }

    /// The same, to leave it out or to have all of it told.
    pub fn coverage_mut(&mut self) -> &mut Coverage {
        &mut self.coverage
    }

    /// Adds something wrong with what was given.
    pub fn add_defect(&mut self, defect: Defect) {
        self.defects.insert(defect);
    }

    /// Has each finding quote the contract that it breaks.
    pub fn quote(&mut self, contracts: &[Contract]) {
        for folded in self.findings.values_mut() {
            folded.quote(contracts);
        }
    }

    /// What there is so far of one finding.
    pub fn finding(&self, identity: &Identity) -> Option<&Folded> {
        self.findings.get(identity)
    }

    /// Joins the report of another part: the result is the report of the whole.
    pub fn merge(&mut self, other: Self) {
        for folded in other.findings.into_values() {
            self.add_folded(folded);
        }
        for (exception, count) in other.exceptions {
            add(self.exceptions.entry(exception).or_default(), count);
        }
        for (entry, count) in other.baseline {
            add(self.baseline.entry(entry).or_default(), count);
        }
        for (reason, seen) in other.not_judged {
            self.add_not_judged(reason, seen);
        }
        for (action, needed) in other.deviations {
            self.add_deviation(action, needed);
        }
        for (name, judged_by) in other.contracts {
            self.add_contract(name, judged_by);
        }
        self.elsewhere.extend(other.elsewhere);
        self.coverage.merge(other.coverage);
        self.defects.extend(other.defects);
        self.counts.add(other.counts);
    }

    pub(crate) fn add_contract(&mut self, name: Arc<str>, other: JudgedBy) {
        self.contracts.entry(name).or_default().add(other);
    }

    /// The findings, errors first, then by operation and place.
    pub fn findings(&self) -> Vec<&Folded> {
        let mut findings: Vec<_> = self.findings.values().collect();
        findings.sort_by_key(|folded| {
            let identity = folded.first.identity.clone();
            let level = Reverse(folded.level);
            let place = (identity.part, identity.pointer);
            (
                level,
                identity.document,
                identity.operation,
                identity.status,
                place,
            )
        });
        findings
    }

    /// The exceptions of the policy, and how many findings each excepted.
    pub fn exceptions(&self) -> &BTreeMap<Exception, usize> {
        &self.exceptions
    }

    /// The entries of the baseline, and how many findings each hid.
    pub fn baseline(&self) -> &BTreeMap<Entry, usize> {
        &self.baseline
    }

    /// The actions of overlays, and how many exchanges each explained something in.
    pub fn deviations(&self) -> &BTreeMap<Arc<Deviation>, Needed> {
        &self.deviations
    }

    /// The titles of the contracts that were judged by.
    pub fn titles(&self) -> impl Iterator<Item = &str> {
        let contracts = self.contracts.values();
        contracts.flat_map(|contract| contract.titles.iter().map(|title| &**title))
    }

    /// Titles that the policy names, of contracts that were not judged by.
    pub fn elsewhere(&self) -> impl Iterator<Item = &str> {
        let is_elsewhere = |named: &&str| self.titles().all(|title| title != *named);
        let named = self.elsewhere.iter().map(String::as_str);
        named.filter(is_elsewhere)
    }

    /// What was not judged, by reason.
    pub fn not_judged(&self) -> &BTreeMap<Reason, Seen> {
        &self.not_judged
    }

    /// The contracts that were judged by, and how far they were reached.
    pub fn contracts(&self) -> &BTreeMap<Arc<str>, JudgedBy> {
        &self.contracts
    }

    /// What is wrong with the input.
    pub fn defects(&self) -> &BTreeSet<Defect> {
        &self.defects
    }

    /// Numbers of exchanges.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// How the run ended. A run that could not judge is never a pass.
    pub fn outcome(&self) -> Outcome {
        let is_broken = self.counts.broken > 0;
        let is_missed = self.not_judged.keys().any(|reason| reason.is_missed());
        if !self.defects.is_empty() || is_missed || (self.counts.judged == 0 && !is_broken) {
            Outcome::CouldNotJudge
        } else if is_broken {
            Outcome::Broken
        } else {
            Outcome::Kept
        }
    }
}
