//! What was seen of responses against what a contract declares of them.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use http::StatusCode;

use super::rule::Rule;
use super::spec::Place;
use crate::contract::fields::{Field, fields};
use crate::contract::{ContentRule, Contract, Operation, ResponseRule};
use crate::finding::{Identity, Level, Part};
use crate::judge::ValueType;
use crate::profile::{Evidence, Profile, ResponseKey, SeenPlace, SeenResponse};

mod broken;
mod json_path;
mod propose;

pub use propose::{Action, Change, actions};

/// An optional field is told to have always come only if it could have come so often.
const ENOUGH: u64 = 5;

/// How what was seen stands to one contract.
#[derive(Debug, Default)]
pub struct ResponsesDrift {
    /// Each difference once: the heaviest first, then by operation and place.
    pub findings: Vec<Finding>,
    /// Declared responses, by how they stand.
    pub responses: Responses,
    /// Responses of which more was seen than a profile keeps.
    pub cut: Vec<String>,
}

/// Declared responses, one for each media type, by how they stand.
#[derive(Debug, Default)]
pub struct Responses {
    /// Seen, and always as declared.
    pub kept: Vec<Response>,
    /// Seen otherwise than declared.
    pub broken: Vec<Response>,
    /// Never seen.
    pub never_seen: Vec<Response>,
}

impl Responses {
    /// Adds those of another contract.
    pub fn extend(&mut self, other: Self) {
        self.kept.extend(other.kept);
        self.broken.extend(other.broken);
        self.never_seen.extend(other.never_seen);
    }
}

/// A declared response of one media type.
#[derive(Clone, Debug)]
pub struct Response {
    /// The contract, by the name of its document.
    pub document: Arc<str>,
    /// Operation, status and media type.
    pub name: String,
}

impl fmt::Display for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.name, self.document)
    }
}

/// One difference between what was seen and what is declared.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Its kind.
    pub rule: Rule,
    /// How much it weighs.
    pub level: Level,
    /// What is told apart from other findings of the rule.
    pub key: Key,
    /// What the judge says of it, by which a policy may know it; none where no promise is broken.
    pub judged: Option<Identity>,
    /// The contract, by the name of its document.
    pub document: Arc<str>,
    /// Where the contract declares it.
    pub contract: Place,
    /// What the contract declares, in a few words.
    pub declared: String,
    /// The types that came, where that is what an action needs.
    pub types: BTreeSet<ValueType>,
    /// In how many responses, and where first.
    pub evidence: Evidence,
}

/// What makes two findings of different runs the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The kind.
    pub rule: Rule,
    /// The title of the contract.
    pub title: Arc<str>,
    /// The operation.
    pub operation: Arc<str>,
    /// The status: one that came, or as it is declared where a field is told of.
    pub status: String,
    /// The part of the message.
    pub part: Part,
    /// JSON Pointer into the part.
    pub pointer: String,
    /// What came there.
    pub seen: Seen,
}

/// What came, or did not come.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Seen {
    /// A value of this type.
    Type(ValueType),
    /// A word that could stand in an enum.
    Word(String),
    /// Values that are not told.
    Untold,
    /// A field.
    Field,
    /// A status.
    Status(u16),
    /// Nothing in so many objects.
    Never,
    /// A value in each object.
    Always,
    /// What breaks a promise, named by its place in the contract.
    Broken(String),
}

/// Sets what was seen beside what a contract declares.
pub fn compare(contract: &Contract, profile: &Profile) -> ResponsesDrift {
    let edge = Edge {
        contract,
        profile,
        title: contract.title().into(),
    };
    let mut drift = ResponsesDrift {
        findings: broken::findings(&edge),
        ..ResponsesDrift::default()
    };
    for operation in contract.operations() {
        for response in &operation.responses {
            edge.response(operation, response, &mut drift);
        }
    }
    drift.findings.sort_by(|a, b| {
        let place = |one: &Finding| (one.key.operation.clone(), one.key.pointer.clone());
        b.level
            .cmp(&a.level)
            .then_with(|| place(a).cmp(&place(b)))
            .then_with(|| a.key.cmp(&b.key))
    });
    drift
}

/// A contract, and what was seen of its responses.
struct Edge<'e> {
    contract: &'e Contract,
    profile: &'e Profile,
    title: Arc<str>,
}

impl Edge<'_> {
    fn response(&self, operation: &Operation, response: &ResponseRule, drift: &mut ResponsesDrift) {
        if response.content.is_empty() {
            let seen = self.seen(operation, response, "");
            self.stands(operation, response, None, seen, drift);
        }
        for content in &response.content {
            let seen = self.seen(operation, response, &content.media_type.to_string());
            self.stands(operation, response, Some(content), seen, drift);
            if let (Some(seen), Some(schema)) = (seen, content.schema) {
                let schema = &self.contract.schemas()[schema];
                let fields = self.fields(operation, response, seen, schema);
                drift.findings.extend(fields);
            }
        }
    }

    fn seen(
        &self,
        operation: &Operation,
        response: &ResponseRule,
        media_type: &str,
    ) -> Option<&SeenResponse> {
        self.profile.responses.get(&ResponseKey {
            contract: self.title.clone(),
            operation: operation.id.clone(),
            status: response.status.to_string(),
            media_type: media_type.to_owned(),
        })
    }

    fn stands(
        &self,
        operation: &Operation,
        response: &ResponseRule,
        content: Option<&ContentRule>,
        seen: Option<&SeenResponse>,
        drift: &mut ResponsesDrift,
    ) {
        let mut name = format!("{} {}", operation.id, response.status);
        if let Some(content) = content {
            name = format!("{name}, {}", content.media_type);
        }
        if seen.is_some_and(|seen| seen.is_cut) {
            drift.cut.push(name.clone());
        }
        let list = match seen {
            Some(_) if is_broken(operation, response, &drift.findings) => {
                &mut drift.responses.broken
            }
            Some(_) => &mut drift.responses.kept,
            None => &mut drift.responses.never_seen,
        };
        let document = self.contract.name().clone();
        list.push(Response { document, name });
    }

    /// Fields that never came, and optional ones that always did.
    fn fields(
        &self,
        operation: &Operation,
        response: &ResponseRule,
        seen: &SeenResponse,
        schema: &str,
    ) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (at, place) in seen.places.iter().filter(|(_, place)| place.objects() > 0) {
            for field in fields(self.contract, schema, at) {
                let pointer = callspec_codegen::pointer::join(at, &field.name);
                let values = seen.places.get(&pointer).map_or(0, SeenPlace::values);
                let objects = place.objects();
                let always = values == objects && objects >= ENOUGH;
                let (rule, came) = match values {
                    0 if !field.is_required => (Rule::FieldNeverSeen, Seen::Never),
                    _ if always && !field.is_required => (Rule::FieldAlwaysSeen, Seen::Always),
                    _ => continue,
                };
                let key = Key {
                    rule,
                    title: self.title.clone(),
                    operation: operation.id.clone(),
                    status: response.status.to_string(),
                    part: Part::Body,
                    pointer,
                    seen: came,
                };
                let objects = &place.types[&ValueType::Object];
                findings.push(self.field(key, &field, &objects.evidence));
            }
        }
        findings
    }

    fn field(&self, key: Key, field: &Field, objects: &Evidence) -> Finding {
        Finding {
            rule: key.rule,
            level: key.rule.level(),
            key,
            judged: None,
            document: self.contract.name().clone(),
            contract: self.place(&self.contract.written_pointer(&field.pointer)),
            declared: self.contract.describe(&field.pointer),
            types: BTreeSet::new(),
            evidence: objects.clone(),
        }
    }

    fn place(&self, written: &str) -> Place {
        Place {
            position: self.contract.position(written),
            pointer: written.to_owned(),
        }
    }
}

/// Whether an error is among the findings that responses of this rule gave.
fn is_broken(operation: &Operation, response: &ResponseRule, findings: &[Finding]) -> bool {
    findings.iter().any(|finding| {
        let came = finding.judged.as_ref().map(|identity| identity.status);
        let came = came.and_then(|status| StatusCode::from_u16(status).ok());
        let rule = came.and_then(|status| operation.response(status));
        finding.level == Level::Error
            && finding.key.operation == operation.id
            && rule.is_some_and(|rule| rule.status == response.status)
    })
}
