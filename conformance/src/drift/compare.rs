//! Two schemas, side by side: what differs between them and where.
//!
//! The walk goes down both schemas at once, property by property, and proves each difference by
//! containment of the two sets of values at the smallest place that shows it. Where a choice, a
//! condition or a negation differs, the smallest place is the whole schema around it: its
//! containment decides, and the differences inside are the words for it.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use serde_json::Value;

use super::change::{Change, Direction};
use super::object;
use super::reach::{Reach, Reached};
use super::rule::Rule;
use super::same::Same;
use super::set::{Outside, Set, Witness};
use super::side::{Key, Part, Reader, Side};
use super::value;
use super::variant;

/// Compares schemas of two documents, each pair once however often it is used.
pub struct Comparison<'d> {
    pub(super) old: Reader<'d>,
    pub(super) new: Reader<'d>,
    same: Same<'d>,
    index: HashMap<(Key, Key), usize>,
    pub(super) pairs: Vec<Pair>,
    waiting: Vec<(usize, Side<'d>, Side<'d>)>,
    pub(super) changes: Vec<Change>,
    /// What was reached from a pair before.
    known: HashMap<(usize, Direction), Rc<[Reached]>>,
}

/// Two schemas of one value.
#[derive(Default)]
pub(super) struct Pair {
    /// Indices of what differs here.
    pub(super) changes: Vec<usize>,
    pub(super) edges: Vec<Edge>,
    /// What is gained and lost, where only the whole schema can tell.
    pub(super) whole: Option<Whole>,
}

pub(super) struct Whole {
    pub(super) gained: Outside,
    pub(super) lost: Outside,
}

/// The way from a value to one inside it.
pub(super) struct Edge {
    /// The reference token in a message; none for the same value in other words.
    pub(super) token: Option<String>,
    pub(super) to: usize,
    pub(super) only: Option<Direction>,
}

/// What a comparison found at one pair of schemas.
#[derive(Default)]
pub(super) struct Found<'d> {
    pub(super) changes: Vec<Change>,
    pub(super) below: Vec<Below<'d>>,
}

/// A pair of schemas below another.
pub(super) struct Below<'d> {
    pub(super) token: Option<String>,
    pub(super) only: Option<Direction>,
    pub(super) old: Side<'d>,
    pub(super) new: Side<'d>,
}

impl<'d> Comparison<'d> {
    /// A comparison of two documents: OpenAPI 3.0 or 3.1, or any others that hold JSON Schemas.
    pub fn new(old: &'d Value, new: &'d Value) -> Self {
        Self {
            old: Reader::new(old),
            new: Reader::new(new),
            same: Same::new(old, new),
            index: HashMap::new(),
            pairs: Vec::new(),
            waiting: Vec::new(),
            changes: Vec::new(),
            known: HashMap::new(),
        }
    }

    /// What differs between a schema of the old document and one of the new, and what that does
    /// to callers if the message goes in this direction; none if they say the same. Where there is no
    /// schema, any value is valid.
    pub fn schemas<'p>(
        &mut self,
        old: impl Into<Option<&'p str>>,
        new: impl Into<Option<&'p str>>,
        direction: Direction,
    ) -> Option<Reach> {
        let places = |at: Option<&str>| at.map(Arc::from).into_iter().collect::<Vec<_>>();
        let (old, new) = (places(old.into()), places(new.into()));
        if self.are_same(&old, &new) {
            return None;
        }
        let (old, new) = (self.old.side(old), self.new.side(new));
        let before = self.pairs.len();
        let root = self.pair(old, new);
        if let Some(known) = self.known.get(&(root, direction)) {
            return Some(Self::reach_again(root, direction, known.clone()));
        }
        while let Some((index, old, new)) = self.waiting.pop() {
            self.expand(index, &old, &new);
        }
        for index in (before..self.pairs.len()).rev() {
            self.settle(index);
        }
        let reach = self.reach(root, direction);
        self.known.insert((root, direction), reach.found.clone());
        Some(reach)
    }

    /// A change by its index.
    pub fn change(&self, index: usize) -> &Change {
        &self.changes[index]
    }

    /// Whether two parts of the documents say the same, but for prose and order.
    pub fn is_same(&self, old: &'d Value, new: &'d Value) -> bool {
        self.same.parts(old, new)
    }

    /// Whether the schemas at these places say the same.
    pub(super) fn are_same(&self, old: &[Arc<str>], new: &[Arc<str>]) -> bool {
        old.len() == new.len()
            && old.iter().zip(new).all(|(old, new)| {
                let old = self.old.document.pointer(old);
                let new = self.new.document.pointer(new);
                old.zip(new)
                    .is_some_and(|(old, new)| self.same.parts(old, new))
            })
    }

    /// What is valid by all of the new schemas and not by all of the old ones.
    pub(super) fn gained(&self, old: &[Arc<str>], new: &[Arc<str>]) -> Outside {
        outside((self.old.document, old), (self.new.document, new))
    }

    /// What was valid by all of the old schemas and is not by all of the new ones.
    pub(super) fn lost(&self, old: &[Arc<str>], new: &[Arc<str>]) -> Outside {
        outside((self.new.document, new), (self.old.document, old))
    }

    fn pair(&mut self, old: Side<'d>, new: Side<'d>) -> usize {
        let next = self.pairs.len();
        let index = *self.index.entry((old.key(), new.key())).or_insert(next);
        if index == next {
            self.pairs.push(Pair::default());
            self.waiting.push((index, old, new));
        }
        index
    }

    fn expand(&mut self, index: usize, old: &Side<'d>, new: &Side<'d>) {
        // The defect of a reference is told by whoever read the document.
        if old.is_broken || new.is_broken {
            return;
        }
        let mut found = Found {
            changes: value::changes(old, new),
            below: Vec::new(),
        };
        self.witness_wholes(old, new, &mut found.changes);
        let (types, renewed) = (old.types(), new.types());
        let both = |name: &str| types.contains(name) && renewed.contains(name);
        if both("object") {
            object::compare(self, old, new, &mut found);
        }
        if both("array") {
            self.items(old, new, &mut found);
        }
        if self.opaque_differ(old, new) {
            variant::compare(self, old, new, &mut found);
            self.pairs[index].whole = Some(Whole {
                gained: self.gained(&old.origins, &new.origins),
                lost: self.lost(&old.origins, &new.origins),
            });
        }
        if self.pairs[index].whole.is_some() {
            // In case that nothing else explains it; see `settle`.
            found.changes.push(generic(old, new));
        }
        for change in found.changes {
            self.pairs[index].changes.push(self.changes.len());
            self.changes.push(change);
        }
        for Below {
            token,
            only,
            old,
            new,
        } in found.below
        {
            let to = self.pair(old, new);
            self.pairs[index].edges.push(Edge { token, to, only });
        }
    }

    /// An object or an array that comes in place of something else has to keep all that is said of it,
    /// and not only its type.
    fn witness_wholes(&self, old: &Side<'d>, new: &Side<'d>, changes: &mut [Change]) {
        let mut changes = changes.iter_mut();
        let Some(change) = changes.find(|change| change.rule == Rule::TypeChanged) else {
            return;
        };
        let gained = || self.gained(&old.origins, &new.origins);
        let lost = || self.lost(&old.origins, &new.origins);
        let wholes: [(&mut Outside, &dyn Fn() -> Outside); 2] =
            [(&mut change.gained, &gained), (&mut change.lost, &lost)];
        for (told, whole) in wholes {
            let is_structured = |witness: &Witness| {
                let instance = witness.instance.as_ref();
                instance.is_some_and(|value| value.is_object() || value.is_array())
            };
            if let Outside::Some(witness) = told
                && is_structured(witness)
                && let Outside::Some(better) = whole()
                && better.instance.is_some()
            {
                *witness = better;
            }
        }
    }

    fn items(&self, old: &Side<'d>, new: &Side<'d>, found: &mut Found<'d>) {
        let (items, renewed) = (old.below("items"), new.below("items"));
        if !self.are_same(&items, &renewed) {
            found.below.push(Below {
                token: Some("*".to_owned()),
                only: None,
                old: self.old.side_in(items, old.place()),
                new: self.new.side_in(renewed, new.place()),
            });
        }
    }

    fn opaque_differ(&self, old: &Side<'d>, new: &Side<'d>) -> bool {
        let keywords = |side: &Side<'d>| -> Vec<(&'static str, &'d Value)> {
            side.parts.iter().flat_map(Part::opaque).collect()
        };
        let (old, new) = (keywords(old), keywords(new));
        old.len() != new.len()
            || old
                .iter()
                .zip(&new)
                .any(|(old, new)| old.0 != new.0 || !self.same.parts(old.1, new.1))
    }
}

/// What of the second lies outside the first: each a document and places in it.
fn outside(inside: (&Value, &[Arc<str>]), of: (&Value, &[Arc<str>])) -> Outside {
    let set = |(document, places): (&Value, &[Arc<str>])| {
        let places: Vec<&str> = places.iter().map(AsRef::as_ref).collect();
        Set::of_all(document, &places)
    };
    match (set(inside), set(of)) {
        (Ok(inside), Ok(of)) => inside.outside(&of),
        _ => Outside::Undecided,
    }
}

fn generic(old: &Side<'_>, new: &Side<'_>) -> Change {
    Change {
        rule: Rule::SchemaChanged,
        subject: None,
        old: old.place().to_string(),
        new: new.place().to_string(),
        before: String::new(),
        after: String::new(),
        gained: Outside::Nothing,
        lost: Outside::Nothing,
        only: None,
    }
}
