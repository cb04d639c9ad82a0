//! A contract against the types that read its responses: all that the contract allows has to lie
//! inside what the type accepts.

use callspec_codegen::pointer;
use serde_json::Value;

use super::change::{Class, Direction};
use super::compare::Comparison;
use super::rule::Rule;
use super::set::{Outside, Set, Witness};
use super::spec::Place;
use crate::contract::{ContentRule, Contract, Operation, ResponseRule, StatusPattern};

/// The member of a document of types that says which type reads a success of each operation.
const RESPONSES: &str = "/x-responses";

/// How the types of one contract stand to it.
#[derive(Debug, Default)]
pub struct TypesDrift {
    /// One for each schema of a success that a type reads.
    pub compared: Vec<Compared>,
    /// Successes of operations that no type reads.
    pub untyped: Vec<String>,
    /// Schemas of other responses: what errors hold is read leniently, by no type of its own.
    pub errors: usize,
}

/// A schema and the type that reads it.
#[derive(Debug)]
pub struct Compared {
    /// Operation, status and media type.
    pub response: String,
    /// The name of the type.
    pub type_name: String,
    /// What the contract allows and the type refuses.
    pub refused: Outside,
    /// Whether the type accepts what the contract does not allow; none if that is not known.
    pub accepts_more: Option<bool>,
    /// Where contract and type differ.
    pub causes: Vec<Cause>,
    /// Where the contract has the schema.
    pub contract: Place,
}

/// One difference, as far as it matters.
#[derive(Debug)]
pub struct Cause {
    /// JSON Pointer into the body.
    pub path: String,
    /// What the contract says.
    pub contract: String,
    /// What the type says.
    pub type_says: String,
    /// Where the contract says it.
    pub place: Place,
}

impl Compared {
    /// What there is to say of it.
    pub fn rule(&self) -> Option<Rule> {
        match (&self.refused, self.accepts_more) {
            (Outside::Some(_), _) => Some(Rule::TypeRefuses),
            (Outside::Undecided, _) => Some(Rule::TypeUndecided),
            (Outside::Nothing, Some(true)) => Some(Rule::TypeAcceptsMore),
            (Outside::Nothing, _) => None,
        }
    }
}

/// Compares a contract, with its overlay where there is one, with a document of types.
pub fn compare(contract: &Contract, types: &Value) -> TypesDrift {
    let mut drift = TypesDrift::default();
    for operation in contract.operations() {
        let at = pointer::join(RESPONSES, &operation.id);
        for response in &operation.responses {
            for (content, schema) in schemas(contract, response) {
                let name = name(operation, response, content);
                if !is_success(response.status) {
                    drift.errors += 1;
                } else if types.pointer(&at).is_none() {
                    drift.untyped.push(name);
                } else {
                    let edge = Edge {
                        contract,
                        types,
                        schema,
                        at: &at,
                    };
                    drift.compared.push(edge.compare(name));
                }
            }
        }
    }
    drift
}

fn is_success(status: StatusPattern) -> bool {
    matches!(
        status,
        StatusPattern::Exact(200..=299) | StatusPattern::Range(2)
    )
}

fn name(operation: &Operation, response: &ResponseRule, content: &ContentRule) -> String {
    let (id, status) = (&operation.id, response.status);
    format!("{id} {status}, {}", content.media_type)
}

fn schemas<'c>(
    contract: &'c Contract,
    response: &'c ResponseRule,
) -> impl Iterator<Item = (&'c ContentRule, &'c str)> {
    let json = response.content.iter();
    json.filter(|content| content.media_type.is_json())
        .filter_map(|content| {
            let schema = contract.schemas().get(content.schema?)?;
            Some((content, schema.as_str()))
        })
}

struct Edge<'e> {
    contract: &'e Contract,
    types: &'e Value,
    /// The schema in the contract.
    schema: &'e str,
    /// The schema of the type.
    at: &'e str,
}

impl Edge<'_> {
    fn compare(&self, response: String) -> Compared {
        let document = self.contract.document().value();
        let sets = Set::at(document, self.schema)
            .ok()
            .zip(Set::at(self.types, self.at).ok());
        let mut compared = Compared {
            response,
            type_name: self.type_name(),
            refused: Outside::Undecided,
            accepts_more: None,
            causes: Vec::new(),
            contract: self.place(self.schema),
        };
        let Some((allowed, accepted)) = sets else {
            return compared;
        };
        compared.accepts_more = match allowed.outside(&accepted) {
            Outside::Nothing => Some(false),
            Outside::Some(_) => Some(true),
            Outside::Undecided => None,
        };
        compared.refused = accepted.outside(&allowed);
        if compared.refused != Outside::Nothing {
            self.explain(&mut compared, &allowed, &accepted);
        }
        compared
    }

    /// Where they differ; and a whole body for a difference that is only known in its place.
    fn explain(&self, compared: &mut Compared, allowed: &Set, accepted: &Set) {
        let document = self.contract.document().value();
        let mut comparison = Comparison::new(self.types, document);
        let Some(reach) = comparison.schemas(self.at, self.schema, Direction::Response) else {
            return;
        };
        let reached = reach.found.iter();
        for one in reached.filter(|one| one.class != Class::Compatible) {
            let change = comparison.change(one.change);
            let path = comparison.path(&reach, one);
            if let (Outside::Some(local), false) = (&change.gained, has_body(&compared.refused)) {
                let body = whole(allowed, &path, local);
                let body = body.filter(|body| allowed.holds(body) && !accepted.holds(body));
                if let Some(body) = body {
                    compared.refused = Outside::Some(Witness::of(body));
                }
            }
            compared.causes.push(Cause {
                path,
                contract: change.after.clone(),
                type_says: change.before.clone(),
                place: self.place(&change.new),
            });
        }
    }

    fn place(&self, at: &str) -> Place {
        Place {
            pointer: at.to_owned(),
            position: self.contract.position(at),
        }
    }

    fn type_name(&self) -> String {
        let reference = self.types.pointer(&pointer::join(self.at, "$ref"));
        let reference = reference.and_then(Value::as_str).unwrap_or_default();
        let name = reference.rsplit('/').next().unwrap_or_default();
        name.to_owned()
    }
}

fn has_body(refused: &Outside) -> bool {
    matches!(refused, Outside::Some(witness) if witness.instance.is_some())
}

/// A body that is allowed, with the value of a witness at a path.
fn whole(allowed: &Set, path: &str, local: &Witness) -> Option<Value> {
    let mut body = allowed.example()?;
    let mut at = &mut body;
    for token in pointer::tokens(path) {
        at = match at {
            Value::Array(items) => {
                if items.is_empty() {
                    items.push(Value::Null);
                }
                items.first_mut()?
            }
            other => {
                if !other.is_object() {
                    *other = if token == "*" {
                        Value::Array(vec![Value::Null])
                    } else {
                        Value::Object(serde_json::Map::new())
                    };
                }
                match other {
                    Value::Array(items) => items.first_mut()?,
                    Value::Object(fields) => fields.entry(token).or_insert(Value::Null),
                    _ => return None,
                }
            }
        };
    }
    *at = local.instance.clone()?;
    Some(body)
}
