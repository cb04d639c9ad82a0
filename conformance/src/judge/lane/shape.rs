//! The shape of a body: the same names with values of the same kinds, and the same texts where an
//! enum or a choice looks at them. Bodies of one shape show the same of their contract.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher};

use ahash::RandomState;
use jsonschema::JsonType;
use jsonschema::json::{Array, Node as _, Object};

use crate::contract::deciding::Deciding;
use crate::tree::{Node, mark};

/// The members that decide, most others of which are told from them by a mark.
#[derive(Default)]
pub(super) struct Members {
    names: HashMap<String, Decides, RandomState>,
    marks: u64,
}

/// What of a value decides.
#[derive(Clone, Copy, Default)]
struct Decides {
    value: bool,
    length: bool,
}

impl Members {
    pub(super) fn of(deciding: &Deciding) -> Self {
        let mut members = Self::default();
        for name in &deciding.values {
            members.name(name).value = true;
        }
        for name in &deciding.lengths {
            members.name(name).length = true;
        }
        members
    }

    fn name(&mut self, name: &str) -> &mut Decides {
        self.marks |= 1 << mark(name.as_bytes());
        self.names.entry(name.to_owned()).or_default()
    }

    /// Whether all that decides by others decides by these too.
    pub(super) fn holds(&self, others: &Self) -> bool {
        others.names.iter().all(|(name, other)| {
            let own = self.names.get(name).copied().unwrap_or_default();
            own.value >= other.value && own.length >= other.length
        })
    }

    #[inline]
    fn decides(&self, name: &str, mark: u8) -> Decides {
        if self.marks & 1 << mark == 0 {
            return Decides::default();
        }
        self.names.get(name).copied().unwrap_or_default()
    }
}

/// A number for the shape of a body.
pub(super) fn of(body: Node<'_>, deciding: &Members, hasher: &RandomState) -> u64 {
    let shapes = Shapes { deciding, hasher };
    shapes.of(body, deciding.decides("", mark(b"")))
}

struct Shapes<'s> {
    deciding: &'s Members,
    hasher: &'s RandomState,
}

impl Shapes<'_> {
    fn of(&self, value: Node<'_>, decides: Decides) -> u64 {
        let kind = value.json_type();
        if !decides.value && !matches!(kind, JsonType::Array | JsonType::Object) {
            return kind as u64;
        }
        let mut hasher = self.hasher.build_hasher();
        hasher.write_u8(kind as u8);
        if let Some(members) = value.as_object() {
            for (name, member) in members.members() {
                hasher.write(name.as_bytes());
                hasher.write_u64(self.of(member, self.deciding.decides(name, member.mark())));
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
