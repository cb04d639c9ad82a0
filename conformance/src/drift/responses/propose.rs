//! Actions of an overlay that make a contract allow what was seen (OpenAPI Overlay 1.0.0, "Action
//! Object").

use std::collections::BTreeSet;

use callspec_codegen::pointer;
use serde_json::{Value, json};

use super::broken::is_closing;
use super::{Finding, Seen, json_path};
use crate::contract::{Contract, Place};
use crate::drift::rule::Rule;
use crate::finding::Part;
use crate::judge::ValueType;

/// One change of a contract.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    /// What it changes, as an RFC 9535 `JSONPath`.
    pub target: String,
    /// What it does there.
    pub change: Change,
}

/// What an action does.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Merges this into an object, or adds it to a list.
    Update(Value),
    /// Takes the target out.
    Remove,
}

/// Keywords that allow more values when they are gone.
const REMOVABLE: [&str; 15] = [
    "const",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "pattern",
    "uniqueItems",
];

/// For each finding, the actions that accept it: none where there is nothing to accept, or where
/// it takes more than an action can say. What several findings need is done for the first.
pub fn actions(contract: &Contract, findings: &[Finding]) -> Vec<Vec<Action>> {
    let proposal = Proposal {
        contract,
        document: contract.document().value(),
        findings,
    };
    let mut done: Vec<Action> = Vec::new();
    let mut all = Vec::new();
    for finding in findings {
        let mut actions = proposal.accept(finding).unwrap_or_default();
        actions.retain(|action| !done.contains(action));
        done.extend(actions.iter().cloned());
        all.push(actions);
    }
    all
}

struct Proposal<'p> {
    contract: &'p Contract,
    document: &'p Value,
    findings: &'p [Finding],
}

impl Proposal<'_> {
    fn accept(&self, finding: &Finding) -> Option<Vec<Action>> {
        let promise = finding.contract.pointer.as_str();
        let name = self.contract.name();
        if Place::of(name, promise).file != &**name {
            // An overlay is of one document.
            return None;
        }
        let schema = pointer::parent(promise).unwrap_or_default();
        let keyword = pointer::tokens(promise).last().unwrap_or_default();
        match (finding.rule, &finding.key.seen) {
            (Rule::EnumValueSeen, Seen::Word(word)) => {
                Some(vec![self.update(promise, json!(word))])
            }
            (Rule::NullSeen, _) if matches!(&*keyword, "anyOf" | "oneOf") && !self.is_older() => {
                Some(vec![self.update(promise, json!({ "type": "null" }))])
            }
            (Rule::TypeSeen | Rule::NullSeen, Seen::Type(_)) => self.widened(schema),
            (Rule::FieldSeen, _) if keyword == "writeOnly" => {
                Some(vec![remove(self.path(promise))])
            }
            (Rule::FieldSeen, _) => Some(vec![self.declared(finding, schema)]),
            (Rule::FieldMissed, _) if keyword == "required" => {
                let name = pointer::tokens(&finding.key.pointer).last()?;
                let target = format!("{}[?@ == {}]", self.path(promise), json_path::quoted(&name));
                Some(vec![remove(target)])
            }
            (Rule::StatusSeen, Seen::Status(status)) => {
                let response =
                    json!({ "description": "Seen, and not documented", "content": { "*/*": {} } });
                let status = status.to_string();
                Some(vec![self.update(promise, json!({ status: response }))])
            }
            (Rule::PromiseBroken, _) if finding.key.part == Part::Header => {
                self.header(promise, &keyword)
            }
            (Rule::PromiseBroken, _) if REMOVABLE.contains(&&*keyword) => {
                Some(vec![remove(self.path(promise))])
            }
            _ => None,
        }
    }

    /// Lets a header be absent, or be any text.
    fn header(&self, promise: &str, keyword: &str) -> Option<Vec<Action>> {
        let header = pointer::parent(promise)?;
        // What `content` says is to be read in a media type first.
        let is_typed = pointer::parent(header).is_some_and(|at| at.ends_with("/content"));
        match keyword {
            "required" => Some(vec![remove(self.path(promise))]),
            "schema" if !is_typed => {
                let any = self.update(header, json!({ "schema": {} }));
                Some(vec![remove(self.path(promise)), any])
            }
            _ => None,
        }
    }

    /// Allows all types that any finding saw where one schema speaks.
    fn widened(&self, schema: &str) -> Option<Vec<Action>> {
        let here = self.findings.iter().filter(|finding| {
            matches!(finding.rule, Rule::TypeSeen | Rule::NullSeen)
                && pointer::parent(&finding.contract.pointer) == Some(schema)
        });
        let added: BTreeSet<_> = here.flat_map(|finding| finding.types.clone()).collect();
        let object = self.document.pointer(schema)?.as_object()?;
        let has_null = added.contains(&ValueType::Null);
        let mut actions = Vec::new();
        if let Some(known) = object.get("type") {
            actions.extend(if self.is_older() {
                self.widened_by_choice(schema, known, &added)
            } else {
                self.widened_by_list(schema, known, &added)
            });
        }
        let values = object.get("enum").and_then(Value::as_array);
        if has_null && values.is_some_and(|values| !values.contains(&Value::Null)) {
            actions.push(self.update(&pointer::join(schema, "enum"), Value::Null));
        }
        (!actions.is_empty()).then_some(actions)
    }

    /// JSON Schema 2020-12: `type` lists all types.
    fn widened_by_list(
        &self,
        schema: &str,
        known: &Value,
        added: &BTreeSet<ValueType>,
    ) -> Vec<Action> {
        let at = pointer::join(schema, "type");
        let added = added.iter().map(|one| json!(one.id()));
        if known.is_array() {
            return added.map(|one| self.update(&at, one)).collect();
        }
        let types: Vec<_> = std::iter::once(known.clone()).chain(added).collect();
        let update = self.update(schema, json!({ "type": types }));
        vec![remove(self.path(&at)), update]
    }

    /// OpenAPI 3.0: `type` is one type, and null stands beside it.
    fn widened_by_choice(
        &self,
        schema: &str,
        known: &Value,
        added: &BTreeSet<ValueType>,
    ) -> Vec<Action> {
        let is_null = |one: &&ValueType| **one == ValueType::Null;
        let has_null = added.iter().any(|one| is_null(&one));
        let others: Vec<_> = added.iter().filter(|one| !is_null(one)).collect();
        if others.is_empty() {
            return vec![self.update(schema, json!({ "nullable": true }))];
        }
        let known = known.as_str().and_then(ValueType::of_id);
        let all = known.into_iter().chain(others.into_iter().copied());
        let choices: Vec<_> = all
            .map(|one| {
                let mut choice = self.of_type(one);
                if has_null {
                    choice["nullable"] = json!(true);
                }
                choice
            })
            .collect();
        let update = self.update(schema, json!({ "anyOf": choices }));
        vec![remove(self.path(&pointer::join(schema, "type"))), update]
    }

    /// Declares a field with the types that came; where its name is not told, any name.
    fn declared(&self, finding: &Finding, schema: &str) -> Action {
        let name = pointer::tokens(&finding.key.pointer).last();
        let promise = finding.contract.pointer.as_str();
        match name.filter(|name| name != "*") {
            None if is_closing(promise) => remove(self.path(promise)),
            None => self.update(schema, json!({ "additionalProperties": {} })),
            Some(name) => {
                let field = json!({ name: self.of_types(&finding.types) });
                if is_closing(promise) {
                    self.update(schema, json!({ "properties": field }))
                } else {
                    self.update(promise, field)
                }
            }
        }
    }

    fn of_types(&self, types: &BTreeSet<ValueType>) -> Value {
        let known: Vec<_> = types
            .iter()
            .filter(|one| **one != ValueType::Null)
            .collect();
        let has_null = known.len() < types.len();
        match (&known[..], self.is_older()) {
            ([], true) => json!({}),
            ([one], true) => {
                let mut schema = self.of_type(**one);
                if has_null {
                    schema["nullable"] = json!(true);
                }
                schema
            }
            (several, true) => {
                let choices: Vec<_> = several.iter().map(|one| self.of_type(**one)).collect();
                if has_null {
                    json!({})
                } else {
                    json!({ "anyOf": choices })
                }
            }
            ([one], false) if !has_null => self.of_type(**one),
            (_, false) => {
                let names: Vec<_> = types.iter().map(|one| one.id()).collect();
                json!({ "type": names })
            }
        }
    }

    fn of_type(&self, one: ValueType) -> Value {
        match one {
            // OpenAPI 3.0.3, "Schema Object": a list says what its items are.
            ValueType::Array if self.is_older() => json!({ "type": one.id(), "items": {} }),
            _ => json!({ "type": one.id() }),
        }
    }

    fn is_older(&self) -> bool {
        let version = self.document.get("openapi").and_then(Value::as_str);
        version.is_some_and(|version| version.starts_with("3.0."))
    }

    fn update(&self, at: &str, update: Value) -> Action {
        Action {
            target: self.path(at),
            change: Change::Update(update),
        }
    }

    fn path(&self, at: &str) -> String {
        json_path::of(self.document, at)
    }
}

fn remove(target: String) -> Action {
    Action {
        target,
        change: Change::Remove,
    }
}
