//! Where members and items stand in a text that is known to be JSON.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use super::{Member, Members};
use crate::pointer;

/// Members of members are noted as well, this deep: of a large document, the way to a component leads
/// through three objects that hold most of the text.
const DEPTH: usize = 3;

/// Notes the members of the value that begins at a place of a text, and of those in it; `at` is its
/// pointer. Of what is no JSON, as much as can be told.
pub(super) fn read(text: &str, start: usize, at: &str, known: &mut HashMap<String, Arc<Members>>) {
    let mut scanner = Scanner {
        text,
        place: start,
        at: at.to_owned(),
        known,
    };
    let _ = scanner.value(DEPTH);
}

struct Scanner<'t> {
    text: &'t str,
    /// The next byte.
    place: usize,
    /// The pointer of the value that is read.
    at: String,
    known: &'t mut HashMap<String, Arc<Members>>,
}

impl<'t> Scanner<'t> {
    /// Passes over a value; none, where the text ends.
    fn value(&mut self, depth: usize) -> Option<()> {
        match self.mark()? {
            b'{' if depth > 0 => self.members(depth, true),
            b'[' if depth > 0 => self.members(depth, false),
            b'{' | b'[' => self.nested(),
            b'"' => self.string().map(drop),
            _ => {
                let ends =
                    |byte: &u8| matches!(byte, b',' | b'}' | b']') || byte.is_ascii_whitespace();
                self.place += self.rest().iter().position(ends)?;
                Some(())
            }
        }
    }

    /// Notes the members of an object, or the items of a list.
    fn members(&mut self, depth: usize, is_object: bool) -> Option<()> {
        self.place += 1;
        let mut members = Members::new();
        while !matches!(self.mark()?, b'}' | b']') {
            let key = self.place;
            let name = if is_object {
                let name = unescaped(self.string()?);
                // The colon.
                self.mark()?;
                self.place += 1;
                self.mark()?;
                name
            } else {
                Cow::Owned(members.len().to_string())
            };
            let value = self.place;
            let length = self.at.len();
            pointer::push(&mut self.at, &name);
            members.insert(name.into_owned(), Member { key, value });
            self.value(depth - 1)?;
            self.at.truncate(length);
            if self.mark()? == b',' {
                self.place += 1;
            }
        }
        self.place += 1;
        self.known.insert(self.at.clone(), Arc::new(members));
        Some(())
    }

    /// Passes over an object or a list.
    fn nested(&mut self) -> Option<()> {
        let mut open = 0_usize;
        loop {
            let marks = |byte: &u8| matches!(byte, b'"' | b'{' | b'[' | b'}' | b']');
            self.place += self.rest().iter().position(marks)?;
            match self.rest()[0] {
                b'"' => {
                    self.string()?;
                    continue;
                }
                b'{' | b'[' => open += 1,
                _ => open -= 1,
            }
            self.place += 1;
            if open == 0 {
                return Some(());
            }
        }
    }

    /// Passes over a text, which it gives as it is written.
    fn string(&mut self) -> Option<&'t str> {
        let start = self.place;
        self.place += 1;
        loop {
            self.place += memchr::memchr2(b'"', b'\\', self.rest())?;
            if self.rest()[0] == b'"' {
                self.place += 1;
                return self.text.get(start..self.place);
            }
            // What is escaped is no end.
            self.place += 2;
        }
    }

    /// The next byte that is no space.
    fn mark(&mut self) -> Option<u8> {
        let space = |byte: &u8| !byte.is_ascii_whitespace();
        self.place += self.rest().iter().position(space)?;
        self.rest().first().copied()
    }

    fn rest(&self) -> &'t [u8] {
        self.text.as_bytes().get(self.place..).unwrap_or_default()
    }
}

/// A name without its quotation marks and escapes.
fn unescaped(written: &str) -> Cow<'_, str> {
    if written.contains('\\') {
        Cow::Owned(serde_json::from_str(written).unwrap_or_default())
    } else {
        Cow::Borrowed(written.trim_matches('"'))
    }
}
