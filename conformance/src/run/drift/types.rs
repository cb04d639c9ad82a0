//! `conformance drift types`.

use std::path::Path;

use callspec_codegen::{Document, Overlay};
use clap::ValueEnum;
use serde_json::Value;

use super::{ended, printed};
use crate::args::{DriftOutput, TypesArguments};
use crate::contract::Contract;
use crate::contract::built_in::BuiltIn;
use crate::defect::Defect;
use crate::drift::types::{self, TypesDrift};
use crate::render::drift::types::TypesView;
use crate::run::Printed;
use crate::run::plan::read_text;

pub(super) fn run(arguments: &TypesArguments) -> Result<Printed, Vec<Defect>> {
    let edge = TypesEdge::of(arguments)?;
    printed(&arguments.told, &edge.view(&arguments.told))
}

/// Contracts, and how the types of a file stand to them.
pub(super) struct TypesEdge {
    types: String,
    pub(super) compared: Vec<(Contract, TypesDrift)>,
    pub(super) defects: Vec<Defect>,
}

impl TypesEdge {
    pub(super) fn of(arguments: &TypesArguments) -> Result<Self, Vec<Defect>> {
        let name = arguments.types.display().to_string();
        let text = read_text(&arguments.types).map_err(|defect| vec![defect])?;
        let types = Document::parse(&*name, text).map_err(|defect| vec![defect])?;
        let mut defects = Vec::new();
        let mut compared: Vec<(Contract, TypesDrift)> = Vec::new();
        for (key, contract) in contracts(arguments)? {
            let (contract, found) = Contract::parse(contract);
            defects.extend(found);
            if let Some(types) = of_contract(&types, &key) {
                let drift = types::compare(&contract, types);
                compared.push((contract, drift));
            } else {
                let what = format!("it holds no types of {key}: neither {key}/$defs nor $defs");
                defects.push(types.defect("", what));
            }
        }
        if compared.iter().all(|(_, drift)| drift.compared.is_empty()) && defects.is_empty() {
            let what = "no response of a contract has a type in x-responses: nothing was compared";
            defects.push(types.defect("", what));
        }
        Ok(Self {
            types: name,
            compared,
            defects,
        })
    }

    pub(super) fn view(&self, told: &DriftOutput) -> TypesView<'_> {
        let all = self.compared.iter().flat_map(|(_, drift)| &drift.compared);
        let levels = all.filter_map(|one| Some(one.rule()?.level()));
        TypesView {
            types: &self.types,
            compared: &self.compared,
            ended: ended(told, levels, &self.defects),
        }
    }
}

/// The contracts with their overlays, by the name that their types have in the file.
fn contracts(arguments: &TypesArguments) -> Result<Vec<(String, Document)>, Vec<Defect>> {
    let one = |defect| vec![defect];
    let Some(path) = &arguments.spec else {
        return BuiltIn::ALL.into_iter().map(built_in).collect();
    };
    let contract = file(path).map_err(one)?;
    let overlay = match &arguments.overlay {
        Some(path) => Some(Overlay::parse(file(path).map_err(one)?)?),
        None => None,
    };
    let stem = path.file_stem().unwrap_or_default();
    let name = stem.to_string_lossy().into_owned();
    Ok(vec![(name, overlaid(contract, overlay)?)])
}

fn built_in(api: BuiltIn) -> Result<(String, Document), Vec<Defect>> {
    let parse = |(name, text)| Document::parse(name, text).map_err(|defect| vec![defect]);
    let contract = parse(api.source())?;
    let overlay = match api.overlay() {
        Some(overlay) => Some(Overlay::parse(parse(overlay)?)?),
        None => None,
    };
    let name = api
        .to_possible_value()
        .map(|value| value.get_name().to_owned());
    Ok((name.unwrap_or_default(), overlaid(contract, overlay)?))
}

fn overlaid(contract: Document, overlay: Option<Overlay>) -> Result<Document, Vec<Defect>> {
    match overlay {
        Some(overlay) => contract.overlaid(&overlay),
        None => Ok(contract),
    }
}

fn file(path: &Path) -> Result<Document, Defect> {
    Document::parse(path.display().to_string(), read_text(path)?)
}

/// The types of one contract: under its name, or the whole file.
fn of_contract<'t>(types: &'t Document, name: &str) -> Option<&'t Value> {
    let has_types = |value: &&Value| value.get("$defs").is_some();
    let named = types.value().get(name).filter(has_types);
    named.or(Some(types.value()).filter(has_types))
}
