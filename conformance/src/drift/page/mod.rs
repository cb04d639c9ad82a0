//! Documentation pages against the contract: what a page says of its operation is a document too,
//! and the two are compared like any others.

use callspec_codegen::{Document, pointer};
use http::StatusCode;
use serde_json::Value;

use crate::contract::{Contract, Operation, StatusPattern};
use crate::defect::Defect;
use crate::page::{Content, Described, JSON, Page, Place, Shows};

mod compare;
mod examples;
mod kinds;
mod matching;
mod relocated;
mod vocabulary;

pub use compare::{By, Difference, PageDrift, compare};
use examples::Refused;
pub use matching::{Found, find, path_on_server};
use relocated::Relocated;
use vocabulary::Told;

/// The operation of a page as the contract has it and as the page has it: two documents that are
/// to say the same.
pub struct Pair {
    /// The contract, with no more in it than the page speaks of.
    pub contract: Document,
    /// The page.
    pub page: Document,
    /// How pointers of the contract's side lead to the contract, where they are not the same.
    way: Way,
}

enum Way {
    Same,
    Relocated(Box<Relocated>),
    Told(Told),
}

impl Pair {
    /// Sets contract and page side by side.
    pub fn new(page: &Page, found: Found<'_>) -> Self {
        match &page.content {
            Content::Embedded(embedded) => {
                let page_document = embedded.document.clone();
                let stated = page.stated.as_ref().filter(|_| !found.is_at_place);
                match stated {
                    None => Self {
                        contract: only(found.contract, &page_document, found.operation),
                        page: page_document,
                        way: Way::Same,
                    },
                    Some(stated) => {
                        let relocated = Relocated::new(found.contract, found.operation, stated);
                        Self {
                            contract: relocated.document.clone(),
                            page: page_document,
                            way: Way::Relocated(Box::new(relocated)),
                        }
                    }
                }
            }
            Content::Described(described) => {
                let fragment = fragment(page, described, found.operation);
                let told = vocabulary::told(found.contract, found.operation, &fragment);
                Self {
                    contract: told.document.clone(),
                    page: fragment,
                    way: Way::Told(told),
                }
            }
        }
    }

    /// A pointer into the contract's side as one into the contract itself.
    pub fn source(&self, at: &str) -> String {
        match &self.way {
            Way::Told(told) => told.source(at),
            Way::Relocated(relocated) => relocated.source(at),
            Way::Same => at.to_owned(),
        }
    }
}

/// What of the examples on a page the contract refuses.
fn refused(page: &Page, found: Found<'_>) -> Result<Vec<Refused>, Defect> {
    match &page.content {
        Content::Embedded(_) => Ok(Vec::new()),
        Content::Described(described) => {
            examples::refused(page, described, found.contract, found.operation)
        }
    }
}

/// The contract without the operations that stand on other pages.
fn only(contract: &Contract, page: &Document, found: &Operation) -> Document {
    let mut value = contract.document().value().clone();
    let Some(Value::Object(paths)) = value.get_mut("paths") else {
        return contract.document().clone();
    };
    let shown = &page.value()["paths"];
    paths.retain(|path, item| {
        let Value::Object(members) = item else {
            return true;
        };
        members.retain(|method, _| {
            let is_operation = is_method(method);
            let at = pointer::join(&pointer::join("/paths", path), method);
            !is_operation || at == found.pointer || shown[path].get(method).is_some()
        });
        members.keys().any(|method| is_method(method))
    });
    contract.document().reduced(value)
}

fn is_method(name: &str) -> bool {
    const METHODS: [&str; 8] = [
        "delete", "get", "head", "options", "patch", "post", "put", "trace",
    ];
    METHODS.contains(&name)
}

/// What a page describes, at the place that the contract has the operation at.
fn fragment(page: &Page, described: &Described, operation: &Operation) -> Document {
    let stated = page.stated.as_ref().filter(|stated| !stated.is_example);
    let path = stated.and_then(|stated| matching::path_in(stated, operation));
    let path = path.unwrap_or_else(|| renamed(&operation.path, described));
    page.fragment(
        described,
        (&operation.method, &path),
        &statuses(described, operation),
    )
}

/// A path with the parameters that a page describes in the place of as many others.
fn renamed(path: &str, described: &Described) -> String {
    let fields = described.fields.iter();
    let names: Vec<&str> = fields
        .filter(|field| field.place == Place::Path)
        .map(|field| field.name.as_str())
        .collect();
    let known: Vec<String> = parameter_names(path).map(str::to_owned).collect();
    if names.len() != known.len() {
        return path.to_owned();
    }
    let is_known = |name: &&str| known.iter().any(|known| known == name);
    let mut unknown = names.iter().copied().filter(|name| !is_known(name));
    let gone = known
        .iter()
        .filter(|known| !names.contains(&known.as_str()));
    gone.fold(path.to_owned(), |path, gone| match unknown.next() {
        Some(name) => path.replace(&format!("{{{gone}}}"), &format!("{{{name}}}")),
        None => path,
    })
}

/// The names of the parameters in a path.
fn parameter_names(path: &str) -> impl Iterator<Item = &str> {
    let parts = path.split('{').skip(1);
    parts.filter_map(|part| part.split_once('}').map(|(name, _)| name))
}

/// The statuses that a page speaks of, first that of the response whose fields it describes. Those
/// that the contract has a range for are no others.
fn statuses(described: &Described, operation: &Operation) -> Vec<String> {
    let shown = shown_statuses(described);
    let declared = |code: u16| {
        let rules = operation.responses.iter();
        rules
            .clone()
            .any(|rule| rule.status == StatusPattern::Exact(code))
    };
    let successes = || shown.iter().copied().filter(|code| code / 100 == 2);
    let of_fields = successes()
        .find(|code| declared(*code))
        .or_else(|| success(operation))
        .or_else(|| successes().next())
        .unwrap_or(200);
    let others = shown.iter().copied().filter(|code| {
        let rule = StatusCode::from_u16(*code)
            .ok()
            .and_then(|code| operation.response(code));
        *code != of_fields && rule.is_none_or(|rule| matches!(rule.status, StatusPattern::Exact(_)))
    });
    let all = std::iter::once(of_fields).chain(others);
    all.map(|code| code.to_string()).collect()
}

/// The statuses that examples are shown of, each once.
fn shown_statuses(described: &Described) -> Vec<u16> {
    let mut found = Vec::new();
    for example in &described.responses {
        if let Shows::Status(code) = example.shows()
            && !found.contains(&code)
        {
            found.push(code);
        }
    }
    found
}

/// The first success that an operation declares by its number.
fn success(operation: &Operation) -> Option<u16> {
    operation
        .responses
        .iter()
        .find_map(|rule| match rule.status {
            StatusPattern::Exact(code @ 200..300) => Some(code),
            _ => None,
        })
}
