//! A quick way for bodies of which nothing new is to be said: one look, and they are counted.
//!
//! A lane is for the JSON bodies of one response. It knows a body that is fine by its sealed schema
//! ([`Sealed`](crate::contract::sealed::Sealed)), what it shows of the contract by its shape
//! (`shape`), and what is wrong with it by what fails in it (`failure`). The first body of each kind
//! is judged with care, like all that a lane does not know: it may be slow, and is never wrong.

use std::sync::{Arc, OnceLock};

use ahash::RandomState;
use http::StatusCode;
use jsonschema::{Registry, Validator};

use super::head::Plain;
use super::{Judge, OperationName};
use crate::contract::deciding::{Purpose, deciding};
use crate::contract::sealed::Use;
use crate::contract::{Contract, StatusPattern, recursion};
use crate::tree::{Borrowed, Node};
use but_for::{AllBut, ButFor, Last};
use shape::Members;

mod but_for;
mod desk;
mod failure;
mod look;
mod shape;

pub use desk::{Bare, Counted, Desk, WORTH_A_LANE};

/// What bodies that are fine are counted under.
#[derive(Clone)]
pub struct Kept {
    /// The operation.
    pub operation: OperationName,
    /// The status that came.
    pub status: StatusCode,
    /// The status and the media type as the contract declares them, if coverage is looked for.
    pub declared: Option<(StatusPattern, Arc<str>)>,
}

/// The JSON bodies of one response.
struct Lane<'j, 'c> {
    judge: &'j Judge<'c>,
    schema: usize,
    sealed: &'j Validator<Borrowed>,
    /// What has to be asked beside the sealed schema.
    original: Option<&'j Validator<Borrowed>>,
    kept: Kept,
}

/// What the lanes of a contract share, each part made when it is asked for.
pub(super) struct Lanes<'c> {
    contract: &'c Contract,
    original: OnceLock<Option<Registry<'c>>>,
    checks: Vec<Checks>,
}

/// What a body of one schema is asked.
#[derive(Default)]
struct Checks {
    sealed: OnceLock<Option<Validator<Borrowed>>>,
    original: OnceLock<Option<Validator<Borrowed>>>,
    /// What decides what a body shows, and what is found in it.
    deciding: [OnceLock<Option<Members>>; 2],
    /// Whether reasons for a failure are few enough to be listed.
    is_listed: OnceLock<bool>,
    all_but: AllBut,
}

impl<'c> Lanes<'c> {
    pub(super) fn of(contract: &'c Contract) -> Self {
        Self {
            contract,
            original: OnceLock::new(),
            checks: contract
                .schemas()
                .iter()
                .map(|_| Checks::default())
                .collect(),
        }
    }

    fn checks(&self, schema: usize) -> &Checks {
        &self.checks[self.contract.alike(schema)]
    }

    fn sealed(&self, schema: usize) -> Option<&Validator<Borrowed>> {
        let make = || {
            let schema = self.contract.alike(schema);
            let registry = self.contract.sealed_registry(self.contract.sealed(schema)?);
            self.validator(&registry.ok()?, schema)
        };
        self.checks(schema).sealed.get_or_init(make).as_ref()
    }

    fn original(&self, schema: usize) -> Option<&Validator<Borrowed>> {
        let make = || {
            let registry = || self.contract.registry().ok();
            let registry = self.original.get_or_init(registry).as_ref()?;
            self.validator(registry, schema)
        };
        self.checks(schema).original.get_or_init(make).as_ref()
    }

    fn validator(&self, registry: &Registry<'_>, schema: usize) -> Option<Validator<Borrowed>> {
        let pointer = &self.contract.schemas()[schema];
        self.contract.validator(registry, pointer).ok()
    }

    /// The members that decide; none, if more than that does.
    fn deciding(&self, schema: usize, purpose: Purpose) -> Option<&Members> {
        let make = || {
            let pointer = &self.contract.schemas()[schema];
            deciding(self.contract, pointer, purpose).map(|all| Members::of(&all))
        };
        let kept = &self.checks(schema).deciding[purpose as usize];
        kept.get_or_init(make).as_ref()
    }

    /// A number for what fails in a body; none, if it does not say it all. Keeps in mind what may fail in
    /// the next body.
    fn failure(
        &self,
        schema: usize,
        body: Node<'_>,
        hasher: &RandomState,
        last: &mut Option<Last>,
    ) -> Option<u64> {
        let is_listed = self.checks(schema).is_listed.get_or_init(|| {
            let pointer = &self.contract.schemas()[schema];
            recursion::choice_breadth(self.contract.schema_document(), pointer) == 1
        });
        if !*is_listed {
            return None;
        }
        let like = |last: &mut Option<Last>| last.as_mut()?.failure(body, hasher);
        if let Some(failure) = like(last) {
            return Some(failure);
        }
        let failed = failure::of(self.original(schema)?, body, hasher)?;
        let check = failed.member.and_then(|name| self.but_for(schema, &name));
        *last = check.map(Last::of);
        // The number that the next one like it gets.
        Some(like(last).unwrap_or(failed.number))
    }

    fn but_for(&self, schema: usize, name: &str) -> Option<Arc<ButFor>> {
        let make = || {
            let schema = self.contract.alike(schema);
            let but_for = self.contract.but_for(schema, name)?;
            let compiled = |schemas, pointer| {
                let registry = self.contract.registry_of(schemas).ok()?;
                self.contract.validator(&registry, pointer).ok()
            };
            Some(ButFor {
                name: name.to_owned(),
                rest: compiled(&but_for.relaxed, &self.contract.schemas()[schema])?,
                member: compiled(&but_for.schemas, &but_for.member)?,
            })
        };
        self.checks(schema).all_but.but_for(name, make)
    }
}

impl<'c> Judge<'c> {
    fn lanes(&self) -> &Lanes<'c> {
        self.lanes.get_or_init(|| Lanes::of(self.contract))
    }

    /// The lane for a body that is all that is left to judge; none, where each has to be judged with
    /// care.
    fn lane(&self, plain: &Plain<'_>, status: StatusCode) -> Option<Lane<'_, 'c>> {
        if self.observes {
            return None;
        }
        let (contract, lanes) = (self.contract, self.lanes());
        let sealed = contract.sealed(contract.alike(plain.schema))?;
        let original = match sealed.usable {
            Use::Alone => None,
            Use::Beside => Some(lanes.original(plain.schema)?),
        };
        let covers = self.declared.is_some();
        if covers {
            lanes.deciding(plain.schema, Purpose::Coverage)?;
        }
        let media_type = || plain.content.media_type.to_string().into();
        Some(Lane {
            judge: self,
            schema: plain.schema,
            sealed: lanes.sealed(plain.schema)?,
            original,
            kept: Kept {
                operation: (contract.name().clone(), plain.operation.id.clone()),
                status,
                declared: covers.then(|| (plain.rule.status, media_type())),
            },
        })
    }
}

impl Lane<'_, '_> {
    /// Whether a body keeps its contract and shows nothing that is not declared.
    fn is_fine(&self, body: Node<'_>) -> bool {
        let fits = |validator: &Validator<Borrowed>| validator.is_valid(body);
        fits(self.sealed) && self.original.is_none_or(fits)
    }

    /// A number for what a body shows of its contract; none, if nobody wants to know.
    fn shown(&self, body: Node<'_>, hasher: &RandomState) -> Option<u64> {
        self.kept.declared.as_ref()?;
        let deciding = self
            .judge
            .lanes()
            .deciding(self.schema, Purpose::Coverage)?;
        Some(shape::of(body, deciding, hasher))
    }
}
