//! What a finding weighs for this project: levels, exceptions with reasons, and a baseline of what
//! was known before.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::contract::Settings;
use crate::defect::Position;
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
    /// The operations that the file names, and where.
    pub named: Vec<(Arc<str>, Position)>,
    /// How contracts are read.
    pub settings: Settings,
}

/// Findings that are expected, and why.
#[derive(Clone, Debug)]
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
pub enum Ruling {
    /// It is reported at this level.
    Report(Level),
    /// The exception of this index explains it.
    Except(usize),
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
            named: Vec::new(),
            settings: Settings::default(),
        }
    }
}

impl Policy {
    /// What becomes of a finding. An exception, which has a reason, goes before the baseline.
    pub fn ruling(&self, identity: &Identity) -> Ruling {
        let Some(level) = self.level(identity) else {
            return Ruling::Off;
        };
        let excepted = self
            .exceptions
            .iter()
            .position(|exception| exception.covers(identity));
        match excepted {
            Some(index) => Ruling::Except(index),
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
            .unwrap_or(Some(identity.default_level()))
    }

    /// Whether a finding of this level breaks the contract.
    pub fn breaks(&self, level: Level) -> bool {
        self.fail_on.is_some_and(|least| level >= least)
    }

    /// The exceptions that excepted nothing, or have lapsed.
    pub fn idle<'p>(
        &'p self,
        used: &'p BTreeMap<usize, usize>,
    ) -> impl Iterator<Item = &'p Exception> {
        self.exceptions
            .iter()
            .enumerate()
            .filter(|(index, _)| !used.contains_key(index))
            .map(|(_, exception)| exception)
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
