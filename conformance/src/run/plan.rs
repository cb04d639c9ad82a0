//! From arguments as typed to arguments as meant.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use callspec_codegen::Document;
use http::StatusCode;

use crate::args::{JudgedArguments, JudgedBy};
use crate::contract::Contract;
use crate::contract::built_in::BuiltIn;
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
        let mut contracts = Vec::new();
        let mut defects = Vec::new();
        for document in documents(&arguments.judged_by).map_err(|defect| vec![defect])? {
            let (mut contract, found) = Contract::parse(document);
            if contract.operations().is_empty() && !found.is_empty() {
                return Err(found);
            }
            for address in &arguments.server {
                contract.add_server(server(address).map_err(|defect| vec![defect])?);
            }
            contracts.push(contract);
            defects.extend(found);
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
            policy: policy(arguments.config.as_deref()).map_err(|defect| vec![defect])?,
        })
    }
}

fn server(address: &str) -> Result<&str, Defect> {
    let is_address = address.starts_with('/')
        || url::Url::parse(address).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    is_address.then_some(address).ok_or_else(|| {
        let what = "not an address: write https://host/path, or /path for any host";
        Defect::of_file(format!("--server {address}"), what)
    })
}

/// The contracts to judge by.
pub(super) fn documents(judged_by: &JudgedBy) -> Result<Vec<Document>, Defect> {
    if let Some(path) = &judged_by.spec {
        let name = path.display().to_string();
        return Ok(vec![Document::parse(name, read_text(path)?)?]);
    }
    let built_in = judged_by.api.map_or(BuiltIn::ALL.to_vec(), |api| vec![api]);
    built_in
        .into_iter()
        .map(BuiltIn::source)
        .map(|(name, text)| Document::parse(name, text))
        .collect()
}

fn policy(named: Option<&Path>) -> Result<Policy, Defect> {
    let path = match named {
        Some(path) => path,
        None if Path::new(POLICY).exists() => Path::new(POLICY),
        None => return Ok(Policy::default()),
    };
    let today = chrono::Utc::now().date_naive().to_string();
    Policy::parse(&path.display().to_string(), &read_text(path)?, &today)
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
    let nearest = contract
        .operations()
        .iter()
        .map(|operation| (strsim::jaro_winkler(id, &operation.id), &operation.id))
        .max_by(|(a, _), (b, _)| a.total_cmp(b));
    let hint = match nearest {
        Some((likeness, nearest)) if likeness > 0.7 => format!("; did you mean {nearest}?"),
        _ => String::new(),
    };
    let what = format!("no operation is called {id}{hint}");
    Err(Defect::of_file(&**contract.name(), what))
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
