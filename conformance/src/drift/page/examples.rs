//! The bodies that a page shows, judged as if they had come.

use std::sync::Arc;

use bytes::Bytes;
use callspec_codegen::{Document, Position, pointer};
use http::{Response, StatusCode};

use crate::contract::{Contract, Operation};
use crate::defect::Defect;
use crate::exchange::{Asked, Exchange, Origin, Place};
use crate::finding::{Finding, Rule};
use crate::judge::Judge;
use crate::page::{Described, Example, Page, Shows};

/// What of an example the contract refuses.
pub(super) struct Refused {
    /// Where it stands on the page.
    pub(super) position: Position,
    /// What is refused, and by which promise.
    pub(super) finding: Finding,
}

/// Judges the JSON bodies among a page's examples of responses.
///
/// # Errors
/// A defect of the contract as a whole.
pub(super) fn refused(
    page: &Page,
    described: &Described,
    contract: &Contract,
    operation: &Operation,
) -> Result<Vec<Refused>, Defect> {
    let judge = Judge::new(contract)?;
    let mut found = Vec::new();
    for example in described
        .responses
        .iter()
        .filter(|example| example.is_json())
    {
        let Some(status) = status(example, operation) else {
            continue;
        };
        let exchange = Exchange {
            origin: Origin {
                file: page.name.as_str().into(),
                place: Place::Line(example.position.line),
            },
            asked: Asked::Operation(Arc::clone(&operation.id)),
            response: response(status, &example.text),
        };
        let verdict = judge.judge(&exchange);
        let places = places(page, example);
        found.extend(
            verdict
                .findings
                .into_iter()
                // A status of its own is a difference of the operation, and told as one.
                .filter(|finding| finding.identity.rule != Rule::UndeclaredStatus)
                .map(|finding| Refused {
                    position: position(places.as_ref(), &finding.identity.pointer, example),
                    finding,
                }),
        );
    }
    Ok(found)
}

/// The status that an example shows: of a success without a number, the first success there is.
fn status(example: &Example, operation: &Operation) -> Option<StatusCode> {
    match example.shows() {
        Shows::Status(code) => StatusCode::from_u16(code).ok(),
        Shows::Success => {
            super::success(operation).and_then(|code| StatusCode::from_u16(code).ok())
        }
        Shows::Error => None,
    }
}

fn response(status: StatusCode, text: &str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::copy_from_slice(text.as_bytes()));
    *response.status_mut() = status;
    response
}

/// The example as a document with the places of the page, if it reads: as the one member of an
/// object, for it need not be one itself.
fn places(page: &Page, example: &Example) -> Option<Document> {
    let lines = "\n".repeat(example.position.line.saturating_sub(2));
    let text = format!("{lines}{{\"example\":\n{}}}", example.text);
    Document::parse(page.name.as_str(), text).ok()
}

fn position(places: Option<&Document>, at: &str, example: &Example) -> Position {
    // Findings fold the indices of arrays; the first item stands for all.
    let at: String = pointer::tokens(at)
        .map(|token| if token == "*" { "0".to_owned() } else { token })
        .fold("/example".to_owned(), |at, token| {
            pointer::join(&at, &token)
        });
    let found = places.and_then(|places| places.position(&at));
    let found = found.or_else(|| broken_at(example));
    match found {
        Some(Position { line, column }) if line >= example.position.line => Position {
            line,
            column: column + example.position.column - 1,
        },
        _ => example.position,
    }
}

/// Where an example ceases to be JSON.
fn broken_at(example: &Example) -> Option<Position> {
    let read: Result<serde::de::IgnoredAny, _> = serde_json::from_str(&example.text);
    let error = read.err()?;
    Some(Position {
        line: example.position.line + error.line().saturating_sub(1),
        column: error.column().max(1),
    })
}
