//! The schemas of a contract with those taken out that do not compile, to judge by the rest.

use std::collections::BTreeMap;
use std::sync::Arc;

use jsonschema::json::Json;
use jsonschema::{Registry, Validator};
use serde_json::Value;

use super::compile::{self, Flaw};
use super::{Contract, reference};
use crate::defect::Defect;

/// So many schemas are taken out from behind one at most.
const MOST: usize = 32;

/// A copy of a contract's schemas. Those that do not compile are `true` in it, as far as they were
/// met: they allow anything.
pub struct Mended<'c> {
    contract: &'c Contract,
    document: Arc<Value>,
    registry: Registry<'static>,
    /// What was wrong, by the pointer of the schema that was taken out.
    defects: BTreeMap<String, Defect>,
}

impl<'c> Mended<'c> {
    /// A copy of which nothing was taken out yet.
    ///
    /// # Errors
    /// See [`Contract::registry`].
    pub fn new(contract: &'c Contract) -> Result<Self, Defect> {
        let document = Arc::new(contract.schema_document().clone());
        Ok(Self {
            registry: registry(contract, &document)?,
            contract,
            document,
            defects: BTreeMap::new(),
        })
    }

    /// Compiles the schema at a pointer without the parts of it that do not, and tells what is wrong
    /// with these.
    ///
    /// # Errors
    /// A defect of the schema as a whole.
    pub fn validator<F: Json>(
        &mut self,
        schema: &str,
    ) -> Result<(Validator<F>, Vec<Defect>), Defect> {
        let mut left = MOST;
        loop {
            match compile::compile(&self.document, &self.registry, schema) {
                Ok(validator) => return Ok((validator, self.defects_behind(schema))),
                Err(flaw) => self.take_out(schema, &flaw, left)?,
            }
            left -= 1;
        }
    }

    /// Takes out the smallest schema that holds a flaw.
    fn take_out(&mut self, schema: &str, flaw: &Flaw, left: usize) -> Result<(), Defect> {
        let defect = self.contract.defect_of(flaw);
        let whole = reference::resolve(&self.document, schema).map(|(at, _)| at);
        let mut holder = String::new();
        reference::visit_schemas_behind(&self.document, schema, &mut |at, _| {
            let holds = flaw.at.strip_prefix(at);
            if holds.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
                && at.len() > holder.len()
            {
                at.clone_into(&mut holder);
            }
        });
        if left == 0 || holder.is_empty() || holder == schema || whole.is_ok_and(|at| at == holder)
        {
            return Err(defect);
        }
        // The registry shares the document, and is of no use any more.
        let mut document = Value::clone(&self.document);
        if let Some(place) = document.pointer_mut(&holder) {
            *place = Value::Bool(true);
        }
        self.document = Arc::new(document);
        self.registry = registry(self.contract, &self.document)?;
        self.defects.insert(holder, defect);
        Ok(())
    }

    /// What is wrong with the schemas that were taken out from behind one.
    fn defects_behind(&self, schema: &str) -> Vec<Defect> {
        let mut found = BTreeMap::new();
        let published = self.contract.schema_document();
        reference::visit_schemas_behind(published, schema, &mut |at, _| {
            if let Some(defect) = self.defects.get(at) {
                found.insert(at.to_owned(), defect.clone());
            }
        });
        found.into_values().collect()
    }
}

fn registry(contract: &Contract, document: &Arc<Value>) -> Result<Registry<'static>, Defect> {
    compile::registry(|registry, at| registry.add(at, document.clone()))
        .map_err(|what| contract.document().defect("", what))
}
