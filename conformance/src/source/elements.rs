//! The elements of one list in a JSON document, each as its text, as they are read: neither the
//! length of a recording nor what is wrong further on keeps an element from being judged.
//! (`serde_json` streams whole documents, not the elements of a list within one.) Only brackets and
//! quotes are looked at; what an element says is read by who takes it.

use std::io::{self, BufRead};

use super::MAX_LINE;

/// Names beyond this many bytes are none of those that lead to a list.
const MAX_NAME: usize = 64;

/// What is so near is looked for byte by byte.
const NEAR: usize = 16;

/// Why there is no next element.
pub(super) enum Stopped {
    /// The document has no such list.
    NoList,
    /// It ends too early.
    Early,
    /// Something follows it.
    Followed,
    /// An element beyond [`MAX_LINE`], which is passed over: others may follow.
    TooLarge,
    /// It cannot be read.
    Unreadable(io::Error),
}

/// Reads the list at one of several paths, such as `log/entries`.
pub(super) struct Elements<R> {
    input: R,
    paths: &'static [&'static [&'static str]],
    /// The names of the objects and lists around, outermost first; what has no name has an empty
    /// one.
    around: Vec<Vec<u8>>,
    is_inside: bool,
}

impl<R: BufRead> Elements<R> {
    pub(super) fn new(input: R, paths: &'static [&'static [&'static str]]) -> Self {
        Self {
            input,
            paths,
            around: Vec::new(),
            is_inside: false,
        }
    }

    /// Puts the next element behind what the text holds; says no at the end of the list and of the
    /// document.
    pub(super) fn next(&mut self, text: &mut Vec<u8>) -> Result<bool, Stopped> {
        if !self.is_inside {
            self.find_list()?;
            self.is_inside = true;
        }
        loop {
            match self.peek()?.ok_or(Stopped::Early)? {
                b',' => self.input.consume(1),
                b']' => return self.finish().map(|()| false),
                b'}' => return Err(Stopped::Early),
                _ => return self.value(text).map(|()| true),
            }
        }
    }

    /// The next byte that is no white space.
    fn peek(&mut self) -> Result<Option<u8>, Stopped> {
        loop {
            let block = self.input.fill_buf().map_err(Stopped::Unreadable)?;
            if block.is_empty() {
                return Ok(None);
            }
            let space = block.iter().take_while(|byte| byte.is_ascii_whitespace());
            let (space, byte) = (space.count(), block.trim_ascii_start().first().copied());
            self.input.consume(space);
            if byte.is_some() {
                return Ok(byte);
            }
        }
    }

    /// Reads up to the first element of the list.
    fn find_list(&mut self) -> Result<(), Stopped> {
        let (mut text, mut name) = (Vec::new(), Vec::new());
        loop {
            let byte = self.peek()?.ok_or(Stopped::NoList)?;
            self.input.consume(1);
            match byte {
                b'"' => text = self.text()?,
                b':' => name = std::mem::take(&mut text),
                b'{' | b'[' => {
                    self.around.push(std::mem::take(&mut name));
                    if byte == b'[' && self.is_list() {
                        return Ok(());
                    }
                }
                b'}' | b']' => {
                    self.around.pop();
                }
                b',' => name.clear(),
                _ => {}
            }
            if self.around.is_empty() && matches!(byte, b'}' | b']') {
                return Err(Stopped::NoList);
            }
        }
    }

    fn is_list(&self) -> bool {
        self.paths.iter().any(|path| {
            // The outermost object has no name.
            let path = std::iter::once("").chain(path.iter().copied());
            path.map(str::as_bytes)
                .eq(self.around.iter().map(Vec::as_slice))
        })
    }

    /// Reads what is left of the document: it has to end, and nothing may follow.
    fn finish(&mut self) -> Result<(), Stopped> {
        let mut depth = self.around.len();
        while let Some(byte) = self.peek()? {
            self.input.consume(1);
            match byte {
                _ if depth == 0 => return Err(Stopped::Followed),
                b'"' => drop(self.text()?),
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
        }
        if depth == 0 {
            Ok(())
        } else {
            Err(Stopped::Early)
        }
    }

    /// The rest of a text whose opening quote is read, as far as names go.
    fn text(&mut self) -> Result<Vec<u8>, Stopped> {
        let (mut text, mut is_escaped) = (Vec::new(), false);
        loop {
            let block = self.input.fill_buf().map_err(Stopped::Unreadable)?;
            if block.is_empty() {
                return Err(Stopped::Early);
            }
            let end = block.iter().position(|byte| {
                let is_end = *byte == b'"' && !is_escaped;
                is_escaped = *byte == b'\\' && !is_escaped;
                is_end
            });
            let length = end.unwrap_or(block.len());
            let room = MAX_NAME.saturating_sub(text.len());
            text.extend_from_slice(&block[..length.min(room)]);
            self.input.consume(length + usize::from(end.is_some()));
            if end.is_some() {
                return Ok(text);
            }
        }
    }

    /// The text of one value, up to the bracket that closes it or to what follows it.
    fn value(&mut self, value: &mut Vec<u8>) -> Result<(), Stopped> {
        let (start, mut scan) = (value.len(), Scan::default());
        let mut is_too_large = false;
        loop {
            let block = self.input.fill_buf().map_err(Stopped::Unreadable)?;
            if block.is_empty() {
                return Err(Stopped::Early);
            }
            let end = scan.end(block);
            let length = end.unwrap_or(block.len());
            if !is_too_large {
                value.extend_from_slice(&block[..length]);
            }
            self.input.consume(length);
            if value.len() - start > MAX_LINE {
                is_too_large = true;
                value.truncate(start);
            }
            if end.is_some() {
                return if is_too_large {
                    Err(Stopped::TooLarge)
                } else {
                    Ok(())
                };
            }
        }
    }
}

/// How far a value goes.
#[derive(Default)]
struct Scan {
    depth: usize,
    is_text: bool,
    is_escaped: bool,
}

impl Scan {
    /// Where in a block the value ends, if it ends there.
    fn end(&mut self, block: &[u8]) -> Option<usize> {
        let mut at = 0;
        while let Some(byte) = block.get(at) {
            if self.is_escaped {
                self.is_escaped = false;
            } else if self.is_text {
                at += mark(&block[at..])?;
                self.is_escaped = block[at] == b'\\';
                self.is_text = self.is_escaped;
            } else {
                match byte {
                    b'"' => self.is_text = true,
                    b'{' | b'[' => self.depth += 1,
                    b',' | b'}' | b']' if self.depth == 0 => return Some(at),
                    b'}' | b']' => {
                        self.depth -= 1;
                        if self.depth == 0 {
                            return Some(at + 1);
                        }
                    }
                    _ => {}
                }
            }
            at += 1;
        }
        None
    }
}

/// Where the next quote or backslash is. JSON within a text has one every few bytes, and each search is
/// a call.
fn mark(text: &[u8]) -> Option<usize> {
    let near = &text[..text.len().min(NEAR)];
    let is_mark = |byte: &u8| matches!(byte, b'"' | b'\\');
    near.iter().position(is_mark).or_else(|| {
        let far = memchr::memchr2(b'"', b'\\', &text[near.len()..]);
        far.map(|at| near.len() + at)
    })
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::{Elements, Stopped};

    const PATHS: &[&[&str]] = &[&["log", "entries"], &["items"]];

    /// The elements, and how the list ended. Blocks of three bytes cut everything somewhere.
    fn read(json: &str) -> (Vec<String>, &'static str) {
        let mut elements = Elements::new(BufReader::with_capacity(3, json.as_bytes()), PATHS);
        let mut found = Vec::new();
        loop {
            let mut text = Vec::new();
            let end = match elements.next(&mut text) {
                Ok(true) => {
                    found.push(String::from_utf8(text).expect("text"));
                    continue;
                }
                Ok(false) => "end",
                Err(Stopped::NoList) => "no list",
                Err(Stopped::Early) => "early",
                Err(Stopped::Followed) => "followed",
                Err(Stopped::TooLarge | Stopped::Unreadable(_)) => "other",
            };
            return (found, end);
        }
    }

    #[test]
    fn elements_are_found_whatever_is_around() {
        let json = r#"{"v": "entries\"", "log": {"pages": [{"entries": [1]}], "entries":
            [ {"a": "]}\\\"", "b": [{}]} , 12,"x" ], "c": ["}"]}} "#;
        let expected = [r#"{"a": "]}\\\"", "b": [{}]}"#, "12", r#""x" "#];
        assert_eq!(read(json), (expected.map(str::to_owned).to_vec(), "end"));
        assert_eq!(read(r#"{"items": []}"#), (Vec::new(), "end"));
    }

    #[test]
    fn what_is_wrong_is_told_after_what_is_not() {
        let one = vec!["{}".to_owned()];
        assert_eq!(read(r#"{"items": [{}, {"a": "#), (one.clone(), "early"));
        assert_eq!(read(r#"{"items": [{}]"#), (one.clone(), "early"));
        assert_eq!(read(r#"{"items": [{}}"#), (one.clone(), "early"));
        assert_eq!(read(r#"{"items": [{}]} {}"#), (one, "followed"));
        for without in [
            "",
            "{}",
            r#"{"log": {}}"#,
            r#"{"entries": []}"#,
            r#"["items"]"#,
            "x",
        ] {
            assert_eq!(read(without), (Vec::new(), "no list"), "{without}");
        }
    }
}
