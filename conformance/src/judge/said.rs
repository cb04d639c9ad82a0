//! What a contract says of each value of one body, for whoever puts another value in its place: the
//! other has to keep and to break the same promises.

use std::collections::HashMap;

use callspec_codegen::pointer;
use serde_json::{Map, Value};

use super::Judge;
use super::speaking::Speaking;
use super::undeclared::declares;
use super::walk::{Unexpected, Visitor, walk};
use crate::exchange::Exchange;

mod taken;

/// Who gave a member its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// The contract.
    Declared,
    /// The sender, beside names that the contract declares.
    Undeclared,
    /// The sender, where the contract declares no names.
    Free,
}

/// What is said of one value.
#[derive(Default)]
struct Said {
    is_listed: bool,
    is_enumerated: bool,
    is_password: bool,
    naming: Option<Naming>,
    /// The schemas that speak of it: an index of a judge, and a pointer.
    schemas: Vec<(usize, String)>,
}

/// What is said of the values of one body. A value is known by its address, so that it has to be one
/// of the body that this was made of.
pub struct SaidOfBody<'j, 'c> {
    /// The judge by the published contract, and that by the contract with its overlay.
    judges: Vec<&'j Judge<'c>>,
    values: HashMap<*const Value, Said>,
}

impl<'c> Judge<'c> {
    /// What contract and overlay say of the values of a body; `body` is the JSON of the response, or
    /// its text where the contract promises one.
    pub fn said<'j>(&'j self, exchange: &Exchange, body: &Value) -> SaidOfBody<'j, 'c> {
        let overlaid = self.deviating.as_ref().and_then(|one| one.judge(false));
        let mut said = SaidOfBody {
            judges: Vec::new(),
            values: HashMap::new(),
        };
        for judge in std::iter::once(self).chain(overlaid) {
            let schema = judge.content(exchange).and_then(|(_, one)| {
                let has_schema = one.schema.is_some();
                has_schema.then(|| pointer::join(&one.pointer, "schema"))
            });
            if let Some(schema) = schema {
                let mut noting = Noting {
                    judge: said.judges.len(),
                    values: &mut said.values,
                };
                walk(judge, &mut [&mut noting], &schema, body);
            }
            said.judges.push(judge);
        }
        said
    }
}

impl SaidOfBody<'_, '_> {
    fn of(&self, value: &Value) -> Option<&Said> {
        self.values.get(&std::ptr::from_ref(value))
    }

    /// Whether the contract itself names the value: by `enum` or `const`, or as what it may not be.
    pub fn is_listed(&self, value: &Value) -> bool {
        self.of(value).is_some_and(|said| said.is_listed)
    }

    /// Whether an enum speaks of the value, whether it lists it or not.
    pub fn is_enumerated(&self, value: &Value) -> bool {
        self.of(value).is_some_and(|said| said.is_enumerated)
    }

    /// Whether the contract speaks of the value, and it keeps all that is promised.
    pub fn is_promised(&self, value: &Value) -> bool {
        let is_said = self.of(value).is_some_and(|said| !said.schemas.is_empty());
        is_said && self.broken(value, value).is_empty()
    }

    /// Whether the contract calls the value a password.
    pub fn is_password(&self, value: &Value) -> bool {
        self.of(value).is_some_and(|said| said.is_password)
    }

    /// Who named a member of an object. Of an object that nothing is said of, names are undeclared.
    pub fn naming(&self, object: &Value, name: &str, member: &Value) -> Naming {
        if let Some(naming) = self.of(member).and_then(|said| said.naming) {
            return naming;
        }
        let schemas = self.of(object).map_or(&[][..], |said| &said.schemas);
        if schemas.is_empty() || schemas.iter().any(|one| self.tells_name(one, name)) {
            Naming::Undeclared
        } else {
            Naming::Free
        }
    }

    /// Whether a schema has a finding tell the name of a member.
    fn tells_name(&self, (judge, at): &(usize, String), name: &str) -> bool {
        let judge = self.judges[*judge];
        let document = judge.contract.schema_document();
        let closing = ["additionalProperties", "unevaluatedProperties"];
        let mut closing = closing
            .map(|keyword| document.pointer(&pointer::join(at, keyword)))
            .into_iter();
        let names = pointer::join(at, "propertyNames");
        closing.any(|found| found == Some(&Value::Bool(false)))
            || (document.pointer(&names).is_some()
                && !judge.fits(&names, &Value::String(name.to_owned())))
    }

    /// The promises that another value would break in the place of this one, in a stable order.
    pub fn broken(&self, value: &Value, other: &Value) -> Vec<(usize, String)> {
        let mut broken = Vec::new();
        for (judge, schema) in self.of(value).map_or(&[][..], |said| &said.schemas) {
            let errors = self.judges[*judge].with_branch(schema, |validator| {
                if validator.is_valid(other) {
                    return Vec::new();
                }
                let errors = validator.iter_errors(other);
                errors
                    .map(|error| error.evaluation_path().to_string())
                    .collect()
            });
            broken.extend(
                errors
                    .into_iter()
                    .map(|one| (*judge, schema.clone() + &one)),
            );
        }
        broken.sort_unstable();
        broken
    }

    /// Whether another name would be taken as this one is, where names are free: by the patterns of
    /// names and by what is asked of them.
    pub fn takes_name(&self, object: &Value, name: &str, other: &str) -> bool {
        let schemas = self.of(object).map_or(&[][..], |said| &said.schemas);
        schemas.iter().all(|(judge, at)| {
            let judge = self.judges[*judge];
            let schema = judge.contract.schema_document().pointer(at);
            let Some(schema) = schema.and_then(Value::as_object) else {
                return true;
            };
            let patterns = schema.get("patternProperties").and_then(Value::as_object);
            let mut patterns = patterns.into_iter().flat_map(Map::keys);
            let fits = |name: &str| {
                let at = pointer::join(at, "propertyNames");
                judge.fits(&at, &Value::String(name.to_owned()))
            };
            patterns.all(|one| judge.matches(one, name) == judge.matches(one, other))
                && (!schema.contains_key("propertyNames") || fits(name) == fits(other))
        })
    }
}

/// Whether a schema names a value: by `enum` or `const`.
fn lists(schema: &Map<String, Value>, value: &Value) -> bool {
    let listed = schema.get("enum").and_then(Value::as_array);
    listed.is_some_and(|listed| listed.contains(value)) || schema.get("const") == Some(value)
}

/// Takes down what a walk meets.
struct Noting<'s> {
    judge: usize,
    values: &'s mut HashMap<*const Value, Said>,
}

impl Noting<'_> {
    fn said(&mut self, value: &Value) -> &mut Said {
        self.values.entry(std::ptr::from_ref(value)).or_default()
    }

    fn name(&mut self, member: &Value, naming: Naming) {
        let said = self.said(member);
        // Whichever of contract and overlay knows more of it.
        if said.naming != Some(Naming::Declared) {
            said.naming = Some(naming);
        }
    }
}

impl Visitor for Noting<'_> {
    fn unexpected(&mut self, member: &Unexpected<'_>) {
        let is_told = member.speaking.iter().any(|one| declares(one.schema));
        let naming = if is_told {
            Naming::Undeclared
        } else {
            Naming::Free
        };
        self.name(member.value, naming);
    }

    fn declared(&mut self, value: &Value, _at: &str, declared: &[String]) {
        let is_named = |at: &String| {
            let parent = pointer::parent(at).and_then(|parent| pointer::tokens(parent).last());
            parent.is_some_and(|keyword| keyword == "properties")
        };
        let naming = if declared.iter().any(is_named) {
            Naming::Declared
        } else {
            Naming::Free
        };
        self.name(value, naming);
    }

    fn value(&mut self, _at: &str, value: &Value, speaking: &[Speaking<'_>]) {
        let judge = self.judge;
        let said = self.said(value);
        for one in speaking {
            let refused = one.schema.get("not").and_then(Value::as_object);
            said.is_enumerated |= one.schema.contains_key("enum");
            said.is_listed |=
                lists(one.schema, value) || refused.is_some_and(|refused| lists(refused, value));
            let format = one.schema.get("format").and_then(Value::as_str);
            said.is_password |= format == Some("password");
            said.schemas.push((judge, one.pointer.clone()));
        }
    }

    fn wants(&self, _schemas: &[String]) -> bool {
        true
    }
}
