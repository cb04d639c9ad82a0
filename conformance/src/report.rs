//! Folds verdicts into a report: one line for each cause, counts, and the outcome.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::defect::Defect;
use crate::exchange::Origin;
use crate::finding::{Finding, Identity, Level, Rule};
use crate::judge::{ActionName, OperationName, Reason, Verdict};
use crate::policy::baseline::Entry;
use crate::policy::{Policy, Ruling};

/// What a run has to say. Does not depend on the order in which its parts were added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    findings: BTreeMap<Identity, Folded>,
    excepted: BTreeMap<usize, usize>,
    known: BTreeMap<Entry, usize>,
    not_judged: BTreeMap<Reason, Seen>,
    reached: BTreeMap<OperationName, usize>,
    deviations: BTreeMap<ActionName, usize>,
    defects: BTreeSet<Defect>,
    counts: Counts,
}

/// All findings of one identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folded {
    /// The finding of the first place.
    pub first: Finding,
    /// What it weighs.
    pub level: Level,
    /// The number of exchanges that show it.
    pub count: usize,
}

/// How often something was seen, and where first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The number of exchanges.
    pub count: usize,
    /// The first of them.
    pub first: Origin,
}

/// Numbers of exchanges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All that were read.
    pub exchanges: usize,
    /// Those that were judged in full.
    pub judged: usize,
    /// Those judged that show no finding that breaks the contract.
    pub kept: usize,
    /// Those that break the contract.
    pub broken: usize,
    /// Those that could not be judged, in part or at all.
    pub not_judged: usize,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All that was judged keeps the contract.
    Kept,
    /// The contract is broken.
    Broken,
    /// Something could not be judged: a defect of the input, or nothing to judge at all.
    CouldNotJudge,
}

impl Outcome {
    /// The outcome as reports write it.
    pub fn id(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Broken => "broken",
            Self::CouldNotJudge => "could-not-judge",
        }
    }

    /// The exit code.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Kept => 0,
            Self::Broken => 1,
            Self::CouldNotJudge => 2,
        }
    }
}

impl Report {
    /// Adds what was found out about one exchange, weighed by a policy.
    pub fn add(&mut self, verdict: Verdict, policy: &Policy) {
        let reason = verdict.not_judged;
        let is_judged = reason.is_none_or(Reason::is_of_body_alone);
        let mut is_broken = false;
        for action in verdict.deviations {
            *self.deviations.entry(action).or_default() += 1;
        }
        if let Some(operation) = verdict.operation {
            *self.reached.entry(operation).or_default() += 1;
        }
        if let Some(reason) = verdict.not_judged {
            let seen = Seen {
                count: 1,
                first: verdict.origin,
            };
            self.add_not_judged(reason, seen);
        }
        let mut told = BTreeSet::new();
        for finding in verdict.findings {
            // A hundred items of one array with one fault are one exchange that shows it.
            if told.insert(finding.identity.clone()) {
                // A schema that does not compile keeps the exchange from being judged: it is the
                // contract that is wrong, and not the exchange.
                let is_of_contract = !is_judged && finding.identity.rule == Rule::SchemaDefect;
                let breaks = self.add_finding(finding, policy);
                is_broken |= breaks && !is_of_contract;
            }
        }
        self.counts.exchanges += 1;
        self.counts.judged += usize::from(is_judged);
        self.counts.not_judged += usize::from(!is_judged);
        self.counts.broken += usize::from(is_broken);
        self.counts.kept += usize::from(is_judged && !is_broken);
    }

    /// Whether the finding breaks the contract.
    fn add_finding(&mut self, finding: Finding, policy: &Policy) -> bool {
        let identity = finding.identity.clone();
        match policy.ruling(&identity) {
            Ruling::Off => false,
            Ruling::Except(index) => {
                *self.excepted.entry(index).or_default() += 1;
                false
            }
            Ruling::Known => {
                *self.known.entry(Entry::from(&identity)).or_default() += 1;
                false
            }
            Ruling::Report(level) => {
                let folded = Folded {
                    first: finding,
                    level,
                    count: 1,
                };
                self.add_folded(identity, folded);
                policy.breaks(level)
            }
        }
    }

    fn add_not_judged(&mut self, reason: Reason, seen: Seen) {
        self.not_judged
            .entry(reason)
            .and_modify(|known| {
                known.count += seen.count;
                if seen.first < known.first {
                    known.first = seen.first.clone();
                }
            })
            .or_insert(seen);
    }

    fn add_folded(&mut self, identity: Identity, folded: Folded) {
        self.findings
            .entry(identity)
            .and_modify(|known| {
                known.count += folded.count;
                if folded.first.origin < known.first.origin {
                    known.first = folded.first.clone();
                }
            })
            .or_insert(folded);
    }

    /// Adds something wrong with what was given.
    pub fn add_defect(&mut self, defect: Defect) {
        self.defects.insert(defect);
    }

    /// Joins the report of another part: the result is the report of the whole.
    pub fn merge(&mut self, other: Self) {
        for (identity, folded) in other.findings {
            self.add_folded(identity, folded);
        }
        for (exception, count) in other.excepted {
            *self.excepted.entry(exception).or_default() += count;
        }
        for (entry, count) in other.known {
            *self.known.entry(entry).or_default() += count;
        }
        for (reason, seen) in other.not_judged {
            self.add_not_judged(reason, seen);
        }
        for (operation, count) in other.reached {
            *self.reached.entry(operation).or_default() += count;
        }
        for (action, count) in other.deviations {
            *self.deviations.entry(action).or_default() += count;
        }
        self.defects.extend(other.defects);
        self.counts.exchanges += other.counts.exchanges;
        self.counts.judged += other.counts.judged;
        self.counts.kept += other.counts.kept;
        self.counts.broken += other.counts.broken;
        self.counts.not_judged += other.counts.not_judged;
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

    /// How often each exception of the policy excepted a finding.
    pub fn excepted(&self) -> &BTreeMap<usize, usize> {
        &self.excepted
    }

    /// How often each entry of the baseline hid a finding.
    pub fn known(&self) -> &BTreeMap<Entry, usize> {
        &self.known
    }

    /// What was not judged, by reason.
    pub fn not_judged(&self) -> &BTreeMap<Reason, Seen> {
        &self.not_judged
    }

    /// The operations that exchanges belonged to, and how many.
    pub fn reached(&self) -> &BTreeMap<OperationName, usize> {
        &self.reached
    }

    /// How many exchanges each action of an overlay explained something in.
    pub fn deviations(&self) -> &BTreeMap<ActionName, usize> {
        &self.deviations
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
