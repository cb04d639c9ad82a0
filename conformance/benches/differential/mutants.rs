//! Lines with changes at random: what an API may come to send, and what it never should.

use std::ops::Range;

use super::numbers::Numbers;
use super::parts::{Part, parts};

/// Values that readers of JSON differ about, or that decide something in a schema.
#[rustfmt::skip]
pub(crate) const VALUES: [&str; 74] = [
    "null", "true", "false", "0", "-0", "-0.0", "0.0", "1", "1.0", "-1", "1.5", "2.50", "7", "1e5",
    "1E+2", "1e-400", "-1e-400", "1e400", "-1e400", "1.5e300", "0.30000000000000004",
    "9007199254740991", "9007199254740992", "9007199254740993", "-9007199254740993",
    "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
    "18446744073709551615", "18446744073709551616", "123456789012345678901234567890",
    "100000000000000000000.0", "01", "1.", ".5", "+1", "1e", "-", "NaN", "Infinity", "nul",
    "\"\"", "\"a\"", "\"A\"", "\"inbound\"", "\"\\u0069nbound\"", "\"in\\u0062ound\"", "\"new\"",
    "\"2025-08-04T14:30:00Z\"", "\"2025-08-04 14:30:00\"", "\"2025-08-04\"", "\"2025-13-40\"",
    "\"6ba7b810-9dad-11d1-80b4-00c04fd430c8\"", "\"6BA7B810-9DAD-11D1-80B4-00C04FD430C8\"",
    "\"https://example.com/a b\"", "\"https:\\/\\/example.com\"", "\"12\"", "\"\\ud83d\\ude00\"",
    "\"\\ud83d\"", "\"\\ude00\"", "\"\\ude00\\ud83d\"", "\"\\u0000\"", "\"\\ufeff\"", "\"\\x\"",
    "[]", "{}", "[[]]", "[1,1]", "[1,1.0]", "[{\"a\":1,\"b\":2},{\"b\":2.0,\"a\":1}]",
    "{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}", "{\"id\":1}",
];
#[rustfmt::skip]
pub(crate) const NAMES: [&str; 14] = [
    "\"id\"", "\"\\u0069d\"", "\"i\\u0064\"", "\"type\"", "\"kind\"", "\"a\"", "\"\\u0061\"", "\"\"",
    "\"x-more\"", "\"a/b~c\"", "\"\\ud800\"", "\"\\u0000\"", "\"\\ud83d\\ude00\"", "\"name\\n\"",
];
/// What tells values from each other.
const STRUCTURE: &[u8] = b"{}[]\",:\\0-9e.u ";
/// Values this deep are at the limit of readers, or beyond it.
const DEPTHS: [usize; 6] = [124, 125, 126, 127, 128, 200];
/// Longer than what is read at a time.
pub(crate) const LONG: usize = (1 << 20) + 100;

/// Bodies to change, and what the changes are drawn by.
pub(crate) struct Mutants<'b> {
    pub(crate) bodies: &'b [Vec<u8>],
    pub(crate) numbers: Numbers,
    /// Whether all lines are to be UTF-8: one that is not sends its whole block the slow way.
    pub(crate) is_text: bool,
}

impl<'b> Mutants<'b> {
    /// The next line, with up to three changes. It may hold more than one line in the end.
    pub(crate) fn line(&mut self) -> Vec<u8> {
        let mut line = self.body().to_vec();
        for _ in 0..self.numbers.next(4) {
            self.change(&mut line);
        }
        if self.numbers.next(30) == 0 {
            self.change_whole(&mut line);
        }
        if self.is_text && str::from_utf8(&line).is_err() {
            line = String::from_utf8_lossy(&line).into_owned().into_bytes();
        }
        line
    }

    fn body(&mut self) -> &'b [u8] {
        let at = self.numbers.index(self.bodies.len());
        &self.bodies[at]
    }

    fn change(&mut self, line: &mut Vec<u8>) {
        if line.is_empty() {
            return;
        }
        match self.numbers.next(10) {
            0..3 => self.change_byte(line),
            kind => {
                let parts = parts(line);
                let part = parts[self.numbers.index(parts.len())].clone();
                self.change_part(line, &part, kind);
            }
        }
    }

    fn change_byte(&mut self, line: &mut Vec<u8>) {
        let mut at = self.numbers.index(line.len());
        if self.numbers.next(2) == 0 {
            // Texts are long: without this, most changes would be in one.
            let is_structure = |byte: &u8| STRUCTURE.contains(byte);
            at = line[at..]
                .iter()
                .position(is_structure)
                .map_or(at, |more| at + more);
        }
        let byte = match self.numbers.next(3) {
            0 => STRUCTURE[self.numbers.index(STRUCTURE.len())],
            _ => u8::try_from(self.numbers.next(256)).unwrap_or_default(),
        };
        match self.numbers.next(3) {
            0 => line[at] = byte,
            1 => line.insert(at, byte),
            _ => drop(line.remove(at)),
        }
    }

    fn change_part(&mut self, line: &mut Vec<u8>, part: &Part, kind: u64) {
        match kind {
            3 => drop(line.drain(with_comma(line, part.whole()))),
            4 => {
                let mut again = line[part.whole()].to_vec();
                again.push(b',');
                insert(line, part.whole().start, &again);
            }
            5 if part.name.is_some() => {
                let name = self.numbers.pick(&NAMES);
                line.splice(part.name.clone().unwrap_or_default(), name.bytes());
            }
            6 => {
                let value = self.deep();
                line.splice(part.value.clone(), value.bytes());
            }
            7 => {
                let other = self.body();
                let parts = parts(other);
                let value = parts[self.numbers.index(parts.len())].value.clone();
                line.splice(part.value.clone(), other[value].iter().copied());
            }
            _ => {
                let value = self.numbers.pick(&VALUES);
                line.splice(part.value.clone(), value.bytes());
            }
        }
    }

    fn deep(&mut self) -> String {
        let depth = DEPTHS[self.numbers.index(DEPTHS.len())];
        match self.numbers.next(3) {
            0 => "[".repeat(depth) + &"]".repeat(depth),
            1 => "{\"a\":".repeat(depth) + "1" + &"}".repeat(depth),
            _ => "9".repeat(depth + 200),
        }
    }

    fn change_whole(&mut self, line: &mut Vec<u8>) {
        match self.numbers.next(11) {
            0 => insert(line, 0, b"\xef\xbb\xbf"),
            1 => line.push(0),
            2 | 3 => line.push(b'\r'),
            4 => line.clear(),
            5 => *line = b" \t\r".to_vec(),
            6 => line.extend_from_slice(b"\n\n"),
            7 => line.extend_from_within(..),
            8 => line.truncate(line.len() / 2),
            9 if self.numbers.next(40) == 0 => insert(line, 0, &vec![b' '; LONG]),
            _ => {
                insert(line, 0, b" \t ");
                line.push(b' ');
            }
        }
    }
}

fn insert(line: &mut Vec<u8>, at: usize, what: &[u8]) {
    line.splice(at..at, what.iter().copied());
}

/// A part with the comma that stands behind it, or else before it.
fn with_comma(line: &[u8], part: Range<usize>) -> Range<usize> {
    if line.get(part.end) == Some(&b',') {
        part.start..part.end + 1
    } else if line[..part.start].ends_with(b",") {
        part.start - 1..part.end
    } else {
        part
    }
}
