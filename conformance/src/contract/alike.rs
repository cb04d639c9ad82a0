//! Response schemas that say the same.

use std::collections::HashMap;

use ahash::RandomState;
use callspec_codegen::pointer;
use serde_json::Value;

use super::{Contract, reference};

/// The first of the schemas that say the same as one.
#[derive(Clone, Copy)]
pub(super) struct First {
    /// Of those that are a reference to one schema and nothing else: they are one in all that is told.
    same: usize,
    /// Of those that are that, or a list of what one reference leads to and nothing else: they
    /// accept the same, and each has a place of its own where it does not.
    accepting: usize,
}

impl Contract {
    /// The index of the first response schema that is a reference to the same schema and nothing
    /// else, as the one of this index is; this index, if there is none.
    pub fn alike(&self, schema: usize) -> usize {
        self.first(schema).same
    }

    /// The index of the first response schema that is a reference to the same schema, or a list of
    /// what the same reference leads to, and nothing else: it accepts what this one accepts.
    pub fn accepting_alike(&self, schema: usize) -> usize {
        self.first(schema).accepting
    }

    fn first(&self, schema: usize) -> First {
        let find = || {
            let mut first = [(); 2].map(|()| HashMap::<_, _, RandomState>::default());
            let schemas = self.schemas.iter().enumerate();
            let found = schemas.map(|(index, at)| {
                let schema = pointer::find(self.schema_document(), at);
                let [alone, listed] = [schema.and_then(reference::alone), schema.and_then(listed)];
                let mut of = |kind: usize, reference: Option<_>| {
                    reference.map(|one| *first[kind].entry(one).or_insert(index))
                };
                let (same, list) = (of(0, alone), of(1, listed));
                First {
                    same: same.unwrap_or(index),
                    accepting: same.or(list).unwrap_or(index),
                }
            });
            found.collect()
        };
        self.alike.get_or_init(find)[schema]
    }
}

/// The reference that leads to all items of a list, if a schema says nothing else.
fn listed(schema: &Value) -> Option<&str> {
    let schema = schema.as_object().filter(|schema| schema.len() == 2)?;
    let is_list = schema.get("type").is_some_and(|kind| kind == "array");
    reference::alone(schema.get("items").filter(|_| is_list)?)
}
