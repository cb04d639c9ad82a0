//! The shape of a body: the same names with values of the same kinds, and the same texts where an
//! enum or a choice looks at them. Bodies of one shape show the same of their contract.

use std::collections::HashSet;
use std::hash::{BuildHasher, Hasher};

use ahash::RandomState;
use jsonschema::json::{Array, Node as _, Object};

use crate::contract::deciding::Deciding;
use crate::tree::Node;

/// The members that decide.
pub(super) struct Members {
    values: Names,
    lengths: Names,
}

impl Members {
    pub(super) fn of(deciding: &Deciding) -> Self {
        Self {
            values: deciding.values.iter().collect(),
            lengths: deciding.lengths.iter().collect(),
        }
    }
}

/// Names, most others of which are told from them by a mark.
#[derive(Default)]
struct Names {
    names: HashSet<String, RandomState>,
    marks: u64,
}

impl<'n> FromIterator<&'n String> for Names {
    fn from_iter<I: IntoIterator<Item = &'n String>>(names: I) -> Self {
        let names: HashSet<_, _> = names.into_iter().cloned().collect();
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

/// A number for the shape of a body.
pub(super) fn of(body: Node<'_>, deciding: &Members, hasher: &RandomState) -> u64 {
    let shapes = Shapes { deciding, hasher };
    shapes.of(body, Decides::of(deciding, ""))
}

/// What of a value decides.
#[derive(Clone, Copy)]
struct Decides {
    value: bool,
    length: bool,
}

impl Decides {
    fn of(deciding: &Members, name: &str) -> Self {
        Self {
            value: deciding.values.has(name),
            length: deciding.lengths.has(name),
        }
    }
}

struct Shapes<'s> {
    deciding: &'s Members,
    hasher: &'s RandomState,
}

impl Shapes<'_> {
    fn of(&self, value: Node<'_>, decides: Decides) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        hasher.write_u8(value.json_type() as u8);
        if let Some(members) = value.as_object() {
            for (name, member) in members.members() {
                hasher.write(name.as_bytes());
                hasher.write_u64(self.of(member, Decides::of(self.deciding, name)));
            }
        } else if let Some(elements) = value.as_array() {
            if decides.length {
                hasher.write_usize(Array::len(&elements));
            }
            // What several elements show, one of them shows.
            let mut known: Vec<u64> = Vec::new();
            for element in elements.elements() {
                let shape = self.of(element, decides);
                if !known.contains(&shape) {
                    known.push(shape);
                    hasher.write_u64(shape);
                }
            }
        } else if decides.value {
            hasher.write(value.written().as_bytes());
        }
        hasher.finish()
    }
}
