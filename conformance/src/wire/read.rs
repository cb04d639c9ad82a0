//! From JSON to reports.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::error::Category;
use serde_json::value::RawValue;

use super::coverage;
use super::object::{
    ContractObject, CountsObject, DefectObject, DeviationObject, EntryObject, ExceptionObject,
    FindingObject, OperationObject, PositionObject, QuoteObject, ReportObject,
};
use super::{FORMAT, VERSION};
use crate::contract::{Deviation, Place, Quote};
use crate::defect::{Defect, Position};
use crate::finding::{Finding, Identity};
use crate::policy::baseline::Entry;
use crate::policy::{Exception, Scope};
use crate::report::{Counts, Folded, JudgedBy, Needed, Reached, Report, Seen};

const NO_REPORT: &str = "not a report: `conformance check --report json=FILE` writes one to merge";

/// What tells whether the rest can be read.
#[derive(Deserialize)]
struct Header {
    format: Option<String>,
    version: Option<u64>,
}

/// The reports in a text, one after another: a file holds one, a pipe of several runs all of theirs.
/// Each is a report, or a defect: no report at all, or one of another version.
pub fn read(name: &str, text: &str) -> Vec<Result<Report, Defect>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
    let mut reports = Vec::new();
    while let Some(value) = values.next() {
        let report = match value {
            Ok(value) => {
                let start = values.byte_offset() - value.get().len();
                let above = text[..start].matches('\n').count();
                report(value.get()).map_err(|refusal| refusal.defect(name, above))
            }
            Err(error) => Err(Refusal::not_json(&error).defect(name, 0)),
        };
        reports.push(report);
    }
    if reports.is_empty() {
        let what = "empty, where a report was expected: the run that was to write it has failed";
        reports.push(Err(Defect::of_file(name, what)));
    }
    reports
}

/// Why a text is not read, and where in it.
struct Refusal {
    line: usize,
    column: usize,
    what: String,
}

impl Refusal {
    fn at(error: &serde_json::Error, what: impl Into<String>) -> Self {
        Self {
            line: error.line(),
            column: error.column().max(1),
            what: what.into(),
        }
    }

    fn not_json(error: &serde_json::Error) -> Self {
        match error.classify() {
            Category::Eof => Self::at(error, "not a report: the JSON ends too early"),
            _ => Self::at(error, "not a report: this is not JSON"),
        }
    }

    /// The defect of a file, in which the text begins below so many lines.
    fn defect(self, file: &str, above: usize) -> Defect {
        let position = Position {
            line: self.line + above,
            column: self.column,
        };
        Defect {
            file: file.to_owned(),
            position: (self.line > 0).then_some(position),
            pointer: String::new(),
            what: self.what,
        }
    }
}

fn report(text: &str) -> Result<Report, Refusal> {
    let refused = |what: String| Refusal {
        line: 0,
        column: 0,
        what,
    };
    match serde_json::from_str(text).ok() {
        Some(Header {
            format: Some(format),
            version: Some(version),
        }) if format == FORMAT => {
            if version != u64::from(VERSION) {
                return Err(refused(format!(
                    "a report of version {version}, and this program reads version {VERSION}: \
                     judge that part again with this program, or merge with the one that judged it"
                )));
            }
        }
        _ => return Err(refused(NO_REPORT.to_owned())),
    }
    // What the parser says may quote what it met, which need not be a report.
    let odd = "this is not how a report looks: `conformance schema report` describes it";
    serde_json::from_str(text)
        .map(whole)
        .map_err(|error| Refusal::at(&error, odd))
}

fn whole(object: ReportObject) -> Report {
    let mut report = Report {
        counts: counts(&object.counts),
        exceptions: object.exceptions.into_iter().map(exception).collect(),
        baseline: object.baseline.into_iter().map(entry).collect(),
        elsewhere: object.elsewhere.into_iter().collect(),
        defects: object.defects.into_iter().map(defect).collect(),
        ..Report::default()
    };
    for found in object.findings {
        report.add_folded(finding(found));
    }
    for missed in object.not_judged {
        let seen = Seen {
            count: missed.count,
            first: missed.first.0,
            position: missed.position.map(position),
        };
        report.add_not_judged(missed.reason.0, seen);
    }
    for object in object.deviations {
        let (action, needed) = deviation(object);
        report.add_deviation(action, needed);
    }
    for mut object in object.contracts {
        if let Some(its) = object.coverage.take() {
            coverage::read(its, &object.file, &mut report.coverage);
        }
        report.add_contract(object.file.as_str().into(), contract(object));
    }
    report
}

fn counts(object: &CountsObject) -> Counts {
    Counts {
        exchanges: object.exchanges,
        judged: object.judged,
        kept: object.kept,
        broken: object.broken,
        not_judged: object.not_judged,
    }
}

fn finding(object: FindingObject) -> Folded {
    let place = Place {
        file: object
            .contract
            .source
            .as_ref()
            .unwrap_or(&object.contract.file),
        pointer: &object.contract.pointer,
    };
    let written = place.written(&object.contract.file);
    Folded {
        first: Finding {
            identity: Identity {
                rule: object.rule.0,
                document: object.contract.file.into(),
                operation: object.operation.into(),
                status: object.status,
                part: object.part.0,
                pointer: object.pointer,
                contract: written,
            },
            expected: object.expected,
            actual: object.actual,
            value: object.value,
            reason: object.reason.map(Into::into),
            origin: object.first.0,
        },
        level: object.level.0,
        breaks: object.breaks,
        count: object.count,
        quote: object.contract.quote.map(quote),
    }
}

fn deviation(object: DeviationObject) -> (Arc<Deviation>, Needed) {
    let action = Deviation {
        contract: object.contract.into(),
        overlay: object.overlay.into(),
        action: object.action,
        position: object.position.map(position),
        target: object.target,
        reason: object.reason,
        since: object.since,
        is_telling: object.is_telling,
    };
    let needed = Needed {
        count: object.count,
        age_in_days: object.age_in_days,
    };
    (Arc::new(action), needed)
}

fn quote(object: QuoteObject) -> Quote {
    Quote {
        position: Position {
            line: object.line,
            column: object.column,
        },
        lines: object.lines,
    }
}

fn exception(object: ExceptionObject) -> (Exception, usize) {
    let exception = Exception {
        rule: object.rule.0,
        scope: Scope {
            contract: object.contract.map(Into::into),
            operation: object.operation.map(Into::into),
        },
        pointer: object.pointer.map(|pointer| pointer.0),
        reason: object.reason,
        until: object.until,
        has_lapsed: object.has_lapsed,
    };
    (exception, object.count)
}

fn entry(object: EntryObject) -> (Entry, usize) {
    let entry = Entry {
        contract: object.contract.into(),
        operation: object.operation.into(),
        status: object.status,
        rule: object.rule.0,
        part: object.part.0,
        pointer: object.pointer,
    };
    (entry, object.count)
}

fn contract(object: ContractObject) -> JudgedBy {
    let operations = object.operations.into_iter();
    JudgedBy {
        titles: object.titles.into_iter().map(Into::into).collect(),
        servers: object.servers.into_iter().collect(),
        operations: operations.map(operation).collect(),
    }
}

fn operation(object: OperationObject) -> (Arc<str>, Reached) {
    let reached = Reached {
        exchanges: object.exchanges,
        statuses: object.statuses.into_iter().collect(),
    };
    (object.operation.into(), reached)
}

fn defect(object: DefectObject) -> Defect {
    Defect {
        file: object.file,
        position: object.position.map(position),
        pointer: object.pointer,
        what: object.what,
    }
}

fn position(object: PositionObject) -> Position {
    Position {
        line: object.line,
        column: object.column,
    }
}
