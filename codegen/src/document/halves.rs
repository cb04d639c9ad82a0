//! The value of a large JSON text, read by two threads at once: of an OpenAPI document one half is
//! its components, as a rule.

use std::thread;

use memchr::memmem;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// A smaller text is read before a second thread is at work.
const WORTH_A_THREAD: usize = 1 << 20;

/// The member of the document that the second thread reads.
const OTHER_HALF: &str = "\"components\"";

/// What a large text says; none where it is small, or is to be read as a whole: it has no other half,
/// or something is wrong with it.
pub(super) fn parse(text: &str) -> Option<Value> {
    if text.len() < WORTH_A_THREAD {
        return None;
    }
    let start = other_half(text)?;
    thread::scope(|scope| {
        let first = move || Reader { text, at: 0 }.first_half(start);
        // The larger half stays here: memory comes in greater pieces to the first thread.
        let first = thread::Builder::new().spawn_scoped(scope, first).ok()?;
        let other = Reader { text, at: start }.other_half();
        let (mut members, end) = first.join().ok()??;
        if let End::At(name) = end {
            let (value, rest) = other?;
            members.insert(name, value);
            members.extend(rest);
        }
        Some(Value::Object(members))
    })
}

/// Where the value of the other half seems to begin: its name stands like that of the first member.
fn other_half(text: &str) -> Option<usize> {
    let first = text.find('{')? + 1;
    let before = text[first..].find('"')?;
    let name = format!(",{}{OTHER_HALF}", &text[first..first + before]);
    let at = memmem::find(text.as_bytes(), name.as_bytes())? + name.len();
    let mut reader = Reader { text, at };
    (reader.mark()? == b':').then(|| reader.after_space())
}

/// Where members end.
enum End {
    /// Where the text does.
    OfText,
    /// Before a value, the name of which was read.
    At(String),
}

/// A place in a text, up to which it was read.
struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    /// The members up to the one whose value begins at a place; all of them, if there is none.
    fn first_half(mut self, end: usize) -> Option<(Map<String, Value>, End)> {
        self.mark().filter(|mark| *mark == b'{')?;
        let mut members = Map::new();
        let read = self.members(&mut members, end)?;
        Some((members, read))
    }

    /// The value that begins here, and the members after it.
    fn other_half(mut self) -> Option<(Value, Map<String, Value>)> {
        let value = self.read()?;
        let mut members = Map::new();
        match self.mark()? {
            b',' => drop(self.members(&mut members, usize::MAX)?),
            b'}' if self.is_at_end() => {}
            _ => return None,
        }
        Some((value, members))
    }

    /// Reads members to the end of the text, or to a value that begins at `end`.
    fn members(&mut self, into: &mut Map<String, Value>, end: usize) -> Option<End> {
        loop {
            let name = self.read()?;
            self.mark().filter(|mark| *mark == b':')?;
            if self.after_space() == end {
                return Some(End::At(name));
            }
            into.insert(name, self.read()?);
            match self.mark()? {
                b',' => {}
                b'}' if self.is_at_end() => return Some(End::OfText),
                _ => return None,
            }
        }
    }

    /// The value that comes next.
    fn read<T: DeserializeOwned>(&mut self) -> Option<T> {
        let rest = serde_json::Deserializer::from_str(&self.text[self.at..]);
        let mut values = rest.into_iter();
        let value = values.next()?.ok()?;
        self.at += values.byte_offset();
        Some(value)
    }

    /// The byte that comes next, which is passed over.
    fn mark(&mut self) -> Option<u8> {
        let at = self.after_space();
        let mark = self.text.as_bytes().get(at)?;
        self.at = at + 1;
        // What follows a part of a character is no place in a text.
        mark.is_ascii().then_some(*mark)
    }

    fn is_at_end(&self) -> bool {
        self.after_space() == self.text.len()
    }

    /// Where something comes next that is no space.
    fn after_space(&self) -> usize {
        let rest = &self.text[self.at..];
        let rest = rest.trim_start_matches([' ', '\n', '\r', '\t']);
        self.text.len() - rest.len()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{WORTH_A_THREAD, parse};

    /// A text that is large enough, with something at its end.
    fn large(end: &str) -> String {
        let space = " ".repeat(WORTH_A_THREAD);
        format!("{space}{{\n \"info\": \"ä, \\\"components\\\": 1\", \"x\": 1.50{end}")
    }

    #[test]
    fn halves_are_the_whole() {
        for end in [
            ",\n \"components\": {\"schemas\": [1, \"}\"]}}",
            ",\n \"components\" : {} ,\"paths\":{\"/\":{}}, \"x\": 2 }\n",
            ",\n \"components\":-1,\n \"components\": {\"a\": 1}, \"info\": null}",
            ", \"paths\": {\"a\": 1,\n \"components\": {}}, \"components\": [[]]}",
            ", \"paths\": \", \\\"components\\\": 1\",\n \"components\": \"\"}",
        ] {
            let text = large(end);
            let whole: Value = serde_json::from_str(&text).expect("JSON");
            assert_eq!(parse(&text), Some(whole.clone()), "{end}");
            let names = |value: &Value| {
                let names = value.as_object().map(|members| members.keys().cloned());
                names.into_iter().flatten().collect::<Vec<_>>()
            };
            assert_eq!(parse(&text).as_ref().map(names), Some(names(&whole)));
        }
    }

    #[test]
    fn what_is_no_json_or_small_is_left_to_others() {
        for end in [
            "",
            "}",
            ",\n \"components\": {}",
            ",\n \"components\": {]}",
            ",\n \"components\": {}} 1",
            ",\n \"components\": {}} ä",
            ",\n \"components\" {}}",
            ",\n \"components\": {},}",
            ",\n \"components\": {}ä}",
            ",\n \"components\": ",
            ",\n \"components\":",
        ] {
            assert_eq!(parse(&large(end)), None, "{end}");
        }
        assert_eq!(
            parse(&json!({ "a": 1, "components": {} }).to_string()),
            None
        );
    }
}
