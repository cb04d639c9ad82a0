//! Where the values of a text stand, if it is JSON; something like it, if it is not.

use std::ops::Range;

/// A value, with the name that it has in its object.
#[derive(Clone)]
pub(crate) struct Part {
    /// The name, with its quotes.
    pub(crate) name: Option<Range<usize>>,
    pub(crate) value: Range<usize>,
}

impl Part {
    /// The value with its name.
    pub(crate) fn whole(&self) -> Range<usize> {
        let start = self
            .name
            .as_ref()
            .map_or(self.value.start, |name| name.start);
        start..self.value.end
    }
}

/// The members and elements of a text, and the text itself as the last of them.
pub(crate) fn parts(text: &[u8]) -> Vec<Part> {
    let mut reader = Reader {
        text,
        at: 0,
        parts: Vec::new(),
    };
    reader.value(None);
    reader.parts
}

struct Reader<'t> {
    text: &'t [u8],
    at: usize,
    parts: Vec<Part>,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn skip(&mut self, is_passed_over: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&is_passed_over) {
            self.at += 1;
        }
    }

    fn value(&mut self, name: Option<Range<usize>>) {
        self.skip(|byte| byte.is_ascii_whitespace());
        let start = self.at;
        match self.peek() {
            Some(b'{' | b'[') => self.inside(),
            Some(b'"') => self.text(),
            _ => self.skip(|byte| !matches!(byte, b',' | b']' | b'}' | b' ')),
        }
        let value = start..self.at;
        self.parts.push(Part { name, value });
    }

    fn inside(&mut self) {
        self.at += 1;
        loop {
            self.skip(|byte| matches!(byte, b',' | b':') || byte.is_ascii_whitespace());
            let before = self.at;
            match self.peek() {
                None => return,
                Some(b'}' | b']') => {
                    self.at += 1;
                    return;
                }
                Some(b'"') => self.named(),
                Some(_) => self.value(None),
            }
            // Whatever stands there, the end comes nearer.
            self.at = self.at.max(before + 1);
        }
    }

    /// A text, or a member that it is the name of.
    fn named(&mut self) {
        let start = self.at;
        self.text();
        let name = start..self.at;
        self.skip(|byte| byte.is_ascii_whitespace());
        if self.peek() == Some(b':') {
            self.at += 1;
            self.value(Some(name));
        } else {
            let value = name;
            self.parts.push(Part { name: None, value });
        }
    }

    fn text(&mut self) {
        self.at += 1;
        while let Some(byte) = self.peek() {
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == b'"' {
                break;
            }
        }
        self.at = self.at.min(self.text.len());
    }
}
