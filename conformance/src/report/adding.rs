//! What is added to a report, one exchange after the other.

use std::collections::BTreeSet;

use super::{Folded, Needed, Report, Seen};
use crate::exchange::Origin;
use crate::finding::Finding;
use crate::judge::{Kept, Reason, Verdict};
use crate::policy::baseline::Entry;
use crate::policy::{Policy, Ruling};

impl Report {
    /// Adds what was found out about one exchange, weighed by a policy.
    pub fn add(&mut self, verdict: Verdict, policy: &Policy) {
        self.add_like(verdict, 1, policy);
    }

    /// Adds exchanges of which the same is to be said, with what was found out about the first.
    pub fn add_like(&mut self, verdict: Verdict, count: usize, policy: &Policy) {
        let is_judged = verdict.not_judged.is_none_or(Reason::is_of_body_alone);
        let mut is_broken = false;
        for action in verdict.deviations {
            self.add_deviation(action, Needed::now(count));
        }
        if let Some(operation) = &verdict.operation
            && let Some(reached) = &verdict.reached
        {
            self.coverage.add(operation, reached, count);
        }
        if let Some((document, operation)) = verdict.operation {
            let judged_by = self.contracts.entry(document).or_default();
            let reached = judged_by.operations.entry(operation).or_default();
            reached.exchanges += count;
            reached
                .statuses
                .extend(verdict.status.map(|status| status.as_u16()));
        }
        if let Some(reason) = verdict.not_judged {
            let seen = Seen {
                count,
                first: verdict.origin,
                position: verdict.not_judged_at,
            };
            self.add_not_judged(reason, seen);
        }
        let mut told = BTreeSet::new();
        for finding in verdict.findings {
            // A hundred items of one array with one fault are one exchange that shows it.
            if told.insert(finding.identity.clone()) {
                let is_of_contract = finding.identity.is_of_contract();
                is_broken |= self.add_finding(finding, count, policy) && !is_of_contract;
            }
        }
        let counted = |is: bool| if is { count } else { 0 };
        self.counts.exchanges += count;
        self.counts.judged += counted(is_judged);
        self.counts.not_judged += counted(!is_judged);
        self.counts.broken += counted(is_broken);
        self.counts.kept += counted(is_judged && !is_broken);
    }

    /// Adds exchanges that kept the contract, and showed of it what others have shown.
    pub fn add_kept(&mut self, kept: &Kept, count: usize) {
        let (document, operation) = kept.operation.clone();
        let judged_by = self.contracts.entry(document).or_default();
        let reached = judged_by.operations.entry(operation).or_default();
        reached.exchanges += count;
        reached.statuses.insert(kept.status.as_u16());
        self.coverage.add_kept(kept, count);
        self.counts.exchanges += count;
        self.counts.judged += count;
        self.counts.kept += count;
    }

    /// Adds exchanges that all were not judged for one reason, with the first of them.
    pub fn add_missed(&mut self, reason: Reason, count: usize, first: Origin) {
        self.counts.exchanges += count;
        self.counts.not_judged += count;
        let position = None;
        let seen = Seen {
            count,
            first,
            position,
        };
        self.add_not_judged(reason, seen);
    }

    /// Whether the finding breaks the contract.
    fn add_finding(&mut self, finding: Finding, count: usize, policy: &Policy) -> bool {
        let ruling = policy.ruling(&finding.identity);
        let title = policy.title(&finding.identity);
        // What an exception covers, or is switched off, is no less there than it was.
        if policy.baseline.holds(&finding.identity, &title) {
            let entry = Entry::of(&finding.identity, &title);
            *self.baseline.entry(entry).or_default() += count;
        }
        match ruling {
            Ruling::Off | Ruling::Known => false,
            Ruling::Except(exception) => {
                *self.exceptions.entry(exception.clone()).or_default() += count;
                false
            }
            Ruling::Report(level) => {
                let breaks = policy.breaks(level);
                self.add_folded(Folded {
                    first: finding,
                    level,
                    breaks,
                    count,
                    quote: None,
                });
                breaks
            }
        }
    }
}
