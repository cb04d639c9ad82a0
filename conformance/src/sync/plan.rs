//! What a sync comes to: which files are to be written, and what is proposed for contracts that
//! are written by hand.

use std::collections::BTreeMap;

use callspec_codegen::Document;
use toml::value::Datetime;

use super::contracts::{self, OfPages};
use super::identify::{self, Known};
use super::sources::{self, Source, Sources, sha256};
use crate::contract::Contract;
use crate::defect::Defect;
use crate::page::Page;

/// The folder of contracts as it is.
pub struct State {
    /// The folder, as defects show it.
    pub folder: String,
    /// The contracts that parse, by file name.
    pub contracts: Vec<Document>,
    /// Where the pages came from.
    pub sources: Sources,
    /// The same as text; none if there is no such file.
    pub sources_text: Option<String>,
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

pub(super) fn parsed(documents: &[Document]) -> Vec<Contract> {
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
        if let Some(same) = self.pages.get(&source.file) {
            let what = format!("{} is the same page: take in one of them", same.name);
            return self.plan.defects.push(Defect::of_file(incoming.name, what));
        }
        let digest = sha256(&incoming.text);
        if source.sha256 != digest {
            source.since = today;
            source.sha256 = digest;
        }
        source.address = incoming.address.or(source.address.take());
        let file = source.file.clone();
        self.save(file, incoming.text, page);
    }

    fn save(&mut self, file: String, text: String, page: Page) {
        let before = self.state.saved.get(&file);
        if before != Some(&text) {
            self.plan.writes.push(Write {
                file: file.clone(),
                before: before.cloned(),
                after: text,
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
        let mut files: Vec<&str> = Vec::new();
        for source in &self.sources.pages {
            if !files.contains(&&*source.contract) {
                files.push(&source.contract);
            }
        }
        for file in files {
            let sources = self.sources.pages.iter();
            let pages: Vec<&Page> = sources
                .filter(|source| source.contract == file)
                .filter_map(|source| self.pages.get(&source.file))
                .collect();
            match contracts::of_pages(self.state, file, &pages) {
                Err(defects) => self.plan.defects.extend(defects),
                Ok(OfPages::Written(write)) => self.plan.writes.extend(write),
                Ok(OfPages::Proposed(write, left)) => {
                    self.plan.proposals.extend(write);
                    let left = left.into_iter().map(|at| (file.to_owned(), at));
                    self.plan.left.extend(left);
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
        let write = Write {
            file: sources::FILE.to_owned(),
            before: self.state.sources_text.clone(),
            after: self.sources.render(),
        };
        self.plan.writes.insert(end, write);
    }
}
