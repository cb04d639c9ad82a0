//! `known-deviation`: outside what is published, inside what is known to differ from it.
//!
//! Only a response that breaks the published contract is judged again, by the contract with its
//! overlay. A finding that is not there any more is explained by the overlay; what is wrong below
//! such a place, by the overlay's own terms, is told instead.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use callspec_codegen::pointer;

use super::{Judge, Reason, Verdict};
use crate::contract::{Contract, Deviations, Place};
use crate::exchange::Exchange;
use crate::finding::{Finding, Identity, Part, Rule};
use crate::redact::Secrets;
use crate::route::{Route, route};

/// The judge by contract and overlay, made when something needs it.
pub(super) struct Deviating<'c> {
    known: &'c Deviations,
    judge: OnceLock<Option<Box<Judge<'c>>>>,
    /// Which actions explain a finding.
    explaining: Mutex<HashMap<Identity, Arc<[usize]>>>,
}

impl<'c> Deviating<'c> {
    pub(super) fn new(known: &'c Deviations) -> Self {
        Self {
            known,
            judge: OnceLock::new(),
            explaining: Mutex::default(),
        }
    }

    pub(super) fn judge(&self, shows_values: bool) -> Option<&Judge<'c>> {
        let made = self.judge.get_or_init(|| {
            let mut judge = Judge::new(self.known.contract()).ok()?.without_coverage();
            judge.shows_values = shows_values;
            Some(Box::new(judge))
        });
        made.as_deref()
    }

    /// Adds what is a secret by the contract with its overlay.
    pub(super) fn find_secrets(&self, exchange: &Exchange, secrets: &mut Secrets) {
        if let Some(judge) = self.judge(true) {
            judge.find_secrets(exchange, secrets);
        }
    }

    /// A verdict by the published contract, with what the overlay explains told as that.
    pub(super) fn explain(
        &self,
        exchange: &Exchange,
        published: Verdict,
        shows_values: bool,
    ) -> Verdict {
        let Some(judge) = self.judge(shows_values) else {
            return published;
        };
        let overlaid = judge.judge(exchange);
        let is_missed = |reason: Reason| !reason.is_of_body_alone();
        if overlaid.not_judged.is_some_and(is_missed) && overlaid.not_judged != published.not_judged
        {
            return published;
        }
        let is_explained = |finding: &Finding| {
            finding.identity.rule != Rule::SchemaDefect
                && !is_kept(finding, &published.findings, &overlaid.findings)
        };
        let all = published.findings.iter().cloned();
        let (explained, kept): (Vec<_>, Vec<_>) = all.partition(is_explained);
        let below = overlaid.findings.into_iter();
        let below = below.filter(|finding| is_new_below(finding, &explained, &published.findings));
        let mut verdict = Verdict {
            findings: kept.into_iter().chain(below).collect(),
            not_judged: published.not_judged.or(overlaid.not_judged),
            ..published
        };
        for finding in explained {
            let actions = self.actions(&finding, exchange);
            let all = self.known.actions();
            let used = actions.iter().map(|index| all[*index].0.clone());
            verdict.deviations.extend(used);
            verdict
                .findings
                .push(self.known_deviation(finding, &actions));
        }
        verdict
    }

    /// The actions that explain a finding: by what they changed, else by leaving them out.
    fn actions(&self, finding: &Finding, exchange: &Exchange) -> Arc<[usize]> {
        let mut known = self
            .explaining
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let identity = &finding.identity;
        let actions = known.entry(identity.clone()).or_insert_with(|| {
            let undeclared = match identity.rule {
                Rule::UndeclaredOperation => match route(self.known.contract(), exchange) {
                    Route::Operation(operation) => Some(operation.path.clone()),
                    _ => None,
                },
                Rule::UndeclaredStatus => Some(identity.status.to_string()),
                Rule::UndeclaredField => pointer::tokens(&identity.pointer).last(),
                _ => None,
            };
            let (promise, told) = (&identity.contract, &identity.pointer);
            let mut actions = self.known.explaining(promise, told, undeclared.as_deref());
            if actions.is_empty() {
                actions = self
                    .known
                    .needed(|left| comes_back(finding, left, exchange));
            }
            actions.into()
        });
        actions.clone()
    }

    /// The finding as the overlay's: its place is that of the action.
    fn known_deviation(&self, finding: Finding, actions: &[usize]) -> Finding {
        let overlay = self.known.overlay();
        let action = actions
            .first()
            .map(|index| (index, &overlay.actions()[*index]));
        let pointer = action.map_or_else(String::new, |(index, _)| format!("/{index}"));
        let place = Place {
            file: overlay.document().name(),
            pointer: &format!("/actions{pointer}"),
        };
        let reason = action.map_or("", |(_, action)| action.description.as_str());
        Finding {
            identity: Identity {
                rule: Rule::KnownDeviation,
                contract: place.written(&finding.identity.document),
                ..finding.identity
            },
            reason: (!reason.is_empty()).then(|| reason.into()),
            ..finding
        }
    }
}

/// Whether a response is wrong in the same way by another contract.
fn comes_back(finding: &Finding, contract: &Contract, exchange: &Exchange) -> bool {
    let verdict = Judge::new(contract).map(|judge| judge.judge(exchange));
    verdict.is_ok_and(|verdict| is_kept(finding, &[], &verdict.findings))
}

/// Whether the place is wrong by contract and overlay too: in the same way, or in one that the
/// published contract does not know.
fn is_kept(finding: &Finding, published: &[Finding], overlaid: &[Finding]) -> bool {
    let own = &finding.identity;
    let is_told = |other: &Identity| {
        published.iter().any(|finding| {
            let known = &finding.identity;
            (known.rule, known.part, &known.pointer) == (other.rule, other.part, &other.pointer)
        })
    };
    overlaid
        .iter()
        .map(|finding| &finding.identity)
        .any(|other| {
            let is_here = other.part == own.part && other.pointer == own.pointer;
            let is_around = other.part == own.part && is_below(&own.pointer, &other.pointer);
            (is_here && (other.rule == own.rule || !is_told(other))) || is_around
        })
}

/// Whether a finding by contract and overlay is about what an explained one hid.
fn is_new_below(finding: &Finding, explained: &[Finding], published: &[Finding]) -> bool {
    let own = &finding.identity;
    let is_told = published.iter().any(|finding| {
        let known = &finding.identity;
        (known.rule, known.part, &known.pointer) == (own.rule, own.part, &own.pointer)
    });
    let is_whole = |part: Part| matches!(part, Part::Request | Part::Status | Part::MediaType);
    !is_told
        && explained
            .iter()
            .map(|finding| &finding.identity)
            .any(|other| {
                is_whole(other.part)
                    || (other.part == own.part && is_below(&own.pointer, &other.pointer))
            })
}

fn is_below(place: &str, other: &str) -> bool {
    place
        .strip_prefix(other)
        .is_some_and(|rest| rest.starts_with('/'))
}
