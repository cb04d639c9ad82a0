//! What can be reached from a message of what a comparison found, and how much of it matters there.

use std::collections::VecDeque;
use std::rc::Rc;

use callspec_codegen::pointer;

use super::change::{Class, Direction};
use super::compare::{Comparison, Pair};
use super::set::Outside;

/// Paths longer than this, in bytes, are cut.
const MAX_PATH: usize = 400;
/// What stands at the end of a path that is cut.
const CUT: &str = "/…";

/// What is met from one message: thousands of changes from each of thousands of messages, so that
/// the way to one is told only when it is asked for.
pub struct Reach {
    root: usize,
    direction: Direction,
    /// Each change once, by the shortest way.
    pub found: Rc<[Reached]>,
    /// The ways; empty where the message was met before.
    steps: Vec<Step>,
}

/// A change as it is met from one message.
#[derive(Clone, Debug)]
pub struct Reached {
    /// The index of the change, for [`Comparison::change`].
    pub change: usize,
    /// What it does to callers.
    pub class: Class,
    /// The last step of the way to it.
    step: usize,
}

/// A pair, and the edge that led to it from the pair of another step.
#[derive(Clone, Copy)]
struct Step {
    pair: usize,
    from: usize,
    edge: usize,
}

impl Step {
    fn first(pair: usize) -> Self {
        Self {
            pair,
            from: 0,
            edge: 0,
        }
    }
}

/// Whether what is found inside a schema can matter, by what is known of the schema as a whole.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    Full,
    Unknown,
    None,
}

impl Weight {
    pub(super) fn of(outside: &Outside) -> Self {
        match outside {
            Outside::Some(_) => Self::Full,
            Outside::Undecided => Self::Unknown,
            Outside::Nothing => Self::None,
        }
    }

    pub(super) fn class(self, broken: &Outside) -> Class {
        match self.max(Self::of(broken)) {
            Self::Full => Class::Breaking,
            Self::Unknown => Class::Unknown,
            Self::None => Class::Compatible,
        }
    }
}

impl Comparison<'_> {
    /// Keeps the change that stands for a whole schema only where nothing inside explains what
    /// the schema as a whole gained or lost.
    pub(super) fn settle(&mut self, index: usize) {
        let Some(whole) = &self.pairs[index].whole else {
            return;
        };
        let (gained, lost) = (whole.gained.clone(), whole.lost.clone());
        let rest = |direction: Direction, outside: &Outside| {
            let weight = Weight::of(outside);
            let explained = self.reach(index, direction);
            if explained
                .found
                .iter()
                .any(|one| one.class >= weight.class(outside))
            {
                Outside::Nothing
            } else {
                outside.clone()
            }
        };
        let gained = rest(Direction::Response, &gained);
        let lost = rest(Direction::Request, &lost);
        let Some(generic) = self.pairs[index].changes.last().copied() else {
            return;
        };
        if gained == Outside::Nothing && lost == Outside::Nothing {
            self.pairs[index].changes.pop();
        } else {
            self.changes[generic].gained = gained;
            self.changes[generic].lost = lost;
        }
    }

    /// All changes below a pair.
    pub(super) fn reach(&self, root: usize, direction: Direction) -> Reach {
        let (mut steps, mut found) = (vec![Step::first(root)], Vec::new());
        let mut waiting = VecDeque::from([(0, Weight::Full)]);
        // The greatest weight with which a pair was met, and where its changes begin.
        let mut known: Vec<Option<(Weight, usize)>> = vec![None; self.pairs.len()];
        while let Some((step, weight)) = waiting.pop_front() {
            let index = steps[step].pair;
            let pair = &self.pairs[index];
            let weight = weight.max(pair.weight(direction));
            let first = match known[index] {
                Some((before, _)) if before <= weight => continue,
                Some((_, first)) => {
                    self.raise(&mut found[first..], pair, weight, direction);
                    first
                }
                None => {
                    let first = found.len();
                    let here = self.reached(pair, weight, direction);
                    found.extend(here.map(|(change, class)| Reached {
                        change,
                        class,
                        step,
                    }));
                    first
                }
            };
            known[index] = Some((weight, first));
            for (edge, to) in pair.edges.iter().enumerate() {
                let is_known = known[to.to].is_some_and(|(before, _)| before <= weight);
                if is_for(to.only, direction) && !is_known {
                    waiting.push_back((steps.len(), weight));
                    let (pair, from) = (to.to, step);
                    steps.push(Step { pair, from, edge });
                }
            }
        }
        Reach {
            root,
            direction,
            found: found.into(),
            steps,
        }
    }

    /// Gives the changes of a pair, which stand in the order of the pair, a greater weight.
    fn raise(&self, found: &mut [Reached], pair: &Pair, weight: Weight, direction: Direction) {
        for (known, (_, class)) in found.iter_mut().zip(self.reached(pair, weight, direction)) {
            known.class = known.class.max(class);
        }
    }

    /// The changes at a pair.
    fn reached(
        &self,
        pair: &Pair,
        weight: Weight,
        direction: Direction,
    ) -> impl Iterator<Item = (usize, Class)> {
        let changes = pair
            .changes
            .iter()
            .map(|index| (*index, &self.changes[*index]));
        let changes = changes.filter(move |(_, told)| is_for(told.only, direction));
        changes.map(move |(change, told)| (change, weight.class(told.broken(direction))))
    }

    /// What is reached from a message that was met before.
    pub(super) fn reach_again(root: usize, direction: Direction, found: Rc<[Reached]>) -> Reach {
        Reach {
            root,
            direction,
            found,
            steps: Vec::new(),
        }
    }

    /// The way to a change as a JSON Pointer into the message, items and names that stand for many
    /// as `*`; one that is very long ends with `…`.
    pub fn path(&self, reach: &Reach, one: &Reached) -> String {
        let again;
        let steps = if reach.steps.is_empty() {
            again = self.reach(reach.root, reach.direction);
            &again.steps
        } else {
            &reach.steps
        };
        let mut tokens = vec![self.changes[one.change].subject.as_deref()];
        let mut at = one.step;
        while at != 0 {
            let Step { from, edge, .. } = steps[at];
            let edge = &self.pairs[steps[from].pair].edges[edge];
            tokens.push(edge.token.as_deref());
            at = from;
        }
        let mut path = String::new();
        for token in tokens.into_iter().rev().flatten() {
            // Circles of schemas lead on and on.
            if path.len() > MAX_PATH {
                path.push_str(CUT);
                break;
            }
            pointer::push(&mut path, token);
        }
        path
    }
}

impl Pair {
    /// What is known of the schema as a whole.
    fn weight(&self, direction: Direction) -> Weight {
        match (&self.whole, direction) {
            (None, _) => Weight::Full,
            (Some(whole), Direction::Request) => Weight::of(&whole.lost),
            (Some(whole), Direction::Response) => Weight::of(&whole.gained),
        }
    }
}

fn is_for(only: Option<Direction>, direction: Direction) -> bool {
    only.is_none_or(|only| only == direction)
}
