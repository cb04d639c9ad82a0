//! The checks. Each takes what was matched and gives findings; none reads or prints.

use std::sync::{Arc, OnceLock};

use jsonschema::Validator;
use jsonschema::json::{Json, SerdeJson};
use serde_json::Value;

use crate::contract::{ContentRule, Contract, DeclaredSet, Leftover, ResponseRule};
use crate::defect::Defect;
use crate::exchange::Exchange;
use crate::finding::Part;
use crate::route::{Route, route};
use body::Read;
use compiled::Validators;
use deviation::Deviating;
use lane::Lanes;
use shape::Observer;
use subject::{Compared, Subject};
use walk::Visitor;

mod body;
mod branch;
mod compiled;
mod coverage;
mod deep;
mod deviation;
mod explain;
mod head;
pub mod headers;
mod json;
mod kind;
mod lane;
mod media_type;
mod operation;
mod repeated;
pub mod said;
mod schema;
mod shape;
mod shown;
mod speaking;
mod status;
mod steps;
mod subject;
mod text;
mod undeclared;
mod verdict;
mod walk;

pub use coverage::{Reached, ReachedBody};
pub use lane::{Bare, Counted, Desk, Kept};
pub use shape::{PlaceShape, Shape, ValueType};
pub use verdict::{OperationName, Reason, Verdict};

/// Judges exchanges by one contract, for bodies of one JSON representation.
///
/// Validators are compiled on first use, once for each response schema.
pub struct Judge<'c, F: Json = SerdeJson> {
    contract: &'c Contract,
    compiled: Validators<'c, F>,
    /// What the schemas say in keywords that mean nothing, by the index of the schema.
    leftovers: Vec<OnceLock<Vec<Leftover>>>,
    /// What is known to differ from the contract.
    deviating: Option<Deviating<'c>>,
    /// What each response schema declares, to tell what of it came; none, if that is not asked.
    declared: Option<Vec<OnceLock<Arc<DeclaredSet>>>>,
    /// What bodies that are fine are known by; made when it is asked for.
    lanes: OnceLock<Lanes<'c>>,
    shows_values: bool,
    /// Whether verdicts say what responses are made of.
    observes: bool,
}

impl<'c, F: Json> Judge<'c, F> {
    /// Makes ready to judge by a contract.
    ///
    /// # Errors
    /// See [`Contract::registry`].
    pub fn new(contract: &'c Contract) -> Result<Self, Defect> {
        Ok(Self {
            contract,
            compiled: Validators::new(contract)?,
            leftovers: contract.schemas().iter().map(|_| OnceLock::new()).collect(),
            deviating: contract.deviations().map(Deviating::new),
            declared: Some(contract.schemas().iter().map(|_| OnceLock::new()).collect()),
            lanes: OnceLock::new(),
            shows_values: false,
            observes: false,
        })
    }

    /// Has findings show the values that they are about, without secrets.
    #[must_use]
    pub fn showing_values(mut self) -> Self {
        self.shows_values = true;
        self
    }

    /// Has verdicts say what responses are made of, at the cost of a look at each value.
    #[must_use]
    pub fn observing(mut self) -> Self {
        self.observes = true;
        self
    }

    /// Judges only, without looking for what of the contract bodies show.
    #[must_use]
    pub fn without_coverage(mut self) -> Self {
        self.declared = None;
        self
    }

    /// The length of the contract's document, in bytes.
    pub fn document_len(&self) -> usize {
        self.contract.document().text().len()
    }

    /// The judge by the contract with its overlay.
    fn overlaid(&self) -> Option<&Judge<'c>> {
        self.deviating.as_ref()?.judge(self.shows_values)
    }

    fn leftovers(&self, schema: usize) -> &[Leftover] {
        self.leftovers[schema]
            .get_or_init(|| self.contract.leftovers(&self.contract.schemas()[schema]))
    }
}

impl Judge<'_> {
    /// Whether a value fits the schema at a pointer. One that does not compile fits nothing.
    fn fits(&self, schema: &str, value: &Value) -> bool {
        self.with_branch(schema, |validator| validator.is_valid(value))
    }

    /// What the validator of the schema at a pointer says; the default, if it does not compile.
    fn with_branch<T: Default>(&self, schema: &str, ask: impl FnOnce(&Validator) -> T) -> T {
        self.compiled.with_branch(schema, ask)
    }

    /// Whether a name fits a pattern, as `patternProperties` has it.
    fn matches(&self, pattern: &str, name: &str) -> bool {
        self.compiled.matches(pattern, name)
    }

    /// A body of a declared media type, of which nothing has been looked at yet.
    fn reached(&self, content: &ContentRule) -> Option<ReachedBody> {
        let declared = self.declared.as_ref()?;
        let all = match content.schema {
            Some(schema) => declared[schema]
                .get_or_init(|| {
                    let pointer = &self.contract.schemas()[schema];
                    Arc::new(DeclaredSet::of(self.contract, pointer))
                })
                .clone(),
            None => Arc::default(),
        };
        Some(ReachedBody::of(content.media_type.to_string().into(), all))
    }

    /// Judges one exchange: by what is published, and what breaks that by what is known to differ.
    pub fn judge(&self, exchange: &Exchange) -> Verdict {
        let verdict = self.judge_by_published(exchange);
        match &self.deviating {
            Some(deviating) if !verdict.findings.is_empty() => {
                deviating.explain(exchange, verdict, self.shows_values)
            }
            _ => verdict,
        }
    }

    fn judge_by_published(&self, exchange: &Exchange) -> Verdict {
        let mut verdict = Verdict::of(exchange);
        match route(self.contract, exchange) {
            Route::OtherHost => {
                return Verdict::not_judged(exchange.origin.clone(), Reason::OtherHost);
            }
            Route::OtherPath => {
                return Verdict::not_judged(exchange.origin.clone(), Reason::OtherPath);
            }
            Route::Unreadable => {
                return Verdict::not_judged(exchange.origin.clone(), Reason::ContractDefect);
            }
            Route::Undeclared(asked) => {
                let finding = operation::undeclared(self.contract, exchange, &asked);
                verdict.findings.push(finding);
            }
            Route::Operation(operation) => {
                verdict.operation = Some((self.contract.name().clone(), operation.id.clone()));
                let mut subject = Subject::new(self.contract, operation, exchange);
                subject.secrets = self.secrets(exchange);
                self.judge_response(&mut subject, &mut verdict);
            }
        }
        verdict
    }

    fn judge_response(&self, subject: &mut Subject<'_>, verdict: &mut Verdict) {
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

    fn judge_headers(&self, subject: &Subject<'_>, rule: &ResponseRule, verdict: &mut Verdict) {
        for header in &rule.headers {
            let has_come = subject.response.headers().contains_key(&header.name);
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
        let judged = self.compiled.response(schema).map(|compiled| {
            let validator = &compiled.validator;
            let findings = body::judge(subject, content, body, validator, self, others);
            (findings, &compiled.defects[..])
        });
        schema::note(judged, subject, (Part::Body, ""), verdict);
    }
}

/// Judges an exchange by the first contract whose server it went to.
pub fn judge_by_any(judges: &[Judge<'_>], exchange: &Exchange) -> Verdict {
    let mut verdicts = judges.iter().map(|judge| judge.judge(exchange));
    let mut other = Reason::OtherHost;
    verdicts
        .find(|verdict| match verdict.not_judged {
            Some(reason @ (Reason::OtherHost | Reason::OtherPath)) => {
                other = other.max(reason);
                false
            }
            _ => true,
        })
        .unwrap_or_else(|| Verdict::not_judged(exchange.origin.clone(), other))
}
