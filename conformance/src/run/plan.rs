//! From arguments as typed to arguments as meant.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use callspec_codegen::{Document, Overlay};
use http::StatusCode;

use super::external::Folder;
use crate::args::{JudgedArguments, JudgedBy, SpecArguments};
use crate::contract::built_in::BuiltIn;
use crate::contract::{Contract, Deviations, Location};
use crate::defect::Defect;
use crate::policy::{Baseline, Policy};
use crate::source::{Bare, Format};

/// A contract, policy or baseline beyond this many bytes is refused.
pub(super) const MAX_DOCUMENT: u64 = 64 << 20;
/// The policy that applies if none is named.
const POLICY: &str = "conformance.toml";

/// Arguments as meant.
pub(super) struct Plan {
    pub(super) contracts: Vec<Contract>,
    /// What is wrong with the contracts, and does not keep the rest from being judged.
    pub(super) defects: Vec<Defect>,
    pub(super) input: Option<Format>,
    pub(super) bare: Option<Bare>,
    pub(super) policy: Policy,
}

impl Plan {
    pub(super) fn of(arguments: &JudgedArguments) -> Result<Self, Vec<Defect>> {
        let today = chrono::Utc::now().date_naive().to_string();
        let policy = policy(arguments.config.as_deref(), &today).map_err(|defect| vec![defect])?;
        let (contracts, defects) = contracts(arguments, &policy, &today)?;
        let config = config(arguments.config.as_deref());
        let unknown = unknown_operations(&policy, config, &contracts);
        if !unknown.is_empty() {
            return Err(unknown);
        }
        let bare = match (&arguments.operation, arguments.status) {
            (Some(id), Some(status)) => {
                Some(bare(&contracts, id, status).map_err(|what| vec![what])?)
            }
            _ => None,
        };
        Ok(Self {
            contracts,
            defects,
            input: arguments.input,
            bare,
            policy,
        })
    }
}

/// The contracts to judge by, and what is wrong with them that does not keep the rest from being
/// judged.
fn contracts(
    arguments: &JudgedArguments,
    policy: &Policy,
    today: &str,
) -> Result<(Vec<Contract>, Vec<Defect>), Vec<Defect>> {
    let (spec, settings) = (&arguments.spec, &policy.settings);
    let (mut contracts, mut defects) = (Vec::new(), Vec::new());
    for (document, overlay) in documents(&arguments.judged_by, spec)? {
        let folder = Folder::of(document.name(), spec.allow_external_refs);
        let mut fetch = |location: &Location| folder.fetch(location);
        let (mut contract, found) = match overlay {
            Some(overlay) => {
                Contract::read_overlaid(document, overlay, today, settings, &mut fetch)?
            }
            None => Contract::read(document, settings, &mut fetch),
        };
        if contract.operations().is_empty() && !found.is_empty() {
            return Err(found);
        }
        for address in &arguments.server {
            contract.add_server(server(address).map_err(|defect| vec![defect])?);
        }
        contracts.push(contract);
        defects.extend(found);
    }
    Ok((contracts, defects))
}

fn server(address: &str) -> Result<&str, Defect> {
    let is_address = address.starts_with('/')
        || url::Url::parse(address).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    is_address.then_some(address).ok_or_else(|| {
        let what = "not an address: write https://host/path, or /path for any host";
        Defect::of_file(format!("--server {address}"), what)
    })
}

type Given = (Document, Option<Overlay>);

/// The documents to judge by, each with its overlay.
fn documents(judged_by: &JudgedBy, spec: &SpecArguments) -> Result<Vec<Given>, Vec<Defect>> {
    if let Some(path) = &judged_by.spec {
        let document = document(path).map_err(|defect| vec![defect])?;
        let overlay = spec
            .overlay
            .as_deref()
            .map(document_of_overlay)
            .transpose()?;
        return Ok(vec![(document, overlay)]);
    }
    built_in(&judged_by.api.map_or(BuiltIn::ALL.to_vec(), |api| vec![api]))
}

fn built_in(apis: &[BuiltIn]) -> Result<Vec<Given>, Vec<Defect>> {
    let read =
        |(name, text): (&str, &str)| Document::parse(name, text).map_err(|defect| vec![defect]);
    let given = apis.iter().map(|api| {
        let overlay = api.overlay().map(|source| Overlay::parse(read(source)?));
        Ok((read(api.source())?, overlay.transpose()?))
    });
    given.collect()
}

fn document(path: &Path) -> Result<Document, Defect> {
    Document::parse(path.display().to_string(), read_text(path)?)
}

fn document_of_overlay(path: &Path) -> Result<Overlay, Vec<Defect>> {
    Overlay::parse(document(path).map_err(|defect| vec![defect])?)
}

/// The file of the policy: the one that is named, or the usual one.
fn config(named: Option<&Path>) -> &Path {
    named.unwrap_or(Path::new(POLICY))
}

fn policy(named: Option<&Path>, today: &str) -> Result<Policy, Defect> {
    let path = config(named);
    if named.is_none() && !path.exists() {
        return Ok(Policy::default());
    }
    Policy::parse(&path.display().to_string(), &read_text(path)?, today)
}

/// A defect for each operation that the policy names and no contract has: neither one of this run
/// nor one that is built in. What a contract does not have is named by method and path.
fn unknown_operations(policy: &Policy, config: &Path, contracts: &[Contract]) -> Vec<Defect> {
    let is_known = |contracts: &[Contract], id: &str| {
        let mut all = contracts.iter().flat_map(|contract| {
            let overlaid = contract.deviations().map(Deviations::contract);
            [Some(contract), overlaid].into_iter().flatten()
        });
        all.any(|contract| contract.operation(id).is_some())
    };
    let strangers = policy.named.iter();
    let strangers: Vec<_> = strangers
        .filter(|(id, _)| !id.contains(" /") && !is_known(contracts, id))
        .collect();
    if strangers.is_empty() {
        return Vec::new();
    }
    let built_in: Vec<_> = built_in(&BuiltIn::ALL)
        .unwrap_or_default()
        .into_iter()
        .map(|(document, _)| Contract::parse(document).0)
        .collect();
    let unknown = strangers
        .into_iter()
        .filter(|(id, _)| !is_known(&built_in, id));
    unknown
        .map(|(id, position)| Defect {
            file: config.display().to_string(),
            position: Some(*position),
            pointer: String::new(),
            what: format!("no operation is called {id}{}", did_you_mean(contracts, id)),
        })
        .collect()
}

pub(super) fn baseline(path: &Path) -> Result<Baseline, Defect> {
    Baseline::parse(&path.display().to_string(), &read_text(path)?)
}

fn bare(contracts: &[Contract], id: &str, status: StatusCode) -> Result<Bare, Defect> {
    let [contract] = contracts else {
        let what = "which contract has it? add --api or --spec";
        return Err(Defect::of_file(format!("--operation {id}"), what));
    };
    if let Some(operation) = contract.operation(id) {
        return Ok(Bare {
            operation: operation.id.clone(),
            status,
        });
    }
    let what = format!(
        "no operation is called {id}{}",
        did_you_mean(&contracts[..1], id)
    );
    Err(Defect::of_file(&**contract.name(), what))
}

/// The operation that was meant by a name, if one is near.
fn did_you_mean(contracts: &[Contract], id: &str) -> String {
    let nearest = contracts
        .iter()
        .flat_map(Contract::operations)
        .map(|operation| (strsim::jaro_winkler(id, &operation.id), &operation.id))
        .max_by(|(a, _), (b, _)| a.total_cmp(b));
    match nearest {
        Some((likeness, nearest)) if likeness > 0.7 => format!("; did you mean {nearest}?"),
        _ => String::new(),
    }
}

/// All of a small file as text.
pub(super) fn read_text(path: &Path) -> Result<String, Defect> {
    let refused = |what: String| Defect::of_file(path.display().to_string(), what);
    let mut text = String::new();
    File::open(path)
        .and_then(|file| file.take(MAX_DOCUMENT + 1).read_to_string(&mut text))
        .map_err(|error| refused(cannot_be_read(&error)))?;
    if text.len() as u64 > MAX_DOCUMENT {
        return Err(refused(format!("larger than {} MiB", MAX_DOCUMENT >> 20)));
    }
    Ok(text)
}

pub(super) fn cannot_be_read(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        io::ErrorKind::InvalidData => "not text in UTF-8".to_owned(),
        io::ErrorKind::IsADirectory => "a folder, where a file is expected".to_owned(),
        _ => format!("cannot be read: {error}"),
    }
}
