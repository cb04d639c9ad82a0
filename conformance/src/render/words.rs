//! Words that all formats share.

use crate::finding::{Identity, Part};
use crate::report::Folded;

/// A number with its unit: "1 finding", "2 findings".
pub fn counted(count: usize, unit: &str) -> String {
    match count {
        1 => format!("1 {unit}"),
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

/// A finding in one sentence, without its level and rule.
pub fn sentence(folded: &Folded) -> String {
    let finding = &folded.first;
    let reason = finding.reason.as_deref();
    let reason = reason.map_or_else(String::new, |reason| format!("; known: {reason}"));
    format!(
        "{}: {}; expected {}, found {}; seen {}{reason}",
        place(&finding.identity),
        finding.identity.rule.says(),
        finding.expected,
        finding.actual,
        seen(folded)
    )
}
