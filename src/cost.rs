//! Amounts of money as the vendors write them.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Number, Value};

/// An amount of money, from a JSON number or from a text: `0.025` or `"0.02500000"`.
///
/// The digits are kept as they came, and written back so: a text with every zero at its end, a
/// number as JSON libraries read it, exact to 15 digits. The currency is not part of it; the pages
/// of the vendors name none.
///
/// To reckon with costs, take them as whole units of a size of your choice, or hand the digits to
/// the decimal type that you use.
///
/// ```
/// let costs: Vec<callspec::Cost> = serde_json::from_str(r#"["0.02500000", 0.1]"#)?;
///
/// // In millionths, exactly; the sum of floating-point numbers would not be.
/// let sum: Option<i128> = costs.iter().map(|cost| cost.to_units(6)).sum();
/// assert_eq!(sum, Some(125_000));
///
/// assert_eq!(costs[0].digits(), "0.02500000");
/// assert_eq!(costs[0].to_f64(), Some(0.025));
/// assert_eq!(serde_json::to_string(&costs)?, r#"["0.02500000",0.1]"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Two costs are equal if they were written the same way: `0.1` and `"0.10"` are not.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Cost(Form);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Form {
    Number(Number),
    Text(String),
}

impl Cost {
    /// The amount as it was written, without quotation marks.
    pub fn digits(&self) -> Cow<'_, str> {
        match &self.0 {
            Form::Number(number) => number.to_string().into(),
            Form::Text(text) => text.into(),
        }
    }

    /// Whether it came as a text and not as a number.
    pub fn is_text(&self) -> bool {
        matches!(self.0, Form::Text(_))
    }

    /// The amount as the nearest floating-point number, good for showing it; `None` if a text is
    /// no number.
    pub fn to_f64(&self) -> Option<f64> {
        let value: f64 = self.digits().parse().ok()?;
        value.is_finite().then_some(value)
    }

    /// The amount in units of a tenth to the power of `decimals`, exactly: `0.025` is 25 in
    /// thousandths, `to_units(3)`.
    ///
    /// `None` if a text is no decimal number, if there are digits behind the last one asked for
    /// that are not zero, or if the amount does not fit.
    pub fn to_units(&self, decimals: u8) -> Option<i128> {
        let digits = self.digits();
        let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (&*digits, 0),
        };
        let (sign, magnitude) = match mantissa.strip_prefix('-') {
            Some(magnitude) => (-1, magnitude),
            None => (1, mantissa),
        };
        let (whole, fraction) = magnitude.split_once('.').unwrap_or((magnitude, ""));
        let all = format!("{whole}{fraction}");
        if whole.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let shift = exponent
            .checked_add(i32::from(decimals))?
            .checked_sub(i32::try_from(fraction.len()).ok()?)?;
        scaled(&all, shift)?.checked_mul(sign)
    }
}

/// Digits with the decimal point moved to the right, or to the left over zeros only.
fn scaled(digits: &str, shift: i32) -> Option<i128> {
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() {
        return Some(0);
    }
    if shift >= 0 {
        let factor = 10_i128.checked_pow(shift.unsigned_abs())?;
        return digits.parse::<i128>().ok()?.checked_mul(factor);
    }
    let kept = digits
        .len()
        .checked_sub(usize::try_from(shift.unsigned_abs()).ok()?)?;
    let (units, rest) = digits.split_at(kept);
    let is_exact = rest.bytes().all(|byte| byte == b'0');
    is_exact.then(|| units.parse().ok()).flatten()
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.digits())
    }
}

impl Serialize for Cost {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Form::Number(number) => number.serialize(serializer),
            Form::Text(text) => serializer.serialize_str(text),
        }
    }
}

impl<'de> Deserialize<'de> for Cost {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // By way of a JSON value, which knows how numbers are kept in this build of serde_json.
        match Value::deserialize(deserializer)? {
            Value::Number(number) => Ok(Self(Form::Number(number))),
            Value::String(text) => Ok(Self(Form::Text(text))),
            other => Err(crate::json::unexpected(
                &other,
                "a number, or a text of digits",
            )),
        }
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for Cost {
    fn schema_name() -> Cow<'static, str> {
        "Cost".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": ["number", "string"] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(json: &str) -> Cost {
        serde_json::from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"))
    }

    #[test]
    fn units_are_exact_or_none() {
        let cases = [
            ("0.02", 2, Some(2)),
            ("0.02", 8, Some(2_000_000)),
            (r#""0.02000000""#, 2, Some(2)),
            (r#""0.02500000""#, 2, None),
            (r#""-1.50""#, 1, Some(-15)),
            ("12", 0, Some(12)),
            ("12.0", 0, Some(12)),
            ("1e-7", 7, Some(1)),
            ("1e-7", 6, None),
            ("1e3", 1, Some(10_000)),
            ("1e300", 0, None),
            ("0", 255, Some(0)),
            (r#""0.000""#, 0, Some(0)),
            (r#""""#, 2, None),
            (r#"".5""#, 2, None),
            (r#""n/a""#, 2, None),
            (r#""1.2.3""#, 2, None),
            (r#""--1""#, 2, None),
            (r#""1e99999999999""#, 2, None),
            (r#""1e-2147483648""#, 2, None),
            (r#""99999999999999999999999999999999999999999""#, 0, None),
        ];
        for (json, decimals, expected) in cases {
            assert_eq!(cost(json).to_units(decimals), expected, "{json}");
        }
    }

    #[test]
    fn digits_are_kept() {
        for json in [
            "0.02",
            "122",
            "-0.5",
            r#""0.02000000""#,
            r#""""#,
            r#""0.10 USD""#,
        ] {
            let cost = cost(json);
            assert_eq!(serde_json::to_string(&cost).expect("JSON"), json);
            assert_eq!(cost.to_string(), json.trim_matches('"'));
            assert_eq!(cost.is_text(), json.starts_with('"'));
        }
        assert_eq!(cost(r#""0.10 USD""#).to_f64(), None);
        assert_eq!(cost(r#""NaN""#).to_f64(), None);
    }

    #[test]
    fn other_kinds_are_refused_without_showing_them() {
        for json in ["true", "[17]", r#"{"eur":17}"#] {
            let error = serde_json::from_str::<Cost>(json).expect_err(json);
            assert!(error.to_string().contains("a text of digits"), "{error}");
            assert!(!error.to_string().contains("17"), "{error}");
        }
    }
}
