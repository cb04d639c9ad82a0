//! A response, part by part: its status, its headers, its media type, its body.

use serde_json::Value;

use super::body::{self, Read};
use super::shape::Observer;
use super::walk::Visitor;
use super::{Judge, Reached, Reason, Shape, Subject, Verdict};
use super::{headers, media_type, repeated, schema, status, text};
use crate::contract::{ContentRule, ResponseRule};
use crate::finding::Part;

impl Judge<'_> {
    pub(super) fn judge_response(&self, subject: &mut Subject<'_>, verdict: &mut Verdict) {
        let rule = match status::judge(subject) {
            Ok(rule) => rule,
            Err(finding) => return verdict.findings.push(*finding),
        };
        verdict.reached = self.declared.is_some().then_some(Reached {
            status: rule.status,
            body: None,
        });
        if self.observes {
            verdict.shape = Some(Shape::of(rule.status));
        }
        if rule.has_defect {
            verdict.not_judged = Some(Reason::ContractDefect);
            return;
        }
        self.judge_headers(subject, rule, verdict);
        let content = match media_type::judge(subject, rule) {
            Ok(Some(content)) => content,
            Ok(None) => return,
            Err(finding) => return verdict.findings.push(*finding),
        };
        if let Some(reached) = &mut verdict.reached {
            reached.body = self.reached(content);
        }
        if let Some(shape) = &mut verdict.shape {
            shape.media_type = content.media_type.to_string();
        }
        self.note_leftovers(subject, content.schema, verdict);
        self.judge_body(subject, content, verdict);
    }

    pub(super) fn judge_headers(
        &self,
        subject: &Subject<'_>,
        rule: &ResponseRule,
        verdict: &mut Verdict,
    ) {
        for header in &rule.headers {
            let has_come = subject.headers.contains_key(&header.name);
            let schema = header.schema.filter(|_| has_come);
            let compiled = schema.map(|schema| self.compiled.response(schema));
            let judged = compiled.transpose().map(|compiled| {
                let validator = compiled.map(|compiled| &compiled.validator);
                let defects = compiled.map_or(&[][..], |compiled| &compiled.defects);
                (headers::judge(subject, header, validator), defects)
            });
            let place = (Part::Header, header.name.as_str());
            schema::note(judged, subject, place, verdict);
            self.note_leftovers(subject, header.schema, verdict);
        }
    }

    fn judge_body(&self, subject: &mut Subject<'_>, content: &ContentRule, verdict: &mut Verdict) {
        match body::read(subject, content) {
            Read::Other => self.judge_text(subject, content, verdict),
            Read::Broken(finding) => verdict.findings.push(*finding),
            Read::NotJudged(beyond) => verdict.note_beyond(beyond),
            Read::Json(body) => {
                let repeated = repeated::judge(subject, content, &body.value, &body.repeated, self);
                verdict.findings.extend(repeated);
                if let Some(beyond) = body.beyond {
                    verdict.note_beyond(beyond);
                }
                self.judge_value(subject, content, &body.value, verdict);
            }
        }
    }

    fn note_leftovers(&self, subject: &Subject<'_>, schema: Option<usize>, verdict: &mut Verdict) {
        let leftovers = schema.map_or(&[][..], |schema| self.leftovers(schema));
        let notes = leftovers.iter().map(|one| schema::leftover(subject, one));
        verdict.findings.extend(notes);
    }

    /// A body that is no JSON: a text is judged where its schema is about one.
    fn judge_text(&self, subject: &mut Subject<'_>, content: &ContentRule, verdict: &mut Verdict) {
        match text::read(subject, content) {
            text::Read::Text(body) => self.judge_value(subject, content, &body, verdict),
            text::Read::NothingAsked => {}
            text::Read::NotJudged => {
                verdict.not_judged.get_or_insert(Reason::MediaType);
            }
        }
    }

    fn judge_value(
        &self,
        subject: &mut Subject<'_>,
        content: &ContentRule,
        body: &Value,
        verdict: &mut Verdict,
    ) {
        let Some(schema) = content.schema else {
            return;
        };
        self.find_secrets_of_body(subject, schema, body);
        let reached = verdict.reached.as_mut();
        let reached = reached.and_then(|reached| reached.body.as_mut());
        let mut observer = verdict.shape.as_mut().map(Observer);
        let mut others: Vec<&mut dyn Visitor> = Vec::new();
        others.extend(reached.map(|one| one as &mut dyn Visitor));
        others.extend(observer.as_mut().map(|one| one as &mut dyn Visitor));
        let judged = self.compiled.accepting(schema).map(|compiled| {
            let validator = &compiled.validator;
            let findings = body::judge(subject, content, body, validator, self, others);
            (findings, &compiled.defects[..])
        });
        schema::note(judged, subject, (Part::Body, ""), verdict);
    }
}
