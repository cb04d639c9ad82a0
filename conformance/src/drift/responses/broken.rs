//! Promises that were broken and are still made: what the judge found in any run, as far as the
//! contract of today says the same.

use std::collections::BTreeSet;

use callspec_codegen::pointer;
use http::StatusCode;
use serde_json::Value;

use super::{Edge, Finding, Key, Seen};
use crate::contract::describe;
use crate::drift::rule::Rule;
use crate::finding::{Identity, Part, Rule as Judged};
use crate::judge::ValueType;
use crate::profile::{BrokenKey, Evidence, SeenPlace};

/// What was found to be broken, each once.
pub(super) fn findings(edge: &Edge<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for (key, evidence) in &edge.profile.broken {
        if key.contract != edge.title {
            continue;
        }
        for finding in edge.broken(key, evidence) {
            let known = findings.iter_mut().find(|known| known.key == finding.key);
            match known {
                Some(known) if known.evidence.count >= finding.evidence.count => {}
                Some(known) => *known = finding,
                None => findings.push(finding),
            }
        }
    }
    findings
}

impl Edge<'_> {
    fn broken(&self, key: &BrokenKey, evidence: &Evidence) -> Vec<Finding> {
        let promise = self.contract.document().value().pointer(&key.promise);
        let place = self.seen_at(key);
        match (key.rule, promise) {
            (Judged::UndeclaredStatus, _) => self.status(key, evidence),
            // What is known is accepted; a defect is of the contract, whatever came.
            (Judged::KnownDeviation | Judged::SchemaDefect, _) | (_, None) => Vec::new(),
            (Judged::WrongType, Some(promise)) => self.types(key, evidence, promise, place),
            (Judged::UnexpectedNull, Some(promise)) => self.null(key, evidence, promise),
            (Judged::UnknownEnumValue, Some(promise)) => self.words(key, evidence, promise, place),
            (Judged::UndeclaredField, Some(promise)) => {
                let is_declared = name(key).is_some_and(|name| promise.get(&name).is_some());
                let field = || self.undeclared(key, evidence, place);
                (!is_declared).then(field).into_iter().collect()
            }
            (Judged::Constraint, Some(_)) if is_closing(&key.promise) => {
                vec![self.undeclared(key, evidence, place)]
            }
            (Judged::MissingField, Some(promise)) => {
                let names = promise.as_array();
                let is_required = names.is_none_or(|names| {
                    name(key).is_some_and(|name| names.iter().any(|known| *known == name))
                });
                let missed = || self.finding(Rule::FieldMissed, key, Seen::Never, evidence);
                is_required.then(missed).into_iter().collect()
            }
            (_, Some(_)) => {
                let seen = Seen::Broken(key.promise.clone());
                vec![self.finding(Rule::PromiseBroken, key, seen, evidence)]
            }
        }
    }

    fn status(&self, key: &BrokenKey, evidence: &Evidence) -> Vec<Finding> {
        let status = StatusCode::from_u16(key.status).ok();
        let operation = self.contract.operation(&key.operation);
        let declared = operation.zip(status);
        let Some((operation, None)) = declared.map(|(one, status)| (one, one.response(status)))
        else {
            return Vec::new();
        };
        let mut finding = self.finding(Rule::StatusSeen, key, Seen::Status(key.status), evidence);
        let declared = operation.responses.iter().map(|one| one.status.to_string());
        finding.declared = declared.collect::<Vec<_>>().join(", ");
        vec![finding]
    }

    fn types(
        &self,
        key: &BrokenKey,
        evidence: &Evidence,
        promise: &Value,
        place: Option<&SeenPlace>,
    ) -> Vec<Finding> {
        let Some(place) = place else {
            return vec![self.finding(Rule::TypeSeen, key, Seen::Untold, evidence)];
        };
        let outside = place.types.iter();
        let outside = outside.filter(|(came, _)| **came != ValueType::Null);
        outside
            .filter(|(came, _)| !allows(promise, **came))
            .map(|(came, values)| {
                let seen = Seen::Type(*came);
                let mut finding = self.finding(Rule::TypeSeen, key, seen, &values.evidence);
                finding.types = BTreeSet::from([*came]);
                finding
            })
            .collect()
    }

    fn null(&self, key: &BrokenKey, evidence: &Evidence, promise: &Value) -> Vec<Finding> {
        let document = self.contract.document().value();
        let schema = pointer::parent(&key.promise).and_then(|at| document.pointer(at));
        let is_older = document["openapi"]
            .as_str()
            .is_some_and(|version| version.starts_with("3.0."));
        let is_nullable = is_older && schema.is_some_and(|schema| schema["nullable"] == true);
        let is_allowed = match pointer::tokens(&key.promise).last().as_deref() {
            Some("type") => is_nullable || allows(promise, ValueType::Null),
            Some("enum") => promise
                .as_array()
                .is_some_and(|all| all.contains(&Value::Null)),
            _ => false,
        };
        let null = Seen::Type(ValueType::Null);
        let mut finding = self.finding(Rule::NullSeen, key, null, evidence);
        finding.types = BTreeSet::from([ValueType::Null]);
        (!is_allowed).then_some(finding).into_iter().collect()
    }

    fn words(
        &self,
        key: &BrokenKey,
        evidence: &Evidence,
        promise: &Value,
        place: Option<&SeenPlace>,
    ) -> Vec<Finding> {
        let finding =
            |seen, evidence: &Evidence| self.finding(Rule::EnumValueSeen, key, seen, evidence);
        // A discriminator lists its values elsewhere.
        let (Some(listed), Some(place)) = (promise.as_array(), place) else {
            return vec![finding(Seen::Untold, evidence)];
        };
        let words = place.words.iter();
        let words = words.filter(|(word, _)| !listed.iter().any(|known| known == *word));
        let words = words.map(|(word, evidence)| finding(Seen::Word(word.clone()), evidence));
        let unlisted = place.unlisted.iter();
        let unlisted = unlisted.map(|evidence| finding(Seen::Untold, evidence));
        words.chain(unlisted).collect()
    }

    fn undeclared(
        &self,
        key: &BrokenKey,
        evidence: &Evidence,
        place: Option<&SeenPlace>,
    ) -> Finding {
        let mut finding = self.finding(Rule::FieldSeen, key, Seen::Field, evidence);
        let types = place.into_iter().flat_map(|place| place.types.keys());
        finding.types = types.copied().collect();
        "no such field".clone_into(&mut finding.declared);
        finding
    }

    fn finding(&self, rule: Rule, key: &BrokenKey, seen: Seen, evidence: &Evidence) -> Finding {
        Finding {
            rule,
            level: key.rule.default_level(),
            key: Key {
                rule,
                title: self.title.clone(),
                operation: key.operation.clone(),
                status: key.status.to_string(),
                part: key.part,
                pointer: key.pointer.clone(),
                seen,
            },
            judged: Some(Identity {
                rule: key.rule,
                document: self.contract.name().clone(),
                operation: key.operation.clone(),
                status: key.status,
                part: key.part,
                pointer: key.pointer.clone(),
                contract: key.promise.clone(),
            }),
            document: self.contract.name().clone(),
            contract: self.place(&key.promise),
            declared: self.declared(key),
            types: BTreeSet::new(),
            evidence: evidence.clone(),
        }
    }

    /// What the contract promises, in a few words.
    fn declared(&self, key: &BrokenKey) -> String {
        let document = self.contract.document().value();
        let keyword = pointer::tokens(&key.promise).last().unwrap_or_default();
        match document.pointer(&key.promise) {
            Some(Value::Array(_)) if keyword == "required" => "always there".to_owned(),
            Some(Value::Array(values)) if keyword == "enum" => describe::one_of(values),
            Some(types) if keyword == "type" => describe::types(types),
            Some(Value::Object(named)) if keyword == "content" => {
                named.keys().cloned().collect::<Vec<_>>().join(", ")
            }
            Some(Value::Object(_) | Value::Array(_)) | None => keyword,
            Some(value) => format!("{keyword} {value}"),
        }
    }

    /// What was seen at the place in any body of the response.
    fn seen_at(&self, key: &BrokenKey) -> Option<&SeenPlace> {
        let status = StatusCode::from_u16(key.status).ok()?;
        let rule = self.contract.operation(&key.operation)?.response(status)?;
        let status = rule.status.to_string();
        let mut responses = self.profile.responses.iter().filter(|(response, _)| {
            key.part == Part::Body
                && response.contract == key.contract
                && response.operation == key.operation
                && response.status == status
        });
        responses.find_map(|(_, seen)| seen.places.get(&key.pointer))
    }
}

/// The name of the field that a broken promise is about.
fn name(key: &BrokenKey) -> Option<String> {
    pointer::tokens(&key.pointer).last()
}

/// Whether a promise is that an object has no fields but those declared.
pub(super) fn is_closing(promise: &str) -> bool {
    let keyword = pointer::tokens(promise).last();
    matches!(
        keyword.as_deref(),
        Some("additionalProperties" | "unevaluatedProperties")
    )
}

/// Whether the value of a `type` allows values of a type.
fn allows(keyword: &Value, came: ValueType) -> bool {
    let is_allowed = |name: &str| {
        name == came.id() || (name == ValueType::Number.id() && came == ValueType::Integer)
    };
    match keyword {
        Value::String(name) => is_allowed(name),
        Value::Array(names) => names.iter().filter_map(Value::as_str).any(is_allowed),
        _ => true,
    }
}
