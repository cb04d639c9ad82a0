//! What of a contract a response shows: its status, and what its body has of all that is declared.
//!
//! What came, came: a field that breaks its schema has been seen, and null is a value of it. A value
//! of an enum is seen where it stands alone, a branch where a value fits it.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use serde_json::Value;

use super::speaking::Speaking;
use super::walk::Visitor;
use crate::contract::outline::Outline;
use crate::contract::{Contract, Declared, DeclaredSet, StatusPattern};

/// What each response schema of a contract declares, found out on first use.
pub(super) struct AllDeclared<'c> {
    outline: Mutex<Outline<'c>>,
    sets: Vec<OnceLock<Arc<DeclaredSet>>>,
}

impl<'c> AllDeclared<'c> {
    pub(super) fn of(contract: &'c Contract) -> Self {
        Self {
            outline: Mutex::new(Outline::of(contract)),
            sets: contract.schemas().iter().map(|_| OnceLock::new()).collect(),
        }
    }

    /// What is declared by the response schema of an index: the same for all that refer to one.
    pub(super) fn by(&self, schema: usize, contract: &Contract) -> Arc<DeclaredSet> {
        let schema = contract.alike(schema);
        let find = || {
            let mut outline = self.outline.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::new(DeclaredSet::of(&mut outline, &contract.schemas()[schema]))
        };
        self.sets[schema].get_or_init(find).clone()
    }
}

/// What of a contract one response shows.
#[derive(Clone)]
pub struct Reached {
    /// The status, as its response is declared.
    pub status: StatusPattern,
    /// The body, if one is declared and came.
    pub body: Option<ReachedBody>,
}

/// What of its schema a body shows.
#[derive(Clone)]
pub struct ReachedBody {
    /// The media type, as it is declared.
    pub media_type: Arc<str>,
    all: Arc<DeclaredSet>,
    shown: BTreeSet<usize>,
}

impl ReachedBody {
    pub(super) fn of(media_type: Arc<str>, all: Arc<DeclaredSet>) -> Self {
        Self {
            media_type,
            all,
            shown: BTreeSet::new(),
        }
    }

    /// All that is declared of such a body.
    pub fn declared(&self) -> &[Arc<Declared>] {
        self.all.declared()
    }

    /// Something that came, by its pointer into [`Contract::schema_document`].
    ///
    /// [`Contract::schema_document`]: crate::contract::Contract::schema_document
    fn came(&mut self, pointer: &str) {
        self.shown.extend(self.all.index(pointer));
    }

    /// What of it this body does not show.
    pub fn unseen(&self) -> impl Iterator<Item = &Arc<Declared>> {
        let all = self.declared().iter().enumerate();
        let unseen = all.filter(|(index, _)| !self.shown.contains(index));
        unseen.map(|(_, one)| one)
    }

    /// Adds what this body shows to what others have shown; whether that is all that is declared.
    pub(super) fn add_to(&self, shown: &mut BTreeSet<usize>) -> bool {
        shown.extend(&self.shown);
        shown.len() == self.declared().len()
    }

    /// What of it this body shows.
    pub fn shown(&self) -> impl Iterator<Item = &Declared> {
        self.shown.iter().map(|index| &*self.declared()[*index])
    }
}

impl Visitor for ReachedBody {
    fn declared(&mut self, _value: &Value, _at: &str, declared: &[String]) {
        for property in declared {
            self.came(property);
        }
    }

    fn chosen(&mut self, branch: &str) {
        self.came(branch);
    }

    fn value(&mut self, _: &str, value: &Value, speaking: &[Speaking<'_>]) {
        for one in speaking {
            let values = one.schema.get("enum").and_then(Value::as_array);
            let listed = values.and_then(|values| values.iter().position(|known| known == value));
            if let Some(index) = listed {
                self.came(&format!("{}/enum/{index}", one.pointer));
            }
        }
    }

    fn wants(&self, schemas: &[String]) -> bool {
        schemas.iter().any(|schema| self.all.is_deciding(schema))
    }
}
