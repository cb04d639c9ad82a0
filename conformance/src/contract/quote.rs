//! Lines of a contract, quoted where a finding points at them.

use callspec_codegen::Position;

/// What is quoted at most: the line itself and what belongs to it.
const MOST_LINES: usize = 6;
/// A line is cut beyond this many characters: some contracts are one line of JSON.
const LONGEST: usize = 100;

/// A place in a contract and its text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quote {
    /// Where the text begins.
    pub position: Position,
    /// The line and those indented below it, less the indentation they share; what was left out is
    /// told by `…`.
    pub lines: Vec<String>,
}

impl Quote {
    /// What stands at a position: the text from its line on.
    pub(super) fn of(text: &str, position: Position) -> Self {
        let mut rest = text.lines();
        let first = rest.next().unwrap_or_default();
        let indentation = indentation_of(first);
        let is_item = first.trim_start().starts_with("- ");
        let belongs = |line: &&str| {
            let is_of_list = !is_item && line.trim_start().starts_with("- ");
            let is_deeper = indentation_of(line) > indentation;
            !line.trim().is_empty()
                && (is_deeper || (is_of_list && indentation_of(line) == indentation))
        };
        let mut lines = vec![first_line(first, position.column)];
        for (index, line) in rest.take_while(belongs).enumerate() {
            if index + 1 == MOST_LINES {
                lines.push("…".to_owned());
                break;
            }
            lines.push(cut(&line[indentation..], 0));
        }
        Self { position, lines }
    }
}

fn indentation_of(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

/// The whole line; of a long one, what begins at the column.
fn first_line(line: &str, column: usize) -> String {
    if line.chars().count() <= LONGEST {
        return line.trim().to_owned();
    }
    cut(line, column.saturating_sub(1))
}

/// A line from a character on, as far as it may be quoted.
fn cut(line: &str, skipped: usize) -> String {
    let line = line.trim_end();
    let text: String = line.chars().skip(skipped).take(LONGEST).collect();
    let before = if skipped > 0 { "…" } else { "" };
    let is_cut = line.chars().count() > skipped + LONGEST;
    let after = if is_cut { "…" } else { "" };
    let text = if skipped > 0 {
        text.trim()
    } else {
        text.trim_end()
    };
    format!("{before}{text}{after}")
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use callspec_codegen::Document;
    use serde_json::Value;

    use super::{Position, Quote};

    fn lines(text: &str, line: usize, column: usize) -> Vec<String> {
        let document = Document::composed("a.yaml", text, Value::Null, HashMap::new());
        Quote::of(document.from_line(line), Position { line, column }).lines
    }

    #[test]
    fn what_belongs_to_a_line_is_quoted_with_it() {
        let text = "a:\n  required:\n  - id\n  - to\n  type: object\n";
        assert_eq!(lines(text, 2, 3), ["required:", "- id", "- to"]);
        assert_eq!(lines(text, 3, 3), ["- id"]);
        assert_eq!(lines(text, 5, 3), ["type: object"]);
        assert_eq!(lines(text, 1, 1)[1], "  required:");
        assert_eq!(
            lines("a:\n  - b: 1\n    c: 2\n  - d: 3", 2, 3),
            ["- b: 1", "  c: 2"]
        );
    }

    #[test]
    fn long_lists_and_long_lines_are_cut() {
        let list = format!("enum:\n{}", "  - one\n".repeat(9));
        let quoted = lines(&list, 1, 1);
        assert_eq!((quoted.len(), &*quoted[6]), (7, "…"));
        let json = format!("{{\"a\": \"{}\", \"b\": 1}}", "x".repeat(200));
        assert!(lines(&json, 1, 2)[0].starts_with("…\"a\": \"xx"));
        assert!(lines(&json, 1, 2)[0].ends_with("xx…"));
        assert_eq!(lines(&json, 1, 211), ["…\"b\": 1}"]);
    }

    #[test]
    fn a_place_beyond_the_text_quotes_nothing() {
        assert_eq!(lines("a: 1", 7, 1), [""]);
    }
}
