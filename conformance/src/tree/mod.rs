//! JSON as a tree of places in its text: what most bodies are judged in, and known again by.
//!
//! Reading one copies nothing: a text stays a slice of what was read, its escapes are undone when
//! somebody looks at it, and the nodes stand in an [`Arena`] that is used again for the next text.
//! What readers of JSON differ about is [`Odd`] here, and left to a reader with care: repeated
//! names, names with escapes, numbers beyond a double, half surrogates, nesting beyond 127. So is
//! what is no JSON at all: a tree may be refused without need, and is never wrong.

use marks::Marks;
use scan::{Build, Kind, Span};

mod escapes;
mod marks;
mod node;
mod number;
mod scan;

pub use escapes::unescaped;
pub use node::{Borrowed, Children, Node};
pub use number::Number;

/// The text is no JSON, or JSON that is better read with care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Odd;

/// Whether a text is JSON and not [`Odd`]: the least that judging it takes.
pub fn is_plain(text: &str) -> bool {
    scan::whole(text, &mut ()).is_ok()
}

/// Room for the nodes of one tree after the other.
#[derive(Debug, Default)]
pub struct Arena {
    entries: Vec<Entry>,
}

/// A text of lines, each of which may be a tree.
#[derive(Debug)]
pub struct Lines<'t> {
    text: &'t str,
    marks: Marks<'t>,
}

impl<'t> Lines<'t> {
    /// The lines of a text.
    pub fn of(text: &'t str) -> Self {
        let marks = Marks::of(text.as_bytes());
        Self { text, marks }
    }
}

impl Arena {
    /// Reads a text. What was read before is forgotten.
    ///
    /// # Errors
    /// It is [`Odd`].
    pub fn read<'a>(&'a mut self, text: &'a str) -> Result<Tree<'a>, Odd> {
        scan::whole(text, &mut self.builder(text)?)?;
        Ok(self.tree(text))
    }

    /// Reads the line that begins at a place, and says where the next one does. What was read before is
    /// forgotten.
    ///
    /// # Errors
    /// It is [`Odd`], or blank.
    pub fn read_line<'a, 't: 'a>(
        &'a mut self,
        Lines { text, marks }: &mut Lines<'t>,
        from: usize,
    ) -> Result<(Tree<'a>, usize), Odd> {
        let next = scan::line((text, marks), from, &mut self.builder(text)?)?;
        Ok((self.tree(text), next))
    }

    fn builder<'b>(&'b mut self, text: &'b str) -> Result<Builder<'b>, Odd> {
        self.entries.clear();
        u32::try_from(text.len()).map_err(|_| Odd)?;
        let entries = &mut self.entries;
        Ok(Builder { text, entries })
    }

    fn tree<'a>(&'a self, text: &'a str) -> Tree<'a> {
        let entries = &self.entries;
        Tree { text, entries }
    }
}

/// A text as a tree.
#[derive(Debug)]
pub struct Tree<'a> {
    text: &'a str,
    /// Each value before what is in it.
    entries: &'a [Entry],
}

/// A value, in places of the text.
#[derive(Clone, Copy, Debug)]
struct Entry {
    kind: Kind,
    /// The [`mark`] of its name.
    mark: u8,
    start: u32,
    end: u32,
    name_start: u32,
    name_end: u32,
    /// How many elements or members it has.
    len: u32,
    /// The entry behind all that is in this one.
    after: u32,
}

impl<'a> Tree<'a> {
    /// The whole text, as a value.
    pub fn root(&'a self) -> Node<'a> {
        Node::of(self)
    }

    fn slice(&self, start: u32, end: u32) -> &'a str {
        &self.text[start as usize..end as usize]
    }

    fn name(&self, entry: &Entry) -> &'a str {
        self.slice(entry.name_start, entry.name_end)
    }

    /// A value as it was written, quotes and all.
    fn written(&self, entry: &Entry) -> &'a str {
        self.slice(entry.start, entry.end)
    }
}

/// A number below 64, by which most names of an object are told apart.
#[inline]
pub fn mark(name: &[u8]) -> u8 {
    let [length, ..] = name.len().to_le_bytes();
    let [first, last] = [name.first(), name.last()].map(|byte| byte.copied().unwrap_or(0));
    let parts = [
        length.wrapping_mul(11),
        first.wrapping_mul(5),
        last.wrapping_mul(3),
    ];
    parts.into_iter().fold(0, u8::wrapping_add) % 64
}

struct Builder<'t> {
    text: &'t str,
    entries: &'t mut Vec<Entry>,
}

/// Places fit: the length of the text does.
#[allow(
    clippy::cast_possible_truncation,
    reason = "checked where the reading begins"
)]
impl Build for Builder<'_> {
    fn leaf(&mut self, name: Span, kind: Kind, at: Span) {
        let after = self.entries.len() as u32 + 1;
        self.entries.push(Entry {
            kind,
            mark: mark(&self.text.as_bytes()[name.start..name.end]),
            start: at.start as u32,
            end: at.end as u32,
            name_start: name.start as u32,
            name_end: name.end as u32,
            len: 0,
            after,
        });
    }

    fn open(&mut self, name: Span, kind: Kind, start: usize) -> usize {
        self.leaf(name, kind, Span { start, end: 0 });
        self.entries.len() - 1
    }

    fn close(&mut self, opened: usize, end: usize, len: u32) -> Result<(), Odd> {
        let after = self.entries.len() as u32;
        let entry = &mut self.entries[opened];
        entry.end = end as u32;
        entry.len = len;
        entry.after = after;
        if entry.kind == Kind::Object && len > 1 && self.repeats_a_name(opened) {
            return Err(Odd);
        }
        Ok(())
    }
}

impl Builder<'_> {
    /// Whether two members of an object have the same name.
    fn repeats_a_name(&self, object: usize) -> bool {
        let end = self.entries[object].after as usize;
        let mut seen: u64 = 0;
        let mut at = object + 1;
        while at < end {
            let mark = 1 << self.entries[at].mark;
            // Most names have a mark of their own; the others are compared with all before them.
            if seen & mark != 0 && self.stands_before(object, at) {
                return true;
            }
            seen |= mark;
            at = self.entries[at].after as usize;
        }
        false
    }

    fn stands_before(&self, object: usize, member: usize) -> bool {
        let name = self.name(member);
        let mut at = object + 1;
        while at < member {
            if self.name(at) == name {
                return true;
            }
            at = self.entries[at].after as usize;
        }
        false
    }

    fn name(&self, at: usize) -> &[u8] {
        let entry = &self.entries[at];
        &self.text.as_bytes()[entry.name_start as usize..entry.name_end as usize]
    }
}

#[cfg(test)]
mod tests;
