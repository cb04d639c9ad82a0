//! Validators that share what their schemas refer to: they say whether a value is fine, not why it is
//! not. The schemas of a contract refer to the same ones again and again, and each validator of
//! `jsonschema` has a copy of its own of all that it leads to.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ahash::RandomState;
use callspec_codegen::dialect::visit_schemas_below;
use callspec_codegen::pointer;
use jsonschema::json::Json;
use jsonschema::{Keyword, Registry, ValidationError, Validator};
use serde_json::{Map, Value, json};

use super::{compile, reference};

/// References that lead on further than this are not shared: each validator calls the next.
const MOST_HOPS: usize = 32;

/// The validators of what the schemas of a document refer to, made on first use.
pub struct Accepting<F: Json> {
    referred: Arc<Referred<F>>,
}

/// By reference as it is written.
type Referred<F> = Mutex<Targets<F>>;

type Targets<F> = HashMap<String, Target<F>, RandomState>;

/// What a reference leads to.
enum Target<F: Json> {
    /// The validator that all share.
    Shared(Arc<Validator<F>>),
    /// Something that cannot be shared.
    Other,
}

impl<F: Json> Target<F> {
    fn shared(&self) -> Option<Arc<Validator<F>>> {
        match self {
            Self::Shared(validator) => Some(validator.clone()),
            Self::Other => None,
        }
    }
}

impl<F: Json> Default for Accepting<F> {
    fn default() -> Self {
        Self {
            referred: Arc::default(),
        }
    }
}

impl<F: Json> Accepting<F> {
    /// A validator of the schema at a pointer that accepts what the one that is compiled alone does.
    ///
    /// None, where a part of it means something only together with what is around it, where it leads
    /// back to itself, or where something behind it does not compile.
    pub fn validator(
        &self,
        document: &Value,
        registry: &Registry<'_>,
        schema: &str,
    ) -> Option<Validator<F>> {
        let mut ways = Vec::new();
        self.compile(document, registry, schema, &mut ways)
    }

    /// The same behind some references, none of which it may lead back to.
    fn compile<'d>(
        &self,
        document: &'d Value,
        registry: &Registry<'_>,
        schema: &str,
        ways: &mut Vec<&'d str>,
    ) -> Option<Validator<F>> {
        for reference in references_of(pointer::find(document, schema)?)? {
            self.refer(document, registry, reference, ways)?;
        }
        let referred = Arc::clone(&self.referred);
        compile::options::<F>(registry)
            .with_keyword("$ref", move |_, reference, _| {
                let reference = reference.as_str().unwrap_or_default();
                let known = locked(&referred).get(reference).and_then(Target::shared);
                let unshared = || ValidationError::custom("what it refers to is not shared");
                let validator = known.ok_or_else(unshared)?;
                Ok(Box::new(Shared(validator)))
            })
            // `$ref` is ours in there; without an anchor of that name, this one means the same.
            .build(&json!({ "$dynamicRef": compile::address_of(schema) }))
            .ok()
    }

    /// Makes the validator of what a reference leads to; none, if there is none.
    fn refer<'d>(
        &self,
        document: &'d Value,
        registry: &Registry<'_>,
        reference: &'d str,
        ways: &mut Vec<&'d str>,
    ) -> Option<()> {
        if let Some(known) = locked(&self.referred).get(reference) {
            return known.shared().map(drop);
        }
        if ways.contains(&reference) || ways.len() == MOST_HOPS {
            return None;
        }
        ways.push(reference);
        let target = reference::local_pointer(reference).ok();
        let target = target.filter(|target| target.starts_with('/'));
        let validator = target.and_then(|at| self.compile(document, registry, &at, ways));
        ways.pop();
        let target = validator.map_or(Target::Other, |one| Target::Shared(Arc::new(one)));
        let shared = target.shared().map(drop);
        locked(&self.referred).insert(reference.to_owned(), target);
        shared
    }
}

fn locked<F: Json>(referred: &Referred<F>) -> MutexGuard<'_, Targets<F>> {
    // What was being compiled when somebody panicked is not there yet.
    referred.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The references in a schema and in those that it holds; none, if one of them cannot do without what
/// is around it.
fn references_of(schema: &Value) -> Option<Vec<&str>> {
    let mut references = Some(Vec::new());
    visit_schemas_below(schema, "", &mut |_, schema| {
        if !schema
            .iter()
            .all(|(keyword, value)| stands_alone(keyword, value))
        {
            references = None;
        }
        let reference = schema.get("$ref").and_then(Value::as_str);
        if let Some(references) = &mut references {
            references.extend(reference);
        }
    });
    references
}

/// Whether a keyword has to do with its own schema alone, wherever that is referred to.
fn stands_alone(keyword: &str, value: &Value) -> bool {
    match keyword {
        "$ref" | "$defs" | "$comment" => true,
        "unevaluatedItems" | "unevaluatedProperties" => false,
        "pattern" => value.as_str().is_some_and(is_decided),
        "patternProperties" => {
            let patterns = value.as_object().into_iter().flat_map(Map::keys);
            patterns.map(String::as_str).all(is_decided)
        }
        _ => !keyword.starts_with('$'),
    }
}

/// Whether a pattern is one that is always decided: neither looks around nor refers back, for which the
/// engine may give up, and what then follows is a matter of the whole schema.
fn is_decided(pattern: &str) -> bool {
    let mut groups = pattern.split("(?").skip(1);
    let mut escaped = pattern.split('\\').skip(1);
    groups.all(|group| group.starts_with(':'))
        && !escaped.any(|rest| rest.starts_with(|next: char| next.is_ascii_digit() || next == 'k'))
}

/// `$ref`, by the validator of what it leads to.
struct Shared<F: Json>(Arc<Validator<F>>);

impl<'i, F: Json> Keyword<'i, F> for Shared<F> {
    fn validate(&self, instance: F::Node<'i>) -> Result<(), ValidationError<'i>> {
        let is_valid = self.0.is_valid(instance);
        let broken = || ValidationError::custom("it does not keep what is referred to");
        is_valid.then_some(()).ok_or_else(broken)
    }

    fn is_valid(&self, instance: F::Node<'i>) -> bool {
        self.0.is_valid(instance)
    }
}

#[cfg(test)]
mod tests;
