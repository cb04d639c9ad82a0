//! `conformance.toml`: the policy as written.
//!
//! ```toml
//! [level]
//! undeclared-field = "note"
//!
//! [operation.getCall.level]
//! unknown-enum-value = "off"
//!
//! [[except]]
//! rule = "unexpected-null"
//! operation = "getCall"
//! pointer = "/summary"
//! reason = "null until the summary is written, says their support"
//! until = 2027-01-31
//!
//! [formats]
//! date-time = false
//!
//! [contract]
//! honour-nullable = true
//! ```

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _};
use toml::Spanned;
use toml::value::Datetime;

use super::{Exception, PointerGlob, Policy};
use crate::contract::Settings;
use crate::contract::schemas::formats::{OF_NUMBERS, OF_TEXTS};
use crate::defect::{Defect, Position};
use crate::finding::{Level, Rule};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    level: Levels,
    #[serde(default)]
    operation: BTreeMap<Spanned<String>, Operation>,
    #[serde(default)]
    except: Vec<Except>,
    #[serde(default)]
    formats: BTreeMap<FormatName, bool>,
    #[serde(default)]
    contract: Contract,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct Contract {
    honour_nullable: bool,
}

type Levels = BTreeMap<RuleName, LevelName>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Operation {
    level: Levels,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Except {
    rule: RuleName,
    operation: Option<Spanned<String>>,
    pointer: Option<Pattern>,
    reason: Reason,
    until: Option<Datetime>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct RuleName(Rule);

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct FormatName(String);

struct LevelName(Option<Level>);

struct Pattern(PointerGlob);

struct Reason(String);

impl<'de> Deserialize<'de> for RuleName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = String::deserialize(deserializer)?;
        Rule::of_id(&id).map(Self).ok_or_else(|| {
            let ids: Vec<_> = Rule::all().map(Rule::id).collect();
            D::Error::custom(format!(
                "no rule is called {id}; there are {}",
                ids.join(", ")
            ))
        })
    }
}

impl<'de> Deserialize<'de> for FormatName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        if OF_TEXTS
            .iter()
            .chain(&OF_NUMBERS)
            .any(|known| *known == name)
        {
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
            "error" => Ok(Self(Some(Level::Error))),
            "warn" => Ok(Self(Some(Level::Warn))),
            "note" => Ok(Self(Some(Level::Note))),
            "off" => Ok(Self(None)),
            _ => Err(D::Error::custom("a level is error, warn, note or off")),
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
            return Err(D::Error::custom("an exception says why"));
        }
        Ok(Self(text))
    }
}

impl Policy {
    /// Reads `conformance.toml`. `today` is a day as `YYYY-MM-DD`, by which exceptions lapse.
    ///
    /// # Errors
    /// A defect with its place: unknown keys, unknown rules, exceptions without a reason.
    pub fn parse(name: &str, text: &str, today: &str) -> Result<Self, Defect> {
        let file: File = toml::from_str(text).map_err(|error| Defect {
            file: name.to_owned(),
            position: error.span().map(|span| position(text, &span)),
            pointer: String::new(),
            what: error.message().lines().collect::<Vec<_>>().join(" "),
        })?;
        let named = file.operation.keys();
        let named = named.chain(file.except.iter().filter_map(|one| one.operation.as_ref()));
        let named = named
            .map(|id| (id.get_ref().as_str().into(), position(text, &id.span())))
            .collect();
        let operations = file.operation.into_iter();
        Ok(Self {
            levels: levels(file.level),
            operations: operations
                .map(|(id, operation)| (id.into_inner().into(), levels(operation.level)))
                .collect(),
            exceptions: file
                .except
                .into_iter()
                .map(|except| except.read(today))
                .collect(),
            named,
            settings: Settings {
                honour_nullable: file.contract.honour_nullable,
                formats_off: file
                    .formats
                    .into_iter()
                    .filter(|(_, is_checked)| !is_checked)
                    .map(|(format, _)| format.0)
                    .collect(),
            },
            ..Self::default()
        })
    }
}

fn levels(levels: Levels) -> BTreeMap<Rule, Option<Level>> {
    let pairs = levels.into_iter();
    pairs.map(|(rule, level)| (rule.0, level.0)).collect()
}

impl Except {
    fn read(self, today: &str) -> Exception {
        let until = self
            .until
            .and_then(|until| until.date)
            .map(|date| date.to_string());
        Exception {
            rule: self.rule.0,
            operation: self.operation.map(|id| id.into_inner().into()),
            pointer: self.pointer.map(|pattern| pattern.0),
            reason: self.reason.0,
            has_lapsed: until.as_deref().is_some_and(|until| until < today),
            until,
        }
    }
}

fn position(text: &str, span: &Range<usize>) -> Position {
    let before = &text[..span.start.min(text.len())];
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    Position {
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::Policy;

    fn refused(text: &str) -> String {
        let policy = Policy::parse("conformance.toml", text, "2026-06-30");
        policy.expect_err("is refused").to_string()
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_its_place() {
        let refusals = [
            ("[level]\nundeclared = 'note'", "2:1"),
            ("[level]\nnot-json = 'loud'", "2:12"),
            ("levels = {}", "1:1"),
            ("[formats]\nphone = false", "2:1"),
            ("[contract]\nnullable = true", "2:1"),
            ("[[except]]\nrule = 'not-json'\nreason = ' '", "3:10"),
            ("[[except]]\nrule = 'not-json'", "1:1"),
            (
                "[[except]]\nrule = 'not-json'\nreason = 'x'\npointer = 'a'",
                "4:11",
            ),
        ];
        for (text, place) in refusals {
            let refused = refused(text);
            let expected = format!("conformance.toml:{place}: ");
            assert!(refused.starts_with(&expected), "{text}: {refused}");
        }
    }

    #[test]
    fn an_exception_holds_on_its_last_day() {
        let text = "[[except]]\nrule = 'not-json'\nreason = 'x'\nuntil = 2026-06-30";
        let lapsed = |today| {
            let policy = Policy::parse("conformance.toml", text, today).unwrap();
            policy.exceptions[0].has_lapsed
        };
        assert_eq!(["2026-06-30", "2026-07-01"].map(lapsed), [false, true]);
    }
}
