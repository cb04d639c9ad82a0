//! From a report to its JSON.

use super::coverage;
use super::object::{
    ContractObject, CountsObject, DefectObject, DeviationObject, EntryObject, ExceptionObject,
    FindingObject, NotJudgedObject, OperationObject, OriginObject, PositionObject, PromiseObject,
    QuoteObject, ReportObject,
};
use super::spelled::Spelled;
use super::{FORMAT, VERSION};
use crate::contract::{Deviation, Place, Quote};
use crate::defect::{Defect, Position};
use crate::policy::Exception;
use crate::policy::baseline::Entry;
use crate::report::{Counts, Folded, JudgedBy, Needed, Report, Standing};

/// The report as one JSON object, two spaces deep, with a line break at the end.
pub fn write(report: &Report) -> String {
    let not_judged = report.not_judged().iter();
    let object = ReportObject {
        format: FORMAT.to_owned(),
        version: VERSION,
        outcome: report.outcome().id().to_owned(),
        counts: counts(report.counts()),
        findings: report.findings().into_iter().map(finding).collect(),
        not_judged: not_judged
            .map(|(reason, seen)| NotJudgedObject {
                reason: Spelled(*reason),
                count: seen.count,
                first: OriginObject(seen.first.clone()),
                position: seen.position.map(position),
            })
            .collect(),
        exceptions: report.exceptions().iter().map(exception).collect(),
        baseline: report
            .baseline()
            .iter()
            .map(|(known, count)| entry(known, *count, report.standing(known)))
            .collect(),
        elsewhere: report.elsewhere().map(str::to_owned).collect(),
        deviations: report
            .deviations()
            .iter()
            .map(|(action, needed)| deviation(action, *needed))
            .collect(),
        contracts: report
            .contracts()
            .iter()
            .map(|(name, judged_by)| contract(report, name, judged_by))
            .collect(),
        defects: report.defects().iter().map(defect).collect(),
    };
    // Strings, numbers and lists of them: there is nothing that JSON cannot say.
    let mut text = serde_json::to_string_pretty(&object).unwrap_or_default();
    text.push('\n');
    text
}

/// A finding of one exchange as a line of JSON, in the words of the report, with a line break at the end.
pub fn line(found: &Folded) -> String {
    // As above.
    let mut line = serde_json::to_string(&finding(found)).unwrap_or_default();
    line.push('\n');
    line
}

fn counts(counts: Counts) -> CountsObject {
    let Counts {
        exchanges,
        judged,
        kept,
        broken,
        not_judged,
    } = counts;
    CountsObject {
        exchanges,
        judged,
        kept,
        broken,
        not_judged,
    }
}

fn finding(folded: &Folded) -> FindingObject {
    let identity = &folded.first.identity;
    let place = Place::of(&identity.document, &identity.contract);
    let is_other = place.file != &*identity.document;
    FindingObject {
        rule: Spelled(identity.rule),
        level: Spelled(folded.level),
        breaks: folded.breaks,
        operation: identity.operation.to_string(),
        status: identity.status,
        part: Spelled(identity.part),
        pointer: identity.pointer.clone(),
        expected: folded.first.expected.clone(),
        actual: folded.first.actual.clone(),
        value: folded.first.value.clone(),
        reason: folded.first.reason.as_deref().map(str::to_owned),
        count: folded.count,
        first: OriginObject(folded.first.origin.clone()),
        contract: PromiseObject {
            file: identity.document.to_string(),
            source: is_other.then(|| place.file.to_owned()),
            pointer: place.pointer.to_owned(),
            quote: folded.quote.as_ref().map(quote),
        },
    }
}

fn quote(quote: &Quote) -> QuoteObject {
    QuoteObject {
        line: quote.position.line,
        column: quote.position.column,
        lines: quote.lines.clone(),
    }
}

fn exception((exception, count): (&Exception, &usize)) -> ExceptionObject {
    ExceptionObject {
        rule: Spelled(exception.rule),
        contract: exception.scope.contract.as_deref().map(str::to_owned),
        operation: exception.scope.operation.as_deref().map(str::to_owned),
        pointer: exception.pointer.clone().map(Spelled),
        reason: exception.reason.clone(),
        until: exception.until.clone(),
        has_lapsed: exception.has_lapsed,
        count: *count,
    }
}

fn entry(entry: &Entry, count: usize, standing: Standing) -> EntryObject {
    EntryObject {
        contract: entry.contract.to_string(),
        operation: entry.operation.to_string(),
        status: entry.status,
        rule: Spelled(entry.rule),
        part: Spelled(entry.part),
        pointer: entry.pointer.clone(),
        count,
        standing: standing.id().to_owned(),
    }
}

fn deviation(action: &Deviation, needed: Needed) -> DeviationObject {
    DeviationObject {
        contract: action.contract.to_string(),
        overlay: action.overlay.to_string(),
        action: action.action,
        position: action.position.map(position),
        target: action.target.clone(),
        reason: action.reason.clone(),
        since: action.since.clone(),
        age_in_days: needed.age_in_days,
        is_telling: action.is_telling,
        count: needed.count,
    }
}

fn contract(report: &Report, name: &str, judged_by: &JudgedBy) -> ContractObject {
    let operations = judged_by.operations.iter();
    ContractObject {
        file: name.to_owned(),
        titles: judged_by.titles.iter().map(ToString::to_string).collect(),
        servers: judged_by.servers.iter().cloned().collect(),
        operations: operations
            .map(|(operation, reached)| OperationObject {
                operation: operation.to_string(),
                exchanges: reached.exchanges,
                statuses: reached.statuses.iter().copied().collect(),
            })
            .collect(),
        coverage: coverage::write(report.coverage(), name),
    }
}

fn defect(defect: &Defect) -> DefectObject {
    DefectObject {
        file: defect.file.clone(),
        position: defect.position.map(position),
        pointer: defect.pointer.clone(),
        what: defect.what.clone(),
    }
}

fn position(position: Position) -> PositionObject {
    PositionObject {
        line: position.line,
        column: position.column,
    }
}
