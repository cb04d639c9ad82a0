//! How a YAML text is laid out: which lines a part of a document takes.

use std::ops::Range;

use callspec_codegen::{Document, pointer};

/// The lines of a text, and a document read from it.
pub(super) struct Layout<'t> {
    document: &'t Document,
    pub(super) lines: Vec<&'t str>,
}

impl<'t> Layout<'t> {
    pub(super) fn new(document: &'t Document) -> Self {
        Self {
            document,
            lines: document.text().split_inclusive('\n').collect(),
        }
    }

    /// The lines of a member with its key, or of an item with its dash: from 0, without empty ones
    /// at the end. None where it shares its first line with another part.
    pub(super) fn part(&self, at: &str) -> Option<Range<usize>> {
        self.document.value().pointer(at)?;
        let place = self.document.position(at)?;
        let outer = pointer::parent(at).and_then(|outer| self.document.position(outer));
        let start = place.line - 1;
        let indent = self.indent(start);
        let is_item = self.text(start).starts_with('-');
        let is_first = place.column == indent + 1 || is_item && place.column <= indent + 3;
        if !is_first || outer.is_some_and(|outer| outer.line == place.line && !is_item) {
            return None;
        }
        let ends = |line: &usize| {
            let text = self.text(*line);
            let is_list_of_key = !is_item && text.starts_with("- ") && self.indent(*line) == indent;
            !text.is_empty() && self.indent(*line) <= indent && !is_list_of_key
        };
        let end = (start + 1..self.lines.len()).find(ends);
        Some(start..self.without_empty(start, end.unwrap_or(self.lines.len())))
    }

    /// The line behind the last one that says something.
    pub(super) fn end(&self) -> usize {
        self.without_empty(0, self.lines.len())
    }

    fn without_empty(&self, start: usize, mut end: usize) -> usize {
        while end > start && self.text(end - 1).is_empty() {
            end -= 1;
        }
        end
    }

    /// A line without the white space around it.
    pub(super) fn text(&self, line: usize) -> &'t str {
        self.lines[line].trim()
    }

    /// How many spaces a line begins with.
    pub(super) fn indent(&self, line: usize) -> usize {
        let text = self.lines[line];
        text.len() - text.trim_start_matches(' ').len()
    }
}

/// Lines, each as much deeper or less deep.
pub(super) fn indented<'l>(
    lines: impl IntoIterator<Item = &'l str>,
    from: usize,
    to: usize,
) -> String {
    lines
        .into_iter()
        .map(|line| {
            let bare = line.trim_start_matches(' ');
            let depth = line.len() - bare.len();
            if bare.trim().is_empty() {
                return bare.to_owned();
            }
            " ".repeat((depth + to).saturating_sub(from)) + bare
        })
        .collect()
}
