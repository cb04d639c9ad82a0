//! The validators of a contract, each compiled on first use.

use std::collections::HashMap;
use std::sync::{Mutex, OnceLock, PoisonError};

use jsonschema::json::{Json, SerdeJson};
use jsonschema::{Registry, Validator};
use serde_json::{Value, json};

use crate::contract::{Accepting, Contract, Mended};
use crate::defect::Defect;

/// The schemas of fewer responses have little in common: each alone is compiled sooner.
const WORTH_SHARING: usize = 16;

/// The validator of a response schema.
pub(super) struct Compiled<F: Json> {
    pub(super) validator: Validator<F>,
    /// What is wrong with parts of the schema, which the validator leaves out.
    pub(super) defects: Vec<Defect>,
}

/// All validators.
pub(super) struct Validators<'c, F: Json = SerdeJson> {
    contract: &'c Contract,
    registry: Registry<'c>,
    responses: Vec<OnceLock<Result<Compiled<F>, Defect>>>,
    /// Those that only say whether a body is fine, by response schema; none where that takes the whole.
    accepting: Vec<OnceLock<Option<Compiled<F>>>>,
    /// What these share.
    shared: Accepting<F>,
    /// Those of branches, by pointer: which branch a value fits decides what is declared.
    branches: Mutex<HashMap<String, Option<Validator>>>,
    /// Those of the patterns of names.
    patterns: Mutex<HashMap<String, Option<Validator>>>,
    /// The schemas without what does not compile, once something does not.
    mended: Mutex<Option<Mended<'c>>>,
}

impl<'c, F: Json> Validators<'c, F> {
    pub(super) fn new(contract: &'c Contract) -> Result<Self, Defect> {
        Ok(Self {
            contract,
            registry: contract.registry()?,
            responses: contract.schemas().iter().map(|_| OnceLock::new()).collect(),
            accepting: contract.schemas().iter().map(|_| OnceLock::new()).collect(),
            shared: Accepting::default(),
            branches: Mutex::default(),
            patterns: Mutex::default(),
            mended: Mutex::default(),
        })
    }

    /// The validator of a response schema, or what is wrong with that schema.
    pub(super) fn response(&self, schema: usize) -> Result<&Compiled<F>, &Defect> {
        let first = self.contract.alike(schema);
        // What is wrong is told of each.
        match self.own(first) {
            Ok(compiled) if compiled.defects.is_empty() => Ok(compiled),
            _ => self.own(schema),
        }
    }

    /// A validator that says whether a body keeps a response schema, and is often there already; what
    /// a body breaks is asked of [`Self::response`].
    pub(super) fn accepting(&self, schema: usize) -> Result<&Compiled<F>, &Defect> {
        let first = self.contract.accepting_alike(schema);
        if self.responses.len() >= WORTH_SHARING
            && let Some(compiled) = self.accepting[first].get_or_init(|| self.sharing(first))
        {
            return Ok(compiled);
        }
        match self.own(first) {
            Ok(compiled) if compiled.defects.is_empty() => Ok(compiled),
            _ => self.response(schema),
        }
    }

    fn sharing(&self, schema: usize) -> Option<Compiled<F>> {
        let pointer = &self.contract.schemas()[schema];
        let validator = self
            .contract
            .accepting(&self.registry, &self.shared, pointer)?;
        Some(Compiled {
            validator,
            defects: Vec::new(),
        })
    }

    fn own(&self, schema: usize) -> Result<&Compiled<F>, &Defect> {
        let compiled = self.responses[schema].get_or_init(|| {
            let pointer = &self.contract.schemas()[schema];
            let (validator, defects) = self.compile(pointer)?;
            Ok(Compiled { validator, defects })
        });
        compiled.as_ref()
    }

    fn compile<G: Json>(&self, schema: &str) -> Result<(Validator<G>, Vec<Defect>), Defect> {
        if let Ok(validator) = self.contract.validator(&self.registry, schema) {
            return Ok((validator, Vec::new()));
        }
        let mut mended = self.mended.lock().unwrap_or_else(PoisonError::into_inner);
        let mended = match &mut *mended {
            Some(mended) => mended,
            none => none.insert(Mended::new(self.contract)?),
        };
        mended.validator(schema)
    }

    /// What the validator of the schema at a pointer says; the default, if it does not compile.
    pub(super) fn with_branch<T: Default>(
        &self,
        schema: &str,
        ask: impl FnOnce(&Validator) -> T,
    ) -> T {
        let mut branches = self.branches.lock().unwrap_or_else(PoisonError::into_inner);
        branches
            .entry(schema.to_owned())
            .or_insert_with(|| Some(self.compile(schema).ok()?.0))
            .as_ref()
            .map_or_else(T::default, ask)
    }

    /// Whether a name fits a pattern, as `patternProperties` has it. One that is no regular
    /// expression fits nothing.
    pub(super) fn matches(&self, pattern: &str, name: &str) -> bool {
        let mut patterns = self.patterns.lock().unwrap_or_else(PoisonError::into_inner);
        let validator = patterns.entry(pattern.to_owned()).or_insert_with(|| {
            let schema = json!({ "pattern": pattern });
            jsonschema::draft202012::new(&schema).ok()
        });
        let name = Value::String(name.to_owned());
        validator
            .as_ref()
            .is_some_and(|validator| validator.is_valid(&name))
    }
}
