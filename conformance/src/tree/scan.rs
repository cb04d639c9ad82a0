//! JSON by its grammar (RFC 8259), over text that is known to be UTF-8.

use super::Odd;
use super::marks::{self, Marks};
use super::number;

/// How deep values may nest: as deep as `serde_json` reads them.
const MAX_DEPTH: u8 = 127;

/// What a value is, by its first character and, of a text, whether it has escapes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Null,
    False,
    True,
    Number,
    Text,
    EscapedText,
    Array,
    Object,
}

/// A part of the text, in bytes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) end: usize,
}

/// What becomes of the values as they are met.
pub(super) trait Build {
    /// A value without any in it, with the name it has in its object.
    fn leaf(&mut self, name: Span, kind: Kind, at: Span);

    /// An array or an object begins; gives what [`Build::close`] is told.
    fn open(&mut self, name: Span, kind: Kind, start: usize) -> usize;

    /// It ends, with so many elements or members.
    ///
    /// # Errors
    /// It is better read with care.
    fn close(&mut self, opened: usize, end: usize, len: u32) -> Result<(), Odd>;
}

/// Nothing becomes of them: what is left is the check of the syntax.
impl Build for () {
    fn leaf(&mut self, _: Span, _: Kind, _: Span) {}

    fn open(&mut self, _: Span, _: Kind, _: usize) -> usize {
        0
    }

    fn close(&mut self, _: usize, _: usize, _: u32) -> Result<(), Odd> {
        Ok(())
    }
}

/// Reads one value with nothing but white space around it.
pub(super) fn whole(text: &str, build: &mut impl Build) -> Result<(), Odd> {
    let bytes = text.as_bytes();
    let mut scanner = Scanner {
        bytes,
        at: 0,
        is_line: false,
        marks: &mut Marks::of(bytes),
        build,
    };
    scanner.alone()?;
    if scanner.at == bytes.len() {
        Ok(())
    } else {
        Err(Odd)
    }
}

/// Reads one value that is all of a line; says where what follows the line begins.
pub(super) fn line(
    (text, marks): (&str, &mut Marks<'_>),
    from: usize,
    build: &mut impl Build,
) -> Result<usize, Odd> {
    let bytes = text.as_bytes();
    let mut scanner = Scanner {
        bytes,
        at: from,
        is_line: true,
        marks,
        build,
    };
    scanner.alone()?;
    match bytes.get(scanner.at) {
        Some(b'\n') => Ok(scanner.at + 1),
        Some(_) => Err(Odd),
        None => Ok(scanner.at),
    }
}

struct Scanner<'s, 't, B> {
    bytes: &'s [u8],
    at: usize,
    /// Whether a value ends with its line.
    is_line: bool,
    marks: &'s mut Marks<'t>,
    build: &'s mut B,
}

impl<B: Build> Scanner<'_, '_, B> {
    fn peek(&self) -> Result<u8, Odd> {
        self.bytes.get(self.at).copied().ok_or(Odd)
    }

    fn skip_space(&mut self) {
        loop {
            match self.bytes.get(self.at) {
                Some(b' ' | b'\r' | b'\t') => self.at += 1,
                Some(b'\n') if !self.is_line => self.at += 1,
                _ => break,
            }
        }
    }

    /// A value and the white space around it.
    fn alone(&mut self) -> Result<(), Odd> {
        self.skip_space();
        self.value(Span::default(), 0)?;
        self.skip_space();
        Ok(())
    }

    fn value(&mut self, name: Span, depth: u8) -> Result<(), Odd> {
        let start = self.at;
        let kind = match self.peek()? {
            b'{' => return self.object(name, depth + 1),
            b'[' => return self.array(name, depth + 1),
            b'"' => {
                self.at += 1;
                self.text()?
            }
            b't' => self.word(b"true", Kind::True)?,
            b'f' => self.word(b"false", Kind::False)?,
            b'n' => self.word(b"null", Kind::Null)?,
            _ => {
                self.at += number::length(&self.bytes[start..])?;
                Kind::Number
            }
        };
        let end = self.at;
        self.build.leaf(name, kind, Span { start, end });
        Ok(())
    }

    fn word(&mut self, word: &[u8], kind: Kind) -> Result<Kind, Odd> {
        let end = self.at + word.len();
        if self.bytes.get(self.at..end) == Some(word) {
            self.at = end;
            Ok(kind)
        } else {
            Err(Odd)
        }
    }

    fn array(&mut self, name: Span, depth: u8) -> Result<(), Odd> {
        let opened = self.begin(name, Kind::Array, depth)?;
        let mut len = 0;
        if self.peek()? != b']' {
            loop {
                self.value(Span::default(), depth)?;
                len += 1;
                if !self.goes_on(b']')? {
                    break;
                }
            }
        }
        self.at += 1;
        self.build.close(opened, self.at, len)
    }

    fn object(&mut self, name: Span, depth: u8) -> Result<(), Odd> {
        let opened = self.begin(name, Kind::Object, depth)?;
        let mut len = 0;
        if self.peek()? != b'}' {
            loop {
                let name = self.name()?;
                self.value(name, depth)?;
                len += 1;
                if !self.goes_on(b'}')? {
                    break;
                }
            }
        }
        self.at += 1;
        self.build.close(opened, self.at, len)
    }

    fn begin(&mut self, name: Span, kind: Kind, depth: u8) -> Result<usize, Odd> {
        if depth > MAX_DEPTH {
            return Err(Odd);
        }
        let opened = self.build.open(name, kind, self.at);
        self.at += 1;
        self.skip_space();
        Ok(opened)
    }

    /// Whether another element or member follows, and not the end.
    fn goes_on(&mut self, end: u8) -> Result<bool, Odd> {
        self.skip_space();
        match self.peek()? {
            b',' => {
                self.at += 1;
                self.skip_space();
                Ok(true)
            }
            other if other == end => Ok(false),
            _ => Err(Odd),
        }
    }

    /// A name and its colon. One with escapes is left to the reader with care: names are then
    /// compared as they stand.
    fn name(&mut self) -> Result<Span, Odd> {
        if self.peek()? != b'"' {
            return Err(Odd);
        }
        self.at += 1;
        let start = self.at;
        if self.text()? != Kind::Text {
            return Err(Odd);
        }
        let end = self.at - 1;
        self.skip_space();
        if self.peek()? != b':' {
            return Err(Odd);
        }
        self.at += 1;
        self.skip_space();
        Ok(Span { start, end })
    }

    /// The rest of a text behind its first quote.
    fn text(&mut self) -> Result<Kind, Odd> {
        let mut has_escapes = false;
        loop {
            let (at, escapes) = self.marks.stop(self.at);
            self.at = at;
            has_escapes |= escapes;
            match self.peek()? {
                b'"' => {
                    self.at += 1;
                    return Ok(if has_escapes {
                        Kind::EscapedText
                    } else {
                        Kind::Text
                    });
                }
                b'\\' => {
                    has_escapes = true;
                    self.at += marks::escape(&self.bytes[at..])?;
                }
                _ => return Err(Odd),
            }
        }
    }
}
