//! Reads a body as JSON: what it is, which names repeat in its objects, and what of it is beyond
//! what a reader of ordinary numbers and texts can hold.
//!
//! RFC 8259 lets a reader have limits (section 9). Ours are 127 levels, numbers as 64 bits hold them,
//! and texts that are Unicode.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::map::Entry;
use serde_json::{Map, Number, Value};

use super::Reason;
use crate::defect::Position;

/// The deepest nesting that is read.
pub(super) const MOST_LEVELS: usize = 127;
/// Names that repeat are told up to this many times in one body.
const MOST_REPEATED: usize = 64;
/// What stands for a number that is too large: no bound of a schema is beyond it.
const GREATEST: &str = "1.7976931348623157e308";
/// What stands for half a surrogate pair: U+FFFD, the replacement character.
const REPLACEMENT: &str = "\\ufffd";

/// A body that was read.
pub(super) struct Parsed {
    pub(super) value: Value,
    /// The places of members whose name their object has already, the innermost step first.
    pub(super) repeated: Vec<Vec<Step>>,
    /// The first thing that could not be held, and for which something near it stands.
    pub(super) beyond: Option<Beyond>,
}

/// One step into a value.
pub(super) enum Step {
    Item(usize),
    Member(String),
}

/// Something beyond the limits, and where.
#[derive(Clone, Copy)]
pub(super) struct Beyond {
    pub(super) reason: Reason,
    pub(super) position: Position,
}

/// Why nothing was read.
pub(super) enum Unread {
    /// This is no JSON.
    NotJson(serde_json::Error),
    /// It nests too deep.
    Beyond(Beyond),
}

/// Reads one JSON text.
pub(super) fn read(text: &[u8]) -> Result<Parsed, Unread> {
    parse(text).or_else(|error| {
        if is_json_text(text) {
            within_limits(text)
        } else {
            Err(Unread::NotJson(error))
        }
    })
}

fn parse(text: &[u8]) -> serde_json::Result<Parsed> {
    let mut repeated = Vec::new();
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let value = Reader(&mut repeated).deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(Parsed {
        value,
        repeated,
        beyond: None,
    })
}

/// Whether this is JSON by its grammar, whatever our reader makes of it.
fn is_json_text(text: &[u8]) -> bool {
    str::from_utf8(text).is_ok_and(|text| serde_json::from_str::<IgnoredAny>(text).is_ok())
}

/// Reads a text with something near it in the place of all that is beyond limits, unless it nests
/// too deep.
fn within_limits(text: &[u8]) -> Result<Parsed, Unread> {
    let found = beyond(text);
    let told = |one: &Found| Beyond {
        reason: one.reason,
        position: position(text, one.start),
    };
    let mut deep = found.iter().filter(|one| one.reason == Reason::BeyondDepth);
    if let Some(deep) = deep.next() {
        return Err(Unread::Beyond(told(deep)));
    }
    let mut near = Vec::with_capacity(text.len());
    let mut end = 0;
    for one in &found {
        near.extend_from_slice(&text[end..one.start]);
        near.extend_from_slice(one.near.as_bytes());
        end = one.end;
    }
    near.extend_from_slice(&text[end..]);
    let parsed = parse(&near).map_err(Unread::NotJson)?;
    Ok(Parsed {
        beyond: found.first().map(told),
        ..parsed
    })
}

/// A stretch of a text that is beyond limits.
struct Found {
    reason: Reason,
    start: usize,
    end: usize,
    /// What can stand in its place.
    near: String,
}

/// All that is beyond limits in a text that is JSON by its grammar.
fn beyond(text: &[u8]) -> Vec<Found> {
    let mut found = Vec::new();
    let (mut at, mut depth) = (0, 0);
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => {
                at = end_of_text(text, at + 1, &mut found);
                continue;
            }
            b'-' | b'0'..=b'9' => {
                at = end_of_number(text, at, &mut found);
                continue;
            }
            b'{' | b'[' => {
                depth += 1;
                if depth == MOST_LEVELS + 1 {
                    let near = String::new();
                    found.push(Found {
                        reason: Reason::BeyondDepth,
                        start: at,
                        end: at,
                        near,
                    });
                }
            }
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    found
}

fn end_of_number(text: &[u8], start: usize, found: &mut Vec<Found>) -> usize {
    let is_of_number = |byte: &u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
    let length = text[start..]
        .iter()
        .take_while(|byte| is_of_number(byte))
        .count();
    let end = start + length;
    let number = str::from_utf8(&text[start..end]).unwrap_or_default();
    if number.parse::<f64>().is_ok_and(f64::is_infinite) {
        let sign = if number.starts_with('-') { "-" } else { "" };
        found.push(Found {
            reason: Reason::BeyondRange,
            start,
            end,
            near: format!("{sign}{GREATEST}"),
        });
    }
    end
}

/// The place behind a text, whose first character stands at `start`.
fn end_of_text(text: &[u8], start: usize, found: &mut Vec<Found>) -> usize {
    let escaped = |at: usize| {
        let digits = text.get(at..at + 6)?.strip_prefix(b"\\u")?;
        u16::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()
    };
    let mut at = start;
    while let Some(byte) = text.get(at) {
        at += match (byte, escaped(at)) {
            (b'"', _) => return at + 1,
            (_, Some(0xd800..=0xdbff)) if matches!(escaped(at + 6), Some(0xdc00..=0xdfff)) => 12,
            (_, Some(0xd800..=0xdfff)) => {
                found.push(Found {
                    reason: Reason::HalfSurrogate,
                    start: at,
                    end: at + 6,
                    near: REPLACEMENT.to_owned(),
                });
                6
            }
            (b'\\', _) => 2,
            _ => 1,
        };
    }
    at
}

fn position(text: &[u8], offset: usize) -> Position {
    let before = &text[..offset];
    let is_end = |byte: &u8| *byte == b'\n';
    let start = before.iter().rposition(is_end).map_or(0, |end| end + 1);
    Position {
        line: before.iter().filter(|byte| is_end(byte)).count() + 1,
        column: offset - start + 1,
    }
}

/// Reads a value, and takes down the names that repeat.
struct Reader<'r>(&'r mut Vec<Vec<Step>>);

impl Reader<'_> {
    /// Reads what lies one step further in.
    fn inside<T>(&mut self, step: impl Fn() -> Step, read: impl FnOnce(Reader<'_>) -> T) -> T {
        let before = self.0.len();
        let read = read(Reader(self.0));
        for place in &mut self.0[before..] {
            place.push(step());
        }
        read
    }
}

impl<'de> DeserializeSeed<'de> for Reader<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<Value, A::Error> {
        let mut all = Vec::new();
        loop {
            let step = || Step::Item(all.len());
            match self.inside(step, |reader| items.next_element_seed(reader))? {
                Some(item) => all.push(item),
                None => return Ok(Value::Array(all)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<Value, A::Error> {
        let mut all = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let step = || Step::Member(name.clone());
            let value = self.inside(step, |reader| members.next_value_seed(reader))?;
            match all.entry(name) {
                Entry::Vacant(place) => {
                    place.insert(value);
                }
                Entry::Occupied(mut known) => {
                    if self.0.len() < MOST_REPEATED {
                        self.0.push(vec![Step::Member(known.key().clone())]);
                    }
                    known.insert(value);
                }
            }
        }
        Ok(Value::Object(all))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{MOST_LEVELS, Parsed, Reason, Step, Unread, read};

    fn parsed(text: &str) -> Parsed {
        read(text.as_bytes()).unwrap_or_else(|_| panic!("{text} is JSON"))
    }

    #[test]
    fn names_that_repeat_are_told_with_their_places() {
        let found = parsed(r#"{"a": [1, {"b": 1, "c": {}, "b": 2}], "d": 0, "a": 3}"#);
        assert_eq!(found.value, json!({ "a": 3, "d": 0 }));
        let places = found.repeated.iter().map(|place| {
            let steps = place.iter().rev().map(|step| match step {
                Step::Item(_) => "*",
                Step::Member(name) => name,
            });
            steps.collect::<Vec<_>>().join("/")
        });
        assert_eq!(places.collect::<Vec<_>>(), ["a/*/b", "a"]);
    }

    #[test]
    fn what_is_beyond_limits_has_its_place_and_something_near_it() {
        let found =
            parsed("{\"a\": 1,\n \"b\": -1e400, \"c\": \"\\ud83d\\ude00 \\\\ud83d \\ude00\"}");
        let near = json!({ "a": 1, "b": f64::MIN, "c": "\u{1f600} \\ud83d \u{fffd}" });
        assert_eq!(found.value, near);
        let beyond = found.beyond.expect("a number is too large");
        assert!(beyond.reason == Reason::BeyondRange);
        assert_eq!((beyond.position.line, beyond.position.column), (2, 7));
    }

    #[test]
    fn the_deepest_nesting_is_what_it_is_said_to_be() {
        let nested = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
        assert!(read(nested(MOST_LEVELS).as_bytes()).is_ok());
        let deeper = read(nested(MOST_LEVELS + 1).as_bytes());
        assert!(matches!(deeper, Err(Unread::Beyond(beyond)) if beyond.position.column == 128));
        assert!(matches!(read(b"{} {}"), Err(Unread::NotJson(_))));
    }
}
