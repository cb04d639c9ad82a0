//! From what progenitor wrote to what a caller sees: always on the syntax tree, never on text.

use crate::prepare::Draft;
use crate::settings::Settings;
use crate::transforms::Change;

mod check;
mod docs;
mod face;
mod integers;
mod methods;
mod object;
mod open_enum;
mod reading;
mod schemas;
mod surface;
mod writing;

/// A finished file.
pub(crate) struct Output {
    pub(crate) code: String,
    pub(crate) surface: Vec<String>,
}

/// Reshapes the generator's file, checks it and puts the public face in front of it.
pub(crate) fn finish(
    mut raw: syn::File,
    draft: &Draft,
    settings: &Settings,
) -> Result<Output, Vec<Change>> {
    raw.items
        .retain(|item| !matches!(item, syn::Item::Mod(module) if module.ident == "prelude"));
    docs::tidy(&mut raw);
    let defects = check::output(&raw, draft, settings);
    let methods = methods::of(&raw, draft, settings).map_err(|defect| vec![defect])?;
    if !defects.is_empty() {
        return Err(defects);
    }
    let has_integers = integers::read_whole_numbers(&mut raw);
    schemas::derive(&mut raw);
    let transport = syn::parse_str(&settings.transport).map_err(|error| broken_face(&error))?;
    object::write(&mut raw, &transport);
    let surface = surface::lines(&raw, draft, settings, &methods);
    let file = face::compose(&raw, draft, &transport, settings, &methods, has_integers)
        .map_err(|error| broken_face(&error))?;
    Ok(Output {
        code: prettyplease::unparse(&file),
        surface,
    })
}

fn broken_face(error: &syn::Error) -> Vec<Change> {
    vec![Change {
        place: String::new(),
        what: format!("the public face does not parse: {error}"),
    }]
}

/// The items of `mod types`.
fn types(raw: &syn::File) -> &[syn::Item] {
    raw.items
        .iter()
        .find_map(|item| match item {
            syn::Item::Mod(module) if module.ident == "types" => module.content.as_ref(),
            _ => None,
        })
        .map_or(&[], |(_, items)| items.as_slice())
}

/// The types that the contract names, in order.
fn type_names(raw: &syn::File) -> Vec<&syn::Ident> {
    types(raw)
        .iter()
        .filter_map(|item| match item {
            syn::Item::Struct(item) => Some(&item.ident),
            syn::Item::Enum(item) => Some(&item.ident),
            syn::Item::Type(item) => Some(&item.ident),
            _ => None,
        })
        .collect()
}

/// Rust as text on one line, to compare by.
fn text(tokens: &impl quote::ToTokens) -> String {
    tokens.to_token_stream().to_string()
}
