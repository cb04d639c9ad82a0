//! Texts worth trying for a format or a pattern.

use regex_syntax::hir::{Class, Hir, HirKind};

/// Longer texts are not built.
const MAX_LENGTH: usize = 10_000;

/// Texts of no format.
pub(super) const PLAIN: [&str; 3] = ["text", "", "another text"];

/// Texts that have a format.
pub(super) fn of_format(format: &str) -> &'static [&'static str] {
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
pub(super) fn matching(pattern: &str) -> Vec<String> {
    let Ok(pattern) = regex_syntax::parse(pattern) else {
        return Vec::new();
    };
    let texts = (0..4).filter_map(|choice| {
        let mut text = String::new();
        append(&pattern, choice, &mut text).then_some(text)
    });
    texts.collect()
}

/// Appends a text of a pattern; the choice says how many rounds and which branch. Whether there is
/// one.
fn append(pattern: &Hir, choice: usize, text: &mut String) -> bool {
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
            text.extend(letters.or(ranges.first()).map(|range| range.start()));
            !ranges.is_empty()
        }
        HirKind::Class(Class::Bytes(_)) => false,
        HirKind::Repetition(repeated) => {
            let more = u32::try_from(choice).unwrap_or_default();
            let rounds = repeated.min.saturating_add(more);
            let rounds = rounds.min(repeated.max.unwrap_or(u32::MAX));
            (0..rounds).all(|_| text.len() < MAX_LENGTH && append(&repeated.sub, choice, text))
        }
        HirKind::Capture(capture) => append(&capture.sub, choice, text),
        HirKind::Concat(parts) => parts.iter().all(|part| append(part, choice, text)),
        HirKind::Alternation(branches) => append(&branches[choice % branches.len()], choice, text),
    }
}
