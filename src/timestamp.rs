//! Times as the vendors write them.

use std::fmt;

use chrono::{DateTime, FixedOffset, NaiveDateTime, SecondsFormat, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A date with a time of day, with or without a zone: `2025-08-04 14:30:00`,
/// `2025-08-04T14:30:00Z`.
///
/// The text is kept as it came and written back so. What it says is read when asked for, so a
/// text that is no time, such as the `0000-00-00 00:00:00` of some databases, does not cost the
/// call around it.
///
/// ```
/// let time: callspec::Timestamp = "2025-08-04 14:30:00".into();
/// assert_eq!(time.local().map(|local| local.to_string()), Some(time.to_string()));
///
/// // No zone is named, so no moment is known; with a zone that you know, one is.
/// assert_eq!(time.moment(), None);
/// let utc = time.local().map(|local| local.and_utc());
/// assert_eq!(utc.map(|utc| utc.timestamp()), Some(1_754_317_800));
/// ```
///
/// Two of them are equal if they were written the same way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Timestamp {
    text: String,
}

impl Timestamp {
    /// The text as it came.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Date and time of day as written, whatever the zone; `None` if the text is no time.
    pub fn local(&self) -> Option<NaiveDateTime> {
        read(&self.text).map(|(local, _)| local)
    }

    /// How far the zone named in the text is from UTC; `None` if it names none.
    pub fn offset(&self) -> Option<FixedOffset> {
        read(&self.text)?.1
    }

    /// The moment in time; `None` if the text names no zone, or is no time.
    pub fn moment(&self) -> Option<DateTime<FixedOffset>> {
        let (local, offset) = read(&self.text)?;
        local.and_local_timezone(offset?).single()
    }
}

/// `YYYY-MM-DD HH:MM:SS`, with `T` instead of the space or with fractions of a second, or RFC 3339.
fn read(text: &str) -> Option<(NaiveDateTime, Option<FixedOffset>)> {
    if let Ok(zoned) = DateTime::parse_from_rfc3339(text) {
        return Some((zoned.naive_local(), Some(*zoned.offset())));
    }
    ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
        .map(|local| (local, None))
}

impl From<String> for Timestamp {
    fn from(text: String) -> Self {
        Self { text }
    }
}

impl From<&str> for Timestamp {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(moment: DateTime<Utc>) -> Self {
        Self {
            text: moment.to_rfc3339_opts(SecondsFormat::AutoSi, true),
        }
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for Timestamp {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Timestamp".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_time() {
        let half_past = "2025-08-04T14:30:00";
        let cases = [
            ("2025-08-04 14:30:00", Some(half_past), None),
            ("2025-08-04T14:30:00", Some(half_past), None),
            ("2025-08-04T14:30:00Z", Some(half_past), Some(0)),
            ("2025-08-04T14:30:00.000000Z", Some(half_past), Some(0)),
            ("2025-08-04T14:30:00+02:00", Some(half_past), Some(7200)),
            ("0000-00-00 00:00:00", None, None),
            ("2025-02-30 14:30:00", None, None),
            ("yesterday", None, None),
            ("", None, None),
        ];
        for (text, local, offset) in cases {
            let time = Timestamp::from(text);
            let read = time.local().map(|local| local.format("%FT%T").to_string());
            assert_eq!(read.as_deref(), local, "{text}");
            let read = time.offset().map(|offset| offset.local_minus_utc());
            assert_eq!(read, offset, "{text}");
            assert_eq!(time.moment().is_some(), offset.is_some(), "{text}");
            let written = serde_json::to_value(&time).expect("JSON");
            assert_eq!(written, text);
            assert_eq!(
                serde_json::from_value::<Timestamp>(written).ok(),
                Some(time)
            );
        }
        assert!(serde_json::from_str::<Timestamp>("1754317800").is_err());
    }

    #[test]
    fn moment_in_utc_is_written_with_its_zone() {
        let moment = DateTime::from_timestamp(1_754_317_800, 0).expect("a moment");
        let time = Timestamp::from(moment);
        assert_eq!(time.as_str(), "2025-08-04T14:30:00Z");
        assert_eq!(time, Timestamp::from("2025-08-04T14:30:00Z"));
        assert_eq!(time.moment(), Some(moment.fixed_offset()));
    }
}
