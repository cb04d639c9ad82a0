//! The checks. Each takes what was matched and gives findings; none reads or prints.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use bytes::Bytes;
use http::{Method, Response};
use jsonschema::json::{Json, SerdeJson};
use jsonschema::{Registry, Validator};
use serde_json::Value;

use crate::contract::{ContentRule, Contract, DeclaredSet, Operation};
use crate::defect::Defect;
use crate::exchange::{Exchange, Origin};
use crate::finding::{Finding, Identity, Part, Rule};
use crate::redact::Secrets;
use crate::route::{Route, route};
use body::{Read, Walked};
use shape::Observer;
use walk::Visitor;

mod body;
mod branch;
mod coverage;
mod explain;
mod headers;
mod kind;
mod media_type;
mod shape;
mod shown;
mod status;
mod undeclared;
mod verdict;
mod walk;

pub use coverage::{Reached, ReachedBody};
pub use shape::{PlaceShape, Shape, ValueType};
pub use verdict::{OperationName, Reason, Verdict};

/// Judges exchanges by one contract, for bodies of one JSON representation.
///
/// Validators are compiled on first use, once for each response schema.
pub struct Judge<'c, F: Json = SerdeJson> {
    contract: &'c Contract,
    registry: Registry<'c>,
    validators: Vec<OnceLock<Result<Validator<F>, Defect>>>,
    /// Validators of branches, by pointer: which branch a value fits decides what is declared.
    branches: Mutex<HashMap<String, Option<Validator>>>,
    /// What each response schema declares, to tell what of it came; none, if that is not asked.
    declared: Option<Vec<OnceLock<Arc<DeclaredSet>>>>,
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
            registry: contract.registry()?,
            validators: contract.schemas().iter().map(|_| OnceLock::new()).collect(),
            branches: Mutex::default(),
            declared: Some(contract.schemas().iter().map(|_| OnceLock::new()).collect()),
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

    /// The defects of those schemas that were needed and do not compile.
    pub fn defects(self) -> Vec<Defect> {
        self.validators
            .into_iter()
            .filter_map(|slot| slot.into_inner()?.err())
            .collect()
    }

    fn validator(&self, schema: usize) -> Option<&Validator<F>> {
        self.validators[schema]
            .get_or_init(|| {
                let pointer = &self.contract.schemas()[schema];
                self.contract.validator(&self.registry, pointer)
            })
            .as_ref()
            .ok()
    }
}

impl Judge<'_> {
    /// Whether a value fits the schema at a pointer. One that does not compile fits nothing.
    fn fits(&self, schema: &str, value: &Value) -> bool {
        let mut branches = self.branches.lock().unwrap_or_else(PoisonError::into_inner);
        branches
            .entry(schema.to_owned())
            .or_insert_with(|| self.contract.validator(&self.registry, schema).ok())
            .as_ref()
            .is_some_and(|validator| validator.is_valid(value))
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

    /// Judges one exchange.
    pub fn judge(&self, exchange: &Exchange) -> Verdict {
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
            Route::Undeclared(asked) => verdict.findings.push(self.undeclared(exchange, &asked)),
            Route::Operation(operation) => {
                verdict.operation = Some((self.contract.name().clone(), operation.id.clone()));
                let mut subject = Subject::new(self.contract, operation, exchange);
                subject.secrets = self.shows_values.then(|| Secrets::of(exchange));
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
        for header in &rule.headers {
            match headers::judge(subject, header, |schema| self.validator(schema)) {
                Ok(finding) => verdict.findings.extend(finding),
                Err(reason) => verdict.not_judged = Some(reason),
            }
        }
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
        match body::read(subject, content) {
            Read::NotJson => {}
            Read::Broken(finding) => verdict.findings.push(*finding),
            Read::NotJudged(reason) => verdict.not_judged = Some(reason),
            Read::Json(body) => self.judge_value(subject, content, &body, verdict),
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
        match self.validator(schema) {
            Some(validator) => {
                let fits = |schema: &str, value: &Value| self.fits(schema, value);
                shown::find_secrets(subject, &self.contract.schemas()[schema], body, &fits);
                let reached = verdict.reached.as_mut();
                let reached = reached.and_then(|reached| reached.body.as_mut());
                let mut observer = verdict.shape.as_mut().map(Observer);
                let mut others: Vec<&mut dyn Visitor> = Vec::new();
                others.extend(reached.map(|one| one as &mut dyn Visitor));
                others.extend(observer.as_mut().map(|one| one as &mut dyn Visitor));
                let walked = Walked {
                    fits: &fits,
                    others,
                };
                let findings = body::judge(subject, content, body, validator, walked);
                verdict.findings.extend(findings);
            }
            None => verdict.not_judged = Some(Reason::ContractDefect),
        }
    }

    fn undeclared(&self, exchange: &Exchange, asked: &Arc<str>) -> Finding {
        Finding {
            identity: Identity {
                rule: Rule::UndeclaredOperation,
                document: self.contract.name().clone(),
                operation: asked.clone(),
                status: exchange.response.status().as_u16(),
                part: Part::Request,
                pointer: String::new(),
                contract: "/paths".to_owned(),
            },
            expected: "an operation of the contract".to_owned(),
            actual: asked.to_string(),
            value: None,
            origin: exchange.origin.clone(),
        }
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

/// A response and the operation that answers for it.
struct Subject<'e> {
    contract: &'e Contract,
    operation: &'e Operation,
    response: &'e Response<Bytes>,
    /// A bare body came without headers, so nothing is said of its media type.
    is_bare: bool,
    /// The answer to HEAD has no body by definition.
    is_head: bool,
    origin: &'e Origin,
    /// What must not be shown of the values; none, where no value is shown at all.
    secrets: Option<Secrets>,
}

impl<'e> Subject<'e> {
    fn new(contract: &'e Contract, operation: &'e Operation, exchange: &'e Exchange) -> Self {
        Self {
            contract,
            operation,
            response: &exchange.response,
            is_bare: exchange.is_bare(),
            is_head: operation.method == Method::HEAD,
            origin: &exchange.origin,
            secrets: None,
        }
    }

    /// A finding about this response; `contract` points into the document as written.
    fn finding(&self, rule: Rule, part: Part, contract: &str, compared: Compared) -> Finding {
        Finding {
            identity: Identity {
                rule,
                document: self.contract.name().clone(),
                operation: self.operation.id.clone(),
                status: self.response.status().as_u16(),
                part,
                pointer: compared.pointer,
                contract: contract.to_owned(),
            },
            expected: compared.expected,
            actual: compared.actual,
            value: None,
            origin: self.origin.clone(),
        }
    }
}

/// What was asked for and what came, at a place in the message.
#[derive(Default)]
struct Compared {
    pointer: String,
    expected: String,
    actual: String,
}
