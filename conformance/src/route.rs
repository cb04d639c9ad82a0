//! Which operation of a contract an exchange belongs to.

use std::cmp::Reverse;
use std::sync::Arc;

use http::{Method, Request};
use url::Url;

use crate::contract::path_template::decoded_segments;
use crate::contract::paths::Taken;
use crate::contract::{Contract, Operation, Server};
use crate::exchange::{Asked, Exchange, Sight, Sought};

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
        Asked::Operation(id) => route_named(contract, id),
        Asked::Request(request) => route_request(contract, request),
    }
}

/// The same for one that is looked at where it stands.
pub fn route_sight<'c>(contract: &'c Contract, sight: &Sight<'_>) -> Route<'c> {
    match sight.asked {
        Sought::Operation(id) => route_named(contract, id),
        Sought::Request(method, url) => route_address(contract, method, url),
    }
}

fn route_named<'c>(contract: &'c Contract, id: &Arc<str>) -> Route<'c> {
    match contract.operation(id) {
        Some(operation) => Route::Operation(operation),
        None => Route::Undeclared(Undeclared {
            asked: id.clone(),
            closest: None,
        }),
    }
}

/// Finds the operation that a request asks for.
pub fn route_request<'c, B>(contract: &'c Contract, request: &Request<B>) -> Route<'c> {
    match Url::parse(&request.uri().to_string()) {
        Ok(url) => route_address(contract, request.method(), &url),
        Err(_) => Route::OtherHost,
    }
}

fn route_address<'c>(contract: &'c Contract, method: &Method, url: &Url) -> Route<'c> {
    let path = decoded_segments(url.path());
    let found = declared(contract, method, url, &path);
    if let Some(operation) = found {
        return Route::Operation(operation);
    }
    let all = contract.paths().servers().iter();
    let ours: Vec<_> = all.filter(|server| server.is_host_of(url)).collect();
    let is_ours = !ours.is_empty();
    match below(ours.into_iter(), &path).next() {
        Some(rest) if contract.is_unreadable(rest) => Route::Unreadable,
        Some(rest) => {
            let has_slash_at_end = !rest.is_empty() && url.path().ends_with('/');
            let closest = closest::operation(contract, method, rest);
            let path = anonymous(contract, rest, closest);
            let slash = if has_slash_at_end { "/" } else { "" };
            Route::Undeclared(Undeclared {
                asked: format!("{method} {path}{slash}").into(),
                closest,
            })
        }
        None if is_ours => Route::OtherPath,
        None => Route::OtherHost,
    }
}

/// Of the operations with this method and a server there, the one whose template is closest.
fn declared<'c>(
    contract: &'c Contract,
    method: &Method,
    url: &Url,
    path: &[String],
) -> Option<&'c Operation> {
    let operations = contract.operations();
    let is_there = |operation: &Operation, base: usize| {
        let mut servers = operation.servers_or(contract.servers()).iter();
        operation.method == *method
            && servers.any(|server| {
                server.base.len() == base
                    && server.base.matches_start_of(path)
                    && server.is_host_of(url)
            })
    };
    let mut there = instances(contract, path)
        .filter(|(index, base)| is_there(&operations[*index], *base))
        .map(|(index, _)| index);
    let (first, second) = (there.next()?, there.next());
    let Some(second) = second else {
        return Some(&operations[first]);
    };
    // Of those that are equally close, the first that is declared.
    let closest = [first, second]
        .into_iter()
        .chain(there)
        .max_by_key(|index| {
            let closeness = operations[*index].template.specificity(url.path());
            (closeness, Reverse(*index))
        });
    closest.map(|index| &operations[index])
}

/// The operations whose template a path is an instance of below so many segments of a base path.
fn instances(contract: &Contract, path: &[String]) -> impl Iterator<Item = (usize, usize)> {
    let paths = contract.paths();
    let below = |base: usize| Some((base, path.get(base..)?));
    let below = paths.base_lengths().filter_map(below);
    below.flat_map(|(base, rest)| paths.operations(rest).map(move |index| (index, base)))
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
        let is_parameter = closest.get(index).is_some_and(|text| text.contains('{'));
        let is_shown = match contract.paths().taken(path, index) {
            Some(Taken::AsText) => true,
            Some(Taken::AsParameter) => false,
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
