//! A baseline: findings that were there before, and are to be told apart from new ones.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::defect::{Defect, Position};
use crate::finding::{Identity, Part, Rule};
use crate::nearest;

const VERSION: u32 = 1;

/// Findings that were known before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    entries: BTreeSet<Entry>,
}

/// What a finding is known by: its identity, less the place in the contract, which moves when the
/// contract is refreshed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// The title of the contract.
    pub contract: Arc<str>,
    /// The operation.
    pub operation: Arc<str>,
    /// The status of the response.
    pub status: u16,
    /// The rule.
    pub rule: Rule,
    /// The part of the message.
    pub part: Part,
    /// The pointer into the part.
    pub pointer: String,
}

impl Entry {
    /// What a finding about a contract of this title is known by.
    pub fn of(identity: &Identity, title: &Arc<str>) -> Self {
        Self {
            contract: title.clone(),
            operation: identity.operation.clone(),
            status: identity.status,
            rule: identity.rule,
            part: identity.part,
            pointer: identity.pointer.clone(),
        }
    }
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    findings: Vec<Line>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Line {
    contract: String,
    operation: String,
    status: u16,
    rule: String,
    part: String,
    pointer: String,
}

impl Line {
    fn read(self) -> Result<Entry, String> {
        let rule = Rule::of_id(&self.rule).ok_or_else(|| {
            let hint = nearest::hint(&self.rule, Rule::all().map(Rule::id));
            format!("no rule is called {}{hint}", self.rule)
        })?;
        let part = Part::of_id(&self.part)
            .ok_or_else(|| format!("no part of a message is called {}", self.part))?;
        Ok(Entry {
            contract: self.contract.into(),
            operation: self.operation.into(),
            status: self.status,
            rule,
            part,
            pointer: self.pointer,
        })
    }
}

impl Baseline {
    /// A baseline of these findings.
    pub fn of(entries: impl IntoIterator<Item = Entry>) -> Self {
        Self {
            entries: entries.into_iter().collect(),
        }
    }

    /// Whether a finding was known before.
    pub fn holds(&self, identity: &Identity, title: &Arc<str>) -> bool {
        !self.entries.is_empty() && self.entries.contains(&Entry::of(identity, title))
    }

    /// All entries.
    pub fn entries(&self) -> &BTreeSet<Entry> {
        &self.entries
    }

    /// Reads a baseline file.
    ///
    /// # Errors
    /// A defect: the file is no baseline, or one of a later version of this program.
    pub fn parse(name: &str, text: &str) -> Result<Self, Defect> {
        let file: File = serde_json::from_str(text).map_err(|error| Defect {
            file: name.to_owned(),
            position: Some(Position {
                line: error.line(),
                column: error.column(),
            }),
            pointer: String::new(),
            what: "not a baseline: write one with `conformance baseline accept`".to_owned(),
        })?;
        if file.version != VERSION {
            let what = format!("a baseline of version {}, not {VERSION}", file.version);
            return Err(Defect::of_file(name, what));
        }
        let lines = file.findings.into_iter().zip(1..);
        let entries: Result<_, _> = lines
            .map(|(line, number)| {
                line.read()
                    .map_err(|what| Defect::of_file(name, format!("finding {number}: {what}")))
            })
            .collect();
        Ok(Self { entries: entries? })
    }

    /// The baseline as a file: sorted, one finding a line, so that a change shows in review.
    pub fn render(&self) -> String {
        let lines: Vec<_> = self
            .entries
            .iter()
            .map(|entry| Line {
                contract: entry.contract.to_string(),
                operation: entry.operation.to_string(),
                status: entry.status,
                rule: entry.rule.id().to_owned(),
                part: entry.part.id().to_owned(),
                pointer: entry.pointer.clone(),
            })
            .filter_map(|line| serde_json::to_string(&line).ok())
            .collect();
        let findings = if lines.is_empty() {
            "[]".to_owned()
        } else {
            format!("[\n    {}\n  ]", lines.join(",\n    "))
        };
        format!("{{\n  \"version\": {VERSION},\n  \"findings\": {findings}\n}}\n")
    }
}
