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
//! ```

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _};
use toml::value::Datetime;

use super::{Exception, PointerGlob, Policy};
use crate::defect::{Defect, Position};
use crate::finding::{Level, Rule};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    level: Levels,
    #[serde(default)]
    operation: BTreeMap<String, Operation>,
    #[serde(default)]
    except: Vec<Except>,
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
    operation: Option<String>,
    pointer: Option<Pattern>,
    reason: Reason,
    until: Option<Datetime>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct RuleName(Rule);

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
        let operations = file.operation.into_iter();
        Ok(Self {
            levels: levels(file.level),
            operations: operations
                .map(|(id, operation)| (id.into(), levels(operation.level)))
                .collect(),
            exceptions: file
                .except
                .into_iter()
                .map(|except| except.read(today))
                .collect(),
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
            operation: self.operation.map(Arc::from),
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
