//! Which operation of a contract an exchange belongs to.

use std::sync::Arc;

use http::Request;
use url::Url;

use crate::contract::path_template::{Taken, decoded_segments};
use crate::contract::{Contract, Operation, Server};
use crate::exchange::{Asked, Exchange};

mod closest;

/// Path segments beyond this many letters are taken for identifiers.
const LONGEST_WORD: usize = 24;

/// Where an exchange belongs.
pub enum Route<'c> {
    /// To this operation.
    Operation(&'c Operation),
    /// To the API, which declares nothing of this method and path.
    Undeclared(Undeclared<'c>),
    /// To a path of the API whose operations a defect of the contract hides.
    Unreadable,
    /// To a server of the API, outside the base path.
    OtherPath,
    /// To some other host.
    OtherHost,
}

/// A request that no operation is declared for.
pub struct Undeclared<'c> {
    /// Method and path with what may be a value left out, as `*`; or the name that the user gave.
    pub asked: Arc<str>,
    /// The operation that was probably meant.
    pub closest: Option<&'c Operation>,
}

/// Finds the operation of an exchange.
///
/// An operation named by the user that the contract does not have is [`Route::Undeclared`]; the
/// shell refuses such a name before it reads anything.
pub fn route<'c>(contract: &'c Contract, exchange: &Exchange) -> Route<'c> {
    match &exchange.asked {
        Asked::Operation(id) => match contract.operation(id) {
            Some(operation) => Route::Operation(operation),
            None => Route::Undeclared(Undeclared {
                asked: id.clone(),
                closest: None,
            }),
        },
        Asked::Request(request) => route_request(contract, request),
    }
}

/// Finds the operation that a request asks for.
pub fn route_request<'c, B>(contract: &'c Contract, request: &Request<B>) -> Route<'c> {
    let Ok(url) = Url::parse(&request.uri().to_string()) else {
        return Route::OtherHost;
    };
    let path = decoded_segments(url.path());
    let found = contract
        .operations()
        .iter()
        .filter(|operation| operation.method == request.method())
        .filter(|operation| {
            let servers = servers_of(contract, operation).filter(|server| server.is_host_of(&url));
            below(servers, &path).any(|rest| operation.template.matches(rest))
        })
        // Of those that are equally close, the first that is declared.
        .rev()
        .max_by_key(|operation| operation.template.specificity(url.path()));
    if let Some(operation) = found {
        return Route::Operation(operation);
    }
    let ours: Vec<_> = contract
        .operations()
        .iter()
        .flat_map(|operation| servers_of(contract, operation))
        .chain(contract.servers())
        .filter(|server| server.is_host_of(&url))
        .collect();
    let is_ours = !ours.is_empty();
    match below(ours.into_iter(), &path).next() {
        Some(rest) if contract.is_unreadable(rest) => Route::Unreadable,
        Some(rest) => {
            let has_slash_at_end = !rest.is_empty() && url.path().ends_with('/');
            let closest = closest::operation(contract, request.method(), rest);
            let path = anonymous(contract, rest, closest);
            let slash = if has_slash_at_end { "/" } else { "" };
            Route::Undeclared(Undeclared {
                asked: format!("{} {path}{slash}", request.method()).into(),
                closest,
            })
        }
        None if is_ours => Route::OtherPath,
        None => Route::OtherHost,
    }
}

fn servers_of<'c>(
    contract: &'c Contract,
    operation: &'c Operation,
) -> impl Iterator<Item = &'c Server> {
    let own = &operation.servers;
    let shared = contract.servers();
    if own.is_empty() { shared } else { own }.iter()
}

/// What remains of a path below the base path of each server.
fn below<'p>(
    servers: impl Iterator<Item = &'p Server>,
    path: &'p [String],
) -> impl Iterator<Item = &'p [String]> {
    servers
        .filter(|server| server.base.matches_start_of(path))
        .map(|server| &path[server.base.len()..])
}

/// A path with what may be a value left out: it may name a person. That is what looks like an
/// identifier, and whatever stands where the contract, or the operation that was probably meant, has
/// a parameter.
fn anonymous(contract: &Contract, path: &[String], closest: Option<&Operation>) -> String {
    let closest: Vec<_> = closest.map_or_else(Vec::new, |operation| {
        closest::segments(&operation.path).collect()
    });
    let mut text = String::new();
    for (index, segment) in path.iter().enumerate() {
        let templates = contract.operations().iter().map(|one| &one.template);
        let mut declared = templates.filter_map(|template| template.takes(path, index));
        let is_parameter = closest.get(index).is_some_and(|text| text.contains('{'));
        let is_shown = match declared.next() {
            Some(Taken::AsText) => true,
            Some(Taken::AsParameter) => declared.any(|taken| taken == Taken::AsText),
            None => !is_parameter && is_plain(segment),
        };
        text.push('/');
        text.push_str(if is_shown { segment } else { "*" });
    }
    if path.is_empty() {
        text.push('/');
    }
    text
}

/// Whether a segment looks like a word that somebody chose for a path.
fn is_plain(text: &str) -> bool {
    let is_of_word = |c: char| c.is_ascii_alphabetic() || matches!(c, '-' | '_');
    text.len() <= LONGEST_WORD
        && text.chars().any(|c| c.is_ascii_lowercase())
        && text.chars().all(is_of_word)
}
