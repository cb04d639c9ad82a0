//! How much of a contract a run has met, in the words that text and Markdown share.

use std::collections::BTreeMap;

use callspec_codegen::pointer;
use serde_json::Value;

use super::{View, words};
use crate::contract::{Contract, Declared, DeclaredKind};
use crate::defect::Position;
use crate::report::coverage::{Share, Shares};

/// How much of the coverage is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CoverageDetail {
    /// Nothing.
    Off,
    /// How many of each kind came.
    Summary,
    /// And what never came, each with its place in the contract.
    Full,
}

/// "1 of 2 operations, 3 of 6 statuses, 12 of 23 fields (52 %)"; none where nothing of the contract
/// was reached.
pub(super) fn summary(view: &View<'_>, contract: &Contract) -> Option<String> {
    let operations = operations(view, contract);
    if operations.seen == 0 {
        return None;
    }
    let coverage = view.report.coverage();
    let shares = coverage.shares(contract.name());
    let mut parts = vec![
        of(operations, "operation"),
        of(coverage.statuses(contract.name()), "status"),
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
fn operations(view: &View<'_>, contract: &Contract) -> Share {
    let mut share = Share::default();
    for operation in contract.operations() {
        let name = (contract.name().clone(), operation.id.clone());
        share.add(1, usize::from(view.report.reached().contains_key(&name)));
    }
    share
}

/// The share of the declared fields that came, of the contracts that were reached; none where no
/// field is declared.
pub(super) fn of_the_fields(view: &View<'_>) -> Option<String> {
    let mut fields = Share::default();
    for contract in view.contracts {
        if view.coverage != CoverageDetail::Off && operations(view, contract).seen > 0 {
            let Shares { fields: its, .. } = view.report.coverage().shares(contract.name());
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
    /// The place in the contract: `spec/alta.yaml:84:19`.
    pub(super) contract: String,
}

/// What never came of the responses of a contract that was reached, as the contract has it.
pub(super) fn unseen(view: &View<'_>, contract: &Contract) -> Vec<Unseen> {
    let mut found = Vec::new();
    if view.coverage != CoverageDetail::Full || operations(view, contract).seen == 0 {
        return found;
    }
    for (((_, operation), status), response) in view.report.coverage().responses(contract.name()) {
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
            let parts = body.unseen.as_ref().map(|all| parts(contract, all.iter()));
            if parts.as_ref().is_none_or(|parts| !parts.is_empty()) {
                found.push(Unseen { response, parts });
            }
        }
    }
    found
}

/// In the order of the document.
fn parts<'d>(contract: &Contract, unseen: impl Iterator<Item = &'d Declared>) -> Vec<UnseenPart> {
    let mut placed = BTreeMap::new();
    for one in unseen {
        let position = contract.position(&one.contract);
        let position = position.unwrap_or(Position { line: 1, column: 1 });
        let place = (position.line, position.column);
        placed.insert((place, &one.contract), (one, place));
    }
    placed
        .into_values()
        .map(|(one, (line, column))| UnseenPart {
            kind: match one.kind {
                DeclaredKind::Field => "field",
                DeclaredKind::EnumValue => "enum value",
                DeclaredKind::Branch => "branch",
            },
            what: what(contract, one),
            contract: format!("{}:{line}:{column}", contract.name()),
        })
        .collect()
}

/// The place in the body, and which value or branch there.
fn what(contract: &Contract, declared: &Declared) -> String {
    let at = match &*declared.pointer {
        "" => "the body",
        pointer => pointer,
    };
    let value = contract.document().value().pointer(&declared.contract);
    match declared.kind {
        DeclaredKind::Field => at.to_owned(),
        DeclaredKind::EnumValue => {
            let value = value.map_or_else(String::new, Value::to_string);
            format!("{at}: {value}")
        }
        DeclaredKind::Branch => format!("{at}: {}", branch(&declared.contract, value)),
    }
}

/// The name of the schema that a branch refers to, else its keyword and number: `oneOf/1`.
fn branch(at: &str, schema: Option<&Value>) -> String {
    let reference = schema.and_then(|schema| schema.get("$ref")?.as_str());
    if let Some(name) = reference.and_then(|reference| reference.rsplit('/').next()) {
        return name.to_owned();
    }
    let from = pointer::parent(at)
        .and_then(pointer::parent)
        .map_or(0, str::len);
    at[from..].trim_start_matches('/').to_owned()
}
