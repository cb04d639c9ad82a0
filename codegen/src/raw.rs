//! progenitor, at arm's length.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use openapiv3::OpenAPI;
use proc_macro2::TokenStream;
use progenitor::{GenerationSettings, Generator, HooksMode, TypeImpl};
use serde_json::Value;

use crate::names;
use crate::prepare::Draft;
use crate::settings::Settings;

/// What progenitor writes for a prepared document.
///
/// # Errors
/// What is wrong, in words. progenitor and typify panic on documents that they did not foresee.
/// The lints and transforms take out the known causes; the rest is caught here.
pub(crate) fn generate(
    api: &OpenAPI,
    draft: &Draft,
    settings: &Settings,
) -> Result<syn::File, String> {
    let mut generator = Generator::new(&generation(draft, settings)?);
    let tokens = caught(|| generator.generate_tokens(api))?.map_err(|error| error.to_string())?;
    syn::parse2(tokens).map_err(|error| format!("the generated code does not parse: {error}"))
}

thread_local! {
    /// Whether a panic on this thread is about to be caught and told as a defect.
    static CAUGHT: Cell<bool> = const { Cell::new(false) };
}

/// Runs what may panic, and tells a panic as an error.
///
/// The panic hook belongs to the process. Ours is put in front of it once, is silent for this one
/// call on this one thread, and hands every other panic on.
fn caught<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let next = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !CAUGHT.get() {
                next(info);
            }
        }));
    });
    CAUGHT.set(true);
    let outcome = catch_unwind(AssertUnwindSafe(run));
    CAUGHT.set(false);
    outcome.map_err(|panic| format!("the generator gave up: {}", message(panic.as_ref())))
}

/// The document as progenitor takes it.
pub(crate) fn read(document: &Value) -> Result<OpenAPI, String> {
    serde_json::from_value(document.clone())
        .map_err(|error| format!("not an OpenAPI 3.0 document: {error}"))
}

fn generation(draft: &Draft, settings: &Settings) -> Result<GenerationSettings, String> {
    let mut generation = GenerationSettings::new();
    generation
        .with_hooks(HooksMode::Expected)
        .with_inner_type(tokens(&format!("{}::Pending", settings.transport))?)
        // Sorted, so that what is written does not change from run to run.
        .with_map_type("::std::collections::BTreeMap");
    for declared in &draft.enums {
        let name = names::type_name(&declared.component);
        let path = format!("{}::{name}", settings.module);
        let impls = [TypeImpl::Display, TypeImpl::FromStr].into_iter();
        generation.with_replacement(&name, path, impls);
    }
    for replacement in &settings.replacements {
        let name = names::type_name(&replacement.component);
        // What else the type can do is not known, so nothing generated counts on it.
        generation.with_replacement(&name, &replacement.rust, std::iter::empty());
    }
    Ok(generation)
}

fn tokens(path: &str) -> Result<TokenStream, String> {
    path.parse()
        .map_err(|error| format!("{path} is no Rust path: {error}"))
}

fn message(panic: &(dyn std::any::Any + Send)) -> String {
    panic
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
        .unwrap_or_else(|| "no reason given".to_owned())
        .lines()
        .next()
        .unwrap_or_default()
        .to_owned()
}
