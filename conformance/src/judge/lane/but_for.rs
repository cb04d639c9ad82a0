//! Bodies in which one member fails and all else is fine: most broken bodies are like the one before.
//!
//! To list all that fails in a body takes several times as long as to see that it is fine. Where the
//! body is fine but for the member that failed last, only that is listed.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use ahash::RandomState;
use jsonschema::Validator;
use jsonschema::json::{Node as _, Object};

use super::failure;
use crate::tree::{Borrowed, Node};

/// Of one schema, no more members than these have checks of their own.
const MOST_MEMBERS: usize = 16;
/// Longer values are not kept in mind, in bytes.
const LONGEST_VALUE: usize = 64;

/// What a body is asked in which one member failed before.
pub(super) struct ButFor {
    pub(super) name: String,
    /// The schema with anything for the member.
    pub(super) rest: Validator<Borrowed>,
    /// What the member has to be.
    pub(super) member: Validator<Borrowed>,
}

/// The checks of one schema, by the member that they leave out.
#[derive(Default)]
pub(super) struct AllBut(Mutex<BTreeMap<String, Option<Arc<ButFor>>>>);

impl AllBut {
    /// The check that leaves out a member, made by somebody where there is none yet; none, where there
    /// cannot be one.
    pub(super) fn but_for(
        &self,
        name: &str,
        make: impl FnOnce() -> Option<ButFor>,
    ) -> Option<Arc<ButFor>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = all.get(name) {
            return known.clone();
        }
        if all.len() >= MOST_MEMBERS {
            return None;
        }
        let check = make().map(Arc::new);
        all.insert(name.to_owned(), check.clone());
        check
    }
}

/// What failed last.
pub(super) struct Last {
    check: Arc<ButFor>,
    /// The value of the member, if it is short, and a number for what failed in it.
    value: String,
    number: Option<u64>,
}

impl Last {
    pub(super) fn of(check: Arc<ButFor>) -> Self {
        Self {
            check,
            value: String::new(),
            number: None,
        }
    }

    /// A number for what fails in a body; none, where that is not this member alone.
    pub(super) fn failure(&mut self, body: Node<'_>, hasher: &RandomState) -> Option<u64> {
        let mut members = body.as_object()?.members();
        let (_, member) = members.find(|(name, _)| *name == self.check.name)?;
        if !self.check.rest.is_valid(body) {
            return None;
        }
        let value = member.written();
        // The same value fails in the same way, and what is wrong is often `null` or the like.
        if value != self.value {
            self.number = self.check.failure(member, hasher);
            self.value.clear();
            if value.len() <= LONGEST_VALUE {
                self.value.push_str(value);
            }
        }
        self.number
    }
}

impl ButFor {
    fn failure(&self, member: Node<'_>, hasher: &RandomState) -> Option<u64> {
        let failed = failure::of(&self.member, member, hasher)?;
        let mut hasher = hasher.build_hasher();
        hasher.write(self.name.as_bytes());
        hasher.write_u64(failed.number);
        failed.is_any.then(|| hasher.finish())
    }
}
