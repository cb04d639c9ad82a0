//! `conformance drift`: every edge that there is something to compare for.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::page::PageEdge;
use super::printed;
use super::responses::ResponsesEdge;
use super::spec::SpecEdge;
use super::types::TypesEdge;
use crate::args::{
    DocumentArguments, JudgedArguments, JudgingArguments, SquareArguments, Telling, TypesArguments,
};
use crate::contract::built_in::BuiltIn;
use crate::defect::Defect;
use crate::drift::Class;
use crate::drift::page::PageDrift;
use crate::drift::rule::Rule;
use crate::drift::set::Outside;
use crate::drift::spec::SpecDrift;
use crate::finding::Level;
use crate::render::annotation::{Annotation, InOrder};
use crate::render::drift::square::{Counts, EdgeView, SquareView};
use crate::render::drift::{Ended, View};
use crate::report::Outcome;
use crate::run::watch::Watch;
use crate::run::{Console, Printed};

/// Where the pages of the built-in contracts stand.
const PAGES: &str = "spec/pages";

pub(super) fn run(arguments: &SquareArguments, console: Console) -> Result<Printed, Vec<Defect>> {
    let mut square = Square {
        arguments,
        edges: Vec::new(),
        findings: Vec::new(),
        in_order: Vec::new(),
        defects: Vec::new(),
        is_broken_off: false,
    };
    square.pages();
    square.types();
    square.responses(console);
    square.revision();
    let Square {
        edges,
        findings,
        in_order,
        mut defects,
        is_broken_off,
        ..
    } = square;
    if edges.iter().all(|edge| edge.outcome.is_none()) {
        let what = "there is nothing to compare: add --page, --types, --recordings or --against";
        defects.push(Defect::of_file("drift", what));
    }
    let view = SquareView {
        edges: &edges,
        findings: &findings,
        in_order: &in_order,
        ended: Ended {
            defects: &defects,
            fails_on: arguments.told.fail_on.level(),
            outcome: whole(&edges, &defects),
        },
    };
    let mut printed = printed(&arguments.told, &view)?;
    printed.is_broken_off = is_broken_off;
    Ok(printed)
}

/// How the run ended: as its worst edge.
fn whole(edges: &[EdgeView], defects: &[Defect]) -> Outcome {
    let worst = edges.iter().filter_map(|edge| edge.outcome).max();
    match worst {
        Some(worst) if defects.is_empty() => worst,
        _ => Outcome::CouldNotJudge,
    }
}

struct Square<'s> {
    arguments: &'s SquareArguments,
    edges: Vec<EdgeView>,
    findings: Vec<Annotation>,
    in_order: Vec<InOrder>,
    defects: Vec<Defect>,
    is_broken_off: bool,
}

impl Square<'_> {
    fn pages(&mut self) {
        let mut edge = EdgeView::of("pages", "drift page", "add --page FILE");
        let pages = self.page_files();
        if !pages.is_empty() {
            match PageEdge::of(&pages, &self.arguments.contract) {
                Ok(compared) => {
                    self.tell(&mut edge, &compared.view(&self.arguments.told));
                    edge.counts = count(compared.pages.iter().map(page_class));
                }
                Err(found) => self.refused(&mut edge, found),
            }
        }
        self.edges.push(edge);
    }

    /// The pages that are named, or those of the built-in contracts.
    fn page_files(&self) -> Vec<PathBuf> {
        let named = &self.arguments.page;
        if !named.is_empty() || self.arguments.contract.spec.is_some() || !Path::new(PAGES).is_dir()
        {
            return named.clone();
        }
        let api = self.arguments.contract.api.map(name);
        let is_page = |path: &PathBuf| {
            let file = path.file_name().unwrap_or_default().to_string_lossy();
            let is_of_api = api
                .as_ref()
                .is_none_or(|api| file.starts_with(api.as_str()));
            is_of_api && (file.ends_with(".md") || file.ends_with(".mdx"))
        };
        let entries = Path::new(PAGES).read_dir().into_iter().flatten();
        let found = entries.filter_map(|entry| Some(entry.ok()?.path()));
        let mut pages: Vec<_> = found.filter(is_page).collect();
        pages.sort();
        pages
    }

    fn types(&mut self) {
        let mut edge = EdgeView::of("types", "drift types", "add --types FILE");
        if let Some(types) = &self.arguments.types {
            let arguments = TypesArguments {
                types: types.clone(),
                spec: self.arguments.contract.spec.clone(),
                overlay: None,
                told: self.arguments.told.clone(),
            };
            match TypesEdge::of(&arguments) {
                Ok(compared) => {
                    self.tell(&mut edge, &compared.view(&self.arguments.told));
                    let all = compared
                        .compared
                        .iter()
                        .flat_map(|(_, drift)| &drift.compared);
                    edge.counts = count(all.map(|one| match one.refused {
                        Outside::Nothing => Class::Compatible,
                        Outside::Undecided => Class::Unknown,
                        Outside::Some(_) => Class::Breaking,
                    }));
                }
                Err(found) => self.refused(&mut edge, found),
            }
        }
        self.edges.push(edge);
    }

    fn responses(&mut self, console: Console) {
        let mut edge = EdgeView::of("responses", "drift responses", "add --recordings PATH");
        if !self.arguments.recordings.is_empty() {
            let judged = judged(self.arguments);
            let mut watch = Watch::new(console, judged.judging.telling);
            match ResponsesEdge::of(&judged, &mut watch, None) {
                Ok(compared) => {
                    self.tell(
                        &mut edge,
                        &compared.view(&compared.contracts, &self.arguments.told),
                    );
                    edge.counts = Counts {
                        proven: compared.responses.kept.len(),
                        broken: compared.responses.broken.len(),
                        unknown: compared.responses.never_seen.len(),
                    };
                }
                Err(found) => self.refused(&mut edge, found),
            }
            self.is_broken_off = watch.is_broken_off();
        }
        self.edges.push(edge);
    }

    fn revision(&mut self) {
        let against = self.arguments.against.as_deref();
        let corner = against.unwrap_or("an older revision");
        let mut edge = EdgeView::of(corner, "drift spec", "add --against REV");
        if let Some(revision) = against {
            for file in contract_files(self.arguments) {
                match SpecEdge::of(&format!("{revision}:{file}"), &file) {
                    Ok(compared) => {
                        self.tell(&mut edge, &compared.view(&self.arguments.told));
                        edge.counts.add(&revised(&compared.drift));
                    }
                    Err(found) => self.refused(&mut edge, found),
                }
            }
        }
        self.edges.push(edge);
    }

    /// Keeps what a comparison says. Of several for one edge, the worst outcome counts.
    fn tell(&mut self, edge: &mut EdgeView, view: &dyn View) {
        let ended = view.ended();
        edge.outcome = edge.outcome.max(Some(ended.outcome));
        self.findings.extend(view.findings());
        self.in_order.extend(view.in_order());
        self.defects.extend_from_slice(ended.defects);
    }

    fn refused(&mut self, edge: &mut EdgeView, found: Vec<Defect>) {
        edge.outcome = Some(Outcome::CouldNotJudge);
        self.defects.extend(found);
    }
}

fn count(classes: impl Iterator<Item = Class>) -> Counts {
    let mut counts = Counts::default();
    for class in classes {
        match class {
            Class::Compatible => counts.proven += 1,
            Class::Unknown => counts.unknown += 1,
            Class::Breaking => counts.broken += 1,
        }
    }
    counts
}

/// How a page stands to its operation.
fn page_class(page: &PageDrift) -> Class {
    match page.differences.iter().map(|one| one.level).max() {
        Some(Level::Error) => Class::Breaking,
        Some(Level::Warn) => Class::Unknown,
        Some(Level::Note) | None => Class::Compatible,
    }
}

/// Operations by what became of them since.
fn revised(drift: &SpecDrift) -> Counts {
    let of = |class: Class| -> BTreeSet<&str> {
        let findings = drift.findings.iter().filter(|one| one.class == class);
        findings.map(|one| &*one.operation).collect()
    };
    let (broken, mut unknown) = (of(Class::Breaking), of(Class::Unknown));
    unknown.retain(|operation| !broken.contains(operation));
    let gone = drift
        .findings
        .iter()
        .filter(|one| one.rule == Rule::OperationRemoved);
    let gone: BTreeSet<_> = gone.map(|one| &*one.operation).collect();
    let is_compared = |operation: &&&str| !operation.is_empty() && !gone.contains(**operation);
    let changed = broken.iter().chain(&unknown).filter(is_compared).count();
    Counts {
        proven: drift.compared.saturating_sub(changed),
        broken: broken.len(),
        unknown: unknown.len(),
    }
}

/// The contracts as files of the working copy.
fn contract_files(arguments: &SquareArguments) -> Vec<String> {
    if let Some(path) = &arguments.contract.spec {
        return vec![path.display().to_string()];
    }
    let all = BuiltIn::ALL.into_iter();
    let asked = arguments.contract.api;
    all.filter(|one| asked.is_none_or(|api| api == *one))
        .map(|one| one.source().0.to_owned())
        .collect()
}

/// The name of a built-in contract's file, without its ending.
fn name(api: BuiltIn) -> String {
    let file = Path::new(api.source().0).file_stem().unwrap_or_default();
    file.to_string_lossy().into_owned()
}

fn judged(arguments: &SquareArguments) -> JudgedArguments {
    JudgedArguments {
        inputs: arguments.recordings.clone(),
        operation: None,
        status: None,
        input: None,
        stdin_filename: None,
        jobs: None,
        judging: JudgingArguments {
            judged_by: arguments.contract.clone(),
            spec: DocumentArguments {
                overlay: None,
                allow_external_refs: false,
            },
            server: Vec::new(),
            config: None,
            telling: Telling {
                quiet: false,
                verbose: false,
            },
        },
    }
}
