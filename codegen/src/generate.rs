//! The way from a document to Rust, stage by stage.

use openapiv3::OpenAPI;
use serde_json::Value;

use crate::defect::Defect;
use crate::document::Document;
use crate::overlay::Overlay;
use crate::rust::Output;
use crate::settings::Settings;
use crate::transforms::{Change, Transforms};
use crate::{dialect, lint, prepare, raw, rust};

/// A client, and how it came about.
#[derive(Clone, Debug)]
pub struct Generated {
    /// Rust source, formatted, to be included in the module named by [`Settings::module`].
    pub code: String,
    /// What was done to the document on the way.
    pub transforms: Transforms,
    /// One line for each public item, sorted.
    pub surface: Vec<String>,
}

/// Generates a client from an `OpenAPI` 3.0 or 3.1 document, with an overlay laid over it where
/// there is one.
///
/// The code needs the crates `progenitor-client`, `reqwest`, `serde` and `serde_json`, and
/// `bytes`, `chrono` and `uuid` where the contract has values of these kinds. Under a feature
/// `schemars` of the crate that includes it, it needs `schemars` 1.
///
/// # Errors
/// Every [`Defect`] found: what is wrong with the document or the overlay, with its place there;
/// and what of it cannot become sound Rust. There is no partial output.
pub fn generate(
    contract: &Document,
    overlay: Option<&Overlay>,
    settings: &Settings,
) -> Result<Generated, Vec<Defect>> {
    match overlay {
        Some(overlay) => from_document(&contract.overlaid(overlay)?, settings),
        None => from_document(contract, settings),
    }
}

fn from_document(document: &Document, settings: &Settings) -> Result<Generated, Vec<Defect>> {
    let defects = lint::published(document);
    if !defects.is_empty() {
        return Err(defects);
    }
    let placed = |changes: Vec<Change>| -> Vec<Defect> {
        changes
            .into_iter()
            .map(|change| document.defect(change.place, change.what))
            .collect()
    };
    let whole = |what: String| vec![Defect::of_file(document.name(), what)];

    let downleveled = dialect::downlevel(document.value());
    let losses = downleveled
        .losses()
        .map(|note| Change {
            place: note.pointer.clone(),
            what: note.kind.to_string(),
        })
        .collect();
    let (draft, steps) = prepare::run(downleveled.document, settings).map_err(placed)?;
    let api = read(&draft.document).map_err(placed)?;
    let file = raw::generate(&api, &draft, settings).map_err(whole)?;
    let Output { code, surface } = rust::finish(file, &draft, settings).map_err(placed)?;
    let transforms = Transforms { losses, steps };
    Ok(Generated {
        code,
        transforms,
        surface,
    })
}

/// The prepared document as progenitor takes it, or all that keeps it from making sound Rust.
fn read(document: &Value) -> Result<OpenAPI, Vec<Change>> {
    let mut misfits = lint::prepared(document);
    match raw::read(document) {
        Ok(api) if misfits.is_empty() => return Ok(api),
        Ok(_) => {}
        Err(what) => {
            misfits.extend(lint::misshapen(document));
            if misfits.is_empty() {
                let place = String::new();
                misfits.push(Change { place, what });
            }
        }
    }
    misfits.sort();
    misfits.dedup();
    Err(misfits)
}
