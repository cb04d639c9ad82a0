//! A quick way for bodies that keep their contract: one look says that there is nothing to tell.
//!
//! A lane is for the bodies of one operation and status. It knows a body that is fine by its sealed
//! schema ([`Sealed`](crate::contract::sealed::Sealed)), and what it shows of the contract by its
//! shape: the same names with values of the same kinds, and the same texts where an enum or a choice
//! looks at them. The first body of each shape is judged with care, like all that the lane does not
//! know to be fine: it may be slow, and is never wrong.

use std::collections::HashSet;
use std::hash::{BuildHasher, Hasher};
use std::sync::{Arc, OnceLock};

use ahash::RandomState;
use http::StatusCode;
use jsonschema::json::{Array, Node as _, Object};
use jsonschema::{Registry, Validator};

use super::{Judge, OperationName, Verdict, media_type};
use crate::contract::sealed::Use;
use crate::contract::{Contract, StatusPattern, deciding};
use crate::tree::{Arena, Borrowed, Node};

/// Shapes beyond this many are not kept in mind.
const MAX_SHAPES: usize = 4096;

/// The bodies of one operation and status.
pub struct Lane<'j> {
    sealed: &'j Validator<Borrowed>,
    original: Option<&'j Validator<Borrowed>>,
    /// What a body that is fine is counted under.
    pub kept: Kept,
    /// The names of members whose values decide what a body shows; none if nobody wants to know.
    deciding: Option<&'j Names>,
}

/// What is known of a body without a look at it.
#[derive(Clone)]
pub struct Kept {
    /// The operation.
    pub operation: OperationName,
    /// The status that came.
    pub status: StatusCode,
    /// The status and the media type as the contract declares them, if coverage is looked for.
    pub declared: Option<(StatusPattern, Arc<str>)>,
}

/// What one who judges by a lane keeps from body to body.
#[derive(Default)]
pub struct Room {
    arena: Arena,
    hasher: RandomState,
    known: HashSet<u64, RandomState>,
    /// The shape of the last body, if it was fine and its shape is new.
    new: Option<u64>,
}

impl Room {
    /// What was found out with care about the body that a lane just did not know.
    pub fn learn(&mut self, verdict: &Verdict) {
        let is_fine = verdict.findings.is_empty() && verdict.not_judged.is_none();
        if let (Some(shape), true) = (self.new.take(), is_fine)
            && self.known.len() < MAX_SHAPES
        {
            self.known.insert(shape);
        }
    }
}

/// What the lanes of a contract share: its sealed schemas, and the validators that lanes need.
pub(super) struct Lanes<'c> {
    sealed: Registry<'c>,
    original: Registry<'c>,
    validators: Vec<OnceLock<Option<Checks>>>,
}

struct Checks {
    sealed: Validator<Borrowed>,
    original: Option<Validator<Borrowed>>,
    deciding: Option<Names>,
}

impl<'c> Lanes<'c> {
    pub(super) fn of(contract: &'c Contract) -> Option<Self> {
        Some(Self {
            sealed: contract.sealed_registry().ok()?,
            original: contract.registry().ok()?,
            validators: contract.schemas().iter().map(|_| OnceLock::new()).collect(),
        })
    }

    fn checks(&self, contract: &'c Contract, schema: usize) -> Option<&Checks> {
        let checks = self.validators[schema].get_or_init(|| {
            let pointer = &contract.schemas()[schema];
            let original = match contract.sealed().use_of(pointer)? {
                Use::Alone => None,
                Use::Beside => Some(contract.validator(&self.original, pointer).ok()?),
            };
            let deciding = deciding::names(contract, pointer);
            Some(Checks {
                sealed: contract.validator(&self.sealed, pointer).ok()?,
                original,
                deciding: deciding.map(|names| names.into_iter().collect()),
            })
        });
        checks.as_ref()
    }
}

impl<'c> Judge<'c> {
    /// The lane for bare bodies of an operation and a status; none, where each body has to be judged
    /// with care.
    pub fn lane(&self, operation: &str, status: StatusCode) -> Option<Lane<'_>> {
        let contract = self.contract;
        let operation = contract.operation(operation)?;
        let rule = operation.response(status)?;
        let content = media_type::of_bare(rule)?;
        let schema = content.schema?;
        let is_plain = !self.observes && !rule.has_defect && rule.headers.is_empty();
        if !is_plain || !self.leftovers(schema).is_empty() {
            return None;
        }
        let lanes = self.lanes.get_or_init(|| Lanes::of(contract)).as_ref()?;
        let checks = lanes.checks(contract, schema)?;
        let covers = self.declared.is_some();
        let declared = (rule.status, content.media_type.to_string().into());
        Some(Lane {
            sealed: &checks.sealed,
            original: checks.original.as_ref(),
            deciding: if covers {
                Some(checks.deciding.as_ref()?)
            } else {
                None
            },
            kept: Kept {
                operation: (contract.name().clone(), operation.id.clone()),
                status,
                declared: covers.then_some(declared),
            },
        })
    }
}

impl Lane<'_> {
    /// Whether a body keeps its contract and shows nothing that no body before it has shown.
    pub fn knows(&self, room: &mut Room, body: &str) -> bool {
        room.new = None;
        let Ok(tree) = room.arena.read(body) else {
            return false;
        };
        let body = tree.root();
        let fits = |validator: &Validator<Borrowed>| validator.is_valid(body);
        if !fits(self.sealed) || !self.original.is_none_or(fits) {
            return false;
        }
        let Some(deciding) = &self.deciding else {
            return true;
        };
        let shape = Shapes {
            deciding,
            hasher: &room.hasher,
        };
        let shape = shape.of(body, deciding.has(""));
        let is_known = room.known.contains(&shape);
        room.new = (!is_known).then_some(shape);
        is_known
    }
}

/// Names, most others of which are told from them by a mark.
#[derive(Default)]
struct Names {
    names: HashSet<String, RandomState>,
    marks: u64,
}

impl FromIterator<String> for Names {
    fn from_iter<I: IntoIterator<Item = String>>(names: I) -> Self {
        let names: HashSet<_, _> = names.into_iter().collect();
        let marks = names.iter().fold(0, |marks, name| marks | mark(name));
        Self { names, marks }
    }
}

impl Names {
    fn has(&self, name: &str) -> bool {
        self.marks & mark(name) != 0 && self.names.contains(name)
    }
}

fn mark(name: &str) -> u64 {
    let ends = [name.bytes().next(), name.bytes().next_back()];
    let ends = ends.map(|byte| usize::from(byte.unwrap_or_default()));
    1 << ((name.len() * 11 + ends[0] * 5 + ends[1] * 3) % 64)
}

struct Shapes<'s> {
    deciding: &'s Names,
    hasher: &'s RandomState,
}

impl Shapes<'_> {
    /// A number for the shape of a value: equal ones show the same of their contract.
    fn of(&self, value: Node<'_>, is_deciding: bool) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        hasher.write_u8(value.json_type() as u8);
        if let Some(members) = value.as_object() {
            for (name, member) in members.members() {
                hasher.write(name.as_bytes());
                hasher.write_u64(self.of(member, self.deciding.has(name)));
            }
        } else if let Some(elements) = value.as_array() {
            // What several elements show, one of them shows.
            let mut known: Vec<u64> = Vec::new();
            for element in elements.elements() {
                let shape = self.of(element, is_deciding);
                if !known.contains(&shape) {
                    known.push(shape);
                    hasher.write_u64(shape);
                }
            }
        } else if is_deciding {
            hasher.write(value.written().as_bytes());
        }
        hasher.finish()
    }
}
