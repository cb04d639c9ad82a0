//! From arguments as typed to arguments as meant.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use callspec_codegen::Document;
use http::StatusCode;

use super::missing::cannot_be_read;
use crate::args::{JudgedArguments, JudgedBy};
use crate::contract::Contract;
use crate::contract::built_in::BuiltIn;
use crate::defect::Defect;
use crate::nearest;
use crate::policy::{Baseline, Policy};
use crate::render::View;
use crate::report::Report;
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
        let policy = match policy(arguments.config.as_deref(), &contracts) {
            Ok(policy) => policy,
            Err(refused) => return Err(defects.into_iter().chain(refused).collect()),
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

impl Plan {
    /// A report of this run, and what it needs to be understood.
    pub(super) fn view<'v>(&'v self, report: &'v Report) -> View<'v> {
        View {
            report,
            contracts: &self.contracts,
            policy: &self.policy,
        }
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

fn policy(named: Option<&Path>, contracts: &[Contract]) -> Result<Policy, Vec<Defect>> {
    let Some(path) = policy_file(named) else {
        return Ok(Policy::of(contracts));
    };
    let today = chrono::Utc::now().date_naive().to_string();
    let text = read_text(path).map_err(|defect| vec![defect])?;
    Policy::parse(&path.display().to_string(), &text, &today, contracts)
}

/// The policy file that applies: the one that is named, or else the one of the current folder.
pub(super) fn policy_file(named: Option<&Path>) -> Option<&Path> {
    let usual = || Some(Path::new(POLICY)).filter(|path| path.exists());
    named.or_else(usual)
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
    let ids = contract.operations().iter().map(|operation| &*operation.id);
    let hint = nearest::hint(id, ids);
    let what = format!("no operation is called {id}{hint}");
    Err(Defect::of_file(&**contract.name(), what))
}

/// All of a small file as text.
pub(super) fn read_text(path: &Path) -> Result<String, Defect> {
    let refused = |what: String| Defect::of_file(path.display().to_string(), what);
    let mut text = String::new();
    File::open(path)
        .and_then(|file| file.take(MAX_DOCUMENT + 1).read_to_string(&mut text))
        .map_err(|error| refused(cannot_be_read(path, &error)))?;
    if text.len() as u64 > MAX_DOCUMENT {
        return Err(refused(format!("larger than {} MiB", MAX_DOCUMENT >> 20)));
    }
    Ok(text)
}
