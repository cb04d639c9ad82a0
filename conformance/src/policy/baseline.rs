//! A baseline: findings that were there before, and are to be told apart from new ones.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::defect::{Defect, Position};
use crate::finding::{Identity, Part, Rule};

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
    /// The name of the contract's document.
    pub document: Arc<str>,
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

impl From<&Identity> for Entry {
    fn from(identity: &Identity) -> Self {
        Self {
            document: identity.document.clone(),
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

impl Baseline {
    /// A baseline of these findings.
    pub fn of(identities: impl IntoIterator<Item = Entry>) -> Self {
        Self {
            entries: identities.into_iter().collect(),
        }
    }

    /// Whether a finding was known before.
    pub fn holds(&self, identity: &Identity) -> bool {
        !self.entries.is_empty() && self.entries.contains(&Entry::from(identity))
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
        let read = |line: Line| {
            Some(Entry {
                document: line.contract.into(),
                operation: line.operation.into(),
                status: line.status,
                rule: Rule::of_id(&line.rule)?,
                part: Part::of_id(&line.part)?,
                pointer: line.pointer,
            })
        };
        let lines = file.findings.into_iter().enumerate();
        let entries: Result<_, _> = lines
            .map(|(index, line)| {
                read(line).ok_or_else(|| {
                    let what = format!("finding {}: no such rule or part", index + 1);
                    Defect::of_file(name, what)
                })
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
                contract: entry.document.to_string(),
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
