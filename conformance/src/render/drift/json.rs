//! The result as one JSON object. Its form is part of the command's interface: members are added,
//! never renamed.

use serde::Serialize;
use serde_json::Value;

use super::{Class, Direction, Finding, Place, SpecView, words};
use crate::defect::Defect;
use crate::drift::rust::RustDrift;

#[derive(Serialize)]
struct SpecObject<'v> {
    /// `kept`, `broken` or `could-not-judge`.
    outcome: &'static str,
    /// The documents as they were named.
    old: &'v str,
    new: &'v str,
    /// Operations in both documents.
    operations: usize,
    counts: CountsObject,
    findings: Vec<FindingObject<'v>>,
    /// What differs and is not compared.
    not_compared: &'v [&'static str],
    /// Only with `--rust`.
    #[serde(skip_serializing_if = "Option::is_none")]
    rust: Option<RustObject>,
    defects: Vec<DefectObject<'v>>,
}

#[derive(Serialize)]
struct CountsObject {
    breaking: usize,
    unknown: usize,
    compatible: usize,
}

#[derive(Serialize)]
struct FindingObject<'v> {
    rule: &'static str,
    level: &'static str,
    /// `breaking`, `unknown` or `compatible`.
    class: &'static str,
    /// Method and path; empty for the document as a whole.
    operation: &'v str,
    part: &'v str,
    /// JSON Pointer into the value of the part.
    pointer: &'v str,
    /// Who sends it: `request` or `response`.
    direction: &'static str,
    /// In how many parts of operations it shows.
    places: usize,
    old: SideObject<'v>,
    new: SideObject<'v>,
    /// What proves that it breaks callers.
    #[serde(skip_serializing_if = "Option::is_none")]
    witness: Option<WitnessObject<'v>>,
    effect: String,
}

#[derive(Serialize)]
struct SideObject<'v> {
    file: &'v str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    /// JSON Pointer into the document.
    pointer: &'v str,
    says: &'v str,
}

#[derive(Serialize)]
struct WitnessObject<'v> {
    /// A value that is valid on one side only.
    #[serde(skip_serializing_if = "Option::is_none")]
    instance: Option<&'v Value>,
    /// All such values, as a JSON Schema.
    #[serde(skip_serializing_if = "Option::is_none")]
    set: Option<&'v Value>,
    says: String,
}

#[derive(Serialize)]
struct RustObject {
    /// `major`, `minor` or `patch`, by the rules of Cargo for versions from 1.0 on.
    step: &'static str,
    changes: Vec<RustChangeObject>,
}

#[derive(Serialize)]
struct RustChangeObject {
    step: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    old: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new: Option<String>,
}

#[derive(Serialize)]
struct DefectObject<'v> {
    file: &'v str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    pointer: &'v str,
    what: &'v str,
}

/// What changed between two versions of a contract, two spaces deep, with a line break at the end.
pub fn spec(view: &SpecView<'_>) -> String {
    let object = SpecObject {
        outcome: view.ended.outcome.id(),
        old: view.old,
        new: view.new,
        operations: view.drift.compared,
        counts: CountsObject {
            breaking: view.count(Class::Breaking),
            unknown: view.count(Class::Unknown),
            compatible: view.count(Class::Compatible),
        },
        findings: view
            .drift
            .findings
            .iter()
            .map(|one| finding(one, view))
            .collect(),
        not_compared: &view.drift.not_compared,
        rust: view.rust.map(rust),
        defects: view.ended.defects.iter().map(defect).collect(),
    };
    let mut text = serde_json::to_string_pretty(&object).unwrap_or_default();
    text.push('\n');
    text
}

fn finding<'v>(finding: &'v Finding, view: &SpecView<'v>) -> FindingObject<'v> {
    let witness = finding.witness.as_ref();
    FindingObject {
        rule: finding.rule.id(),
        level: finding.level.id(),
        class: finding.class.id(),
        operation: &finding.operation,
        part: &finding.part,
        pointer: &finding.path,
        direction: match finding.direction {
            Direction::Request => "request",
            Direction::Response => "response",
        },
        places: finding.places,
        old: side(view.old, &finding.old, &finding.before),
        new: side(view.new, &finding.new, &finding.after),
        witness: words::witness(finding).map(|says| WitnessObject {
            instance: witness.and_then(|witness| witness.instance.as_ref()),
            set: witness.and_then(|witness| witness.set.as_ref()),
            says,
        }),
        effect: words::effect(finding),
    }
}

fn side<'v>(file: &'v str, place: &'v Place, says: &'v str) -> SideObject<'v> {
    SideObject {
        file,
        line: place.position.map(|position| position.line),
        column: place.position.map(|position| position.column),
        pointer: &place.pointer,
        says,
    }
}

fn rust(rust: &RustDrift) -> RustObject {
    let changes = rust.changes.iter().map(|change| RustChangeObject {
        step: change.step().id(),
        old: change.old.clone(),
        new: change.new.clone(),
    });
    RustObject {
        step: rust.step().id(),
        changes: changes.collect(),
    }
}

fn defect(defect: &Defect) -> DefectObject<'_> {
    DefectObject {
        file: &defect.file,
        line: defect.position.map(|position| position.line),
        column: defect.position.map(|position| position.column),
        pointer: &defect.pointer,
        what: &defect.what,
    }
}
