//! How much of its contracts a run has met.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::contract::outline::Outline;
use crate::contract::{self, Contract, Declared, Totals};
use crate::defect::Position;
use crate::judge::{Kept, OperationName, Reached, ReachedBody};

/// What responses have shown of all that contracts declare. Parts merge into the whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    responses: BTreeMap<ResponseName, ResponseCoverage>,
    /// Whether formats for people list what never came.
    is_listed: bool,
}

/// A declared response: its operation, and its status as the contract writes it.
pub type ResponseName = (OperationName, String);

/// What came of one declared response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResponseCoverage {
    /// The number of exchanges that had such a status.
    pub exchanges: usize,
    /// The declared bodies, by media type.
    pub bodies: BTreeMap<Arc<str>, BodyCoverage>,
}

/// What came of one declared body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BodyCoverage {
    /// The number of exchanges that had such a body.
    pub exchanges: usize,
    /// How much is declared of it.
    pub declared: Totals,
    /// What of that never came, and its place in the contract if it was asked for; `None`
    /// where no such body came.
    pub unseen: Option<BTreeMap<Arc<Declared>, Option<Position>>>,
}

/// How many there are, and how many came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// How many the contract declares.
    pub declared: usize,
    /// How many of them came.
    pub seen: usize,
}

impl Share {
    /// Adds others of the same kind.
    pub fn add(&mut self, declared: usize, seen: usize) {
        self.declared += declared;
        self.seen += seen;
    }
}

/// The shares of all kinds of things that a body declares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shares {
    /// Properties.
    pub fields: Share,
    /// Values of enums.
    pub enum_values: Share,
    /// Branches of choices.
    pub branches: Share,
}

impl Shares {
    fn add(&mut self, declared: Totals, seen: Totals) {
        self.fields.add(declared.fields, seen.fields);
        self.enum_values.add(declared.enum_values, seen.enum_values);
        self.branches.add(declared.branches, seen.branches);
    }
}

impl BodyCoverage {
    /// How much of this body came.
    pub fn shares(&self) -> Shares {
        let mut seen = Totals::default();
        if let Some(unseen) = &self.unseen {
            let unseen = Totals::of(unseen.keys());
            seen.fields = self.declared.fields.saturating_sub(unseen.fields);
            seen.enum_values = self.declared.enum_values.saturating_sub(unseen.enum_values);
            seen.branches = self.declared.branches.saturating_sub(unseen.branches);
        }
        let mut shares = Shares::default();
        shares.add(self.declared, seen);
        shares
    }

    fn add(&mut self, reached: &ReachedBody, count: usize) {
        self.exchanges += count;
        let Some(unseen) = &mut self.unseen else {
            self.declared = Totals::of(reached.declared());
            let unseen = reached.unseen().map(|one| (one.clone(), None));
            self.unseen = Some(unseen.collect());
            return;
        };
        if !unseen.is_empty() {
            for shown in reached.shown() {
                unseen.remove(shown);
            }
        }
    }

    fn merge(&mut self, other: Self) {
        self.exchanges += other.exchanges;
        self.declared = other.declared;
        self.unseen = match (self.unseen.take(), other.unseen) {
            (Some(mine), Some(mut theirs)) => {
                let both = mine.into_iter().filter_map(|(one, position)| {
                    let other = theirs.remove(&one)?;
                    Some((one, position.or(other)))
                });
                Some(both.collect())
            }
            (mine, theirs) => mine.or(theirs),
        };
    }
}

impl Coverage {
    /// Adds all that a contract declares, so that what never came is known too.
    pub fn add_contract(&mut self, contract: &Contract) {
        let rules = contract.operations().iter().flat_map(|one| &one.responses);
        let schemas = rules.flat_map(|rule| &rule.content);
        let schemas: BTreeSet<_> = schemas.filter_map(|content| content.schema).collect();
        let schemas: Vec<_> = schemas.into_iter().collect();
        let totals = Outline::totals_of(contract, &schemas);
        let totals: BTreeMap<_, _> = schemas.into_iter().zip(totals).collect();
        for operation in contract.operations() {
            for rule in &operation.responses {
                let name = (contract.name().clone(), operation.id.clone());
                let name = (name, rule.status.to_string());
                let response = self.responses.entry(name).or_default();
                for content in &rule.content {
                    let body = response.bodies.entry(content.media_type.to_string().into());
                    let declared = content.schema.map(|schema| totals[&schema]);
                    body.or_default().declared = declared.unwrap_or_default();
                }
            }
        }
    }

    /// Adds exchanges that all have shown this.
    pub fn add(&mut self, operation: &OperationName, reached: &Reached, count: usize) {
        let name = (operation.clone(), reached.status.to_string());
        let response = self.responses.entry(name).or_default();
        response.exchanges += count;
        if let Some(body) = &reached.body {
            let known = response.bodies.entry(body.media_type.clone());
            known.or_default().add(body, count);
        }
    }

    /// Adds exchanges that have shown what others have shown.
    pub fn add_kept(&mut self, kept: &Kept, count: usize) {
        if let Some((status, media_type)) = &kept.declared {
            let name = (kept.operation.clone(), status.to_string());
            let response = self.responses.entry(name).or_default();
            response.exchanges += count;
            let body = response.bodies.entry(media_type.clone()).or_default();
            body.exchanges += count;
        }
    }

    /// Adds a declared response that another run told of.
    pub fn add_response(&mut self, name: ResponseName, other: ResponseCoverage) {
        let known = self.responses.entry(name).or_default();
        known.exchanges += other.exchanges;
        for (media_type, body) in other.bodies {
            known.bodies.entry(media_type).or_default().merge(body);
        }
    }

    /// Has formats for people list what never came.
    pub fn list(&mut self) {
        self.is_listed = true;
    }

    /// Whether formats for people list what never came.
    pub fn is_listed(&self) -> bool {
        self.is_listed
    }

    /// Whether there is nothing to tell: it was not looked for.
    pub fn is_empty(&self) -> bool {
        self.responses.is_empty()
    }

    /// Leaves all of it out.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Looks up the places in the contracts of what never came.
    pub fn find_places(&mut self, contracts: &[Contract]) {
        for (((document, _), _), response) in &mut self.responses {
            let Some(contract) = contract::named(contracts, document) else {
                continue;
            };
            let bodies = response.bodies.values_mut();
            for (one, position) in bodies.filter_map(|body| body.unseen.as_mut()).flatten() {
                *position = contract.position(&one.contract);
            }
        }
    }

    /// Joins the coverage of another part.
    pub fn merge(&mut self, other: Self) {
        self.is_listed |= other.is_listed;
        for (name, response) in other.responses {
            self.add_response(name, response);
        }
    }

    /// All declared responses of one contract, or as much as is known of them.
    pub fn responses<'c>(
        &'c self,
        document: &'c str,
    ) -> impl Iterator<Item = (&'c ResponseName, &'c ResponseCoverage)> {
        let is_its = move |(name, _): &(&'c ResponseName, _)| &*name.0.0 == document;
        self.responses.iter().filter(is_its)
    }

    /// How many of the declared statuses of one contract came.
    pub fn statuses(&self, document: &str) -> Share {
        let mut share = Share::default();
        for (_, response) in self.responses(document) {
            share.add(1, usize::from(response.exchanges > 0));
        }
        share
    }

    /// How much of all declared bodies of one contract came.
    pub fn shares(&self, document: &str) -> Shares {
        let mut shares = Shares::default();
        let responses = self.responses(document);
        for body in responses.flat_map(|(_, response)| response.bodies.values()) {
            let other = body.shares();
            for (share, other) in [
                (&mut shares.fields, other.fields),
                (&mut shares.enum_values, other.enum_values),
                (&mut shares.branches, other.branches),
            ] {
                share.add(other.declared, other.seen);
            }
        }
        shares
    }
}
