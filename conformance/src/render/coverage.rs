//! How much of a contract a run has met, in the words that text and Markdown share.

use std::collections::BTreeMap;

use super::words;
use crate::contract::Place;
use crate::report::Report;
use crate::report::coverage::{BodyCoverage, Share};

/// "1 of 2 operations, 3 of 6 statuses, 12 of 23 fields (52 %)"; none where nothing of the contract
/// was reached.
pub(super) fn summary(report: &Report, contract: &str) -> Option<String> {
    let operations = operations(report, contract);
    if operations.seen == 0 {
        return None;
    }
    let shares = report.coverage().shares(contract);
    let mut parts = vec![
        of(operations, "operation"),
        of(report.coverage().statuses(contract), "status"),
    ];
    if shares.fields.declared > 0 {
        let fields = of(shares.fields, "field");
        parts.push(format!("{fields} ({})", percent(shares.fields)));
    }
    for (share, unit) in [
        (shares.enum_values, "enum value"),
        (shares.branches, "branch"),
    ] {
        if share.declared > 0 {
            parts.push(of(share, unit));
        }
    }
    Some(parts.join(", "))
}

/// How many operations of a contract exchanges belonged to.
fn operations(report: &Report, contract: &str) -> Share {
    let mut share = Share::default();
    let judged_by = report.contracts().get(contract);
    for reached in judged_by.iter().flat_map(|its| its.operations.values()) {
        share.add(1, usize::from(reached.exchanges > 0));
    }
    share
}

/// The share of the declared fields that came, of the contracts that were reached; none where no
/// field is declared.
pub(super) fn of_the_fields(report: &Report) -> Option<String> {
    let mut fields = Share::default();
    for contract in report.contracts().keys() {
        if operations(report, contract).seen > 0 {
            let its = report.coverage().shares(contract).fields;
            fields.add(its.declared, its.seen);
        }
    }
    (fields.declared > 0).then(|| format!("{} of the fields", percent(fields)))
}

fn of(share: Share, unit: &str) -> String {
    let all = words::counted(share.declared, unit);
    format!("{} of {all}", share.seen)
}

/// Rounded down, so that 100 % means all.
fn percent(share: Share) -> String {
    match share.seen * 100 / share.declared.max(1) {
        0 if share.seen > 0 => "<1 %".to_owned(),
        whole => format!("{whole} %"),
    }
}

/// What never came of one response.
pub(super) struct Unseen {
    /// "getCall 200", and the media type where there are several.
    pub(super) response: String,
    /// None, where no such response came at all.
    pub(super) parts: Option<Vec<UnseenPart>>,
}

/// Something declared that never came.
pub(super) struct UnseenPart {
    /// "field", "enum value", "branch".
    pub(super) kind: &'static str,
    /// What of the body: `/callType: "web"`.
    pub(super) what: String,
    /// The place in the contract: `spec/alta.yaml:84:19`, or its pointer.
    pub(super) contract: String,
}

/// What never came of the responses of a contract that was reached, if it is to be listed.
pub(super) fn unseen(report: &Report, contract: &str) -> Vec<Unseen> {
    let mut found = Vec::new();
    if !report.coverage().is_listed() || operations(report, contract).seen == 0 {
        return found;
    }
    for (((_, operation), status), response) in report.coverage().responses(contract) {
        let name = format!("{operation} {status}");
        if response.exchanges == 0 {
            found.push(Unseen {
                response: name,
                parts: None,
            });
            continue;
        }
        for (media_type, body) in &response.bodies {
            let response = match response.bodies.len() {
                1 => name.clone(),
                _ => format!("{name}, {media_type}"),
            };
            let parts = parts(contract, body);
            if parts.as_ref().is_none_or(|parts| !parts.is_empty()) {
                found.push(Unseen { response, parts });
            }
        }
    }
    found
}

/// In the order of the document.
fn parts(contract: &str, body: &BodyCoverage) -> Option<Vec<UnseenPart>> {
    let mut placed = BTreeMap::new();
    for (one, position) in body.unseen.as_ref()? {
        let line = position.map(|position| (position.line, position.column));
        let at = match &*one.pointer {
            "" => "the body",
            pointer => pointer,
        };
        let part = UnseenPart {
            kind: one.kind.says(),
            what: match &*one.label {
                "" => at.to_owned(),
                label => format!("{at}: {label}"),
            },
            contract: match line {
                Some((line, column)) => {
                    let file = Place::of(contract, &one.contract).file;
                    format!("{file}:{line}:{column}")
                }
                None => one.contract.to_string(),
            },
        };
        placed.insert((line, one), part);
    }
    Some(placed.into_values().collect())
}
