//! A number as it was written.

use std::borrow::Cow;

use jsonschema::json::JsonNumber;

use super::Odd;

/// A number as it was written. What it is worth is what `serde_json` says of it.
#[derive(Clone, Copy, Debug)]
pub struct Number<'a>(pub(super) &'a str);

impl Number<'_> {
    fn has_digits_only(&self) -> bool {
        !self
            .0
            .bytes()
            .any(|byte| matches!(byte, b'.' | b'e' | b'E'))
    }

    fn read(&self) -> serde_json::Number {
        // It has been checked to be a number, and one that a double can hold.
        serde_json::from_str(self.0).unwrap_or_else(|_| 0.into())
    }
}

impl JsonNumber for Number<'_> {
    fn as_u64(&self) -> Option<u64> {
        self.0.parse().ok()
    }

    fn as_i64(&self) -> Option<i64> {
        // `-0` is a double: only there it differs from 0.
        self.0.parse().ok().filter(|_| self.0 != "-0")
    }

    fn as_f64(&self) -> Option<f64> {
        self.read().as_f64()
    }

    fn as_str(&self) -> Cow<'_, str> {
        // What a double cannot hold is not to be read from the text after all.
        if self.as_u64().is_some() || self.as_i64().is_some() {
            Cow::Borrowed(self.0)
        } else {
            Cow::Owned(self.read().to_string())
        }
    }

    fn to_number(&self) -> Cow<'_, serde_json::Number> {
        Cow::Owned(self.read())
    }

    fn is_integer(&self) -> bool {
        self.has_digits_only()
            || self
                .read()
                .as_f64()
                .is_some_and(|number| number.fract() == 0.0)
    }

    fn is_written_as_integer(&self) -> bool {
        self.has_digits_only()
    }
}

/// From this many digits on a number may be beyond a double.
const MANY_DIGITS: usize = 300;

/// How long the number is that a text begins with.
///
/// # Errors
/// There is none, or one beyond a double.
#[inline]
pub(super) fn length(text: &[u8]) -> Result<usize, Odd> {
    let mut at = usize::from(text.first() == Some(&b'-'));
    at = match text.get(at) {
        Some(b'0') => at + 1,
        _ => digits(text, at)?,
    };
    if text.get(at) == Some(&b'.') {
        at = digits(text, at + 1)?;
    }
    let mut may_be_large = at > MANY_DIGITS;
    if let Some(b'e' | b'E') = text.get(at) {
        may_be_large = true;
        let is_signed = matches!(text.get(at + 1), Some(b'+' | b'-'));
        at = digits(text, at + 1 + usize::from(is_signed))?;
    }
    if may_be_large && !is_finite(&text[..at]) {
        return Err(Odd);
    }
    Ok(at)
}

/// Where the digits end that stand at a place, of which there is one at least.
#[inline]
fn digits(text: &[u8], start: usize) -> Result<usize, Odd> {
    let mut at = start;
    while let Some(b'0'..=b'9') = text.get(at) {
        at += 1;
    }
    if at == start { Err(Odd) } else { Ok(at) }
}

fn is_finite(number: &[u8]) -> bool {
    let number = str::from_utf8(number).ok();
    let number = number.and_then(|number| number.parse::<f64>().ok());
    number.is_some_and(f64::is_finite)
}
