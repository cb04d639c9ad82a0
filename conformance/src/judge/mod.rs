//! The checks. Each takes what was matched and gives findings; none reads or prints.

use std::sync::{Arc, OnceLock};

use jsonschema::Validator;
use jsonschema::json::{Json, SerdeJson};
use serde_json::Value;

use crate::contract::{ContentRule, Contract, Leftover};
use crate::defect::Defect;
use crate::exchange::Exchange;
use crate::route::{Route, route};
use compiled::Validators;
use coverage::AllDeclared;
use deviation::Deviating;
use lane::Lanes;
use subject::{Compared, Subject};

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
mod response;
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
pub use lane::{Bare, Counted, Desk, Kept, WORTH_A_LANE};
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
    declared: Option<AllDeclared<'c>>,
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
            declared: Some(AllDeclared::of(contract)),
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
            Some(schema) => declared.by(schema, self.contract),
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
        let mut verdict = Verdict::of(&exchange.origin, exchange.response.status());
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
