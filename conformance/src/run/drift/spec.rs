//! `conformance drift spec`.

use std::panic::resume_unwind;
use std::thread;

use callspec_codegen::{Document, Overlay, Settings};

use super::{ended, printed, revision};
use crate::args::{DriftOutput, SpecArguments};
use crate::contract::Contract;
use crate::defect::Defect;
use crate::drift::rust::{self, RustDrift};
use crate::drift::spec::{self, SpecDrift};
use crate::render::drift::SpecView;
use crate::run::Printed;

/// The settings that the clients of this project are generated with.
#[path = "../../../../spec/contracts.rs"]
#[expect(dead_code, reason = "the build and the tests generate from files")]
#[expect(clippy::disallowed_methods, reason = "the same")]
mod contracts;

pub(super) fn run(arguments: &SpecArguments) -> Result<Printed, Vec<Defect>> {
    let mut edge = SpecEdge::of(&arguments.old, &arguments.new)?;
    let rust = if arguments.rust { edge.rust() } else { None };
    let mut view = edge.view(&arguments.told);
    view.rust = rust.as_ref();
    printed(&arguments.told, &view)
}

/// Two versions of a contract, and what changed between them.
pub(super) struct SpecEdge {
    old_name: String,
    new_name: String,
    /// None if its text is that of the new one.
    old: Option<Contract>,
    new: Contract,
    pub(super) drift: SpecDrift,
    pub(super) defects: Vec<Defect>,
}

impl SpecEdge {
    pub(super) fn of(old_name: &str, new_name: &str) -> Result<Self, Vec<Defect>> {
        let (old, new, defects) = both(old_name, new_name)?;
        let before = old.as_ref().unwrap_or(&new);
        // Of a document whose operations cannot be read, all would be gone, or new.
        let is_empty = |contract: &Contract| contract.operations().is_empty();
        if !defects.is_empty() && (is_empty(before) || is_empty(&new)) {
            return Err(defects);
        }
        Ok(Self {
            old_name: old_name.to_owned(),
            new_name: new_name.to_owned(),
            drift: spec::compare(before, &new),
            old,
            new,
            defects,
        })
    }

    /// What changes for users of the generated client; none if it cannot be generated.
    fn rust(&mut self) -> Option<RustDrift> {
        let names = [&*self.old_name, &*self.new_name];
        rust_drift(names, self.old.as_ref().unwrap_or(&self.new), &self.new)
            .map_err(|found| self.defects.extend(found))
            .ok()
    }

    pub(super) fn view(&self, told: &DriftOutput) -> SpecView<'_> {
        let levels = self.drift.findings.iter().map(|finding| finding.level);
        SpecView {
            old: &self.old_name,
            new: &self.new_name,
            drift: &self.drift,
            rust: None,
            ended: ended(told, levels, &self.defects),
        }
    }
}

/// Both contracts, with what is wrong in them; no old one, if its text is that of the new one.
fn both(old: &str, new: &str) -> Result<(Option<Contract>, Contract, Vec<Defect>), Vec<Defect>> {
    let (before, after) = match (revision::read(old), revision::read(new)) {
        (Ok(before), Ok(after)) if before == after => {
            let (after, defects) = contract(new, after).map_err(|defect| vec![defect])?;
            return Ok((None, after, defects));
        }
        (Ok(before), Ok(after)) => at_once(|| contract(old, before), || contract(new, after)),
        (before, after) => (
            before.and_then(|text| contract(old, text)),
            after.and_then(|text| contract(new, text)),
        ),
    };
    match (before, after) {
        (Ok((before, mut defects)), Ok((after, found))) => {
            defects.extend(found);
            Ok((Some(before), after, defects))
        }
        (before, after) => Err([before.err(), after.err()].into_iter().flatten().collect()),
    }
}

fn contract(name: &str, text: String) -> Result<(Contract, Vec<Defect>), Defect> {
    Document::parse(name, text).map(Contract::parse)
}

/// Does both, on two processors where there are as many.
fn at_once<A: Send, B>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B) -> (A, B) {
    thread::scope(|scope| {
        let one = scope.spawn(one);
        let other = other();
        (
            one.join().unwrap_or_else(|panic| resume_unwind(panic)),
            other,
        )
    })
}

fn document(name: &str) -> Result<Document, Defect> {
    Document::parse(name, revision::read(name)?)
}

/// Both clients, generated in memory. The names are those of the files, for what stands beside them.
pub(in crate::run) fn rust_drift(
    [old_name, new_name]: [&str; 2],
    old: &Contract,
    new: &Contract,
) -> Result<RustDrift, Vec<Defect>> {
    let settings = settings(new_name);
    let surface = |contract: &Contract, name: &str| {
        let overlay = overlay(name)?;
        callspec_codegen::generate(contract.document(), overlay.as_ref(), &settings)
            .map(|generated| generated.surface)
    };
    match (surface(old, old_name), surface(new, new_name)) {
        (Ok(old), Ok(new)) => Ok(rust::compare(&old, &new)),
        (old, new) => {
            let defects = [old.err(), new.err()].into_iter().flatten();
            Err(defects.flatten().collect())
        }
    }
}

/// What `NAME.yaml` is generated with: what the build uses, for the contracts of this project.
fn settings(file: &str) -> Settings {
    let name = stem(file);
    let known = contracts::contracts()
        .into_iter()
        .find(|one| one.name() == name);
    // Paths in the code that is generated, not in this.
    let inside = |name: &str| ["crate", name].join("::");
    known.unwrap_or_else(|| Settings::new(inside(&module(name)), inside("transport")))
}

/// A name that a Rust module can have.
fn module(name: &str) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let name: String = name
        .chars()
        .map(|c| {
            if is_word(c) {
                c.to_ascii_lowercase()
            } else {
                '_'
            }
        })
        .collect();
    match name.chars().next() {
        Some(first) if first.is_ascii_alphabetic() => name,
        _ => format!("api_{name}"),
    }
}

/// The name of a file without its folder and ending.
fn stem(file: &str) -> &str {
    let name = file.rsplit(['/', ':']).next().unwrap_or(file);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// The overlay beside a contract: `NAME.overlay.yaml` in the same folder of the same commit.
fn overlay(file: &str) -> Result<Option<Overlay>, Vec<Defect>> {
    let folder = file.len() - file.rsplit(['/', ':']).next().map_or(0, str::len);
    let name = format!("{}{}.overlay.yaml", &file[..folder], stem(file));
    if !revision::exists(&name) {
        return Ok(None);
    }
    let document = document(&name).map_err(|defect| vec![defect])?;
    Overlay::parse(document).map(Some)
}
