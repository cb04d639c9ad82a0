//! What a finding weighs for this project: levels, exceptions with reasons, and a baseline of what
//! was known before.
//!
//! Both files know a contract by its title ([`Contract::title`]), which neither moves with the file
//! nor depends on how its name was typed.
//!
//! [`Contract::title`]: crate::contract::Contract::title

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::contract::Contract;
use crate::finding::{Identity, Level, Rule};

pub mod baseline;
pub mod file;
mod glob;
mod scope;

pub use baseline::Baseline;
pub use glob::PointerGlob;
pub use scope::Scope;

/// Levels by rule; `None` switches a rule off.
pub type Levels = BTreeMap<Rule, Option<Level>>;

/// How findings are weighed.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Levels, by where they hold; the narrowest scope that speaks of a rule decides.
    pub levels: BTreeMap<Scope, Levels>,
    /// Findings that are expected, and why; those for contracts that are judged by.
    pub exceptions: Vec<Exception>,
    /// Findings that were known before.
    pub baseline: Baseline,
    /// The least level that breaks the contract; `None` lets nothing break it.
    pub fail_on: Option<Level>,
    /// The titles of the contracts that are judged by, by the names of their documents.
    pub titles: BTreeMap<Arc<str>, Arc<str>>,
    /// Titles that the policy names, of contracts that are not judged by in this run.
    pub elsewhere: BTreeSet<String>,
}

/// Findings that are expected, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Exception {
    /// The rule.
    pub rule: Rule,
    /// Where it holds.
    pub scope: Scope,
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
            exceptions: Vec::new(),
            baseline: Baseline::default(),
            fail_on: Some(Level::Error),
            titles: BTreeMap::new(),
            elsewhere: BTreeSet::new(),
        }
    }
}

impl Policy {
    /// The policy of a run without a policy file.
    pub fn of(contracts: &[Contract]) -> Self {
        let titles = contracts
            .iter()
            .map(|contract| (contract.name().clone(), contract.title().into()));
        Self {
            titles: titles.collect(),
            ..Self::default()
        }
    }

    /// What becomes of a finding. An exception, which has a reason, goes before the baseline.
    pub fn ruling(&self, identity: &Identity) -> Ruling<'_> {
        let title = self.title(identity);
        let Some(level) = self.level(identity, &title) else {
            return Ruling::Off;
        };
        let excepted = self
            .exceptions
            .iter()
            .find(|exception| exception.covers(identity, &title));
        match excepted {
            Some(exception) => Ruling::Except(exception),
            None if self.baseline.holds(identity, &title) => Ruling::Known,
            None => Ruling::Report(level),
        }
    }

    fn level(&self, identity: &Identity, title: &Arc<str>) -> Option<Level> {
        let rule = identity.rule;
        Scope::around(title, &identity.operation)
            .iter()
            .find_map(|scope| self.levels.get(scope)?.get(&rule).copied())
            .unwrap_or(Some(identity.default_level()))
    }

    /// The title of the contract that a finding is about.
    pub fn title(&self, identity: &Identity) -> Arc<str> {
        self.title_of(&identity.document)
    }

    /// The title of the contract whose document has this name.
    pub fn title_of(&self, document: &Arc<str>) -> Arc<str> {
        self.titles.get(document).unwrap_or(document).clone()
    }

    /// Whether a contract of this title is judged by in this run.
    pub fn judges_by(&self, title: &str) -> bool {
        self.titles.values().any(|known| &**known == title)
    }

    /// Whether a finding of this level breaks the contract.
    pub fn breaks(&self, level: Level) -> bool {
        self.fail_on.is_some_and(|least| level >= least)
    }
}

impl Exception {
    fn covers(&self, identity: &Identity, title: &str) -> bool {
        let is_here = |glob: &PointerGlob| glob.matches(&identity.pointer);
        !self.has_lapsed
            && self.rule == identity.rule
            && self.scope.covers(title, &identity.operation)
            && self.pointer.as_ref().is_none_or(is_here)
    }
}
