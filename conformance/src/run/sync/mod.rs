//! `conformance sync`: reads pages and contracts, and writes what was planned.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use callspec_codegen::Document;

use super::Printed;
use super::files::shown;
use super::plan::read_text;
use super::written::write;
use crate::args::SyncArguments;
use crate::defect::Defect;
use crate::render;
use crate::report::Outcome;
use crate::sync::plan::{Plan, State, Write, plan};
use crate::sync::sources::{self, Sources};
use crate::sync::unified_diff;

mod effect;
mod files;
mod pages;

pub(super) fn run(arguments: &SyncArguments) -> Result<Printed, Vec<Defect>> {
    let folder = &arguments.folder;
    if let Some(contract) = &arguments.contract {
        checked_name(contract).map_err(|defect| vec![defect])?;
    }
    let (state, mut defects) = state(folder)?;
    let (incoming, refused) = pages::incoming(arguments, &state)?;
    defects.extend(refused);
    let day = chrono::Utc::now().date_naive().to_string();
    let today = day.parse().map_err(|_| {
        vec![Defect::of_file(
            "the clock",
            format!("shows a day that cannot be written: {day}"),
        )]
    })?;
    let count = incoming.len();
    let mut plan = plan(&state, incoming, arguments.contract.as_deref(), today);
    defects.append(&mut plan.defects);
    if !defects.is_empty() {
        let mut printed = Printed::refused(&defects);
        printed.output = format!("{} is left as it is\n", shown(folder));
        return Ok(printed);
    }
    if !arguments.check {
        files::write_all(folder, &plan.writes).map_err(|defect| vec![defect])?;
    }
    let output = told(arguments, &plan, count)?;
    let by_hand = !plan.proposals.is_empty() || !plan.left.is_empty();
    let is_behind = by_hand || (arguments.check && !plan.writes.is_empty());
    Ok(Printed {
        output,
        errors: Vec::new(),
        outcome: if is_behind {
            Outcome::Broken
        } else {
            Outcome::Kept
        },
        is_broken_off: false,
    })
}

/// The proposed edits, to a file if one is named; what is said of them.
fn proposed(arguments: &SyncArguments, plan: &Plan, name: Name<'_>) -> Result<String, Vec<Defect>> {
    let edit = |write: &Write| {
        let before = write.before.as_deref().unwrap_or_default();
        unified_diff(&name(&write.file), before, &write.after)
    };
    let patch: String = plan.proposals.iter().map(edit).collect();
    match &arguments.patch {
        _ if patch.is_empty() => Ok(patch),
        Some(file) => {
            write(file, &patch).map_err(|defect| vec![defect])?;
            Ok(format!("{}: written, the proposed edit\n", shown(file)))
        }
        None => Ok(format!("\n{patch}")),
    }
}

/// How a file of the folder is shown.
type Name<'n> = &'n dyn Fn(&str) -> String;

/// What was done, or would be.
fn told(arguments: &SyncArguments, plan: &Plan, pages: usize) -> Result<String, Vec<Defect>> {
    let name = |file: &str| format!("{}/{file}", shown(&arguments.folder));
    let mut effects = String::new();
    for write in plan.writes.iter().chain(&plan.proposals) {
        effects += &effect::told(&name(&write.file), write)?;
    }
    let proposed = proposed(arguments, plan, &name)?;
    let done = render::sync::text(plan, &name, arguments.check, pages);
    Ok([done, effects, proposed].concat())
}

/// The folder as it is. What of it cannot be read does not keep the rest from being compared.
fn state(folder: &Path) -> Result<(State, Vec<Defect>), Vec<Defect>> {
    let (mut contracts, mut saved, mut defects) = (Vec::new(), BTreeMap::new(), Vec::new());
    for path in files::contracts(folder).map_err(|defect| vec![defect])? {
        let read = read_text(&path).and_then(|text| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            Document::parse(format!("{}/{name}", shown(folder)), text)
        });
        match read {
            Ok(document) => contracts.push(document),
            Err(defect) => defects.push(defect),
        }
    }
    let path = folder.join(sources::FILE);
    let text = path.exists().then(|| read_text(&path)).transpose();
    let sources_text = text.map_err(|defect| vec![defect])?;
    let sources = match &sources_text {
        Some(text) => Sources::parse(&shown(&path), text).map_err(|defect| vec![defect])?,
        None => Sources::default(),
    };
    for source in &sources.pages {
        for file in [&source.file, &source.contract] {
            checked_path(&shown(&path), file).map_err(|defect| vec![defect])?;
        }
        let path = folder.join(&source.file);
        if path.exists() {
            match read_text(&path) {
                Ok(text) => drop(saved.insert(source.file.clone(), text)),
                Err(defect) => defects.push(defect),
            }
        }
    }
    let state = State {
        folder: shown(folder),
        contracts,
        sources,
        sources_text,
        saved,
    };
    Ok((state, defects))
}

/// A file of the folder, and no other.
fn checked_path(sources: &str, file: &str) -> Result<(), Defect> {
    let is_inside = Path::new(file)
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    if is_inside && !file.is_empty() {
        return Ok(());
    }
    Err(Defect::of_file(
        sources,
        format!("{file:?} is no file below its folder"),
    ))
}

fn checked_name(contract: &str) -> Result<(), Defect> {
    let is_file = !contract.contains(['/', '\\'])
        && [".yaml", ".yml", ".json"]
            .iter()
            .any(|end| contract.ends_with(end));
    if is_file {
        return Ok(());
    }
    let what = "not the name of a contract: write a file of the folder, such as alta.yaml";
    Err(Defect::of_file(format!("--contract {contract}"), what))
}
