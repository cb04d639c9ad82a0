//! Where one judges bodies one after the other, and keeps in mind what was found out.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::sync::Arc;

use ahash::RandomState;
use http::StatusCode;

use super::look::{Look, Overlay, Seen};
use super::{Kept, Lane};
use crate::exchange::{Exchange, SeenBody, Sight};
use crate::judge::head::{Head, Plain};
use crate::judge::{Judge, Verdict};
use crate::tree::{Arena, Lines, Tree};

/// As many bytes of one response are judged with care: to make a lane takes longer.
pub const WORTH_A_LANE: usize = 32 << 10;

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

/// The lanes that were asked for.
struct Lanes<'j, 'c> {
    all: Vec<Slot<'j, 'c>>,
    /// Which they are, by the place in memory of what is declared of the body.
    indices: HashMap<(usize, StatusCode), usize, RandomState>,
}

/// A lane, or what is there until it is worth to make it.
struct Slot<'j, 'c> {
    /// How many bytes are to be judged with care still.
    left: usize,
    /// The lane; none, where none can be made.
    lane: OnceCell<Option<Lane<'j, 'c>>>,
    /// How many bodies were fine.
    fine: usize,
}

/// The lane of bodies that come without anything else.
#[derive(Clone, Copy)]
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
        self.lanes.all.push(Slot {
            left: 0,
            lane: Some(lane).into(),
            fine: 0,
        });
        Some(Bare {
            lane: self.lanes.all.len() - 1,
            overlay,
        })
    }

    /// Whether a bare body is known, and counted with that.
    pub fn knows(&mut self, bare: &Bare<'j, 'c>, body: &str) -> bool {
        self.seen.new = None;
        let tree = self.arena.read(body);
        tree.is_ok_and(|tree| bare.knows(&tree, &mut self.lanes, &mut self.seen, self.tells_each))
    }

    /// Whether the bare body on the line at a place is known, and counted with that: then where the next
    /// line begins.
    pub fn knows_line(
        &mut self,
        bare: &Bare<'j, 'c>,
        lines: &mut Lines<'_>,
        from: usize,
    ) -> Option<usize> {
        self.seen.new = None;
        let (tree, next) = self.arena.read_line(lines, from).ok()?;
        let is_known = bare.knows(&tree, &mut self.lanes, &mut self.seen, self.tells_each);
        is_known.then_some(next)
    }

    /// Whether the body of an exchange is known and there is nothing else to it, and all is counted
    /// with that.
    pub fn knows_exchange(&mut self, exchange: &Exchange) -> bool {
        self.seen.new = None;
        let knows = exchange.seen(|sight| self.knows_sight(sight));
        knows.unwrap_or(false)
    }

    /// The same of one that is looked at where it stands.
    pub fn knows_sight(&mut self, sight: &Sight<'_>) -> bool {
        self.seen.new = None;
        for judge in self.judges {
            match judge.head(sight) {
                Head::Elsewhere => {}
                Head::Plain(plain) => return self.knows_body(judge, &plain, sight),
                Head::Other => return false,
            }
        }
        false
    }

    fn knows_body(&mut self, judge: &'j Judge<'c>, plain: &Plain<'_>, sight: &Sight<'_>) -> bool {
        let status = sight.status;
        let index = self.lanes.index(plain, status);
        let Slot { left, lane, fine } = &mut self.lanes.all[index];
        *left = left.saturating_sub(sight.body.bytes().len());
        if *left > 0 {
            return false;
        }
        let lane = lane.get_or_init(|| judge.lane(plain, status)).as_ref();
        let tree;
        let body = match &sight.body {
            SeenBody::Json(node) => Some(*node),
            other => {
                tree = text(other).and_then(|body| self.arena.read(body).ok());
                tree.as_ref().map(Tree::root)
            }
        };
        let (Some(lane), Some(body)) = (lane, body) else {
            return false;
        };
        let look = Look {
            lane,
            index,
            tells_each: self.tells_each,
            body,
        };
        look.at(&mut self.seen, fine, || {
            let overlaid = judge.overlaid();
            overlaid.map_or(Overlay::None, |overlaid| match overlaid.head(sight) {
                Head::Plain(plain) => Overlay::Of(overlaid, plain.schema),
                Head::Elsewhere | Head::Other => Overlay::Other,
            })
        })
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
        let kept = lanes.filter_map(|Slot { lane, fine, .. }| {
            let kept = lane.get()?.as_ref()?.kept.clone();
            Some(Counted::Kept(kept, taken(fine)?))
        });
        let broken = self.seen.broken.iter_mut();
        let like = broken.filter_map(|(verdict, count)| {
            let count = taken(count)?;
            Some(Counted::Like(verdict.clone(), count))
        });
        kept.chain(like).collect()
    }
}

impl<'j, 'c> Bare<'j, 'c> {
    fn knows(
        &self,
        body: &Tree<'_>,
        lanes: &mut Lanes<'j, 'c>,
        seen: &mut Seen,
        tells_each: bool,
    ) -> bool {
        let Slot { lane, fine, .. } = &mut lanes.all[self.lane];
        let Some(lane) = lane.get().and_then(Option::as_ref) else {
            return false;
        };
        let look = Look {
            lane,
            index: self.lane,
            tells_each,
            body: body.root(),
        };
        look.at(seen, fine, || self.overlay)
    }
}

impl Lanes<'_, '_> {
    /// The place of the lane for what is declared of a body.
    fn index(&mut self, plain: &Plain<'_>, status: StatusCode) -> usize {
        let key = (std::ptr::from_ref(plain.content) as usize, status);
        *self.indices.entry(key).or_insert_with(|| {
            self.all.push(Slot {
                left: WORTH_A_LANE,
                lane: OnceCell::new(),
                fine: 0,
            });
            self.all.len() - 1
        })
    }
}

/// A body as text.
fn text<'e>(body: &SeenBody<'e>) -> Option<&'e str> {
    match body {
        SeenBody::Text(text) => Some(text),
        SeenBody::Bytes(bytes) => simdutf8::basic::from_utf8(bytes).ok(),
        SeenBody::Json(node) => Some(node.written()),
    }
}

fn taken(count: &mut usize) -> Option<usize> {
    Some(std::mem::take(count)).filter(|count| *count > 0)
}
