//! What can be reached from a message of what a comparison found, and how much of it matters there.

use std::collections::{HashMap, VecDeque};

use callspec_codegen::pointer;

use super::change::{Class, Direction};
use super::compare::{Comparison, Pair};
use super::set::Outside;

/// Paths longer than this, in bytes, are cut.
const MAX_PATH: usize = 400;
/// What stands at the end of a path that is cut.
const CUT: &str = "/…";

/// A change as it is met from one message.
#[derive(Clone, Debug)]
pub struct Reached {
    /// The index of the change, for [`Comparison::change`].
    pub change: usize,
    /// JSON Pointer into the message, items and names that stand for many as `*`; one that
    /// is very long ends with `…`.
    pub path: String,
    /// What it does to callers.
    pub class: Class,
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
            let explained = self.reach(index, Weight::Full, direction);
            if explained
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

    /// All changes below a pair, each at its shortest path and its greatest weight.
    pub(super) fn reach(&self, root: usize, weight: Weight, direction: Direction) -> Vec<Reached> {
        let mut waiting = VecDeque::from([(root, weight, String::new())]);
        let mut greatest: HashMap<usize, Weight> = HashMap::new();
        let mut found: Vec<Reached> = Vec::new();
        let mut places: HashMap<usize, usize> = HashMap::new();
        while let Some((index, weight, path)) = waiting.pop_front() {
            let pair = &self.pairs[index];
            let weight = weight.max(pair.weight(direction));
            if greatest.get(&index).is_some_and(|before| *before <= weight) {
                continue;
            }
            greatest.insert(index, weight);
            for reached in self.reached(pair, weight, direction, &path) {
                let place = *places.entry(reached.change).or_insert(found.len());
                match found.get_mut(place) {
                    Some(known) => known.class = known.class.max(reached.class),
                    None => found.push(reached),
                }
            }
            for edge in pair
                .edges
                .iter()
                .filter(|edge| is_for(edge.only, direction))
            {
                let path = joined(&path, edge.token.as_deref());
                waiting.push_back((edge.to, weight, path));
            }
        }
        found
    }

    /// The changes at a pair.
    fn reached(
        &self,
        pair: &Pair,
        weight: Weight,
        direction: Direction,
        path: &str,
    ) -> impl Iterator<Item = Reached> {
        let changes = pair
            .changes
            .iter()
            .map(|index| (*index, &self.changes[*index]));
        let changes = changes.filter(move |(_, told)| is_for(told.only, direction));
        changes.map(move |(change, told)| Reached {
            change,
            path: joined(path, told.subject.as_deref()),
            class: weight.class(told.broken(direction)),
        })
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

fn joined(path: &str, token: Option<&str>) -> String {
    match token {
        // Circles of schemas lead on and on.
        Some(_) if path.ends_with(CUT) => path.to_owned(),
        Some(_) if path.len() > MAX_PATH => format!("{path}{CUT}"),
        Some(token) => pointer::join(path, token),
        None => path.to_owned(),
    }
}
