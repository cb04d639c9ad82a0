//! Words that all formats share.

use serde_json::Value;

use super::{Class, Direction, Finding, Place};
use crate::drift::set::Witness;
use crate::render::words::counted;

/// Witnesses longer than this are cut.
const LONGEST: usize = 120;

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
    let value = value(finding.witness.as_ref()?)?;
    Some(match finding.direction {
        Direction::Response => format!("{value} could now arrive"),
        Direction::Request => format!("{value} was accepted and is refused now"),
    })
}

fn value(witness: &Witness) -> Option<String> {
    if let Some(instance) = &witness.instance {
        return Some(short(&instance.to_string()));
    }
    let set = witness.set.as_ref()?;
    let missing = set.pointer("/not/required/0").and_then(Value::as_str);
    Some(match missing {
        Some(name) => format!("an object without {name:?}"),
        None => format!("a value of {}", short(&set.to_string())),
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
        Class::Breaking => format!("breaking: {}", finding.rule.breaks()),
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
