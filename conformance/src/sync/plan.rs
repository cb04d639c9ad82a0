//! What a sync comes to: which files are to be written, and what is proposed for contracts that
//! are written by hand.

use std::collections::BTreeMap;

use callspec_codegen::Document;
use toml::value::Datetime;

use super::identify::{self, Known};
use super::merge::{Published, merged};
use super::propose::{Proposal, addition, proposal};
use super::sources::{self, Source, Sources, sha256};
use crate::contract::Contract;
use crate::defect::Defect;
use crate::drift::page::{Pair, compare, find, path_on_server};
use crate::page::{Content, Embedded, Page};

/// The folder of contracts as it is.
pub struct State {
    /// The folder, as defects show it.
    pub folder: String,
    /// The contracts that parse, by file name.
    pub contracts: Vec<Document>,
    /// Where the pages came from.
    pub sources: Sources,
    /// The saved pages, by file as the sources name it.
    pub saved: BTreeMap<String, String>,
}

/// A page that comes in.
pub struct Incoming {
    /// The file or address, as the user named it.
    pub name: String,
    /// The page.
    pub text: String,
    /// Where it was fetched from, if it was.
    pub address: Option<String>,
}

/// What is to be done.
#[derive(Default)]
pub struct Plan {
    /// Files of the folder whose text would change, in the order in which they are to be written:
    /// contracts last, for they are what others build on.
    pub writes: Vec<Write>,
    /// What to change in contracts that are written by hand.
    pub proposals: Vec<Write>,
    /// What differs and could not be proposed: the file, and the pointer.
    pub left: Vec<(String, String)>,
    /// What is wrong with pages or contracts. With any, nothing is to be written.
    pub defects: Vec<Defect>,
}

/// A file of the folder and its text.
#[derive(Debug, PartialEq, Eq)]
pub struct Write {
    /// The file, relative to the folder.
    pub file: String,
    /// The text before; none if there was no file.
    pub before: Option<String>,
    /// The text after.
    pub after: String,
}

/// Plans a sync. `contract` names the file of the contract for pages that are new.
pub fn plan(
    state: &State,
    incoming: Vec<Incoming>,
    contract: Option<&str>,
    today: Datetime,
) -> Plan {
    let mut planning = Planning {
        state,
        plan: Plan::default(),
        sources: state.sources.clone(),
        pages: BTreeMap::new(),
    };
    let contracts = parsed(&state.contracts);
    for one in incoming {
        planning.take(one, &contracts, contract, today);
    }
    planning.saved_pages();
    planning.contracts();
    planning.sources();
    planning.plan
}

fn parsed(documents: &[Document]) -> Vec<Contract> {
    let documents = documents.iter().cloned();
    documents
        .map(|document| Contract::parse(document).0)
        .collect()
}

struct Planning<'s> {
    state: &'s State,
    plan: Plan,
    sources: Sources,
    /// The pages as they are to be, by file.
    pages: BTreeMap<String, Page>,
}

impl Planning<'_> {
    /// A page in, as what the sources know it as, or as a new one.
    fn take(
        &mut self,
        incoming: Incoming,
        contracts: &[Contract],
        contract: Option<&str>,
        today: Datetime,
    ) {
        let (page, defects) = Page::parse(&incoming.name, &incoming.text);
        self.plan.defects.extend(defects);
        let Some(page) = page else {
            return;
        };
        let known = match identify::known(&self.sources, &incoming, &page, contracts, contract) {
            Ok(known) => known,
            Err(what) => return self.plan.defects.push(Defect::of_file(incoming.name, what)),
        };
        let digest = sha256(&incoming.text);
        let index = match known {
            Known::Source(index) => index,
            Known::New { file, contract } => {
                self.sources.pages.push(Source {
                    file,
                    contract,
                    address: None,
                    since: today,
                    sha256: String::new(),
                });
                self.sources.pages.len() - 1
            }
        };
        let source = &mut self.sources.pages[index];
        if source.sha256 != digest {
            source.since = today;
            source.sha256 = digest;
        }
        if let Some(address) = incoming.address {
            source.address = Some(address);
        }
        let file = source.file.clone();
        let before = self.state.saved.get(&file);
        if before != Some(&incoming.text) {
            self.plan.writes.push(Write {
                file: file.clone(),
                before: before.cloned(),
                after: incoming.text,
            });
        }
        self.pages.insert(file, page);
    }

    /// The pages that stay as they are, for their documents are part of the contracts too.
    fn saved_pages(&mut self) {
        for source in &self.sources.pages {
            if self.pages.contains_key(&source.file) {
                continue;
            }
            let name = format!("{}/{}", self.state.folder, source.file);
            let Some(text) = self.state.saved.get(&source.file) else {
                let what = format!("{} names this page, and it is not there", sources::FILE);
                self.plan.defects.push(Defect::of_file(name, what));
                continue;
            };
            let (page, defects) = Page::parse(&name, text);
            self.plan.defects.extend(defects);
            self.pages
                .extend(page.map(|page| (source.file.clone(), page)));
        }
    }

    /// The contracts of the pages: those embedded are written, the others proposed.
    fn contracts(&mut self) {
        let mut files: Vec<String> = Vec::new();
        for source in &self.sources.pages {
            if !files.contains(&source.contract) {
                files.push(source.contract.clone());
            }
        }
        for file in files {
            let sources = self.sources.pages.iter();
            let pages: Vec<&Page> = sources
                .filter(|source| source.contract == file)
                .filter_map(|source| self.pages.get(&source.file))
                .collect();
            let embedded: Vec<&Embedded> = pages.iter().filter_map(|page| embedded(page)).collect();
            let planned = if embedded.is_empty() {
                proposed(self.state, &file, &pages)
            } else if embedded.len() == pages.len() {
                written(self.state, &file, &embedded)
            } else {
                let what = "some of its pages embed an OpenAPI document and some do not";
                Err(vec![Defect::of_file(file.clone(), what)])
            };
            match planned {
                Err(defects) => self.plan.defects.extend(defects),
                Ok(planned) => {
                    self.plan
                        .left
                        .extend(planned.left.into_iter().map(|at| (file.clone(), at)));
                    let write = planned.text.map(|after| Write {
                        before: current(self.state, &file)
                            .map(|document| document.text().to_owned()),
                        file,
                        after,
                    });
                    if embedded.is_empty() {
                        self.plan.proposals.extend(write);
                    } else {
                        self.plan.writes.extend(write);
                    }
                }
            }
        }
    }

    /// The list of sources stands before the contracts, which are written last.
    fn sources(&mut self) {
        if self.sources == self.state.sources {
            return;
        }
        let pages = self.plan.writes.iter();
        let end = pages
            .take_while(|write| self.pages.contains_key(&write.file))
            .count();
        let before = (!self.state.sources.pages.is_empty()).then(|| self.state.sources.render());
        let write = Write {
            file: sources::FILE.to_owned(),
            before,
            after: self.sources.render(),
        };
        self.plan.writes.insert(end, write);
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

fn written(state: &State, file: &str, pages: &[&Embedded]) -> Result<Proposal, Vec<Defect>> {
    let published: Vec<_> = pages
        .iter()
        .map(|embedded| Published {
            text: &embedded.text,
            document: &embedded.document,
        })
        .collect();
    let text = merged(&format!("{}/{file}", state.folder), &published)?;
    let is_new = current(state, file).is_none_or(|document| document.text() != text);
    Ok(Proposal {
        text: is_new.then_some(text),
        left: Vec::new(),
    })
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
