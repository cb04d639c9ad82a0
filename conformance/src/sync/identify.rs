//! Which of the known pages one that comes in is, or which it becomes.

use std::path::Path;

use super::plan::Incoming;
use super::sources::Sources;
use crate::contract::Contract;
use crate::drift::page::find;
use crate::page::{Content, Page};

/// A page among those of the sources.
pub(super) enum Known {
    /// The one of this index.
    Source(usize),
    /// A new one.
    New {
        /// The file to save it in.
        file: String,
        /// The contract that it belongs to.
        contract: String,
    },
}

/// Tells by address, by the name of the file, or by its contract and operation.
///
/// # Errors
/// Why it cannot be told, as a lowercase fragment.
pub(super) fn known(
    sources: &Sources,
    incoming: &Incoming,
    page: &Page,
    contracts: &[Contract],
    named: Option<&str>,
) -> Result<Known, String> {
    let mut known = sources.pages.iter();
    let name = Path::new(&incoming.name).file_name();
    let index = known.position(|source| match (&incoming.address, &source.address) {
        (Some(address), Some(known)) => is_same(known, address),
        (Some(_), None) => false,
        (None, _) => Path::new(&source.file).file_name() == name,
    });
    if let Some(index) = index {
        return Ok(Known::Source(index));
    }
    let contract = match named {
        Some(named) => named.to_owned(),
        None => contract_of(page, contracts)?,
    };
    let stem = contract
        .rsplit_once('.')
        .map_or(&*contract, |(stem, _)| stem);
    let file = format!("pages/{stem}-{}.md", file_stem(page, contracts)?);
    match sources.pages.iter().position(|source| source.file == file) {
        // The page of another address or name, and of the same operation.
        Some(index) => Ok(Known::Source(index)),
        None => Ok(Known::New { file, contract }),
    }
}

/// The same page, with or without the ending that asks for Markdown.
fn is_same(a: &str, b: &str) -> bool {
    a.trim_end_matches(".md") == b.trim_end_matches(".md")
}

/// The file of the contract that a page is of: the one with its operation, or with its server.
fn contract_of(page: &Page, contracts: &[Contract]) -> Result<String, String> {
    let of_server = || {
        let Content::Embedded(embedded) = &page.content else {
            return None;
        };
        let address = |document: &serde_json::Value| document["servers"][0]["url"].clone();
        let wanted = address(embedded.document.value());
        let mut of_server = contracts.iter().filter(|contract| {
            wanted.is_string() && address(contract.document().value()) == wanted
        });
        Some((of_server.next()?, of_server.next())).filter(|(_, other)| other.is_none())
    };
    let contract = match find(page, contracts) {
        Ok(found) => found.contract,
        Err(what) => of_server()
            .map(|(contract, _)| contract)
            .ok_or_else(|| format!("{what}; name the contract with --contract"))?,
    };
    let file = Path::new(&**contract.name()).file_name();
    Ok(file.map_or_else(String::new, |file| file.to_string_lossy().into_owned()))
}

/// The operation's id, or the page's title, as part of a file name.
fn file_stem(page: &Page, contracts: &[Contract]) -> Result<String, String> {
    let embedded = match &page.content {
        Content::Embedded(embedded) => {
            let paths = embedded.document.value()["paths"].as_object();
            let mut operations = paths
                .into_iter()
                .flat_map(serde_json::Map::values)
                .filter_map(serde_json::Value::as_object)
                .flat_map(serde_json::Map::values);
            operations
                .find_map(|operation| operation.get("operationId")?.as_str().map(str::to_owned))
        }
        Content::Described(_) => find(page, contracts)
            .ok()
            .map(|found| found.operation.id.to_string()),
    };
    let name = embedded.or_else(|| page.title.clone()).unwrap_or_default();
    let stem = kebab_case(&name);
    if stem.is_empty() {
        return Err("it has neither an operationId nor a title to save it under".to_owned());
    }
    Ok(stem)
}

/// `getCall`, `Get call` and `GET /calls` as words in small letters with dashes between.
fn kebab_case(name: &str) -> String {
    let mut stem = String::new();
    let mut before = ' ';
    for character in name.chars() {
        let begins_word = character.is_uppercase() && before.is_lowercase();
        if (begins_word || !character.is_alphanumeric()) && !stem.ends_with('-') && !stem.is_empty()
        {
            stem.push('-');
        }
        if character.is_alphanumeric() {
            stem.extend(character.to_lowercase());
        }
        before = character;
    }
    stem.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::kebab_case;

    #[test]
    fn names_become_file_names() {
        let names = [
            "getCall",
            "Get call",
            "GET /calls/{id}",
            "list_HTTPCalls",
            "…",
        ];
        let expected = ["get-call", "get-call", "get-calls-id", "list-httpcalls", ""];
        assert_eq!(names.map(kebab_case), expected.map(str::to_owned));
    }
}
