//! `conformance.toml`: the policy as written. `rules/conformance.toml` explains each setting.
//!
//! ```toml
//! [level]
//! undeclared-field = "note"
//!
//! [operation.getCall.level]
//! unknown-enum-value = "off"
//!
//! [contract."Alta API".operation.getCall.level]
//! bad-format = "warn"
//!
//! [[except]]
//! rule = "unexpected-null"
//! contract = "Alta API"
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
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use super::{Exception, Levels, Policy, Scope};
use crate::contract::{Contract, Settings};
use crate::defect::{Defect, of_text, of_toml};
use crate::finding::Rule;
use contracts::Contracts;
use named::Named;
use value::{Day, FormatName, LevelName, RuleName};

pub(crate) use value::{Pattern, Reason};

mod contracts;
mod named;
mod value;

/// A policy with each setting explained, to begin with.
pub const TEMPLATE: &str = include_str!("../../rules/conformance.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    level: LevelTable,
    #[serde(default)]
    operation: Operations,
    #[serde(default)]
    contract: Contracts,
    #[serde(default)]
    formats: BTreeMap<FormatName, bool>,
    #[serde(default)]
    except: Vec<Except>,
}

type LevelTable = BTreeMap<RuleName, LevelName>;
type Operations = BTreeMap<Spanned<String>, OfOperation>;

#[derive(Deserialize)]
#[serde(
    deny_unknown_fields,
    expecting = "honour-nullable, or the title of a contract and a table"
)]
struct OfContract {
    #[serde(default)]
    level: LevelTable,
    #[serde(default)]
    operation: Operations,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfOperation {
    level: LevelTable,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Except {
    rule: RuleName,
    contract: Option<String>,
    operation: Option<Spanned<String>>,
    pointer: Option<Pattern>,
    reason: Reason,
    until: Option<Day>,
}

/// A policy file as written, of which nothing has been looked up yet.
pub struct PolicyFile<'t> {
    name: &'t str,
    text: &'t str,
    file: File,
}

impl<'t> PolicyFile<'t> {
    /// Reads `conformance.toml`.
    ///
    /// # Errors
    /// A defect with its place: unknown keys, rules and formats, exceptions without a reason.
    pub fn parse(name: &'t str, text: &'t str) -> Result<Self, Defect> {
        match toml::from_str(text) {
            Ok(file) => Ok(Self { name, text, file }),
            Err(error) => Err(of_toml(name, text, &error)),
        }
    }

    /// How contracts are to be read.
    pub fn settings(&self) -> Settings {
        let formats = self.file.formats.iter();
        let off = formats.filter(|(_, is_checked)| !**is_checked);
        Settings {
            honour_nullable: self.file.contract.honour_nullable,
            formats_off: off.map(|(format, _)| format.0.clone()).collect(),
        }
    }

    /// The policy for a run by these contracts. `today` is a day as `YYYY-MM-DD`, by which exceptions
    /// lapse.
    ///
    /// # Errors
    /// Defects with their places: operations that no contract has.
    pub fn policy(self, today: &str, contracts: &[Contract]) -> Result<Policy, Vec<Defect>> {
        let mut reader = Reader {
            policy: Policy::of(contracts),
            named: Named { contracts },
            refused: Vec::new(),
        };
        reader.file(self.file, today);
        reader.refused.sort_by_key(|(span, _)| span.start);
        let refused = reader.refused.into_iter();
        let refused: Vec<_> = refused
            .map(|(span, what)| of_text(self.name, self.text, Some(span), what))
            .collect();
        if refused.is_empty() {
            Ok(reader.policy)
        } else {
            Err(refused)
        }
    }
}

/// From names as written to names of the contracts that are judged by.
struct Reader<'c> {
    policy: Policy,
    named: Named<'c>,
    refused: Vec<(Range<usize>, String)>,
}

impl Reader<'_> {
    fn file(&mut self, file: File, today: &str) {
        self.section(None, file.level, file.operation);
        for (title, section) in file.contract.by_title {
            self.section(Some(&title), section.level, section.operation);
        }
        for except in file.except {
            self.except(except, today);
        }
    }

    fn section(&mut self, title: Option<&str>, level: LevelTable, operations: Operations) {
        if !self.is_here(title) {
            return;
        }
        let contract: Option<Arc<str>> = title.map(Arc::from);
        let scope = Scope {
            contract: contract.clone(),
            operation: None,
        };
        self.policy.levels.insert(scope, levels(level));
        for (written, section) in operations {
            let levels = levels(section.level);
            let is_undeclared = levels.keys().all(|rule| *rule == Rule::UndeclaredOperation);
            for id in self.operations(title, &written, is_undeclared) {
                let scope = Scope {
                    contract: contract.clone(),
                    operation: Some(id),
                };
                self.policy.levels.insert(scope, levels.clone());
            }
        }
    }

    fn except(&mut self, except: Except, today: &str) {
        let title = except.contract.as_deref();
        if !self.is_here(title) {
            return;
        }
        let ids = match &except.operation {
            Some(written) => {
                let is_undeclared = except.rule.0 == Rule::UndeclaredOperation;
                let ids = self.operations(title, written, is_undeclared);
                ids.into_iter().map(Some).collect()
            }
            None => vec![None],
        };
        let until = except.until.map(|day| day.0);
        for operation in ids {
            self.policy.exceptions.push(Exception {
                rule: except.rule.0,
                scope: Scope {
                    contract: title.map(Arc::from),
                    operation,
                },
                pointer: except.pointer.as_ref().map(|pattern| pattern.0.clone()),
                reason: except.reason.0.clone(),
                has_lapsed: until.as_deref().is_some_and(|until| until < today),
                until: until.clone(),
            });
        }
    }

    /// Whether a setting for a contract of this title is one for this run.
    fn is_here(&mut self, title: Option<&str>) -> bool {
        let Some(title) = title.filter(|title| !self.policy.judges_by(title)) else {
            return true;
        };
        self.policy.elsewhere.insert(title.to_owned());
        false
    }

    /// The ids of the operations that a name means. An `undeclared-operation` is one of no
    /// contract, and is named by method and path as its finding names it.
    fn operations(
        &mut self,
        title: Option<&str>,
        written: &Spanned<String>,
        is_undeclared: bool,
    ) -> Vec<Arc<str>> {
        let name: &str = written.as_ref();
        if is_undeclared && named::is_method_and_path(name) {
            return vec![name.into()];
        }
        self.named.operations(title, name).unwrap_or_else(|what| {
            self.refused.push((written.span(), what));
            Vec::new()
        })
    }
}

fn levels(levels: LevelTable) -> Levels {
    let pairs = levels.into_iter();
    pairs.map(|(rule, level)| (rule.0, level.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::{Policy, PolicyFile, TEMPLATE};
    use crate::contract::Contract;
    use crate::contract::built_in::BuiltIn;
    use callspec_codegen::Document;

    fn contracts() -> Vec<Contract> {
        let both = BuiltIn::ALL.into_iter().map(BuiltIn::source);
        both.map(|(name, text)| Contract::parse(Document::parse(name, text).unwrap()).0)
            .collect()
    }

    fn parsed(text: &str) -> Result<Policy, String> {
        let file = PolicyFile::parse("conformance.toml", text).map_err(|defect| vec![defect]);
        let policy = file.and_then(|file| file.policy("2026-06-30", &contracts()));
        policy.map_err(|defects| {
            let lines: Vec<_> = defects.iter().map(ToString::to_string).collect();
            lines.join("\n")
        })
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_its_place() {
        let refusals = [
            ("[level]\nundeclared = 'note'", "2:1"),
            ("[level]\nnot-json = 'loud'", "2:12"),
            ("levels = {}", "1:1"),
            ("[formats]\nphone = false", "2:1"),
            ("[contract]\nnullable = true", "2:12"),
            ("[contract]\nhonour-nullable = 1", "2:19"),
            ("[[except]]\nrule = 'not-json'\nreason = ' '", "3:10"),
            ("[[except]]\nrule = 'not-json'", "1:1"),
            (
                "[[except]]\nrule = 'not-json'\nreason = 'x'\npointer = 'a'",
                "4:11",
            ),
            (
                "[[except]]\nrule = 'not-json'\nreason = 'x'\nuntil = '2026-01-01'",
                "4:9",
            ),
            (
                "[[except]]\nrule = 'not-json'\nreason = 'x'\nuntil = 07:00:00",
                "4:9",
            ),
            ("[operation.getCal.level]\nnot-json = 'off'", "1:12"),
            (
                "[contract.'Alta API'.operation.getCal.level]\nnot-json = 'off'",
                "1:32",
            ),
            (
                "[[except]]\nrule = 'not-json'\noperation = 'getCal'\nreason = 'x'",
                "3:13",
            ),
        ];
        for (text, place) in refusals {
            let refused = parsed(text).expect_err("is refused");
            let expected = format!("conformance.toml:{place}: ");
            assert!(refused.starts_with(&expected), "{text}: {refused}");
        }
    }

    #[test]
    fn an_exception_holds_on_its_last_day() {
        let text = "[[except]]\nrule = 'not-json'\nreason = 'x'\nuntil = 2026-06-30";
        let lapsed = |today| {
            let file = PolicyFile::parse("conformance.toml", text).unwrap();
            let policy = file.policy(today, &[]).unwrap();
            policy.exceptions[0].has_lapsed
        };
        assert_eq!(["2026-06-30", "2026-07-01"].map(lapsed), [false, true]);
    }

    #[test]
    fn operations_of_other_contracts_are_left_alone() {
        let text = "[contract.Pets.operation.getPet.level]\nnot-json = 'off'\n\
            [[except]]\nrule = 'not-json'\ncontract = 'Pets'\noperation = 'getPet'\nreason = 'x'";
        let policy = parsed(text).unwrap();
        assert_eq!(policy.elsewhere, ["Pets".to_owned()].into());
        assert!(policy.exceptions.is_empty());
    }

    #[test]
    fn an_undeclared_operation_is_named_by_method_and_path() {
        let except = |rule: &str| {
            parsed(&format!(
                "[[except]]\nrule = '{rule}'\noperation = 'GET /health'\nreason = 'x'"
            ))
        };
        assert!(except("undeclared-operation").is_ok());
        assert!(except("not-json").is_err());
    }

    #[test]
    fn the_template_is_read_with_and_without_its_comments() {
        assert!(parsed(TEMPLATE).is_ok());
        let examples: Vec<_> = TEMPLATE
            .lines()
            .map(|line| line.strip_prefix("#: ").unwrap_or(line))
            .collect();
        let policy = parsed(&examples.join("\n")).unwrap();
        assert!(policy.levels.len() > 2 && !policy.exceptions.is_empty());
    }
}
