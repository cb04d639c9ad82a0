//! Texts worth trying for a format or a pattern.

use regex_syntax::hir::{Class, Hir, HirKind};

/// Longer texts are not built.
const MAX_LENGTH: usize = 10_000;
/// Rounds beyond the fewest, less one.
const MORE_ROUNDS: u32 = 4;

/// Texts of no format.
pub(crate) const PLAIN: [&str; 3] = ["text", "", "another text"];

/// Texts that have a format.
pub(crate) fn of_format(format: &str) -> &'static [&'static str] {
    match format {
        "date" => &["2000-01-01"],
        "date-time" => &["2000-01-01T00:00:00Z"],
        "duration" => &["PT1S"],
        "email" | "idn-email" => &["name@example.com"],
        "hostname" | "idn-hostname" => &["example.com"],
        "ipv4" => &["192.0.2.1"],
        "ipv6" => &["2001:db8::1"],
        "iri" | "iri-reference" | "uri" | "uri-reference" | "uri-template" => {
            &["https://example.com/"]
        }
        "json-pointer" => &["/text"],
        "relative-json-pointer" => &["0"],
        "time" => &["00:00:00Z"],
        "uuid" => &["00000000-0000-4000-8000-000000000000"],
        _ => &PLAIN,
    }
}

/// Short texts of a pattern, each by other choices in it; none for what only other engines read.
pub(crate) fn matching(pattern: &str) -> Vec<String> {
    let choices = (0..4).filter_map(|choice| matching_by(pattern, &mut |_| choice));
    choices.collect()
}

/// A text of a pattern. It is asked which of so many ways to go, and an answer beyond them is brought
/// into them. `None` for what only other engines read.
pub(crate) fn matching_by(pattern: &str, choose: &mut dyn FnMut(u32) -> u32) -> Option<String> {
    let pattern = regex_syntax::parse(pattern).ok()?;
    let mut text = String::new();
    append(&pattern, choose, &mut text).then_some(text)
}

/// Appends a text of a pattern. Whether there is one.
fn append(pattern: &Hir, choose: &mut dyn FnMut(u32) -> u32, text: &mut String) -> bool {
    match pattern.kind() {
        HirKind::Empty | HirKind::Look(_) => true,
        HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
            Ok(literal) => {
                text.push_str(literal);
                true
            }
            Err(_) => false,
        },
        HirKind::Class(Class::Unicode(class)) => {
            let ranges = class.ranges();
            let letters = ranges
                .iter()
                .find(|range| range.start().is_ascii_alphanumeric());
            let range = letters.or(ranges.first());
            text.extend(range.and_then(|range| {
                let (first, last) = (u32::from(range.start()), u32::from(range.end()));
                let step = choose(last - first + 1);
                char::from_u32(first.saturating_add(step).min(last))
            }));
            !ranges.is_empty()
        }
        HirKind::Class(Class::Bytes(_)) => false,
        HirKind::Repetition(repeated) => {
            let rounds = repeated.min.saturating_add(choose(MORE_ROUNDS));
            let rounds = rounds.min(repeated.max.unwrap_or(u32::MAX));
            (0..rounds).all(|_| text.len() < MAX_LENGTH && append(&repeated.sub, choose, text))
        }
        HirKind::Capture(capture) => append(&capture.sub, choose, text),
        HirKind::Concat(parts) => parts.iter().all(|part| append(part, choose, text)),
        HirKind::Alternation(branches) => {
            let count = u32::try_from(branches.len()).unwrap_or(u32::MAX);
            let branch = choose(count) % count;
            append(&branches[branch as usize], choose, text)
        }
    }
}
