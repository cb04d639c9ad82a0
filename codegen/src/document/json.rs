//! The place of each part of a JSON text, looked for when asked for: of a large document, only the
//! objects on the way are read again.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex};

use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::defect::Position;
use crate::pointer;

/// The members of one object, or the items of one list, by name.
type Members = HashMap<String, Member>;

/// Where a member stands, in bytes from the beginning of the text.
#[derive(Clone, Copy, Debug)]
struct Member {
    /// Its key, or the item itself.
    key: usize,
    start: usize,
    end: usize,
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
        let (mut start, mut end) = (0, text.len());
        for token in pointer::tokens(pointer) {
            let members = self.members(text, &at, start, end);
            let Some(member) = members.get(&token) else {
                break;
            };
            found = Some(member.key);
            (start, end) = (member.start, member.end);
            pointer::push(&mut at, &token);
        }
        found.map(|key| self.line_and_column(text, lines, key))
    }

    fn members(&self, text: &str, at: &str, start: usize, end: usize) -> Arc<Members> {
        // A cache that was left half-written is only slower.
        let mut known = self
            .members
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(members) = known.get(at) {
            return members.clone();
        }
        let members = Arc::new(read(text, start, end));
        known.insert(at.to_owned(), members.clone());
        members
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

/// The members of the value that stands in a part of a text; none if it has none.
fn read(text: &str, start: usize, end: usize) -> Members {
    let value = &text[start..end];
    let mut deserializer = serde_json::Deserializer::from_str(value);
    let visitor = MembersVisitor { text, start };
    deserializer.deserialize_any(visitor).unwrap_or_default()
}

struct MembersVisitor<'t> {
    text: &'t str,
    start: usize,
}

impl MembersVisitor<'_> {
    fn member(&self, raw: &RawValue, before: &mut usize, mark: char) -> Member {
        let start = raw.get().as_ptr() as usize - self.text.as_ptr() as usize;
        let end = start + raw.get().len();
        // Between two values, the first quotation mark begins a key.
        let key = self.text[*before..start].find(mark);
        let key = key.map_or(start, |key| *before + key);
        *before = end;
        Member { key, start, end }
    }
}

impl<'de> Visitor<'de> for MembersVisitor<'_> {
    type Value = Members;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or a list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Members, A::Error> {
        let mut members = Members::new();
        let mut before = self.start;
        while let Some((name, raw)) = entries.next_entry::<String, &'de RawValue>()? {
            members.insert(name, self.member(raw, &mut before, '"'));
        }
        Ok(members)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Members, A::Error> {
        let mut members = Members::new();
        let mut before = self.start;
        while let Some(raw) = items.next_element::<&'de RawValue>()? {
            // No key: the item begins where its value does.
            let member = self.member(raw, &mut before, '\0');
            members.insert(members.len().to_string(), member);
        }
        Ok(members)
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
}
