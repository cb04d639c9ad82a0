//! Values of a policy file, each refused in words where it cannot be meant.

use serde::Deserialize;
use serde::de::{Deserializer, Error as _};
use toml::value::Datetime;

use crate::contract::schemas::formats::{OF_NUMBERS, OF_TEXTS};
use crate::finding::{Level, Rule};
use crate::nearest;
use crate::policy::PointerGlob;

#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RuleName(pub(super) Rule);

#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FormatName(pub(super) String);

/// `None` is `off`.
pub(super) struct LevelName(pub(super) Option<Level>);

/// A pattern of places.
pub(crate) struct Pattern(pub(crate) PointerGlob);

/// Why something is so.
pub(crate) struct Reason(pub(super) String);

/// A day as `YYYY-MM-DD`.
pub(super) struct Day(pub(super) String);

impl<'de> Deserialize<'de> for RuleName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = String::deserialize(deserializer)?;
        Rule::of_id(&id).map(Self).ok_or_else(|| {
            let hint = nearest::hint(&id, Rule::all().map(Rule::id));
            D::Error::custom(format!(
                "no rule is called {id}{hint} `conformance rules` lists all",
                hint = if hint.is_empty() { ";" } else { &hint }
            ))
        })
    }
}

impl<'de> Deserialize<'de> for FormatName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let mut known = OF_TEXTS.iter().chain(&OF_NUMBERS);
        if known.any(|known| *known == name) {
            return Ok(Self(name));
        }
        let what = format!(
            "no format called {name} is checked; there are {}, {}",
            OF_TEXTS.join(", "),
            OF_NUMBERS.join(", ")
        );
        Err(D::Error::custom(what))
    }
}

impl<'de> Deserialize<'de> for LevelName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match String::deserialize(deserializer)?.as_str() {
            "off" => Ok(Self(None)),
            id => Level::of_id(id)
                .map(|level| Self(Some(level)))
                .ok_or_else(|| D::Error::custom("a level is error, warn, note or off")),
        }
    }
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        PointerGlob::parse(&String::deserialize(deserializer)?)
            .map(Self)
            .ok_or_else(|| D::Error::custom("a pointer begins with a slash: /turns/*/text"))
    }
}

impl<'de> Deserialize<'de> for Reason {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.trim().is_empty() {
            return Err(D::Error::custom("an entry says why"));
        }
        Ok(Self(text))
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        const SPELLING: &str = "a day is written without quotes and without a time: 2027-01-31";
        let day = Datetime::deserialize(deserializer).map_err(|_| D::Error::custom(SPELLING))?;
        match day {
            Datetime {
                date: Some(date),
                time: None,
                offset: None,
            } => Ok(Self(date.to_string())),
            _ => Err(D::Error::custom(SPELLING)),
        }
    }
}
