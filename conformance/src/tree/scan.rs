//! JSON by its grammar (RFC 8259), over text that is known to be UTF-8.

use super::Odd;
use super::plain::plain;

/// How deep values may nest: as deep as `serde_json` reads them.
const MAX_DEPTH: u8 = 127;

/// From this many digits on a number may be beyond a double.
const MANY_DIGITS: usize = 300;

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
    /// A value begins, with the name it has in its object; gives what [`Build::close`] is told.
    fn open(&mut self, name: Span, kind: Kind, start: usize) -> usize;

    /// A value ends, with so many elements or members.
    ///
    /// # Errors
    /// It is better read with care.
    fn close(&mut self, opened: usize, end: usize, len: u32) -> Result<(), Odd>;
}

/// Nothing becomes of them: what is left is the check of the syntax.
impl Build for () {
    fn open(&mut self, _: Span, _: Kind, _: usize) -> usize {
        0
    }

    fn close(&mut self, _: usize, _: usize, _: u32) -> Result<(), Odd> {
        Ok(())
    }
}

/// Reads one value with nothing but white space around it.
pub(super) fn scan(text: &str, build: &mut impl Build) -> Result<(), Odd> {
    let bytes = text.as_bytes();
    let mut scanner = Scanner {
        bytes,
        at: 0,
        build,
    };
    scanner.skip_space();
    scanner.value(Span::default(), 0)?;
    scanner.skip_space();
    if scanner.at == bytes.len() {
        Ok(())
    } else {
        Err(Odd)
    }
}

struct Scanner<'t, B> {
    bytes: &'t [u8],
    at: usize,
    build: &'t mut B,
}

impl<B: Build> Scanner<'_, B> {
    fn peek(&self) -> Result<u8, Odd> {
        self.bytes.get(self.at).copied().ok_or(Odd)
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.bytes.get(self.at) {
            self.at += 1;
        }
    }

    fn value(&mut self, name: Span, depth: u8) -> Result<(), Odd> {
        let start = self.at;
        match self.peek()? {
            b'"' => {
                self.at += 1;
                let kind = self.text()?;
                self.leaf(name, kind, start)
            }
            b'{' => self.object(name, depth + 1),
            b'[' => self.array(name, depth + 1),
            b't' => self
                .word(b"true")
                .and_then(|()| self.leaf(name, Kind::True, start)),
            b'f' => self
                .word(b"false")
                .and_then(|()| self.leaf(name, Kind::False, start)),
            b'n' => self
                .word(b"null")
                .and_then(|()| self.leaf(name, Kind::Null, start)),
            _ => self
                .number()
                .and_then(|()| self.leaf(name, Kind::Number, start)),
        }
    }

    fn leaf(&mut self, name: Span, kind: Kind, start: usize) -> Result<(), Odd> {
        let opened = self.build.open(name, kind, start);
        self.build.close(opened, self.at, 0)
    }

    fn word(&mut self, word: &[u8]) -> Result<(), Odd> {
        let end = self.at + word.len();
        if self.bytes.get(self.at..end) == Some(word) {
            self.at = end;
            Ok(())
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
        let mut kind = Kind::Text;
        loop {
            self.at += plain(&self.bytes[self.at..]);
            match self.peek()? {
                b'"' => {
                    self.at += 1;
                    return Ok(kind);
                }
                b'\\' => {
                    kind = Kind::EscapedText;
                    self.escape()?;
                }
                _ => return Err(Odd),
            }
        }
    }

    fn escape(&mut self) -> Result<(), Odd> {
        match self.bytes.get(self.at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
                self.at += 2;
                Ok(())
            }
            Some(b'u') => match self.unit()? {
                0xD800..=0xDBFF => match self.unit()? {
                    0xDC00..=0xDFFF => Ok(()),
                    _ => Err(Odd),
                },
                0xDC00..=0xDFFF => Err(Odd),
                _ => Ok(()),
            },
            _ => Err(Odd),
        }
    }

    /// The UTF-16 unit that `\uXXXX` stands for.
    fn unit(&mut self) -> Result<u32, Odd> {
        let Some([b'\\', b'u', digits @ ..]) = self.bytes.get(self.at..self.at + 6) else {
            return Err(Odd);
        };
        self.at += 6;
        digits.iter().try_fold(0, |unit, digit| {
            let digit = char::from(*digit).to_digit(16).ok_or(Odd)?;
            Ok(unit * 16 + digit)
        })
    }

    fn number(&mut self) -> Result<(), Odd> {
        let start = self.at;
        if self.bytes.get(self.at) == Some(&b'-') {
            self.at += 1;
        }
        match self.peek()? {
            b'0' => self.at += 1,
            b'1'..=b'9' => self.digits()?,
            _ => return Err(Odd),
        }
        if self.bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.digits()?;
        }
        let mut may_be_large = self.at - start > MANY_DIGITS;
        if let Some(b'e' | b'E') = self.bytes.get(self.at) {
            may_be_large = true;
            self.at += 1;
            if let Some(b'+' | b'-') = self.bytes.get(self.at) {
                self.at += 1;
            }
            self.digits()?;
        }
        if may_be_large && !is_finite(&self.bytes[start..self.at]) {
            return Err(Odd);
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), Odd> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.bytes.get(self.at) {
            self.at += 1;
        }
        if self.at == start { Err(Odd) } else { Ok(()) }
    }
}

fn is_finite(number: &[u8]) -> bool {
    let number = std::str::from_utf8(number).ok();
    let number = number.and_then(|number| number.parse::<f64>().ok());
    number.is_some_and(f64::is_finite)
}
