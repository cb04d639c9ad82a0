//! Words that all formats share.

use crate::finding::{Identity, Part};
use crate::report::{Folded, Report};

/// A number with its unit: "1 finding", "2 findings", "2 statuses".
pub fn counted(count: usize, unit: &str) -> String {
    match count {
        1 => format!("1 {unit}"),
        _ if unit.ends_with(['s', 'h']) => format!("{count} {unit}es"),
        _ => format!("{count} {unit}s"),
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

/// A finding in one sentence, without its level and rule.
pub fn sentence(folded: &Folded) -> String {
    let finding = &folded.first;
    format!(
        "{}: {}; expected {}, found {}{}; seen {}",
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
            operations.map(move |(id, count)| (&**document, &**id, *count))
        })
        .collect()
}
