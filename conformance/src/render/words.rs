//! Words that all formats share.

use crate::defect::Position;
use crate::finding::{Identity, Part};
use crate::policy::{Exception, PointerGlob};
use crate::report::{Folded, Outcome, Report};

/// A character as terminals may have it: they obey control characters.
pub fn visible(c: char) -> char {
    match c {
        '\n' | '\t' => c,
        _ if c.is_control() => char::REPLACEMENT_CHARACTER,
        _ => c,
    }
}

/// A number with its unit: "1 finding", "2 findings".
pub fn counted(count: usize, unit: &str) -> String {
    format!("{count} {}", noun(count, unit))
}

/// The unit of a number, without it.
pub fn noun(count: usize, unit: &str) -> String {
    match count {
        1 => unit.to_owned(),
        _ => format!("{unit}s"),
    }
}

/// How a run ended, as a heading.
pub fn headline(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Kept => "The contract is kept",
        Outcome::Broken => "The contract is broken",
        Outcome::CouldNotJudge => "Not everything could be judged",
    }
}

/// Where in which message: "getCall 200, body at /callType".
pub fn place(identity: &Identity) -> String {
    let Identity {
        operation,
        status,
        pointer,
        ..
    } = identity;
    let part = match identity.part {
        Part::Request => "request".to_owned(),
        Part::Status => "status".to_owned(),
        Part::MediaType => "content type".to_owned(),
        Part::Header => format!("header {}", pointer.trim_start_matches('/')),
        Part::Body if pointer.is_empty() => "body".to_owned(),
        Part::Body => format!("body at {pointer}"),
    };
    format!("{operation} {status}, {part}")
}

/// How often and where first: "2 times, first in calls.har, entry 1".
pub fn seen(folded: &Folded) -> String {
    let first = &folded.first.origin;
    match folded.count {
        1 => format!("once, in {first}"),
        count => format!("{count} times, first in {first}"),
    }
}

/// The broken promise, as editors take it: "spec/alta.yaml:49:11".
pub fn contract_place(folded: &Folded) -> String {
    let document = &folded.first.identity.document;
    match folded.position() {
        Some(Position { line, column }) => format!("{document}:{line}:{column}"),
        None => document.to_string(),
    }
}

/// What an exception is for: "unexpected-null getCall /summary".
pub fn exception(exception: &Exception) -> String {
    let operation = exception.operation.as_deref();
    let pointer = exception.pointer.as_ref().map(PointerGlob::text);
    let parts = [Some(exception.rule.id()), operation, pointer];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// What became of an exception: "2 findings", "lapsed on 2026-01-31", "none".
pub fn use_of(exception: &Exception, count: usize) -> String {
    let lapsed = exception.until.as_deref().filter(|_| exception.has_lapsed);
    match (count, lapsed) {
        (0, Some(until)) => format!("lapsed on {until}"),
        (0, None) => "none".to_owned(),
        _ => counted(count, "finding"),
    }
}

/// What the baseline hid, and what of it did not show: a sentence each.
pub fn baseline(report: &Report) -> Vec<String> {
    let counts = report.baseline().values();
    let shown: Vec<_> = counts.filter(|count| **count > 0).collect();
    let idle = report.baseline().len() - shown.len();
    let mut sentences = Vec::new();
    if !shown.is_empty() {
        let hidden = counted(shown.len(), "finding");
        let exchanges = counted(shown.into_iter().sum(), "exchange");
        sentences.push(format!("known: {hidden} of the baseline, in {exchanges}"));
    }
    if idle > 0 {
        let entries = counted(idle, "finding");
        sentences.push(format!(
            "mended: {entries} of the baseline did not show; `baseline prune` takes them out"
        ));
    }
    sentences
}

/// A finding in one sentence, without its level and rule.
pub fn sentence(folded: &Folded) -> String {
    let finding = &folded.first;
    format!(
        "{}: {}; expected {}, found {}; seen {}",
        place(&finding.identity),
        finding.identity.rule.says(),
        finding.expected,
        finding.actual,
        seen(folded)
    )
}

/// The operations of all contracts: the document, the id, and how many exchanges belonged to it.
pub fn operations(report: &Report) -> Vec<(&str, &str, usize)> {
    let contracts = report.contracts().iter();
    contracts
        .flat_map(|(document, contract)| {
            let operations = contract.operations.iter();
            operations.map(move |(id, count)| (&**document, &**id, *count))
        })
        .collect()
}
