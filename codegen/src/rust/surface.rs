//! The public surface as lines of text, for people who review what a contract's change does.

use syn::visit_mut::{self, VisitMut};
use syn::{Fields, Item, Type, Visibility};

use super::methods::{Method, Public};
use super::{open_enum, text, types};
use crate::names;
use crate::prepare::Draft;
use crate::settings::Settings;

/// One line for each public item, sorted.
pub(super) fn lines(
    raw: &syn::File,
    draft: &Draft,
    settings: &Settings,
    methods: &[Method],
) -> Vec<String> {
    let module = settings.name();
    let mut reader = Reader(Public::new(settings));
    let mut lines = vec![
        format!("{module}::Client (struct)"),
        format!("{module}::schemas() -> Value (feature schemars)"),
    ];
    for item in types(raw) {
        of_item(module, item, &mut reader, &mut lines);
    }
    for declared in &draft.enums {
        let name = names::type_name(&declared.component);
        lines.push(format!("{module}::{name} (open enum)"));
        for variant in open_enum::variants(declared) {
            lines.push(format!(
                "{module}::{name}::{} = {:?}",
                variant.ident, variant.value
            ));
        }
        lines.push(format!("{module}::{name}::Unknown(String)"));
    }
    for method in methods {
        let arguments: Vec<String> = method
            .arguments
            .iter()
            .map(|(name, of)| format!("{name}: {}", reader.read(of)))
            .collect();
        let success = reader.read(&method.success);
        lines.push(format!(
            "{module}::Client::{}({}) -> Response<{success}>",
            method.name,
            arguments.join(", "),
        ));
    }
    lines.sort();
    lines
}

fn of_item(module: &str, item: &Item, reader: &mut Reader, lines: &mut Vec<String>) {
    match item {
        Item::Struct(item) => {
            let name = &item.ident;
            match &item.fields {
                Fields::Named(fields) => {
                    lines.push(format!("{module}::{name} (struct)"));
                    for field in fields.named.iter().filter(|field| is_public(&field.vis)) {
                        let of = reader.read(&field.ty);
                        if let Some(field) = &field.ident {
                            lines.push(format!("{module}::{name}.{field}: {of}"));
                        }
                    }
                }
                fields => lines.push(format!("{module}::{name}({})", tuple(fields, reader))),
            }
        }
        Item::Enum(item) => {
            let name = &item.ident;
            lines.push(format!("{module}::{name} (union)"));
            for variant in &item.variants {
                let held = tuple(&variant.fields, reader);
                lines.push(format!("{module}::{name}::{}({held})", variant.ident));
            }
        }
        Item::Type(item) => {
            lines.push(format!(
                "{module}::{} = {}",
                item.ident,
                reader.read(&item.ty)
            ));
        }
        _ => {}
    }
}

fn tuple(fields: &Fields, reader: &mut Reader) -> String {
    let types: Vec<String> = fields.iter().map(|field| reader.read(&field.ty)).collect();
    types.join(", ")
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// Types as people write them: without the paths of well-known ones.
struct Reader(Public);

impl Reader {
    fn read(&mut self, of: &Type) -> String {
        let mut of = of.clone();
        self.0.visit_type_mut(&mut of);
        Short.visit_type_mut(&mut of);
        let spaced = text(&of);
        let mut read = String::new();
        for token in spaced.split(' ') {
            if read.ends_with(',') {
                read.push(' ');
            }
            read.push_str(token);
        }
        read
    }
}

struct Short;

impl VisitMut for Short {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        if let Some(last) = path.segments.last().cloned() {
            *path = last.into();
        }
        visit_mut::visit_path_mut(self, path);
    }
}
