//! Which operation of which contract a page is about.

use url::Url;

use crate::contract::path_template::{PathTemplate, decoded_segments};
use crate::contract::{Contract, Operation};
use crate::page::{Content, Described, Page, Place, Stated};

/// An operation and its contract.
#[derive(Clone, Copy)]
pub struct Found<'c> {
    /// The contract.
    pub contract: &'c Contract,
    /// The operation.
    pub operation: &'c Operation,
    /// Whether method and path are those that the page states, if it states any.
    pub is_at_place: bool,
}

/// Finds the operation of a page: by method and path, or else by the name it has on the page.
///
/// # Errors
/// Why there is none, or more than one, as a lowercase fragment.
pub fn find<'c>(page: &Page, contracts: &'c [Contract]) -> Result<Found<'c>, String> {
    let at_place = match &page.stated {
        Some(stated) => by_place(stated, contracts),
        None => Vec::new(),
    };
    let is_at_place = !at_place.is_empty() || page.stated.is_none();
    let candidates = if at_place.is_empty() {
        by_name(page, contracts)
    } else {
        at_place
    };
    match candidates.as_slice() {
        [(contract, operation)] => Ok(Found {
            contract,
            operation,
            is_at_place,
        }),
        [] => Err(unknown(page, contracts)),
        several => {
            let names: Vec<_> = several
                .iter()
                .map(|(contract, operation)| format!("{} of {}", operation.id, contract.name()))
                .collect();
            let names = names.join(" or ");
            Err(format!(
                "is it about {names}? name the contract with --api or --spec"
            ))
        }
    }
}

fn unknown(page: &Page, contracts: &[Contract]) -> String {
    let names: Vec<_> = contracts
        .iter()
        .map(|contract| &**contract.name())
        .collect();
    let names = names.join(" and ");
    match (&page.stated, &page.title) {
        (Some(Stated { method, path, .. }), _) => {
            format!("no operation is {method} {path} in {names}, and none has the page's name")
        }
        (None, Some(title)) => {
            format!(
                "it states no method and path, and no operation is called \"{title}\" in {names}"
            )
        }
        (None, None) => "it has neither method and path nor a title".to_owned(),
    }
}

type Candidate<'c> = (&'c Contract, &'c Operation);

fn operations(contracts: &[Contract]) -> impl Iterator<Item = Candidate<'_>> {
    contracts.iter().flat_map(|contract| {
        let operations = contract.operations().iter();
        operations.map(move |operation| (contract, operation))
    })
}

/// The operations at a place; those of the host that the page names, if there are any.
fn by_place<'c>(stated: &Stated, contracts: &'c [Contract]) -> Vec<Candidate<'c>> {
    let of_method = operations(contracts).filter(|(_, one)| one.method == stated.method);
    let mut found: Vec<_> = of_method
        .filter(|(_, one)| path_in(stated, one).is_some())
        .collect();
    let on_host: Vec<_> = found
        .iter()
        .copied()
        .filter(|(contract, _)| is_on_host(stated, contract))
        .collect();
    if !on_host.is_empty() {
        found = on_host;
    }
    found
}

fn is_on_host(stated: &Stated, contract: &Contract) -> bool {
    let address = stated
        .host
        .as_ref()
        .and_then(|host| Url::parse(&format!("https://{host}/")).ok());
    address.is_some_and(|address| {
        contract
            .servers()
            .iter()
            .any(|server| server.is_host_of(&address))
    })
}

/// The path of an operation as the page states it, without the path of the server in front.
pub(super) fn path_in(stated: &Stated, operation: &Operation) -> Option<String> {
    let segments: Vec<&str> = stated.path.split('/').skip(1).collect();
    let most = if stated.host.is_some() {
        segments.len()
    } else {
        1
    };
    (0..most).find_map(|skipped| {
        let path = format!("/{}", segments[skipped..].join("/"));
        let is_same = unnamed(&path) == unnamed(&operation.path)
            || (stated.is_example
                && PathTemplate::matches(&operation.template, &decoded_segments(&path)));
        is_same.then_some(path)
    })
}

/// The path that a page states, without that of the contract's server in front.
pub fn path_on_server(stated: &Stated, contract: &Contract) -> String {
    let segments: Vec<&str> = stated.path.split('/').skip(1).collect();
    let path = decoded_segments(&stated.path);
    let mut servers = contract.servers().iter();
    let base =
        servers.find(|server| is_on_host(stated, contract) && server.base.matches_start_of(&path));
    let skipped = base.map_or(0, |server| server.base.len());
    format!("/{}", segments[skipped.min(segments.len())..].join("/"))
}

/// A path without the names of its parameters.
fn unnamed(path: &str) -> String {
    let mut parts = path.trim_end_matches('/').split('{');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str("{}");
        text.push_str(part.split_once('}').map_or(part, |(_, after)| after));
    }
    text
}

/// The operations of the page's name: its id in an embedded document, else its title.
fn by_name<'c>(page: &Page, contracts: &'c [Contract]) -> Vec<Candidate<'c>> {
    if let Content::Embedded(embedded) = &page.content {
        let document = embedded.document.value();
        let ids = ids(document);
        let mut found: Vec<_> = operations(contracts)
            .filter(|(_, one)| ids.iter().any(|id| **id == *one.id))
            .collect();
        if found.len() > 1 {
            let servers = |document: &serde_json::Value| document["servers"][0]["url"].clone();
            let server = servers(document);
            found.retain(|(contract, _)| servers(contract.document().value()) == server);
        }
        return found;
    }
    let Some(title) = &page.title else {
        return Vec::new();
    };
    let of_summary: Vec<_> = operations(contracts)
        .filter(|(contract, one)| {
            let summary = contract
                .document()
                .value()
                .pointer(&format!("{}/summary", one.pointer));
            let summary = summary.and_then(|summary| summary.as_str());
            summary.is_some_and(|summary| summary.trim().eq_ignore_ascii_case(title))
        })
        .collect();
    let joined: String = title.split_whitespace().collect();
    let mut found = if of_summary.is_empty() {
        operations(contracts)
            .filter(|(_, one)| one.id.replace(['_', '-'], "").eq_ignore_ascii_case(&joined))
            .collect()
    } else {
        of_summary
    };
    if found.len() > 1
        && let Content::Described(described) = &page.content
    {
        found.retain(|(_, one)| has_parameters(described, &one.path));
    }
    found
}

/// Whether the parameters in the path are those that the page describes.
fn has_parameters(described: &Described, path: &str) -> bool {
    let of_path = described
        .fields
        .iter()
        .filter(|field| field.place == Place::Path);
    let names: Vec<_> = of_path.map(|field| format!("{{{}}}", field.name)).collect();
    names.len() == path.matches('{').count() && names.iter().all(|name| path.contains(name))
}

/// The ids of all operations of a document.
fn ids(document: &serde_json::Value) -> Vec<&str> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths
        .filter_map(|(_, item)| item.as_object())
        .flatten()
        .filter_map(|(_, operation)| operation.get("operationId")?.as_str())
        .collect()
}
