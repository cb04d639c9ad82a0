//! A line as the borrowed tree has it, and as `serde_json` has it: the same value, of which a
//! validator says the same.

use conformance::contract::Contract;
use conformance::tree::{self, Arena, Borrowed, Node};
use jsonschema::json::{Array as _, Json, JsonNumber as _, Node as _, Object as _, SerdeJson};
use jsonschema::{Registry, Validator};
use serde_json::Value;

use super::subjects::Subject;

/// Errors of what may nest deeper are not asked for: a choice that refers to itself makes a copy of
/// them at each level, so that they double.
const MOST_NESTED: usize = 16;

/// What a line is judged by, in both representations.
pub(crate) struct Trees {
    owned: Validator<SerdeJson>,
    borrowed: Validator<Borrowed>,
    arena: Arena,
    /// How many lines the tree has read.
    pub(crate) read: usize,
}

impl Trees {
    /// None, where the contract has no JSON for this response.
    pub(crate) fn of(subject: &Subject) -> Option<Self> {
        let contract = &subject.given.contract;
        let operation = contract.operation(&subject.operation)?;
        let rule = operation.response(subject.status)?;
        let mut content = rule.content.iter();
        let schema = content
            .find(|content| content.media_type.is_json())?
            .schema?;
        let registry = contract.registry().ok()?;
        Some(Self {
            owned: validator(contract, &registry, schema)?,
            borrowed: validator(contract, &registry, schema)?,
            arena: Arena::default(),
            read: 0,
        })
    }

    /// What the tree has otherwise than `serde_json`. It may refuse a line without need.
    pub(crate) fn differ(&mut self, line: &[u8]) -> Option<String> {
        let text = str::from_utf8(line).ok()?;
        let Ok(tree) = self.arena.read(text) else {
            return None;
        };
        self.read += 1;
        let root = tree.root();
        let Ok(value) = serde_json::from_str::<Value>(text) else {
            return Some("serde_json does not read it".to_owned());
        };
        if !tree::is_plain(text) {
            Some("the tree has read what is not plain".to_owned())
        } else if rebuilt(root) != value {
            Some("the tree holds another value".to_owned())
        } else if self.owned.is_valid(&value) != self.borrowed.is_valid(root) {
            Some("one of them is valid".to_owned())
        } else if line
            .iter()
            .filter(|byte| matches!(byte, b'{' | b'['))
            .count()
            > MOST_NESTED
        {
            None
        } else {
            let errors = [errors(&self.owned, &value), errors(&self.borrowed, root)];
            (errors[0] != errors[1]).then(|| format!("the errors are {errors:#?}"))
        }
    }
}

fn validator<F: Json>(
    contract: &Contract,
    registry: &Registry<'_>,
    schema: usize,
) -> Option<Validator<F>> {
    contract
        .validator(registry, &contract.schemas()[schema])
        .ok()
}

/// Where a body breaks its schema, and what of it, in the order of the validator.
fn errors<'v, F: Json>(validator: &'v Validator<F>, body: F::Node<'v>) -> Vec<String> {
    let errors = validator.iter_errors(body);
    let errors = errors.map(|error| {
        let (place, keyword) = (error.instance_path(), error.schema_path());
        format!("{place} {keyword} {error}")
    });
    errors.collect()
}

/// The value, put together from what the tree tells of it.
fn rebuilt(node: Node<'_>) -> Value {
    if let Some(members) = node.as_object() {
        let members = members.members();
        let members = members.map(|(name, member)| (name.to_owned(), rebuilt(member)));
        return Value::Object(members.collect());
    }
    if let Some(items) = node.as_array() {
        return items.elements().map(rebuilt).collect();
    }
    if let Some(text) = node.as_string() {
        return text.into_owned().into();
    }
    let number = node
        .as_number()
        .map(|number| number.to_number().into_owned());
    let scalar = number.map(Value::Number);
    scalar
        .or(node.as_boolean().map(Value::Bool))
        .unwrap_or_default()
}
