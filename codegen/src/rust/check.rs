//! Checks of the generated code: each answers a way in which such code was seen to go wrong.

use syn::visit::{self, Visit};
use syn::{Attribute, Fields, Item};

use super::{text, type_names, types};
use crate::names;
use crate::prepare::Draft;
use crate::settings::Settings;
use crate::transforms::Change;

/// What of the generator's output cannot stand.
pub(super) fn output(raw: &syn::File, draft: &Draft, settings: &Settings) -> Vec<Change> {
    let mut found = Vec::new();
    for item in types(raw) {
        if let Item::Enum(item) = item {
            enums(item, &mut found);
        }
    }
    let mut scan = Scan { found: Vec::new() };
    scan.visit_file(raw);
    found.append(&mut scan.found);
    if text(raw).contains("Error :: ErrorResponse") {
        found.push(defect(
            "Client",
            "an error response is typed: it would lose its status",
        ));
    }
    open_enums(raw, draft, settings, &mut found);
    found
}

fn defect(place: &str, what: &str) -> Change {
    Change {
        place: String::new(),
        what: format!("generated code, {place}: {what}"),
    }
}

fn enums(item: &syn::ItemEnum, found: &mut Vec<Change>) {
    let name = item.ident.to_string();
    let mut variants = item.variants.iter();
    if item.variants.is_empty() {
        found.push(defect(
            &name,
            "an enum without variants: decoding would always fail",
        ));
    } else if variants.all(|variant| matches!(variant.fields, Fields::Unit)) {
        found.push(defect(
            &name,
            "a closed enum: a new value would fail the whole response",
        ));
    }
}

struct Scan {
    found: Vec<Change>,
}

impl<'ast> Visit<'ast> for Scan {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if module.ident == "defaults" {
            let what = "defaults of the contract would be sent for fields left alone";
            self.found.push(defect("defaults", what));
        }
        visit::visit_item_mod(self, module);
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if attribute.path().is_ident("serde") && text(attribute).contains("deny_unknown_fields") {
            let what = "deny_unknown_fields: a new field would fail the whole response";
            self.found.push(defect("types", what));
        }
        visit::visit_attribute(self, attribute);
    }
}

/// Each enum asked for stands in the code under our path, and only there.
fn open_enums(raw: &syn::File, draft: &Draft, settings: &Settings, found: &mut Vec<Change>) {
    let code = text(raw);
    let generated = type_names(raw);
    for declared in &draft.enums {
        let name = names::type_name(&declared.component);
        let path = format!("{}::{name}", settings.module);
        let is_used =
            syn::parse_str::<syn::Path>(&path).is_ok_and(|path| code.contains(&text(&path)));
        let is_doubled = generated.iter().any(|ident| **ident == name);
        if is_doubled || draft.is_reachable(&declared.component) && !is_used {
            found.push(defect(
                &name,
                "the generator did not take the open enum it was given",
            ));
        }
    }
}
