//! What the pages of one contract make of it.

use callspec_codegen::Document;

use super::addition::addition;
use super::merge::{Published, merged};
use super::plan::{State, Write, parsed};
use super::propose::{Proposal, proposal};
use crate::defect::Defect;
use crate::drift::page::{Pair, compare, find, path_on_server};
use crate::page::{Content, Embedded, Page};

/// What the pages of a contract come to.
pub(super) enum OfPages {
    /// Its text, from the documents on them; none if that is what it is.
    Written(Option<Write>),
    /// An edit of its text, and pointers of what could not be edited.
    Proposed(Option<Write>, Vec<String>),
}

/// What the pages of a contract come to: those with a document are its text, others propose.
pub(super) fn of_pages(state: &State, file: &str, pages: &[&Page]) -> Result<OfPages, Vec<Defect>> {
    let write = |text: Option<String>| {
        text.map(|after| Write {
            before: current(state, file).map(|document| document.text().to_owned()),
            file: file.to_owned(),
            after,
        })
    };
    let embedded: Vec<&Embedded> = pages.iter().filter_map(|page| embedded(page)).collect();
    if embedded.is_empty() {
        let Proposal { text, left } = proposed(state, file, pages)?;
        Ok(OfPages::Proposed(write(text), left))
    } else if embedded.len() == pages.len() {
        Ok(OfPages::Written(write(written(state, file, &embedded)?)))
    } else {
        let what = "some of its pages embed an OpenAPI document and some do not";
        Err(vec![Defect::of_file(file, what)])
    }
}

fn embedded(page: &Page) -> Option<&Embedded> {
    match &page.content {
        Content::Embedded(embedded) => Some(embedded),
        Content::Described(_) => None,
    }
}

fn current<'s>(state: &'s State, file: &str) -> Option<&'s Document> {
    let name = format!("{}/{file}", state.folder);
    state
        .contracts
        .iter()
        .find(|document| document.name() == name)
}

fn written(state: &State, file: &str, pages: &[&Embedded]) -> Result<Option<String>, Vec<Defect>> {
    let published: Vec<_> = pages
        .iter()
        .map(|embedded| Published {
            text: &embedded.text,
            document: &embedded.document,
        })
        .collect();
    let text = merged(&format!("{}/{file}", state.folder), &published)?;
    let is_new = current(state, file).is_none_or(|document| document.text() != text);
    Ok(is_new.then_some(text))
}

fn proposed(state: &State, file: &str, pages: &[&Page]) -> Result<Proposal, Vec<Defect>> {
    let name = format!("{}/{file}", state.folder);
    let Some(first) = current(state, file) else {
        let what = "there is no such contract; one for pages without OpenAPI is written by hand";
        return Err(vec![Defect::of_file(name, what)]);
    };
    let (mut document, mut left, mut defects) = (first.clone(), Vec::new(), Vec::new());
    for page in pages {
        let proposal = match for_page(&document, page) {
            Ok(proposal) => proposal,
            Err(what) => {
                defects.push(Defect::of_file(page.name.clone(), what));
                continue;
            }
        };
        left.extend(proposal.left);
        if let Some(text) = proposal.text {
            document = Document::parse(name.as_str(), text).map_err(|defect| vec![defect])?;
        }
    }
    if !defects.is_empty() {
        return Err(defects);
    }
    for page in pages {
        left.extend(still_different(&document, page)?);
    }
    left.sort();
    left.dedup();
    let is_changed = document.text() != first.text();
    Ok(Proposal {
        text: is_changed.then(|| document.text().to_owned()),
        left,
    })
}

/// Where a contract with all edits differs from a page: a component is used in two places, perhaps,
/// and is to be one thing in the one and another in the other.
fn still_different(document: &Document, page: &Page) -> Result<Vec<String>, Vec<Defect>> {
    let contracts = parsed(std::slice::from_ref(document));
    let Ok(found) = find(page, &contracts) else {
        return Ok(Vec::new());
    };
    let drift = compare(page, found)?;
    let differences = drift.differences.into_iter();
    Ok(differences
        .filter(|one| !one.is_of_example())
        .map(|one| one.contract.pointer)
        .collect())
}

fn for_page(document: &Document, page: &Page) -> Result<Proposal, String> {
    let contracts = parsed(std::slice::from_ref(document));
    match (find(page, &contracts), &page.content, &page.stated) {
        (Ok(found), ..) if found.is_at_place => Ok(proposal(document, &Pair::new(page, found))),
        // A new operation, or one that has moved: its old place is for a person to judge.
        (_, Content::Described(described), Some(stated)) if !stated.is_example => {
            let statuses = ["200".to_owned()];
            let path = path_on_server(stated, &contracts[0]);
            let place = (&stated.method, path.as_str());
            Ok(addition(
                document,
                &page.fragment(described, place, &statuses),
            ))
        }
        (Ok(found), ..) => Ok(proposal(document, &Pair::new(page, found))),
        (Err(what), ..) => Err(what),
    }
}
