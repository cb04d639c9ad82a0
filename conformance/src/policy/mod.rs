//! What a finding weighs for this project: levels, exceptions with reasons, and a baseline of what
//! was known before.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::finding::{Identity, Level, Rule};

pub mod baseline;
pub mod file;
mod glob;

pub use baseline::Baseline;
pub use glob::PointerGlob;

/// How findings are weighed.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Levels by rule; `None` switches a rule off.
    pub levels: BTreeMap<Rule, Option<Level>>,
    /// Levels by operation and rule, which go before those by rule.
    pub operations: BTreeMap<Arc<str>, BTreeMap<Rule, Option<Level>>>,
    /// Findings that are expected, and why.
    pub exceptions: Vec<Exception>,
    /// Findings that were known before.
    pub baseline: Baseline,
    /// The least level that breaks the contract; `None` lets nothing break it.
    pub fail_on: Option<Level>,
}

/// Findings that are expected, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Exception {
    /// The rule.
    pub rule: Rule,
    /// The operation; any, if there is none.
    pub operation: Option<Arc<str>>,
    /// The places in the part of the message; any, if there is none.
    pub pointer: Option<PointerGlob>,
    /// Why the finding is expected.
    pub reason: String,
    /// The last day of the exception, as `YYYY-MM-DD`.
    pub until: Option<String>,
    /// The day is past: the exception excepts nothing any more.
    pub has_lapsed: bool,
}

/// What becomes of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ruling<'p> {
    /// It is reported at this level.
    Report(Level),
    /// This exception explains it.
    Except(&'p Exception),
    /// It was known before.
    Known,
    /// Its rule is switched off.
    Off,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            levels: BTreeMap::new(),
            operations: BTreeMap::new(),
            exceptions: Vec::new(),
            baseline: Baseline::default(),
            fail_on: Some(Level::Error),
        }
    }
}

impl Policy {
    /// What becomes of a finding. An exception, which has a reason, goes before the baseline.
    pub fn ruling(&self, identity: &Identity) -> Ruling<'_> {
        let Some(level) = self.level(identity) else {
            return Ruling::Off;
        };
        let excepted = self
            .exceptions
            .iter()
            .find(|exception| exception.covers(identity));
        match excepted {
            Some(exception) => Ruling::Except(exception),
            None if self.baseline.holds(identity) => Ruling::Known,
            None => Ruling::Report(level),
        }
    }

    fn level(&self, identity: &Identity) -> Option<Level> {
        let rule = identity.rule;
        self.operations
            .get(&identity.operation)
            .and_then(|levels| levels.get(&rule))
            .or_else(|| self.levels.get(&rule))
            .copied()
            .unwrap_or(Some(rule.default_level()))
    }

    /// Whether a finding of this level breaks the contract.
    pub fn breaks(&self, level: Level) -> bool {
        self.fail_on.is_some_and(|least| level >= least)
    }
}

impl Exception {
    fn covers(&self, identity: &Identity) -> bool {
        let is_here = |glob: &PointerGlob| glob.matches(&identity.pointer);
        !self.has_lapsed
            && self.rule == identity.rule
            && (self.operation.as_ref()).is_none_or(|operation| *operation == identity.operation)
            && self.pointer.as_ref().is_none_or(is_here)
    }
}
