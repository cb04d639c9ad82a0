//! One JSON object: members are added, never renamed.

use serde_json::{Map, Value, json};

use super::{ResponsesView, Seen, Told, seen};
use crate::exchange::Place;
use crate::profile::{Evidence, ResponseKey, SeenResponse};

/// The result, two spaces deep, with a line break at the end.
pub(super) fn json(view: &ResponsesView<'_>) -> String {
    let responses = view.profile.responses.iter();
    let never_seen = view.responses.never_seen.iter();
    let object = json!({
        "outcome": view.ended.outcome.id(),
        "contracts": view.contracts.iter().map(|one| &**one.name()).collect::<Vec<_>>(),
        "exchanges": view.report.counts().exchanges,
        "counts": {
            "kept": view.responses.kept.len(),
            "broken": view.responses.broken.len(),
            "never_seen": view.responses.never_seen.len(),
        },
        "never_seen": never_seen.map(ToString::to_string).collect::<Vec<_>>(),
        "excepted": view.excepted,
        "findings": view.findings.iter().map(|told| finding(told, view)).collect::<Vec<_>>(),
        "responses": responses.map(response).collect::<Vec<_>>(),
        "defects": view.ended.defects.iter().map(ToString::to_string).collect::<Vec<_>>(),
    });
    format!("{object:#}\n")
}

fn finding(told: &Told, view: &ResponsesView<'_>) -> Value {
    let one = &told.finding;
    let position = one.contract.position;
    let mut object = json!({
        "rule": one.rule.id(),
        "level": one.level.id(),
        "operation": &*one.key.operation,
        "status": one.key.status,
        "part": one.key.part.id(),
        "pointer": one.key.pointer,
        "declared": one.declared,
        "seen": seen(one),
        "evidence": evidence(&one.evidence),
        "contract": {
            "file": &*one.document,
            "line": position.map(|position| position.line),
            "column": position.map(|position| position.column),
            "pointer": one.contract.pointer,
        },
    });
    if let Seen::Word(word) = &one.key.seen {
        object["value"] = json!(word);
    }
    if !one.types.is_empty() {
        object["types"] = one.types.iter().map(|one| one.id()).collect();
    }
    if view.has_before {
        object["is_new"] = json!(told.is_new);
    }
    object
}

/// Where and how often; `count` is a number of responses.
fn evidence(evidence: &Evidence) -> Value {
    let mut object = json!({ "count": evidence.count, "file": &*evidence.first.file });
    match evidence.first.place {
        Place::Whole => {}
        Place::Line(line) => object["line"] = json!(line),
        Place::Entry(entry) => object["entry"] = json!(entry),
        Place::Interaction(number) => object["interaction"] = json!(number),
        Place::Exchange(number) => object["exchange"] = json!(number),
    }
    object
}

fn response((key, seen): (&ResponseKey, &SeenResponse)) -> Value {
    let places = seen.places.iter().map(|(at, place)| {
        let types = place.types.iter();
        let types = types.map(|(name, seen)| (name.id().to_owned(), json!(seen.values)));
        json!({ "pointer": at, "types": types.collect::<Map<_, _>>() })
    });
    json!({
        "contract": &*key.contract,
        "operation": &*key.operation,
        "status": key.status,
        "media_type": key.media_type,
        "evidence": evidence(&seen.evidence),
        "places": places.collect::<Vec<_>>(),
    })
}
