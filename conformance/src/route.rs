//! Which operation of a contract an exchange belongs to.

use std::sync::Arc;

use http::Request;
use url::Url;

use crate::contract::path_template::decoded_segments;
use crate::contract::{Contract, Operation, Server};
use crate::exchange::{Asked, Exchange};

/// Path segments beyond this many letters are taken for identifiers.
const LONGEST_WORD: usize = 24;

/// Where an exchange belongs.
pub enum Route<'c> {
    /// To this operation.
    Operation(&'c Operation),
    /// To the API, which declares nothing of this method and path.
    Undeclared(Arc<str>),
    /// To a path of the API whose operations a defect of the contract hides.
    Unreadable,
    /// To a server of the API, outside the base path.
    OtherPath,
    /// To some other host.
    OtherHost,
}

/// Finds the operation of an exchange.
///
/// An operation named by the user that the contract does not have is [`Route::Undeclared`]; the
/// shell refuses such a name before it reads anything.
pub fn route<'c>(contract: &'c Contract, exchange: &Exchange) -> Route<'c> {
    match &exchange.asked {
        Asked::Operation(id) => match contract.operation(id) {
            Some(operation) => Route::Operation(operation),
            None => Route::Undeclared(id.clone()),
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
        Some(rest) => Route::Undeclared(anonymous(request.method(), rest)),
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

/// Method and path with what looks like an identifier left out: a path may name a person.
fn anonymous(method: &http::Method, path: &[String]) -> Arc<str> {
    let plain = |text: &str| {
        text.len() <= LONGEST_WORD
            && text.chars().any(|c| c.is_ascii_lowercase())
            && text
                .chars()
                .all(|c| c.is_ascii_alphabetic() || matches!(c, '-' | '_'))
    };
    let mut text = method.to_string();
    text.push(' ');
    for segment in path {
        text.push('/');
        text.push_str(if plain(segment) { segment } else { "*" });
    }
    if path.is_empty() {
        text.push('/');
    }
    text.into()
}
