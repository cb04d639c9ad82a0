//! An overlay that accepts what was seen (OpenAPI Overlay 1.0.0), as YAML 1.2: its scalars and
//! values are written as JSON, which YAML is a superset of.

use std::fmt::{self, Write};

use serde_json::{Value, json};

use super::responses::{seen, sentence};
use crate::contract::Contract;
use crate::drift::responses::{Action, Change, Finding, Seen, actions};
use crate::finding::Level;

/// What is proposed for one contract.
pub struct Proposal {
    title: String,
    contract: String,
    /// Each finding with what accepts it.
    accepted: Vec<(Finding, Vec<Action>)>,
}

impl Proposal {
    /// What makes a contract allow all of this; none if there is nothing to allow.
    pub fn of(contract: &Contract, mut findings: Vec<Finding>) -> Option<Self> {
        findings.retain(|finding| finding.level > Level::Note);
        let actions = actions(contract, &findings);
        let proposal = Self {
            title: contract.title().to_owned(),
            contract: contract.name().to_string(),
            accepted: findings.into_iter().zip(actions).collect(),
        };
        (proposal.actions() > 0).then_some(proposal)
    }

    /// The number of actions.
    pub fn actions(&self) -> usize {
        self.accepted.iter().map(|(_, actions)| actions.len()).sum()
    }

    /// The overlay as a file.
    pub fn render(&self) -> String {
        let mut text = String::new();
        // Writing to a String cannot fail.
        let _ = self.write(&mut text);
        text
    }

    fn write(&self, out: &mut String) -> fmt::Result {
        writeln!(out, "# What was seen and {} does not allow.", self.contract)?;
        writeln!(
            out,
            "# Proposed by `conformance drift responses`: an action that"
        )?;
        writeln!(
            out,
            "# stays here is one that somebody has read and accepted."
        )?;
        writeln!(out, "overlay: 1.0.0\ninfo:")?;
        let title = format!("What was seen of {}", self.title);
        writeln!(out, "  title: {}\n  version: 1.0.0\nactions:", json!(title))?;
        for (finding, actions) in &self.accepted {
            for action in actions {
                write_action(out, finding, action)?;
            }
        }
        let left = self
            .accepted
            .iter()
            .filter(|(finding, actions)| actions.is_empty() && !self.is_accepted_beside(finding));
        for (finding, _) in left {
            writeln!(out, "# Nothing to propose: {}", sentence(finding))?;
        }
        Ok(())
    }

    /// Whether the actions of another finding about the same promise accept this one too.
    fn is_accepted_beside(&self, finding: &Finding) -> bool {
        finding.key.seen != Seen::Untold
            && self.accepted.iter().any(|(other, actions)| {
                !actions.is_empty()
                    && other.contract == finding.contract
                    && other.rule == finding.rule
            })
    }
}

fn write_action(out: &mut String, finding: &Finding, action: &Action) -> fmt::Result {
    let description = format!("{}.", sentence(finding));
    writeln!(out, "  - target: {}", Value::from(&*action.target))?;
    writeln!(out, "    description: {}", Value::from(description))?;
    writeln!(out, "    x-evidence: {}", Value::from(seen(finding)))?;
    match &action.change {
        Change::Update(update) => writeln!(out, "    update: {update}"),
        Change::Remove => writeln!(out, "    remove: true"),
    }
}
