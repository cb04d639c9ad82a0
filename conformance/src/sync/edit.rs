//! Edits of a YAML text that leave the rest of it as it is.

use std::ops::Range;

use callspec_codegen::{Document, pointer};
use serde_json::{Value, json};

use super::layout::{Layout, indented};

/// A document and the edits proposed for its text.
pub(super) struct Edits<'d> {
    document: &'d Document,
    layout: Layout<'d>,
    noted: Vec<Edit>,
    /// Pointers of what could not be edited.
    pub(super) left: Vec<String>,
}

/// Lines that others take the place of; none, where something is added.
#[derive(PartialEq, Eq)]
struct Edit {
    lines: Range<usize>,
    text: String,
    /// The pointer of what is edited.
    at: String,
}

impl<'d> Edits<'d> {
    pub(super) fn new(document: &'d Document) -> Self {
        Self {
            document,
            layout: Layout::new(document),
            noted: Vec::new(),
            left: Vec::new(),
        }
    }

    pub(super) fn value(&self, at: &str) -> Option<&'d Value> {
        self.document.value().pointer(at)
    }

    /// Notes an edit, once: a component is met wherever it is used.
    fn edit(&mut self, lines: Range<usize>, text: String, at: &str) {
        let edit = Edit {
            lines,
            text,
            at: at.to_owned(),
        };
        if !self.noted.contains(&edit) {
            self.noted.push(edit);
        }
    }

    /// Takes a member or an item out.
    pub(super) fn remove(&mut self, at: &str) {
        match self.layout.part(at) {
            Some(lines) => self.edit(lines, String::new(), at),
            None => self.left.push(at.to_owned()),
        }
    }

    /// Gives a member another value, in the style that it has: on one line, or on many.
    pub(super) fn replace(&mut self, at: &str, value: &Value) {
        let Some(lines) = self.layout.part(at) else {
            return self.left.push(at.to_owned());
        };
        let key = last(at);
        let indent = self.layout.indent(lines.start);
        let is_block = lines.len() > 1;
        let text = match value {
            Value::Array(_) if !is_block => format!("{}: {}\n", scalar(&json!(key)), flow(value)),
            _ => yaml(&json!({ key: value })),
        };
        let text = indented(text.split_inclusive('\n'), 0, indent);
        self.edit(lines, text, at);
    }

    /// Adds a member to an object that has members, behind the others; or behind one of them.
    pub(super) fn insert(&mut self, holder: &str, name: &str, value: &Value, after: Option<&str>) {
        let first = match self.value(holder) {
            Some(Value::Object(members)) => members.keys().next(),
            _ => None,
        };
        let first = first.and_then(|first| self.layout.part(&pointer::join(holder, first)));
        let after = after.map(|name| pointer::join(holder, name));
        let end = self.layout.part(after.as_deref().unwrap_or(holder));
        let (Some(first), Some(end)) = (first, end) else {
            return self.left.push(pointer::join(holder, name));
        };
        let text = match value {
            Value::Array(_) if after.is_some() => {
                format!("{}: {}\n", scalar(&json!(name)), flow(value))
            }
            _ => yaml(&json!({ name: value })),
        };
        let text = indented(
            text.split_inclusive('\n'),
            0,
            self.layout.indent(first.start),
        );
        self.edit(end.end..end.end, text, holder);
    }

    /// Adds an item to a list that has items, behind the others.
    pub(super) fn push(&mut self, list: &str, value: &Value) {
        let first = self.layout.part(&format!("{list}/0"));
        let (Some(first), Some(all)) = (first, self.layout.part(list)) else {
            return self.left.push(list.to_owned());
        };
        let text = yaml(&json!([value]));
        let text = indented(
            text.split_inclusive('\n'),
            0,
            self.layout.indent(first.start),
        );
        self.edit(all.end..all.end, text, list);
    }

    /// The text with all edits, none if there are none; and the pointers of what could not be
    /// edited: a component that is to be one thing here and another there is among it.
    pub(super) fn finish(mut self) -> (Option<String>, Vec<String>) {
        self.noted
            .sort_by_key(|edit| (edit.lines.start, edit.lines.end));
        let mut text = String::new();
        let mut line = 0;
        let has_edits = !self.noted.is_empty();
        for Edit {
            lines,
            text: other,
            at,
        } in self.noted
        {
            if lines.start < line {
                self.left.push(at);
                continue;
            }
            text.extend(self.layout.lines[line..lines.start].iter().copied());
            if !text.is_empty() && !text.ends_with('\n') && !other.is_empty() {
                text.push('\n');
            }
            text.push_str(&other);
            line = lines.end;
        }
        text.extend(self.layout.lines[line..].iter().copied());
        (has_edits.then_some(text), self.left)
    }
}

fn last(at: &str) -> String {
    pointer::tokens(at).last().unwrap_or_default()
}

fn yaml(value: &Value) -> String {
    serde_saphyr::to_string(value).unwrap_or_default()
}

fn scalar(value: &Value) -> String {
    yaml(value).trim_end().to_owned()
}

/// A list on one line.
fn flow(value: &Value) -> String {
    let items = value.as_array().into_iter().flatten().map(scalar);
    format!("[{}]", items.collect::<Vec<_>>().join(", "))
}
