//! Where an exchange belongs, and how its parts are taken, for whoever puts others in their place.

use bytes::Bytes;
use http::header::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

use crate::contract::ContentRule;
use crate::exchange::{Asked, Exchange};
use crate::judge::{Judge, Subject, body, headers, media_type, status, text};
use crate::route::{Route, route};

impl<'c> Judge<'c> {
    /// Whether an exchange is one of this contract's API, declared or not.
    pub fn is_of_api(&self, exchange: &Exchange) -> bool {
        !matches!(
            route(self.contract, exchange),
            Route::OtherHost | Route::OtherPath
        )
    }

    /// Whether a request to another address would be taken for one of the same operation.
    pub fn routes_alike(&self, exchange: &Exchange, other: &Url) -> bool {
        let Asked::Request(request) = &exchange.asked else {
            return true;
        };
        let mut asked = http::Request::new(Bytes::new());
        *asked.method_mut() = request.method().clone();
        let Ok(address) = other.as_str().parse() else {
            return false;
        };
        *asked.uri_mut() = address;
        let other = Exchange {
            origin: exchange.origin.clone(),
            asked: Asked::Request(Box::new(asked)),
            response: http::Response::new(Bytes::new()),
        };
        match (route(self.contract, exchange), route(self.contract, &other)) {
            (Route::Operation(one), Route::Operation(other)) => std::ptr::eq(one, other),
            (Route::Undeclared(one), Route::Undeclared(other)) => one.asked == other.asked,
            (one, other) => std::mem::discriminant(&one) == std::mem::discriminant(&other),
        }
    }

    /// The title of the contract, and the id of the operation that an exchange belongs to.
    pub fn answer(&self, exchange: &Exchange) -> (&'c str, &'c str) {
        let operation = match route(self.contract, exchange) {
            Route::Operation(operation) => &*operation.id,
            _ => "",
        };
        (self.contract.title(), operation)
    }

    /// Whether the body of an exchange is judged as one text.
    pub fn is_judged_as_text(&self, exchange: &Exchange) -> bool {
        self.content(exchange).is_some_and(|(subject, content)| {
            matches!(body::read(&subject, content), body::Read::Other)
                && matches!(text::read(&subject, content), text::Read::Text(_))
        })
    }

    /// Whether a text in a header of the response would be found to break its schema.
    pub fn breaks_header(&self, exchange: &Exchange, name: &HeaderName, value: &str) -> bool {
        let Route::Operation(operation) = route(self.contract, exchange) else {
            return false;
        };
        let mut subject = Subject::new(self.contract, operation, exchange);
        let Ok(rule) = status::judge(&subject) else {
            return false;
        };
        let mut headers = HeaderMap::new();
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name.clone(), value);
        }
        subject.headers = &headers;
        let mut rules = rule.headers.iter().filter(|rule| rule.name == *name);
        rules.any(|rule| {
            let compiled = rule.schema.map(|schema| self.compiled.response(schema));
            let compiled = compiled.transpose().ok().flatten();
            let validator = compiled.map(|compiled| &compiled.validator);
            headers::judge(&subject, rule, validator).is_some()
        })
    }

    /// What is promised of the body that came, if anything is.
    pub(in crate::judge) fn content<'e>(
        &'e self,
        exchange: &'e Exchange,
    ) -> Option<(Subject<'e>, &'e ContentRule)> {
        let Route::Operation(operation) = route(self.contract, exchange) else {
            return None;
        };
        let subject = Subject::new(self.contract, operation, exchange);
        let rule = status::judge(&subject).ok()?;
        let content = media_type::judge(&subject, rule).ok()??;
        Some((subject, content))
    }
}
