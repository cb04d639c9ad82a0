//! A number as it was written.

use std::borrow::Cow;

use jsonschema::json::JsonNumber;

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
