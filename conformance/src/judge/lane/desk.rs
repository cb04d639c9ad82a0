//! Where one judges bodies one after the other, and keeps in mind what was found out.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;

use ahash::RandomState;
use http::StatusCode;

use super::{Kept, Lane};
use crate::contract::deciding::Purpose;
use crate::exchange::Exchange;
use crate::judge::head::Head;
use crate::judge::{Judge, Verdict};
use crate::tree::{Arena, Node};

/// Kinds of bodies beyond this many are not kept in mind.
const MOST_KNOWN: usize = 4096;
/// Of those of which something is to be said, this many.
const MOST_BROKEN: usize = 512;

/// One who judges by lanes.
pub struct Desk<'j, 'c> {
    judges: &'j [Judge<'c>],
    /// Whether each finding is wanted, and not their number alone.
    tells_each: bool,
    lanes: Lanes<'j, 'c>,
    arena: Arena,
    seen: Seen,
}

/// Bodies of which the same is to be said.
pub enum Counted {
    /// Nothing: they keep their contract, and show of it what others have shown.
    Kept(Kept, usize),
    /// What was found out about the first of them.
    Like(Arc<Verdict>, usize),
}

/// The lanes that were asked for, each with its number of bodies that were fine.
struct Lanes<'j, 'c> {
    all: Vec<(Option<Lane<'j, 'c>>, usize)>,
    /// Which they are, by the place in memory of what is declared of the body.
    indices: HashMap<(usize, StatusCode), usize, RandomState>,
}

/// What is known of bodies, by the number of their kind.
#[derive(Default)]
struct Seen {
    hasher: RandomState,
    known: HashMap<u64, Known, RandomState>,
    /// What was found out of the first of each kind, and the number of others.
    broken: Vec<(Arc<Verdict>, usize)>,
    /// The kind of the last body, if it was not known.
    new: Option<u64>,
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
enum Overlay<'j, 'c> {
    /// Nothing.
    None,
    /// The contract with its overlay, and the schema of a body in it.
    Of(&'j Judge<'c>, usize),
    /// Something that is not about bodies alone.
    Other,
}

/// The lane of bodies that come without anything else.
pub struct Bare<'j, 'c> {
    lane: usize,
    overlay: Overlay<'j, 'c>,
}

impl<'j, 'c> Desk<'j, 'c> {
    /// A desk for bodies of these contracts. With `tells_each`, all of which anything is to be said
    /// is left to be judged with care.
    pub fn new(judges: &'j [Judge<'c>], tells_each: bool) -> Self {
        Self {
            judges,
            tells_each,
            lanes: Lanes {
                all: Vec::new(),
                indices: HashMap::default(),
            },
            arena: Arena::default(),
            seen: Seen::default(),
        }
    }

    /// The lane for bare bodies of an operation and a status.
    pub fn bare(&mut self, operation: &str, status: StatusCode) -> Option<Bare<'j, 'c>> {
        let judge = self.judges.first()?;
        let plain = judge.bare(operation, status)?;
        let lane = judge.lane(&plain, status)?;
        let overlay = judge.overlaid().map_or(Overlay::None, |overlaid| {
            let plain = overlaid.bare(operation, status);
            plain.map_or(Overlay::Other, |plain| Overlay::Of(overlaid, plain.schema))
        });
        self.lanes.all.push((Some(lane), 0));
        Some(Bare {
            lane: self.lanes.all.len() - 1,
            overlay,
        })
    }

    /// Whether a bare body is known, and counted with that.
    pub fn knows(&mut self, bare: &Bare<'j, 'c>, body: &str) -> bool {
        self.seen.new = None;
        let (Some(lane), count) = &mut self.lanes.all[bare.lane] else {
            return false;
        };
        let Ok(tree) = self.arena.read(body) else {
            return false;
        };
        let look = Look {
            lane,
            index: bare.lane,
            tells_each: self.tells_each,
            body: tree.root(),
        };
        look.at(&mut self.seen, count, || bare.overlay)
    }

    /// Whether the body of an exchange is known and there is nothing else to it, and all is counted
    /// with that.
    pub fn knows_exchange(&mut self, exchange: &Exchange) -> bool {
        self.seen.new = None;
        for judge in self.judges {
            let plain = match judge.head(exchange) {
                Head::Elsewhere => continue,
                Head::Plain(plain) => plain,
                Head::Other => return false,
            };
            let status = exchange.response.status();
            let key = (std::ptr::from_ref(plain.content) as usize, status);
            let lanes = &mut self.lanes;
            let index = *lanes.indices.entry(key).or_insert_with(|| {
                lanes.all.push((judge.lane(&plain, status), 0));
                lanes.all.len() - 1
            });
            let (Some(lane), count) = &mut lanes.all[index] else {
                return false;
            };
            let Ok(body) = simdutf8::basic::from_utf8(exchange.response.body()) else {
                return false;
            };
            let Ok(tree) = self.arena.read(body) else {
                return false;
            };
            let look = Look {
                lane,
                index,
                tells_each: self.tells_each,
                body: tree.root(),
            };
            return look.at(&mut self.seen, count, || {
                let overlaid = judge.overlaid();
                overlaid.map_or(Overlay::None, |overlaid| match overlaid.head(exchange) {
                    Head::Plain(plain) => Overlay::Of(overlaid, plain.schema),
                    Head::Elsewhere | Head::Other => Overlay::Other,
                })
            });
        }
        false
    }

    /// Nothing was found out about what was just not known.
    pub fn forget(&mut self) {
        self.seen.new = None;
    }

    /// What was found out with care about what was just not known.
    pub fn learn(&mut self, verdict: &Verdict) {
        self.seen.learn(verdict);
    }

    /// What was counted since this was last asked.
    pub fn counted(&mut self) -> Vec<Counted> {
        let lanes = self.lanes.all.iter_mut();
        let kept = lanes.filter_map(|(lane, count)| {
            let kept = lane.as_ref()?.kept.clone();
            Some(Counted::Kept(kept, taken(count)?))
        });
        let broken = self.seen.broken.iter_mut();
        let like = broken.filter_map(|(verdict, count)| {
            let count = taken(count)?;
            Some(Counted::Like(verdict.clone(), count))
        });
        kept.chain(like).collect()
    }
}

fn taken(count: &mut usize) -> Option<usize> {
    Some(std::mem::take(count)).filter(|count| *count > 0)
}

/// One look at a body.
struct Look<'l, 'j, 'c, 't> {
    lane: &'l Lane<'j, 'c>,
    index: usize,
    tells_each: bool,
    body: Node<'t>,
}

impl Look<'_, '_, '_, '_> {
    /// Whether the body is known, and counted: as fine, or with others of its kind.
    fn at<'o, 'p: 'o>(
        &self,
        seen: &mut Seen,
        fine: &mut usize,
        overlay: impl FnOnce() -> Overlay<'o, 'p>,
    ) -> bool {
        let kind = if self.lane.is_fine(self.body) {
            let Some(shown) = self.lane.shown(self.body, &seen.hasher) else {
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
                seen.new = Some(kind);
                return false;
            }
        }
        true
    }

    /// The kind of a body of which something is to be said.
    fn broken(&self, seen: &Seen, overlay: Overlay<'_, '_>) -> Option<u64> {
        let by = |judge: &Judge<'_>, schema| {
            let purpose = match judge.declared {
                Some(_) => Purpose::Coverage,
                None => Purpose::Findings,
            };
            let lanes = judge.lanes();
            lanes.failure((schema, purpose), self.body, &seen.hasher)
        };
        let overlaid = match overlay {
            _ if self.tells_each => return None,
            Overlay::None => None,
            Overlay::Of(judge, schema) => Some(by(judge, schema)?),
            Overlay::Other => return None,
        };
        let published = by(self.lane.judge, self.lane.schema)?;
        // A lane's own numbers are for bodies that are fine.
        let parts = [!(self.index as u64)].into_iter().chain(published);
        Some(seen.kind(parts.chain(overlaid.into_iter().flatten())))
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

    fn learn(&mut self, verdict: &Verdict) {
        let Some(kind) = self.new.take() else {
            return;
        };
        let is_known = verdict.not_judged.is_none() && self.known.len() < MOST_KNOWN;
        if is_known && verdict.findings.is_empty() {
            self.known.insert(kind, Known::Fine);
        } else if is_known && self.broken.len() < MOST_BROKEN {
            self.known.insert(kind, Known::Broken(self.broken.len()));
            self.broken.push((Arc::new(verdict.clone()), 0));
        }
    }
}
