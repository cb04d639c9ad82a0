//! Words that all formats share.

use serde_json::Value;

use super::{Class, Direction, Finding, Place};
use crate::drift::Rule;
use crate::drift::set::Witness;
use crate::render::words::counted;

/// Witnesses longer than this are cut.
const LONGEST: usize = 120;
/// Of texts longer than this, the length says more than the text.
const LONGEST_TEXT: usize = 60;

/// Where in which message: "GET /calls/{callId}, 200, application/json, at /duration".
pub(super) fn place(finding: &Finding) -> String {
    let path = if finding.path.is_empty() {
        String::new()
    } else {
        format!("at {}", finding.path)
    };
    let parts = [&finding.operation, &finding.part, &path];
    let parts: Vec<&str> = parts
        .into_iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    if parts.is_empty() {
        "the document".to_owned()
    } else {
        parts.join(", ")
    }
}

/// The same with the number of other places.
pub(super) fn places(finding: &Finding) -> String {
    match finding.places {
        1 => place(finding),
        all => format!(
            "{}, and {}",
            place(finding),
            counted(all - 1, "other place")
        ),
    }
}

/// A file with line and column, as far as they are known.
pub(super) fn file(name: &str, place: &Place) -> String {
    match place.position {
        Some(position) => format!("{name}:{}:{}", position.line, position.column),
        None => name.to_owned(),
    }
}

/// What proves it: "null could now arrive".
pub(super) fn witness(finding: &Finding) -> Option<String> {
    let message = match &finding.witness {
        Some(witness) => value(witness)?,
        None if is_gone(finding) => {
            return Some(format!("{} does not come any more", finding.operation));
        }
        None if finding.class == Class::Breaking => message(finding)?,
        None => return None,
    };
    Some(match finding.direction {
        Direction::Response => format!("{message} could now arrive"),
        Direction::Request => format!("{message} was accepted and is refused now"),
    })
}

/// Whether callers miss a request that the API made.
fn is_gone(finding: &Finding) -> bool {
    (finding.rule, finding.direction) == (Rule::OperationRemoved, Direction::Response)
}

/// The message that a change of something other than a schema makes possible, or refuses.
fn message(finding: &Finding) -> Option<String> {
    let Finding {
        operation,
        part,
        before,
        after,
        direction,
        ..
    } = finding;
    Some(match (finding.rule, direction) {
        (Rule::OperationRemoved, _) => format!("a request {operation}"),
        (Rule::ServerRemoved, _) => format!("a request to {before}"),
        (Rule::SecurityChanged, _) => format!("a request with {before}"),
        (Rule::ParameterAdded | Rule::ParameterBecameRequired, _) => {
            format!("a request without the {part}")
        }
        (Rule::ParameterRemoved, _) => format!("a request with the {part}"),
        (Rule::ParameterStyleChanged, _) => format!("the {part} in style {before}"),
        (Rule::RequestBodyAdded | Rule::RequestBodyBecameRequired, _)
        | (Rule::RequestBodyRemoved | Rule::RequestBodyBecameOptional, Direction::Response) => {
            "a request without a body".to_owned()
        }
        (Rule::RequestBodyRemoved, _) => "a request with a body".to_owned(),
        (Rule::StatusAdded, _) => format!("a response with status {after}"),
        (Rule::StatusRemoved, Direction::Request) => format!("an answer with status {before}"),
        (Rule::StatusRemoved, _) => format!("only a response with a status other than {before}"),
        (Rule::MediaTypeAdded, _) => format!("a body of {after}"),
        (Rule::MediaTypeRemoved, Direction::Request) => format!("a body of {before}"),
        (Rule::MediaTypeRemoved, Direction::Response) => {
            format!("only a body of another media type than {before}")
        }
        (Rule::HeaderRemoved | Rule::HeaderBecameOptional, _) => {
            let name = before.split(',').next().unwrap_or_default();
            format!("a response without the header {name}")
        }
        _ => return None,
    })
}

/// A value that proves it, or what such values have in common.
pub(super) fn value(witness: &Witness) -> Option<String> {
    match &witness.instance {
        Some(Value::String(text)) if text.chars().count() > LONGEST_TEXT => {
            return Some(format!("a text of {} characters", text.chars().count()));
        }
        Some(instance) => return Some(short(&instance.to_string())),
        None => {}
    }
    let set = witness.set.as_ref()?;
    let named = |at: &str| set.pointer(at).and_then(Value::as_str);
    Some(match (named("/not/required/0"), named("/required/0")) {
        (Some(name), _) => format!("an object without {name:?}"),
        // No more than that it is there.
        (None, Some(name)) if set.as_object().is_some_and(|set| set.len() == 2) => {
            format!("an object with {name:?}")
        }
        _ => format!("a value of {}", short(&set.to_string())),
    })
}

/// A text that fits a line.
pub(super) fn short(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let start: String = text.chars().take(LONGEST).collect();
    format!("{start}…")
}

/// What it does to callers: "breaking: callers that rely on a value may receive null".
pub(super) fn effect(finding: &Finding) -> String {
    match finding.class {
        Class::Breaking => format!("breaking: {}", finding.rule.breaks(finding.direction)),
        Class::Unknown => {
            let what = match finding.direction {
                Direction::Response => "that nothing new can arrive",
                Direction::Request => "that all of before is still accepted",
            };
            format!("unknown: neither {what} nor the opposite could be proven")
        }
        Class::Compatible => "compatible".to_owned(),
    }
}

/// A finding in one sentence, without its level and rule.
pub(super) fn sentence(finding: &Finding) -> String {
    let witness = witness(finding).map_or_else(String::new, |witness| format!("; {witness}"));
    format!(
        "{}: {}, from {} to {}{witness}; {}",
        places(finding),
        finding.rule.says(),
        short(&finding.before),
        short(&finding.after),
        effect(finding)
    )
}
