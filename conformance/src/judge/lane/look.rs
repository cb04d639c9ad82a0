//! One look at a body: whether its kind is known.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};
use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;

use ahash::RandomState;

use super::Lane;
use super::but_for::Last;
use super::shape::{self, Members};
use crate::contract::deciding::Purpose;
use crate::judge::{Judge, Verdict};
use crate::tree::Node;

/// Kinds of bodies beyond this many are not kept in mind.
const MOST_KNOWN: usize = 4096;
/// Of those of which something is to be said, this many.
const MOST_BROKEN: usize = 512;

/// What is known of bodies, by the number of their kind.
#[derive(Default)]
pub(super) struct Seen {
    hasher: RandomState,
    known: HashMap<u64, Known, RandomState>,
    /// What was found out of the first of each kind, and the number of others.
    pub(super) broken: Vec<(Arc<Verdict>, usize)>,
    /// The last body, if its kind was not known.
    pub(super) new: Option<New>,
    /// What the bodies of each lane have shown of their contract, by the index of the lane.
    shown: HashMap<usize, Shown, RandomState>,
    /// What is known of bodies that fail, by the index of the lane.
    failed: HashMap<usize, Failing, RandomState>,
}

/// What is kept in mind of bodies that fail.
#[derive(Default)]
struct Failing {
    /// What failed last: in the published contract, and in that with its overlay.
    last: [Option<Last>; 2],
    /// Whether a shape by the published contract tells apart what one by that with its overlay does.
    tells_all: OnceCell<bool>,
}

/// A body of a kind that was not known.
pub(super) struct New {
    kind: u64,
    /// The index of its lane.
    lane: usize,
}

/// What bodies that are fine have shown of all that is declared.
#[derive(Default)]
struct Shown {
    indices: BTreeSet<usize>,
    /// Whether that is all, so that the others show nothing new whatever their shape.
    is_all: bool,
}

#[derive(Clone, Copy)]
enum Known {
    /// There is nothing to be said.
    Fine,
    /// What is said of these.
    Broken(usize),
}

/// What is known beyond the published contract.
#[derive(Clone, Copy)]
pub(super) enum Overlay<'j, 'c> {
    /// Nothing.
    None,
    /// The contract with its overlay, and the schema of a body in it.
    Of(&'j Judge<'c>, usize),
    /// Something that is not about bodies alone.
    Other,
}

/// One look at a body.
pub(super) struct Look<'l, 'j, 'c, 't> {
    pub(super) lane: &'l Lane<'j, 'c>,
    pub(super) index: usize,
    pub(super) tells_each: bool,
    pub(super) body: Node<'t>,
}

impl Look<'_, '_, '_, '_> {
    /// Whether the body is known, and counted: as fine, or with others of its kind.
    pub(super) fn at<'o, 'p: 'o>(
        &self,
        seen: &mut Seen,
        fine: &mut usize,
        overlay: impl FnOnce() -> Overlay<'o, 'p>,
    ) -> bool {
        let kind = if self.lane.is_fine(self.body) {
            let Some(shown) = self.shown(seen) else {
                *fine += 1;
                return true;
            };
            seen.kind([self.index as u64, shown])
        } else {
            let Some(kind) = self.broken(seen, overlay()) else {
                return false;
            };
            kind
        };
        match seen.known.get(&kind) {
            Some(Known::Fine) => *fine += 1,
            Some(Known::Broken(index)) => seen.broken[*index].1 += 1,
            None => {
                seen.new = Some(New {
                    kind,
                    lane: self.index,
                });
                return false;
            }
        }
        true
    }

    /// A number for what a body that is fine shows; none, where it can show nothing new.
    fn shown(&self, seen: &Seen) -> Option<u64> {
        let shown = seen.shown.get(&self.index);
        if shown.is_some_and(|shown| shown.is_all) {
            return None;
        }
        self.lane.shown(self.body, &seen.hasher)
    }

    /// The kind of a body of which something is to be said.
    fn broken(&self, seen: &mut Seen, overlay: Overlay<'_, '_>) -> Option<u64> {
        let Seen { hasher, failed, .. } = seen;
        let Failing { last, tells_all } = failed.entry(self.index).or_default();
        let [last, last_overlaid] = last;
        let (judge, schema) = (self.lane.judge, self.lane.schema);
        let deciding = judge.deciding(schema)?;
        let overlaid = match overlay {
            _ if self.tells_each => return None,
            Overlay::None => None,
            Overlay::Of(overlaid, schema) => {
                let by_overlay = overlaid.deciding(schema)?;
                let tells_all = tells_all.get_or_init(|| deciding.holds(by_overlay));
                let shape = (!tells_all).then(|| shape::of(self.body, by_overlay, hasher));
                let lanes = overlaid.lanes();
                let failure = lanes.failure(schema, self.body, hasher, last_overlaid)?;
                Some([shape.unwrap_or_default(), failure])
            }
            Overlay::Other => return None,
        };
        let failure = judge.lanes().failure(schema, self.body, hasher, last)?;
        let published = [shape::of(self.body, deciding, hasher), failure];
        // A lane's own numbers are for bodies that are fine.
        let parts = [!(self.index as u64)].into_iter().chain(published);
        Some(seen.kind(parts.chain(overlaid.into_iter().flatten())))
    }
}

impl Judge<'_> {
    /// The members that decide what is to be said of a body; none, if more than that does.
    fn deciding(&self, schema: usize) -> Option<&Members> {
        let purpose = match self.declared {
            Some(_) => Purpose::Coverage,
            None => Purpose::Findings,
        };
        self.lanes().deciding(schema, purpose)
    }
}

impl Seen {
    fn kind(&self, parts: impl IntoIterator<Item = u64>) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        for part in parts {
            hasher.write_u64(part);
        }
        hasher.finish()
    }

    pub(super) fn learn(&mut self, verdict: &Verdict) {
        let Some(New { kind, lane }) = self.new.take() else {
            return;
        };
        let is_known = verdict.not_judged.is_none() && self.known.len() < MOST_KNOWN;
        if is_known && verdict.findings.is_empty() {
            self.known.insert(kind, Known::Fine);
            let reached = verdict.reached.as_ref();
            if let Some(body) = reached.and_then(|reached| reached.body.as_ref()) {
                let shown = self.shown.entry(lane).or_default();
                shown.is_all = body.add_to(&mut shown.indices);
            }
        } else if is_known && self.broken.len() < MOST_BROKEN {
            self.known.insert(kind, Known::Broken(self.broken.len()));
            self.broken.push((Arc::new(verdict.clone()), 0));
        }
    }
}
