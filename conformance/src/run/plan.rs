//! From arguments as typed to arguments as meant.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use callspec_codegen::{Document, Overlay};
use http::StatusCode;

use super::external::Folder;
use super::files::{is_standard_input, shown};
use super::missing::cannot_be_read;
use crate::args::{
    Coverage, DocumentArguments, JudgedArguments, JudgedBy, JudgingArguments, OutputArguments,
    WeighedArguments,
};
use crate::contract::built_in::BuiltIn;
use crate::contract::{Contract, Location, Operation, Settings};
use crate::defect::Defect;
use crate::judge::Judge;
use crate::nearest;
use crate::policy::file::PolicyFile;
use crate::policy::{Baseline, Policy};
use crate::redact::without_userinfo;
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
    /// Whether to look for what the recordings show of the contract.
    pub(super) has_coverage: bool,
    /// Whether findings show the values that they are about.
    pub(super) shows_values: bool,
    /// Whether each finding is wanted, and not only how many there are of a kind.
    pub(super) tells_each: bool,
    /// What standard input is called, if the user says so.
    stdin_filename: Option<String>,
}

impl Plan {
    /// What recordings are read as and judged by.
    pub(super) fn of(arguments: &JudgedArguments) -> Result<Self, Vec<Defect>> {
        let mut plan = Self::judging(&arguments.judging)?;
        let operation = arguments.operation.as_ref();
        let bare = operation.map(|id| bare(&plan.contracts, id, arguments.status));
        plan.bare = bare.transpose().map_err(|what| vec![what])?;
        plan.input = arguments.input;
        plan.stdin_filename = stdin_filename(arguments).map_err(|defect| vec![defect])?;
        Ok(plan)
    }

    /// What a recording is called in reports.
    pub(super) fn name_of(&self, input: &Path) -> String {
        match &self.stdin_filename {
            Some(name) if is_standard_input(input) => shown(Path::new(name)),
            _ => shown(input),
        }
    }

    /// What is judged by, whatever is judged.
    pub(super) fn judging(arguments: &JudgingArguments) -> Result<Self, Vec<Defect>> {
        let today = chrono::Utc::now().date_naive().to_string();
        let named = policy_file(arguments.config.as_deref());
        let text = named.map(read_text).transpose();
        let text = text.map_err(|defect| vec![defect])?;
        let name = named.map(|path| path.display().to_string());
        let file = name.as_deref().zip(text.as_deref());
        let file = file.map(|(name, text)| PolicyFile::parse(name, text));
        let file = file.transpose().map_err(|defect| vec![defect])?;
        let settings = file.as_ref().map(PolicyFile::settings);
        let (contracts, defects) = contracts(
            &arguments.judged_by,
            &arguments.spec,
            &arguments.server,
            &settings.unwrap_or_default(),
            &today,
        )?;
        let policy = match file {
            Some(file) => file.policy(&today, &contracts),
            None => Ok(Policy::of(&contracts)),
        };
        let policy = match policy {
            Ok(policy) => policy,
            Err(refused) => return Err(defects.into_iter().chain(refused).collect()),
        };
        Ok(Self {
            contracts,
            defects,
            input: None,
            bare: None,
            has_coverage: false,
            shows_values: false,
            tells_each: false,
            stdin_filename: None,
            policy,
        })
    }
}

impl Plan {
    /// Weighs findings as it is asked, and tells as much of them.
    pub(super) fn weigh(
        &mut self,
        arguments: &WeighedArguments,
        output: &OutputArguments,
    ) -> Result<(), Vec<Defect>> {
        self.policy.fail_on = arguments.fail_on.level();
        if let Some(path) = &arguments.baseline {
            self.policy.baseline = baseline(path).map_err(|defect| vec![defect])?;
        }
        self.has_coverage = output.coverage != Coverage::Off;
        self.tells_each = output.tells_each();
        self.shows_values = arguments.show_values;
        Ok(())
    }

    /// A report of nothing yet, and those who judge.
    pub(super) fn begun(&self, observes: bool) -> (Report, Vec<Judge<'_>>) {
        let mut report = Report::new(&self.contracts, &self.policy);
        for defect in &self.defects {
            report.add_defect(defect.clone());
        }
        let mut judges = Vec::new();
        for contract in &self.contracts {
            match self.prepared(contract) {
                Ok(judge) if observes => judges.push(judge.observing()),
                Ok(judge) => judges.push(judge),
                Err(defect) => report.add_defect(defect),
            }
        }
        if self.has_coverage {
            report.cover(&self.contracts);
        }
        (report, judges)
    }

    fn prepared<'c>(&self, contract: &'c Contract) -> Result<Judge<'c>, Defect> {
        let mut judge = Judge::new(contract)?;
        if !self.has_coverage {
            judge = judge.without_coverage();
        }
        if self.shows_values {
            judge = judge.showing_values();
        }
        Ok(judge)
    }
}

/// The contracts to judge by, and what is wrong with them that does not keep the rest from being
/// judged.
pub(super) fn contracts(
    judged_by: &JudgedBy,
    spec: &DocumentArguments,
    servers: &[String],
    settings: &Settings,
    today: &str,
) -> Result<(Vec<Contract>, Vec<Defect>), Vec<Defect>> {
    let (mut contracts, mut defects) = (Vec::new(), Vec::new());
    for (document, overlay) in documents(judged_by, spec.overlay.as_deref())? {
        let folder = Folder::of(document.name(), spec.allow_external_refs);
        let mut fetch = |location: &Location| folder.fetch(location);
        let (mut contract, found) = match overlay {
            Some(overlay) => {
                Contract::read_overlaid(document, overlay, today, settings, &mut fetch)?
            }
            None => Contract::read_to_judge(document, settings, &mut fetch),
        };
        if contract.operations().is_empty() && !found.is_empty() {
            return Err(found);
        }
        for address in servers {
            contract.add_server(server(address).map_err(|defect| vec![defect])?);
        }
        contracts.push(contract);
        defects.extend(found);
    }
    Ok((contracts, defects))
}

fn stdin_filename(arguments: &JudgedArguments) -> Result<Option<String>, Defect> {
    let name = arguments.stdin_filename.clone();
    let mut inputs = arguments.inputs.iter();
    if name.is_some() && !inputs.any(|input| is_standard_input(input)) {
        let what = "standard input is not read: name it as an input too, by `-`";
        return Err(Defect::of_file("--stdin-filename", what));
    }
    Ok(name)
}

fn server(address: &str) -> Result<&str, Defect> {
    let is_address = address.starts_with('/')
        || url::Url::parse(address).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    is_address.then_some(address).ok_or_else(|| {
        let what = "not an address: write https://host/path, or /path for any host";
        Defect::of_file(format!("--server {}", without_userinfo(address)), what)
    })
}

/// A contract as it is given, with its overlay.
pub(super) type Given = (Document, Option<Overlay>);

/// The documents to judge by, each with its overlay.
pub(super) fn documents(
    judged_by: &JudgedBy,
    named: Option<&Path>,
) -> Result<Vec<Given>, Vec<Defect>> {
    if let Some(path) = &judged_by.spec {
        let document = document(path).map_err(|defect| vec![defect])?;
        let overlay = named.map(overlay).transpose()?;
        return Ok(vec![(document, overlay)]);
    }
    let apis = judged_by.api.map_or(BuiltIn::ALL.to_vec(), |api| vec![api]);
    apis.into_iter().map(built_in).collect()
}

fn built_in(api: BuiltIn) -> Result<Given, Vec<Defect>> {
    let overlay = api.overlay().map(|(name, text)| {
        let document = Document::parse(name, text).map_err(|defect| vec![defect])?;
        Overlay::parse(document)
    });
    let document = api.document().map_err(|defect| vec![defect])?;
    Ok((document, overlay.transpose()?))
}

fn document(path: &Path) -> Result<Document, Defect> {
    Document::parse(path.display().to_string(), read_text(path)?)
}

fn overlay(path: &Path) -> Result<Overlay, Vec<Defect>> {
    Overlay::parse(document(path).map_err(|defect| vec![defect])?)
}

/// The policy file that applies: the one that is named, or else the one of the current folder.
pub(super) fn policy_file(named: Option<&Path>) -> Option<&Path> {
    let usual = || Some(Path::new(POLICY)).filter(|path| path.exists());
    named.or_else(usual)
}

pub(super) fn baseline(path: &Path) -> Result<Baseline, Defect> {
    Baseline::parse(&path.display().to_string(), &read_text(path)?)
}

fn bare(contracts: &[Contract], id: &str, status: Option<StatusCode>) -> Result<Bare, Defect> {
    let [contract] = contracts else {
        let what = "which contract has it? add --api or --spec";
        return Err(Defect::of_file(format!("--operation {id}"), what));
    };
    Ok(Bare {
        operation: operation(contract, id)?.id.clone(),
        status,
    })
}

/// The operation of this id in a contract.
pub(super) fn operation<'c>(contract: &'c Contract, id: &str) -> Result<&'c Operation, Defect> {
    contract.operation(id).ok_or_else(|| {
        let ids = contract.operations().iter().map(|operation| &*operation.id);
        let hint = nearest::hint(id, ids);
        let what = format!("no operation is called {id}{hint}");
        Defect::of_file(&**contract.name(), what)
    })
}

/// All of a small file as text.
pub(super) fn read_text(path: &Path) -> Result<String, Defect> {
    text_of(path, File::open(path), MAX_DOCUMENT)
}

/// All of an input as text, up to so many bytes.
pub(super) fn text_of(
    path: &Path,
    input: io::Result<impl Read>,
    most: u64,
) -> Result<String, Defect> {
    let refused = |what: String| Defect::of_file(shown(path), what);
    let mut text = String::new();
    input
        .and_then(|input| input.take(most + 1).read_to_string(&mut text))
        .map_err(|error| refused(cannot_be_read(path, &error)))?;
    if text.len() as u64 > most {
        return Err(refused(format!("larger than {} MiB", most >> 20)));
    }
    Ok(text)
}
