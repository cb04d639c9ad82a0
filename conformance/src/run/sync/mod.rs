//! `conformance sync`: reads pages and contracts, and writes what was planned.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use callspec_codegen::Document;

use super::fetch::{Fetcher, checked, is_address};
use super::files::shown;
use super::plan::read_text;
use super::{Printed, said, write_report};
use crate::args::SyncArguments;
use crate::defect::Defect;
use crate::report::Outcome;
use crate::sync::plan::{Incoming, Plan, State, Write, plan};
use crate::sync::sources::{self, Sources};
use crate::sync::unified_diff;

mod effect;
mod files;

pub(super) fn run(arguments: &SyncArguments) -> Result<Printed, Vec<Defect>> {
    let folder = &arguments.folder;
    if let Some(contract) = &arguments.contract {
        checked_name(contract).map_err(|defect| vec![defect])?;
    }
    let (state, mut defects) = state(folder)?;
    let (incoming, refused) = incoming(arguments, &state)?;
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
        return Ok(Printed {
            output: format!("{} is left as it is\n", shown(folder)),
            errors: defects.iter().map(said).collect(),
            outcome: Outcome::CouldNotJudge,
        });
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
    })
}

/// What was done, or would be.
fn told(arguments: &SyncArguments, plan: &Plan, pages: usize) -> Result<String, Vec<Defect>> {
    let name = |file: &str| format!("{}/{file}", shown(&arguments.folder));
    let mut text = String::new();
    for write in &plan.writes {
        let done = match (&write.before, arguments.check) {
            (None, false) => "written, new",
            (Some(_), false) => "written",
            (None, true) => "would be written, new",
            (Some(_), true) => "would be written",
        };
        text += &format!("{}: {done}\n", name(&write.file));
    }
    for write in &plan.proposals {
        text += &format!(
            "{}: edited by hand; an edit is proposed\n",
            name(&write.file)
        );
    }
    for (file, at) in &plan.left {
        text += &format!(
            "{}: differs from its page at {at}: edit it there\n",
            name(file)
        );
    }
    for write in plan.writes.iter().chain(&plan.proposals) {
        text += &effect::told(&name(&write.file), write)?;
    }
    let patch: String = plan
        .proposals
        .iter()
        .map(|write| patch(write, &name(&write.file)))
        .collect();
    match &arguments.patch {
        _ if patch.is_empty() => {}
        Some(path) => {
            write_report(path, &patch).map_err(|defect| vec![defect])?;
            text += &format!("{}: written, the proposed edit\n", shown(path));
        }
        None => {
            text.push('\n');
            text += &patch;
        }
    }
    if text.is_empty() {
        let pages = crate::render::words::counted(pages, "page");
        text = format!("{pages} taken in: nothing changes\n");
    }
    Ok(text)
}

fn patch(write: &Write, name: &str) -> String {
    unified_diff(
        name,
        write.before.as_deref().unwrap_or_default(),
        &write.after,
    )
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
    let sources = if path.exists() {
        read_text(&path)
            .and_then(|text| Sources::parse(&shown(&path), &text))
            .map_err(|defect| vec![defect])?
    } else {
        Sources::default()
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

/// The pages that come in, and what of them could not be had.
fn incoming(
    arguments: &SyncArguments,
    state: &State,
) -> Result<(Vec<Incoming>, Vec<Defect>), Vec<Defect>> {
    let known = || {
        state
            .sources
            .pages
            .iter()
            .filter_map(|source| source.address.clone())
    };
    let named: Vec<String> = if arguments.pages.is_empty() {
        known().collect()
    } else {
        arguments.pages.clone()
    };
    if named.is_empty() {
        let what = format!(
            "no page is named, and no page in {} has an address",
            sources::FILE
        );
        return Err(vec![Defect::of_file(shown(&arguments.folder), what)]);
    }
    let addresses: Vec<&String> = named.iter().filter(|name| is_address(name)).collect();
    for address in &addresses {
        checked(address).map_err(|defect| vec![defect])?;
    }
    if let (Some(address), true) = (addresses.first(), is_offline(arguments)) {
        let what = "not fetched where the variable CI is set, unless with --allow-network";
        return Err(vec![Defect::of_file((*address).clone(), what)]);
    }
    let fetcher = (!addresses.is_empty()).then(Fetcher::new);
    let (mut incoming, mut defects) = (Vec::new(), Vec::new());
    for name in named {
        let of_network = fetcher.as_ref().filter(|_| is_address(&name));
        let text = match of_network {
            Some(fetcher) => fetcher.fetch(&name),
            None => read_text(&PathBuf::from(&name)),
        };
        let address = of_network.map(|_| name.clone());
        match text {
            Ok(text) => incoming.push(Incoming {
                name,
                text,
                address,
            }),
            Err(defect) => defects.push(defect),
        }
    }
    Ok((incoming, defects))
}

/// Builds fetch nothing, unless told to.
fn is_offline(arguments: &SyncArguments) -> bool {
    let ci = std::env::var_os("CI").unwrap_or_default();
    !arguments.allow_network && !ci.is_empty() && ci != "false"
}
