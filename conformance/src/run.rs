//! The shell: reads, calls the middle, and gives what is to be printed.
#![expect(
    clippy::disallowed_methods,
    reason = "this is the edge that touches files"
)]

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use callspec_codegen::Document;
use http::StatusCode;
use walkdir::WalkDir;

use crate::args::{CheckArguments, Command, JudgedBy, OutputFormat};
use crate::contract::Contract;
use crate::contract::built_in::BuiltIn;
use crate::defect::Defect;
use crate::judge::{Judge, judge_by_any};
use crate::render;
use crate::report::{Outcome, Report};
use crate::source::{self, Bare, Format};

/// A contract beyond this many bytes is refused.
const MAX_DOCUMENT: u64 = 64 << 20;
/// Folders nested deeper are taken for a mistake.
const MAX_FOLDERS: usize = 64;
/// What is read at a time.
const BLOCK: usize = 64 << 10;
/// What a folder of recordings may hold; other files in it are none of ours.
const RECORDINGS: [&str; 4] = ["har", "json", "jsonl", "ndjson"];

/// What a run prints, and how it ended.
pub struct Printed {
    /// For standard output.
    pub output: String,
    /// For standard error: a line for each defect.
    pub errors: Vec<String>,
    /// How it ended.
    pub outcome: Outcome,
}

/// Runs a command. Standard input is read only where `-` asks for it.
pub fn run(command: &Command) -> Printed {
    match command {
        Command::Check(arguments) => match Plan::of(arguments) {
            Ok(plan) => check(&plan, &arguments.inputs),
            Err(defects) => Printed {
                output: String::new(),
                errors: defects.iter().map(said).collect(),
                outcome: Outcome::CouldNotJudge,
            },
        },
    }
}

fn said(defect: &Defect) -> String {
    format!("error: {defect}")
}

/// Arguments as meant.
struct Plan {
    contracts: Vec<Contract>,
    /// What is wrong with the contracts, and does not keep the rest from being judged.
    defects: Vec<Defect>,
    input: Option<Format>,
    bare: Option<Bare>,
    output: OutputFormat,
}

impl Plan {
    fn of(arguments: &CheckArguments) -> Result<Self, Vec<Defect>> {
        let mut contracts = Vec::new();
        let mut defects = Vec::new();
        for document in documents(&arguments.judged_by).map_err(|defect| vec![defect])? {
            let (mut contract, found) = Contract::parse(document);
            if contract.operations().is_empty() && !found.is_empty() {
                return Err(found);
            }
            for address in &arguments.server {
                contract.add_server(address);
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
            output: arguments.format,
        })
    }
}

fn documents(judged_by: &JudgedBy) -> Result<Vec<Document>, Defect> {
    if let Some(path) = &judged_by.spec {
        let name = path.display().to_string();
        let text = read_document(path)
            .map_err(|error| Defect::of_file(name.clone(), cannot_be_read(&error)))?;
        return Ok(vec![Document::parse(name, text)?]);
    }
    let built_in = judged_by.api.map_or(BuiltIn::ALL.to_vec(), |api| vec![api]);
    built_in
        .into_iter()
        .map(BuiltIn::source)
        .map(|(name, text)| Document::parse(name, text))
        .collect()
}

fn cannot_be_read(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        _ => format!("cannot be read: {error}"),
    }
}

fn read_document(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?
        .take(MAX_DOCUMENT + 1)
        .read_to_string(&mut text)?;
    if text.len() as u64 > MAX_DOCUMENT {
        let what = format!("larger than {} MiB", MAX_DOCUMENT >> 20);
        return Err(io::Error::other(what));
    }
    Ok(text)
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

fn check(plan: &Plan, inputs: &[PathBuf]) -> Printed {
    let mut report = Report::default();
    for defect in &plan.defects {
        report.add_defect(defect.clone());
    }
    let mut judges = Vec::new();
    for contract in &plan.contracts {
        match Judge::new(contract) {
            Ok(judge) => judges.push(judge),
            Err(defect) => report.add_defect(defect),
        }
    }
    let reading = Reading {
        plan,
        judges: &judges,
    };
    for input in inputs {
        reading.input(input, &mut report);
    }
    for defect in judges.into_iter().flat_map(Judge::defects) {
        report.add_defect(defect);
    }
    Printed {
        output: match plan.output {
            OutputFormat::Text => render::text::render(&report, &plan.contracts),
            OutputFormat::Json => render::json::render(&report, &plan.contracts),
        },
        errors: report.defects().iter().map(said).collect(),
        outcome: report.outcome(),
    }
}

/// How recordings are read and who judges them.
struct Reading<'a> {
    plan: &'a Plan,
    judges: &'a [Judge<'a>],
}

impl Reading<'_> {
    fn input(&self, input: &Path, report: &mut Report) {
        if input == Path::new("-") {
            return self.recording("standard input", io::stdin().lock(), report);
        }
        match files(input) {
            Ok(files) => files.iter().for_each(|file| self.file(file, report)),
            Err(defect) => report.add_defect(defect),
        }
    }

    fn file(&self, path: &Path, report: &mut Report) {
        let name = path.display().to_string();
        match File::open(path) {
            Ok(file) => self.recording(&name, BufReader::with_capacity(BLOCK, file), report),
            Err(error) => {
                report.add_defect(Defect::of_file(name, cannot_be_read(&error)));
            }
        }
    }

    fn recording(&self, name: &str, input: impl BufRead, report: &mut Report) {
        let bare = self.plan.bare.as_ref();
        for exchange in source::read(name, input, self.plan.input, bare) {
            match exchange {
                Ok(exchange) => report.add(judge_by_any(self.judges, &exchange)),
                Err(defect) => report.add_defect(defect),
            }
        }
    }
}

/// The file itself, or the recordings in a folder, by name.
fn files(input: &Path) -> Result<Vec<PathBuf>, Defect> {
    if !input.is_dir() {
        return Ok(vec![input.to_owned()]);
    }
    let name = || input.display().to_string();
    let mut found = Vec::new();
    for entry in WalkDir::new(input)
        .max_depth(MAX_FOLDERS)
        .sort_by_file_name()
    {
        let entry =
            entry.map_err(|error| Defect::of_file(name(), format!("cannot be read: {error}")))?;
        let extension = entry.path().extension().and_then(|end| end.to_str());
        if entry.file_type().is_file() && extension.is_some_and(|end| RECORDINGS.contains(&end)) {
            found.push(entry.into_path());
        }
    }
    if found.is_empty() {
        let what = "no recordings in this folder: no .har, .json, .jsonl or .ndjson file";
        return Err(Defect::of_file(name(), what));
    }
    Ok(found)
}
