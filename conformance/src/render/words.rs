//! Words that all formats share.

use std::fmt::Display;

use super::coverage;
use crate::contract::Place;
use crate::defect::Position;
use crate::finding::{Identity, Part};
use crate::judge::Reason;
use crate::nearest;
use crate::policy::baseline::Entry;
use crate::policy::{Exception, PointerGlob, Scope};
use crate::report::{Folded, Outcome, Report, Seen, Standing};

/// Names beyond this many are counted, not listed.
pub const MAX_LISTED: usize = 5;

/// A character as terminals may have it: they obey control characters.
pub fn visible(c: char) -> char {
    match c {
        '\n' | '\t' => c,
        _ if c.is_control() => char::REPLACEMENT_CHARACTER,
        _ => c,
    }
}

/// A number with its unit: "1 finding", "2 findings", "2 statuses".
pub fn counted(count: usize, unit: &str) -> String {
    format!("{count} {}", noun(count, unit))
}

/// The unit of a number, without it.
pub fn noun(count: usize, unit: &str) -> String {
    match count {
        1 => unit.to_owned(),
        _ if unit.ends_with(['s', 'h']) => format!("{unit}es"),
        _ => format!("{unit}s"),
    }
}

/// How a run ended, as a heading.
pub fn headline(report: &Report) -> String {
    match report.outcome() {
        Outcome::Kept => match coverage::of_the_fields(report) {
            Some(share) => format!("The contract is kept, on {share}"),
            None => "The contract is kept".to_owned(),
        },
        Outcome::Broken => "The contract is broken".to_owned(),
        Outcome::CouldNotJudge => "Not everything could be judged".to_owned(),
    }
}

/// Where in which message: "getCall 200, body at /callType".
pub fn place(identity: &Identity) -> String {
    let Identity {
        operation,
        status,
        part,
        pointer,
        ..
    } = identity;
    place_of(operation, *status, *part, pointer)
}

/// The place of a finding that was known before.
fn known_place(entry: &Entry) -> String {
    place_of(&entry.operation, entry.status, entry.part, &entry.pointer)
}

/// Where in which message, of whatever has such a place.
pub fn place_of(operation: &str, status: impl Display, part: Part, pointer: &str) -> String {
    let part = match part {
        Part::Request => "request".to_owned(),
        Part::Status => "status".to_owned(),
        Part::MediaType => "content type".to_owned(),
        Part::Header => format!("header {}", pointer.trim_start_matches('/')),
        Part::Body if pointer.is_empty() => "body".to_owned(),
        Part::Body => format!("body at {pointer}"),
        Part::Schema => "schema of the response".to_owned(),
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

/// The file of the broken promise, and the pointer in it: the contract, another that it refers to,
/// or the overlay.
pub fn promise(identity: &Identity) -> Place<'_> {
    Place::of(&identity.document, &identity.contract)
}

/// The broken promise, as editors take it: "spec/alta.yaml:49:11".
pub fn contract_place(folded: &Folded) -> String {
    let file = promise(&folded.first.identity).file;
    match folded.position() {
        Some(Position { line, column }) => format!("{file}:{line}:{column}"),
        None => file.to_owned(),
    }
}

/// What it is that was not judged for a reason: "not judged", "body not judged" where all else was, or
/// "not judged in full".
pub fn not_judged(reason: Reason) -> &'static str {
    if reason.is_of_body_alone() {
        "body not judged"
    } else if reason.is_in_part() {
        "not judged in full"
    } else {
        "not judged"
    }
}

/// What was not judged for a reason: "not judged: 2 exchanges, first calls.har, entry 1: why".
pub fn not_judged_line(reason: Reason, seen: &Seen) -> String {
    let exchanges = counted(seen.count, "exchange");
    let (what, says) = (not_judged(reason), reason.says());
    format!("{what}: {exchanges}, first {seen}: {says}")
}

/// What keeps the run from being a success, though nothing is wrong with what was given: a line for
/// each reason.
pub fn missed(report: &Report) -> Vec<String> {
    let missed = report.not_judged().iter();
    let missed = missed.filter(|(reason, _)| reason.is_missed());
    missed
        .map(|(reason, seen)| not_judged_line(*reason, seen))
        .collect()
}

/// The numbers of exchanges: "3 exchanges: 1 kept the contract, 2 broke it, 0 not judged".
pub fn counts(report: &Report) -> String {
    let counts = report.counts();
    let twice = match counts.broken_and_not_judged() {
        0 => String::new(),
        twice => format!(" ({twice} of these broke it in what was judged)"),
    };
    format!(
        "{}: {} kept the contract, {} broke it, {} not judged{twice}",
        counted(counts.exchanges, "exchange"),
        counts.kept,
        counts.broken,
        counts.not_judged
    )
}

/// What an exception is for: "unexpected-null getCall /summary of Alta API".
pub fn exception(exception: &Exception) -> String {
    let Scope {
        contract,
        operation,
    } = &exception.scope;
    let pointer = exception.pointer.as_ref().map(PointerGlob::text);
    let parts = [Some(exception.rule.id()), operation.as_deref(), pointer];
    let mut text = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    if let Some(title) = contract {
        text.push_str(" of ");
        text.push_str(title);
    }
    text
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

/// What the baseline hid, and which of its entries hid nothing: a line each.
pub fn baseline(report: &Report) -> Vec<String> {
    let entries = |standing: Standing| -> Vec<_> {
        let all = report.baseline().iter();
        all.filter(|(entry, _)| report.standing(entry) == standing)
            .collect()
    };
    let mut lines = Vec::new();
    let known = entries(Standing::Known);
    if !known.is_empty() {
        let hidden = counted(known.len(), "finding");
        let times = counted(known.into_iter().map(|(_, count)| count).sum(), "time");
        lines.push(format!("known: {hidden} of the baseline, seen {times}"));
    }
    lines.extend(mended(&entries(Standing::Mended)));
    let not_looked_for = |entries: usize, why: &str| {
        let count = counted(entries, "finding");
        format!("baseline: {count} not looked for: {why}")
    };
    let not_reached = entries(Standing::NotReached).len();
    if not_reached > 0 {
        lines.push(not_looked_for(not_reached, "no such response came"));
    }
    let others = entries(Standing::OfOtherContract);
    let by_contract = others.chunk_by(|(one, _), (other, _)| one.contract == other.contract);
    lines.extend(by_contract.map(|titled| {
        let title = &titled[0].0.contract;
        let why = format!("this run does not judge by {title}");
        not_looked_for(titled.len(), &why)
    }));
    lines
}

/// The entries of the baseline that did not show, the first of them by name.
fn mended(entries: &[(&Entry, &usize)]) -> Vec<String> {
    if entries.is_empty() {
        return Vec::new();
    }
    let count = counted(entries.len(), "finding");
    let mut lines = vec![format!(
        "mended: {count} of the baseline did not show; `baseline prune` takes them out"
    )];
    let listed = entries.iter().take(MAX_LISTED);
    lines.extend(listed.map(|(entry, _)| format!("  {}: {}", entry.rule.id(), known_place(entry))));
    if entries.len() > MAX_LISTED {
        lines.push(format!("  and {} more", entries.len() - MAX_LISTED));
    }
    lines
}

/// What the policy says of contracts that were not judged by: a line each.
pub fn elsewhere(report: &Report) -> Vec<String> {
    let line = |title| {
        let hint = nearest::hint(title, report.titles());
        format!(
            "policy: what it says of {title} is left aside: this run does not judge by it{hint}"
        )
    };
    report.elsewhere().map(line).collect()
}

/// A finding in one sentence, without its level and rule.
pub fn sentence(folded: &Folded) -> String {
    let finding = &folded.first;
    let reason = finding.reason.as_deref();
    let reason = reason.map_or_else(String::new, |reason| format!("; known: {reason}"));
    format!(
        "{}: {}; expected {}, found {}{}; seen {}{reason}",
        place(&finding.identity),
        finding.identity.rule.says(),
        finding.expected,
        finding.actual,
        value(folded),
        seen(folded)
    )
}

/// The value that a finding is about, where values are shown: ", which is \"new\"".
fn value(folded: &Folded) -> String {
    let value = folded.first.value.as_ref();
    value.map_or_else(String::new, |value| format!(", which is {value}"))
}

/// The operations of all contracts: the document, the id, and how many exchanges belonged to it.
pub fn operations(report: &Report) -> Vec<(&str, &str, usize)> {
    let contracts = report.contracts().iter();
    contracts
        .flat_map(|(document, contract)| {
            let operations = contract.operations.iter();
            operations.map(move |(id, reached)| (&**document, &**id, reached.exchanges))
        })
        .collect()
}
