//! From a request to what is sent: faults and limits around what the contract says.

use std::sync::PoisonError;
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http::{Request, Response, StatusCode};
use url::form_urlencoded;

use super::fault::{Ending, Fault, NAME};
use super::journal::Asked;
use super::limit::{Rate, Standing};
use super::routes::Found;
use super::site::{Site, asked};
use super::{overview, reply, spoil};
use crate::contract::path_template::decoded_segments;

/// What is to be sent, and how.
#[derive(Debug)]
pub struct Answer {
    /// The response, complete.
    pub response: Response<Bytes>,
    /// To be waited for so long first.
    pub delay: Duration,
    /// How the connection breaks off, if it does.
    pub ending: Option<Ending>,
    /// The operation, by its place among those that are served.
    pub operation: Option<usize>,
}

impl Site {
    /// Answers a request. `now` is on any clock that does not go back.
    pub fn answer(&self, request: &Request<Bytes>, now: Duration) -> Answer {
        let path = request.uri().path();
        if path == overview::PATH {
            return Answer::usual(overview::answer(self));
        }
        let segments = decoded_segments(path);
        let found = self.find(request.method(), path, &segments);
        let operation = match &found {
            Found::Operation(index, _) => Some(*index),
            _ => None,
        };
        let fault = self.fault(request, operation);
        let kinds = fault.as_ref().map(|fault| fault.kinds.clone());
        let mut answer = match &fault {
            Ok(fault) => self.answer_with(request, &found, fault, now),
            Err(what) => Answer::usual(reply::plain(
                StatusCode::BAD_REQUEST,
                &format!("{NAME}: {what}"),
            )),
        };
        answer.operation = operation;
        self.journal.add(Asked {
            method: request.method().clone(),
            operation,
            status: answer.response.status().as_u16(),
            faults: kinds.unwrap_or_default(),
        });
        answer
    }

    fn answer_with(
        &self,
        request: &Request<Bytes>,
        found: &Found<'_>,
        fault: &Fault,
        now: Duration,
    ) -> Answer {
        let operation = match found {
            Found::Operation(index, _) => Some(*index),
            _ => None,
        };
        let ready = operation.and_then(|index| self.ready(&self.operations[index]).ok());
        let standing = self.standing(operation, fault.rate, now);
        let mut response = match (&standing, fault.status) {
            (Some(standing), _) if standing.is_over => {
                let why = "the limit of requests is reached";
                reply::declared(ready, StatusCode::TOO_MANY_REQUESTS, why)
            }
            (_, Some(status)) => reply::declared(ready, status, "a fault asks for it"),
            _ => self.checked(request, found),
        };
        if let Some(standing) = standing {
            standing.tell(response.headers_mut());
        }
        if !fault.body.is_empty() {
            match spoil::spoiled(response.body(), &fault.body) {
                Ok(body) => {
                    response.headers_mut().remove(CONTENT_LENGTH);
                    *response.body_mut() = body;
                }
                Err(what) => {
                    return Answer::usual(reply::plain(
                        StatusCode::BAD_REQUEST,
                        &format!("{NAME}: {what}"),
                    ));
                }
            }
        }
        for (name, value) in &fault.headers {
            response.headers_mut().insert(name, value.clone());
        }
        Answer {
            response,
            delay: fault.delay,
            ending: fault.ending,
            operation,
        }
    }

    /// The answer by the contract.
    fn checked(&self, request: &Request<Bytes>, found: &Found<'_>) -> Response<Bytes> {
        let (index, captures) = match found {
            Found::Operation(index, captures) => (*index, captures),
            Found::OtherMethod(allowed) => return reply::other_method(allowed),
            Found::Nowhere => return self.nowhere(request),
        };
        let offer = &self.operations[index];
        let ready = match self.ready(offer) {
            Ok(ready) => ready,
            Err(why) => return reply::not_made(offer, why),
        };
        if let Some(why) = ready.check.unauthorized(request) {
            return reply::unauthorized(ready, &why);
        }
        if let Some(refusal) = ready.check.refusal(request, captures) {
            return reply::refused(ready, &refusal);
        }
        let asked = || asked(&ready.check, captures, request.uri().query());
        let response = ready.answers.success(asked).cloned();
        response.unwrap_or_else(|why| reply::not_made(offer, why))
    }

    /// The fault that a request asks for, or else the script.
    fn fault(&self, request: &Request<Bytes>, operation: Option<usize>) -> Result<Fault, String> {
        if let Some(value) = request.headers().get(NAME) {
            return Fault::parse(
                value
                    .to_str()
                    .map_err(|_| "not a text in ASCII".to_owned())?,
            );
        }
        let query = request.uri().query().filter(|query| query.contains(NAME));
        if let Some(query) = query {
            let mut pairs = form_urlencoded::parse(query.as_bytes());
            if let Some((_, value)) = pairs.find(|(name, _)| name == NAME) {
                return Fault::parse(&value);
            }
        }
        let names = operation.map_or(["", ""], |index| {
            let offer = &self.operations[index];
            [&*offer.id, &*offer.name]
        });
        Ok(self
            .settings
            .script
            .next(names)
            .cloned()
            .unwrap_or_default())
    }

    /// Where a request stands in the limit of its operation, or in that of the site.
    fn standing(
        &self,
        operation: Option<usize>,
        asked: Option<Rate>,
        now: Duration,
    ) -> Option<Standing> {
        let (whose, rate) = match asked {
            Some(rate) => (Some(operation.unwrap_or(usize::MAX)), rate),
            None => (None, self.settings.rate?),
        };
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        Some(windows.entry(whose).or_default().count(rate, now))
    }
}

impl Answer {
    fn usual(response: Response<Bytes>) -> Self {
        Self {
            response,
            delay: Duration::ZERO,
            ending: None,
            operation: None,
        }
    }
}
