//! Responses of which the body alone is left to judge: route, status, headers and media type have
//! nothing to tell.

use http::StatusCode;

use super::{Judge, Subject, Verdict, body, media_type, status};
use crate::contract::{ContentRule, Operation, ResponseRule};
use crate::exchange::Sight;
use crate::route::{Route, route_sight};

/// What is to be judged by in a body.
pub(super) struct Plain<'e> {
    pub(super) operation: &'e Operation,
    pub(super) rule: &'e ResponseRule,
    pub(super) content: &'e ContentRule,
    /// The schema of the body.
    pub(super) schema: usize,
}

/// What there is to a response beside its body.
pub(super) enum Head<'e> {
    /// It belongs to another contract.
    Elsewhere,
    /// Nothing: the body is JSON, and has a schema.
    Plain(Plain<'e>),
    /// Something that is to be looked at with care.
    Other,
}

impl Judge<'_> {
    /// What there is to a response beside its body.
    pub(super) fn head<'e>(&'e self, sight: &Sight<'e>) -> Head<'e> {
        match route_sight(self.contract, sight) {
            Route::OtherHost | Route::OtherPath => Head::Elsewhere,
            Route::Operation(operation) => {
                let plain = self.plain(operation, sight);
                plain.map_or(Head::Other, Head::Plain)
            }
            Route::Undeclared(_) | Route::Unreadable => Head::Other,
        }
    }

    fn plain<'e>(&'e self, operation: &'e Operation, sight: &Sight<'e>) -> Option<Plain<'e>> {
        let subject = Subject::of_sight(self.contract, operation, sight);
        let rule = status::judge(&subject).ok()?;
        let content = media_type::judge(&subject, rule).ok()??;
        let is_told = !rule.headers.is_empty() && {
            let mut verdict = Verdict::of(sight.origin, sight.status);
            self.judge_headers(&subject, rule, &mut verdict);
            !verdict.findings.is_empty() || verdict.not_judged.is_some()
        };
        let is_json = subject.is_bare || body::is_json(&subject, content);
        if is_told || !is_json {
            return None;
        }
        self.plain_body(operation, rule, content)
    }

    /// The same for bodies that come without anything else.
    pub(super) fn bare(&self, operation: &str, status: StatusCode) -> Option<Plain<'_>> {
        let operation = self.contract.operation(operation)?;
        let rule = operation.response(status)?;
        let content = media_type::of_bare(rule)?;
        if !rule.headers.is_empty() {
            return None;
        }
        self.plain_body(operation, rule, content)
    }

    fn plain_body<'e>(
        &self,
        operation: &'e Operation,
        rule: &'e ResponseRule,
        content: &'e ContentRule,
    ) -> Option<Plain<'e>> {
        let schema = content.schema?;
        let is_plain = !rule.has_defect && self.leftovers(schema).is_empty();
        is_plain.then_some(Plain {
            operation,
            rule,
            content,
            schema,
        })
    }
}
