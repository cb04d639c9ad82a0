//! The rule catalogue for people.

use std::fmt::Write;

use crate::drift::{Direction, Rule as DriftRule};
use crate::finding::Rule;

/// All rules, a line each.
pub fn list() -> String {
    let mut text = String::new();
    for rule in Rule::all() {
        let (id, level, says) = (rule.id(), rule.default_level().id(), rule.says());
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{id:<22} {level:<6} {says}");
    }
    text +=
        "\nWhat drifts apart (`conformance drift`), with the level where it breaks callers:\n\n";
    for rule in DriftRule::all() {
        let (id, level, says) = (rule.id(), rule.level().id(), rule.says());
        let _ = writeln!(text, "{id:<28} {level:<6} {says}");
    }
    text
}

/// What a kind of change means and what to do about it.
pub fn explain_drift(rule: DriftRule) -> String {
    let (id, level, says) = (rule.id(), rule.level().id(), rule.says());
    let mut text = format!("{id} ({level}): {says}\n\n{}", rule.explanation());
    for (what, direction) in [
        ("In a response", Direction::Response),
        ("In a request", Direction::Request),
    ] {
        let breaks = rule.breaks(direction);
        if !breaks.is_empty() {
            let _ = write!(text, "\n{what} it breaks callers: {breaks}.\n");
        }
    }
    text
}

/// What a rule means, how to act on it and how to switch it off.
pub fn explain(rule: Rule) -> String {
    let (id, level) = (rule.id(), rule.default_level().id());
    format!(
        "{id} ({level}): {}\n\n{}\n\
         To switch it off, or to give it another level, write in conformance.toml:\n\n  \
         [level]\n  {id} = \"off\"       # or error, warn, note\n\n\
         To expect it at one place:\n\n  \
         [[except]]\n  rule = \"{id}\"\n  operation = \"getCall\"\n  \
         pointer = \"/turns/*/text\"\n  reason = \"why it is expected\"\n",
        rule.says(),
        rule.explanation()
    )
}
