//! The report as one JSON object.

use serde::Serialize;

use super::View;
use crate::contract::Contract;
use crate::defect::{Defect, Position};
use crate::exchange::{Origin, Place};
use crate::report::{Counts, Folded, Report};

#[derive(Serialize)]
struct ReportObject {
    outcome: &'static str,
    counts: CountsObject,
    findings: Vec<FindingObject>,
    excepted: Vec<ExceptionObject>,
    baseline: BaselineObject,
    overlay: Vec<ActionObject>,
    not_judged: Vec<NotJudgedObject>,
    operations: Vec<OperationObject>,
    defects: Vec<DefectObject>,
}

#[derive(Serialize)]
struct CountsObject {
    exchanges: usize,
    judged: usize,
    kept: usize,
    broken: usize,
    not_judged: usize,
}

#[derive(Serialize)]
struct FindingObject {
    rule: &'static str,
    level: &'static str,
    operation: String,
    status: u16,
    part: &'static str,
    pointer: String,
    contract: String,
    contract_place: PlaceObject,
    expected: String,
    actual: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    count: usize,
    first: PlaceObject,
}

#[derive(Serialize)]
struct ExceptionObject {
    rule: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<String>,
    reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    has_lapsed: bool,
    count: usize,
}

#[derive(Serialize)]
struct BaselineObject {
    /// Entries that hid a finding.
    known: usize,
    /// Entries that hid nothing.
    idle: usize,
}

#[derive(Serialize)]
struct ActionObject {
    contract: String,
    /// JSON Pointer into the overlay.
    pointer: String,
    place: PlaceObject,
    target: String,
    reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    age_in_days: Option<i64>,
    /// The number of exchanges that needed it.
    count: usize,
}

#[derive(Serialize)]
struct NotJudgedObject {
    reason: &'static str,
    count: usize,
    first: PlaceObject,
}

#[derive(Serialize)]
struct OperationObject {
    contract: String,
    operation: String,
    exchanges: usize,
}

#[derive(Serialize)]
struct DefectObject {
    #[serde(flatten)]
    place: PlaceObject,
    pointer: String,
    what: String,
}

#[derive(Default, Serialize)]
struct PlaceObject {
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<usize>,
}

/// The report as JSON, two spaces deep, with a line break at the end.
pub fn render(view: &View<'_>) -> String {
    let (report, contracts) = (view.report, view.contracts);
    let object = ReportObject {
        outcome: report.outcome().id(),
        counts: counts(report.counts()),
        findings: report
            .findings()
            .into_iter()
            .map(|folded| finding(view, folded))
            .collect(),
        excepted: exceptions(view),
        baseline: BaselineObject {
            known: report.known().len(),
            idle: view.policy.baseline.idle(report.known()).count(),
        },
        overlay: contracts
            .iter()
            .flat_map(|contract| actions(report, contract))
            .collect(),
        not_judged: report
            .not_judged()
            .iter()
            .map(|(reason, seen)| NotJudgedObject {
                reason: reason.id(),
                count: seen.count,
                first: origin(&seen.first),
            })
            .collect(),
        operations: contracts
            .iter()
            .flat_map(|contract| operations(report, contract))
            .collect(),
        defects: report.defects().iter().map(defect).collect(),
    };
    let mut text = serde_json::to_string_pretty(&object).unwrap_or_default();
    text.push('\n');
    text
}

fn exceptions(view: &View<'_>) -> Vec<ExceptionObject> {
    let all = view.policy.exceptions.iter().enumerate();
    all.map(|(index, exception)| ExceptionObject {
        rule: exception.rule.id(),
        operation: exception.operation.as_deref().map(str::to_owned),
        pointer: exception
            .pointer
            .as_ref()
            .map(|glob| glob.text().to_owned()),
        reason: exception.reason.clone(),
        until: exception.until.clone(),
        has_lapsed: exception.has_lapsed,
        count: view.report.excepted().get(&index).copied().unwrap_or(0),
    })
    .collect()
}

fn actions(report: &Report, contract: &Contract) -> Vec<ActionObject> {
    let Some(known) = contract.deviations() else {
        return Vec::new();
    };
    let overlay = known.overlay();
    let actions = overlay.actions().iter().enumerate();
    actions
        .map(|(index, action)| {
            let pointer = format!("/actions/{index}");
            let name = (contract.name().clone(), index);
            ActionObject {
                contract: contract.name().to_string(),
                place: place(
                    overlay.document().name(),
                    overlay.document().position(&pointer),
                ),
                pointer,
                target: action.target.clone(),
                reason: action.description.clone(),
                since: action.since.clone(),
                age_in_days: known.age(index),
                count: report.deviations().get(&name).copied().unwrap_or(0),
            }
        })
        .collect()
}

fn operations(report: &Report, contract: &Contract) -> impl Iterator<Item = OperationObject> {
    contract.operations().iter().map(|operation| {
        let name = (contract.name().clone(), operation.id.clone());
        OperationObject {
            contract: contract.name().to_string(),
            operation: operation.id.to_string(),
            exchanges: report.reached().get(&name).copied().unwrap_or(0),
        }
    })
}

fn counts(counts: Counts) -> CountsObject {
    CountsObject {
        exchanges: counts.exchanges,
        judged: counts.judged,
        kept: counts.kept,
        broken: counts.broken,
        not_judged: counts.not_judged,
    }
}

fn finding(view: &View<'_>, folded: &Folded) -> FindingObject {
    let identity = &folded.first.identity;
    FindingObject {
        rule: identity.rule.id(),
        level: folded.level.id(),
        operation: identity.operation.to_string(),
        status: identity.status,
        part: identity.part.id(),
        pointer: identity.pointer.clone(),
        contract: identity.contract.clone(),
        contract_place: place(view.file(identity), view.position(identity)),
        expected: folded.first.expected.clone(),
        actual: folded.first.actual.clone(),
        reason: folded.first.reason.as_deref().map(str::to_owned),
        count: folded.count,
        first: origin(&folded.first.origin),
    }
}

fn place(file: &str, position: Option<Position>) -> PlaceObject {
    PlaceObject {
        file: file.to_owned(),
        line: position.map(|position| position.line),
        column: position.map(|position| position.column),
        entry: None,
    }
}

fn origin(origin: &Origin) -> PlaceObject {
    let mut place = place(&origin.file, None);
    match origin.place {
        Place::Whole => {}
        Place::Line(line) => place.line = Some(line),
        Place::Entry(entry) => place.entry = Some(entry),
    }
    place
}

fn defect(defect: &Defect) -> DefectObject {
    DefectObject {
        place: place(&defect.file, defect.position),
        pointer: defect.pointer.clone(),
        what: defect.what.clone(),
    }
}
