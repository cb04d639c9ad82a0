//! What is judged in both ways: the contracts of the cases, and bodies that were recorded of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use callspec_codegen::{Document, Overlay};
use conformance::contract::built_in::BuiltIn;
use conformance::contract::{Contract, Location, Settings};
use conformance::defect::Defect;
use conformance::exchange::Asked;
use conformance::route::{Route, route};
use conformance::source::{self, Recorded};
use http::StatusCode;

use super::calls::{Calls, Vendor};

/// How many calls are made up for each vendor.
const CALLS: usize = 60;

/// A contract, and the arguments that name it.
pub(crate) struct Given {
    pub(crate) by: Vec<String>,
    pub(crate) contract: Contract,
    pub(crate) defects: Vec<Defect>,
}

/// An operation and a status of a contract, and bodies to change.
pub(crate) struct Subject {
    pub(crate) given: Arc<Given>,
    pub(crate) operation: Arc<str>,
    pub(crate) status: StatusCode,
    /// The method and the URL that one of the bodies came for.
    pub(crate) asked: (String, String),
    pub(crate) bodies: Vec<Vec<u8>>,
}

/// The calls of both vendors: recorded ones and made-up ones.
pub(crate) fn of_vendors(seed: u64) -> Vec<Subject> {
    let vendors = [
        (BuiltIn::Alta, "alta", Vendor::Alta),
        (BuiltIn::Autocalls, "autocalls", Vendor::Autocalls),
    ];
    let subjects = vendors.into_iter().flat_map(|(api, name, vendor)| {
        let mut subjects = subjects(&Arc::new(built_in(api, name)), &cases().join(name));
        subjects.retain(|subject| subject.status == StatusCode::OK);
        let mut calls = Calls::new(vendor, seed);
        for subject in &mut subjects {
            for _ in 0..CALLS {
                let mut call = Vec::new();
                calls.write(0, &mut call).expect("room in memory");
                call.pop();
                subject.bodies.push(call);
            }
        }
        subjects
    });
    subjects.collect()
}

/// What was recorded of the contracts that the cases have.
pub(crate) fn of_cases() -> Vec<Subject> {
    let folders = fs::read_dir(cases()).expect("the cases");
    let mut folders: Vec<PathBuf> = folders
        .map(|folder| folder.expect("a case").path())
        .filter(|folder| {
            folder.join("contract.yaml").exists() && !folder.join("conformance.toml").exists()
        })
        .collect();
    folders.sort();
    let subjects = folders
        .iter()
        .flat_map(|folder| subjects(&Arc::new(of_folder(folder)), folder));
    subjects.collect()
}

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/cases")
}

fn built_in(api: BuiltIn, name: &str) -> Given {
    let parsed = |(name, text): (&str, &str)| Document::parse(name, text).expect("a document");
    let overlay = api.overlay().map(parsed);
    let by = vec!["--api".to_owned(), name.to_owned()];
    given(by, parsed(api.source()), overlay, Path::new(""))
}

fn of_folder(folder: &Path) -> Given {
    let parsed = |path: &Path| {
        let text = fs::read_to_string(path).expect("a document");
        Document::parse(path.display().to_string(), text).expect("a document")
    };
    let (contract, overlay) = (folder.join("contract.yaml"), folder.join("overlay.yaml"));
    let mut by = vec!["--spec".to_owned(), contract.display().to_string()];
    if overlay.exists() {
        by.extend(["--overlay".to_owned(), overlay.display().to_string()]);
    }
    let overlay = overlay.exists().then(|| parsed(&overlay));
    given(by, parsed(&contract), overlay, folder)
}

fn given(by: Vec<String>, document: Document, overlay: Option<Document>, folder: &Path) -> Given {
    let mut fetch = |location: &Location| match location {
        Location::Beside(path) => {
            let file = folder.join(path);
            let text = fs::read_to_string(&file)
                .map_err(|_| "there is no such file or folder".to_owned())?;
            Ok((file.display().to_string(), text))
        }
        Location::Address(_) => {
            Err("the network is not asked without --allow-external-refs".to_owned())
        }
    };
    let settings = Settings::default();
    let (contract, defects) = match overlay {
        Some(overlay) => {
            let overlay = Overlay::parse(overlay).expect("an overlay");
            let today = chrono::Utc::now().date_naive().to_string();
            Contract::read_overlaid(document, overlay, &today, &settings, &mut fetch)
                .expect("the overlay applies")
        }
        None => Contract::read(document, &settings, &mut fetch),
    };
    Given {
        by,
        contract,
        defects,
    }
}

fn subjects(given: &Arc<Given>, folder: &Path) -> Vec<Subject> {
    let mut found: BTreeMap<(Arc<str>, StatusCode), Subject> = BTreeMap::new();
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("a case")
        .map(|file| file.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|end| end == "har"))
        .collect();
    files.sort();
    for path in files {
        let recording = fs::read(path).expect("a recording");
        for recorded in source::read("case.har", recording.as_slice(), None, None) {
            if let Ok(Recorded::Exchange(exchange)) = recorded
                && let Route::Operation(operation) = route(&given.contract, &exchange)
                && let Asked::Request(request) = &exchange.asked
                && !exchange.response.body().is_empty()
            {
                let status = exchange.response.status();
                let key = (operation.id.clone(), status);
                let subject = found.entry(key).or_insert_with(|| Subject {
                    given: given.clone(),
                    operation: operation.id.clone(),
                    status,
                    asked: (request.method().to_string(), request.uri().to_string()),
                    bodies: Vec::new(),
                });
                let mut body = exchange.response.into_body().to_vec();
                // As a line; in JSON, only white space is changed by it.
                for byte in body.iter_mut().filter(|byte| **byte == b'\n') {
                    *byte = b' ';
                }
                subject.bodies.push(body);
            }
        }
    }
    found.into_values().collect()
}
