//! Wire forms: fields of types written by hand get the module that reads and writes them.

use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{Field, Type, parse_quote};

use super::text;
use crate::settings::{Replacement, Settings};
use crate::transforms::{Change, Step};

/// Adds `#[serde(with = "…")]` to every field of a replaced type; a place where no such attribute
/// reaches the value is a defect, for it would be read in the wrong form.
pub(super) fn set_forms(raw: &mut syn::File, settings: &Settings) -> (Vec<Step>, Vec<Change>) {
    let mut changes = Vec::new();
    let mut defects = Vec::new();
    for replacement in &settings.replacements {
        match syn::parse_str::<Type>(&replacement.rust) {
            Ok(wanted) => set_form(raw, replacement, &wanted, &mut changes, &mut defects),
            Err(error) => defects.push(Change {
                place: component(replacement),
                what: format!("{} is no Rust type: {error}", replacement.rust),
            }),
        }
    }
    let step = Step {
        name: "wire-forms",
        says: "fields of types written by hand",
        changes,
    };
    (vec![step], defects)
}

fn set_form(
    raw: &mut syn::File,
    replacement: &Replacement,
    wanted: &Type,
    changes: &mut Vec<Change>,
    defects: &mut Vec<Change>,
) {
    let mut fields = Fields {
        plain: text(wanted),
        optional: text(&parse_quote!(::std::option::Option<#wanted>) as &Type),
        with: &replacement.serde_with,
        within: String::new(),
        done: Vec::new(),
    };
    fields.visit_file_mut(raw);
    let mut rest = Rest {
        wanted: text(wanted),
        with: &replacement.serde_with,
        within: String::new(),
        found: Vec::new(),
    };
    rest.visit_file(raw);
    if fields.done.is_empty() {
        let what = "asked to be read into a type written by hand, and no field has it".to_owned();
        defects.push(Change {
            place: component(replacement),
            what,
        });
    }
    changes.extend(fields.done);
    defects.extend(rest.found.into_iter().map(|place| Change {
        place: component(replacement),
        what: format!("stands in {place}, where its wire form cannot be set: make it a property"),
    }));
}

fn component(replacement: &Replacement) -> String {
    crate::pointer::join("/components/schemas", &replacement.component)
}

/// The fields that are of the wanted type or an `Option` of it.
struct Fields<'a> {
    plain: String,
    optional: String,
    with: &'a str,
    within: String,
    done: Vec<Change>,
}

impl VisitMut for Fields<'_> {
    fn visit_item_struct_mut(&mut self, item: &mut syn::ItemStruct) {
        self.within = item.ident.to_string();
        visit_mut::visit_item_struct_mut(self, item);
    }

    fn visit_field_mut(&mut self, field: &mut Field) {
        let Some(name) = &field.ident else { return };
        let with = self.with;
        let of = text(&field.ty);
        if of == self.plain {
            field.attrs.push(parse_quote!(#[serde(with = #with)]));
        } else if of == self.optional {
            let with = format!("{with}::option");
            let is_required = mentions(field, "deserialize_with");
            field
                .attrs
                .retain(|attribute| !text(attribute).contains("deserialize_with"));
            if is_required {
                field.attrs.push(parse_quote!(#[serde(with = #with)]));
            } else {
                field
                    .attrs
                    .push(parse_quote!(#[serde(default, with = #with)]));
            }
        } else {
            return;
        }
        self.done.push(Change {
            place: format!("{}.{name}", self.within),
            what: String::new(),
        });
    }
}

fn mentions(field: &Field, word: &str) -> bool {
    field
        .attrs
        .iter()
        .any(|attribute| text(attribute).contains(word))
}

/// Everywhere else the type stands.
struct Rest<'a> {
    wanted: String,
    with: &'a str,
    within: String,
    found: Vec<String>,
}

impl<'ast> Visit<'ast> for Rest<'_> {
    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.within = item.ident.to_string();
        visit::visit_item_struct(self, item);
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        self.within = item.ident.to_string();
        visit::visit_item_enum(self, item);
    }

    fn visit_item_type(&mut self, item: &'ast syn::ItemType) {
        self.within = item.ident.to_string();
        visit::visit_item_type(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.within = format!("{}()", item.sig.ident);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_field(&mut self, field: &'ast Field) {
        if !mentions(field, self.with) {
            visit::visit_field(self, field);
        }
    }

    fn visit_type(&mut self, of: &'ast Type) {
        if text(of) == self.wanted && !self.found.contains(&self.within) {
            self.found.push(self.within.clone());
        }
        visit::visit_type(self, of);
    }
}
