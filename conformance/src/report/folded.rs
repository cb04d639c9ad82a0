//! What a report counts: findings, what was not judged, and how far contracts were reached.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use super::outcome::add;
use crate::contract::{self, Contract, Quote};
use crate::defect::Position;
use crate::exchange::Origin;
use crate::finding::{Finding, Level};
use crate::redact::without_userinfo;

/// All findings of one identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folded {
    /// The finding of the first place.
    pub first: Finding,
    /// What it weighs. Where parts weighed it differently, the most.
    pub level: Level,
    /// Whether it breaks the contract, by the policy of any part.
    pub breaks: bool,
    /// The number of exchanges that show it.
    pub count: usize,
    /// What it breaks, as the contract has it; `None` until [`super::Report::quote`], and where no
    /// contract has the place.
    ///
    /// [`Report::quote`]: super::Report::quote
    pub quote: Option<Quote>,
}

/// How often something was seen, and where first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The number of exchanges.
    pub count: usize,
    /// The first of them.
    pub first: Origin,
    /// Where in its body, if it is about one place of it.
    pub position: Option<Position>,
}

/// How often an action of an overlay was needed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Needed {
    /// The number of exchanges that it explained something in.
    pub count: usize,
    /// The days since it was recorded, on the day of the run; of several runs, of the last.
    pub age_in_days: Option<i64>,
}

/// A contract that a run judged by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JudgedBy {
    /// Its title ([`Contract::title`]). Parts may have judged by contracts of one name and of
    /// different titles.
    pub titles: BTreeSet<Arc<str>>,
    /// The addresses of its servers.
    pub servers: BTreeSet<String>,
    /// Its operations, and how far each was reached.
    pub operations: BTreeMap<Arc<str>, Reached>,
}

/// How far an operation was reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reached {
    /// The number of exchanges that belonged to it.
    pub exchanges: usize,
    /// The statuses that it gave.
    pub statuses: BTreeSet<u16>,
}

impl Folded {
    /// The place in the contract.
    pub fn position(&self) -> Option<Position> {
        self.quote.as_ref().map(|quote| quote.position)
    }

    /// Quotes the contract that it breaks.
    pub fn quote(&mut self, contracts: &[Contract]) {
        let identity = &self.first.identity;
        let contract = contract::named(contracts, &identity.document);
        self.quote = contract.and_then(|contract| contract.quote(&identity.contract));
    }

    /// Joins what another part says of the same identity.
    pub(super) fn add(&mut self, other: Self) {
        add(&mut self.count, other.count);
        self.level = self.level.max(other.level);
        self.breaks |= other.breaks;
        if other.place() < self.place() {
            self.first = other.first;
            self.quote = other.quote;
        }
    }

    /// What the first place is chosen by: by more than its name, for the standard input of two
    /// parts has the same.
    fn place(&self) -> impl Ord + '_ {
        let Finding {
            origin,
            expected,
            actual,
            value,
            reason,
            ..
        } = &self.first;
        (origin, expected, actual, value, reason, &self.quote)
    }
}

impl Needed {
    pub(super) fn never(age_in_days: Option<i64>) -> Self {
        Self {
            count: 0,
            age_in_days,
        }
    }

    pub(super) fn now(count: usize) -> Self {
        Self {
            count,
            age_in_days: None,
        }
    }

    pub(super) fn add(&mut self, other: Self) {
        add(&mut self.count, other.count);
        self.age_in_days = self.age_in_days.max(other.age_in_days);
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.first.fmt(f)?;
        match self.position {
            Some(Position { line, column }) => {
                write!(f, ", line {line}, column {column} of the body")
            }
            None => Ok(()),
        }
    }
}

impl Seen {
    pub(super) fn add(&mut self, other: &Self) {
        add(&mut self.count, other.count);
        if (&other.first, other.position) < (&self.first, self.position) {
            self.first = other.first.clone();
            self.position = other.position;
        }
    }
}

impl JudgedBy {
    /// A contract of which nothing was reached.
    pub(super) fn of(contract: &Contract) -> Self {
        let servers = contract.servers().iter();
        let operations = contract.operations().iter();
        Self {
            titles: [contract.title().into()].into(),
            servers: servers
                .map(|server| without_userinfo(&server.address))
                .collect(),
            operations: operations
                .map(|operation| (operation.id.clone(), Reached::default()))
                .collect(),
        }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.titles.extend(other.titles);
        self.servers.extend(other.servers);
        for (operation, reached) in other.operations {
            let known = self.operations.entry(operation).or_default();
            add(&mut known.exchanges, reached.exchanges);
            known.statuses.extend(reached.statuses);
        }
    }
}
