//! The place of each part of a JSON text, looked for when asked for: of a large document, only the
//! objects on the way are read again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use crate::defect::Position;
use crate::pointer;

mod scan;

/// The members of one object, or the items of one list, by name.
type Members = HashMap<String, Member>;

/// Where a member stands, in bytes from the beginning of the text.
#[derive(Clone, Copy, Debug)]
struct Member {
    /// Its key, or the item itself.
    key: usize,
    value: usize,
}

/// The places of one text.
#[derive(Debug)]
pub(super) struct Places {
    /// In a text of ASCII, a column is a difference of bytes.
    is_ascii: bool,
    /// What was read already, by pointer.
    members: Mutex<HashMap<String, Arc<Members>>>,
}

impl Places {
    pub(super) fn new(text: &str) -> Self {
        Self {
            is_ascii: text.is_ascii(),
            members: Mutex::default(),
        }
    }

    /// Where the part behind a pointer begins, or else the nearest part around it; `lines` are where
    /// the lines of the text begin.
    pub(super) fn position(&self, text: &str, lines: &[usize], pointer: &str) -> Option<Position> {
        let mut found = None;
        let mut at = String::new();
        let mut start = 0;
        for token in pointer::tokens(pointer) {
            let members = self.members(text, &at, start);
            let Some(member) = members.get(&token) else {
                break;
            };
            found = Some(member.key);
            start = member.value;
            pointer::push(&mut at, &token);
        }
        found.map(|key| self.line_and_column(text, lines, key))
    }

    fn members(&self, text: &str, at: &str, start: usize) -> Arc<Members> {
        // A cache that was left half-written is only slower.
        let mut known = self
            .members
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(members) = known.get(at) {
            return members.clone();
        }
        scan::read(text, start, at, &mut known);
        known.entry(at.to_owned()).or_default().clone()
    }

    fn line_and_column(&self, text: &str, lines: &[usize], offset: usize) -> Position {
        let line = lines.partition_point(|start| *start <= offset);
        let before = &text[lines[line - 1]..offset];
        let column = if self.is_ascii {
            before.len()
        } else {
            before.chars().count()
        };
        Position {
            line,
            column: column + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Places;

    const TEXT: &str = r#"{
  "a\"b": { "ü": [1, {"x": null}], "list": [] },
  "c": "}"
}"#;

    fn place(pointer: &str) -> Option<(usize, usize)> {
        let lines = crate::document::lines(TEXT);
        let position = Places::new(TEXT).position(TEXT, &lines, pointer);
        position.map(|position| (position.line, position.column))
    }

    #[test]
    fn members_stand_at_their_key_and_items_at_their_value() {
        assert_eq!(place("/a\"b"), Some((2, 3)));
        assert_eq!(place("/a\"b/ü"), Some((2, 13)));
        assert_eq!(place("/a\"b/ü/0"), Some((2, 19)));
        assert_eq!(place("/a\"b/ü/1/x"), Some((2, 23)));
        assert_eq!(place("/c"), Some((3, 3)));
    }

    #[test]
    fn what_is_not_there_stands_where_the_nearest_part_around_it_does() {
        assert_eq!(place("/a\"b/ü/7/x"), Some((2, 13)));
        assert_eq!(place("/c/d/e"), Some((3, 3)));
        assert_eq!(place("/d"), None);
        assert_eq!(place(""), None);
    }

    #[test]
    fn members_deep_down_are_read_when_they_are_asked_for() {
        let text = r#"{"a": [{"b": {"c\\": {"d": [1, "]}", {"e": -1.5e3}]}}}], "f": null}"#;
        let lines = crate::document::lines(text);
        let places = Places::new(text);
        for (pointer, before) in [
            ("/a/0/b/c\\/d/2/e", "\"e\""),
            ("/a/0/b/c\\/d/1", "\"]}\""),
            ("/a/0/b/c\\", "\"c"),
            ("/f", "\"f\""),
        ] {
            let place = places.position(text, &lines, pointer);
            let column = place.map(|place| place.column - 1);
            assert_eq!(column, text.find(before), "{pointer}");
        }
    }

    #[test]
    fn of_what_is_no_json_nothing_is_told_that_is_not_there() {
        let cut = (0..TEXT.len()).filter_map(|end| TEXT.get(..end));
        for text in cut.chain(["{\"a\" 1}", "[,]", "{:", "{\"\\"]) {
            let lines = crate::document::lines(text);
            let place = Places::new(text).position(text, &lines, "/a\"b/ü/1/x");
            assert!(place.is_none_or(|place| place.line == 2), "{text}");
        }
    }
}
