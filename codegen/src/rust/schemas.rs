//! JSON Schemas of the types, under the feature `schemars`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Expr, ExprLit, Field, Fields, Item, Lit, parse_quote};

use super::methods::{Decode, Method};
use super::open_enum::Variant;
use super::{text, type_names};
use crate::prepare::Draft;
use crate::{names, settings::Settings};

/// Derives `JsonSchema` for every generated struct and union.
pub(super) fn derive(raw: &mut syn::File) {
    for item in &mut raw.items {
        if let Item::Mod(module) = item
            && module.ident == "types"
            && let Some((_, items)) = &mut module.content
        {
            items.iter_mut().for_each(derive_for);
        }
    }
}

fn derive_for(item: &mut Item) {
    let required = match item {
        Item::Struct(item) => required(&item.fields),
        _ => None,
    };
    let attributes = match item {
        Item::Struct(item) => &mut item.attrs,
        Item::Enum(item) => &mut item.attrs,
        _ => return,
    };
    attributes.push(parse_quote! {
        #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    });
    if let Some(required) = required {
        attributes.push(parse_quote! {
            #[cfg_attr(feature = "schemars", schemars(extend("required" = [#(#required),*])))]
        });
    }
}

/// The fields that must be there, where one of them may be null: schemars takes every `Option` for
/// a field that may be absent.
fn required(fields: &Fields) -> Option<Vec<String>> {
    let is_option = |field: &Field| text(&field.ty).starts_with(":: std :: option :: Option <");
    let may_be_absent = |field: &Field| {
        let is_plain = !mentions(field, "deserialize_with");
        mentions(field, "flatten") || mentions(field, "default") || is_option(field) && is_plain
    };
    let must_come = |field: &&Field| !may_be_absent(field);
    fields.iter().filter(must_come).any(is_option).then(|| {
        let names = fields.iter().filter(must_come).filter_map(wire_name);
        names.collect()
    })
}

fn mentions(field: &Field, word: &str) -> bool {
    field
        .attrs
        .iter()
        .any(|attribute| text(attribute).contains(word))
}

/// The name of a field on the wire.
fn wire_name(field: &Field) -> Option<String> {
    let mut renamed = None;
    for attribute in field
        .attrs
        .iter()
        .filter(|attribute| attribute.path().is_ident("serde"))
    {
        // The other parts of the attribute are read over.
        let _ = attribute.parse_nested_meta(|meta| {
            if let Ok(value) = meta.value() {
                let value: Expr = value.parse()?;
                if let Expr::Lit(ExprLit {
                    lit: Lit::Str(name),
                    ..
                }) = value
                    && meta.path.is_ident("rename")
                {
                    renamed = Some(name.value());
                }
            }
            Ok(())
        });
    }
    renamed.or_else(|| field.ident.as_ref().map(ToString::to_string))
}

/// The schema of an open enum: any string, with the listed values to read.
pub(super) fn of_open_enum(name: &syn::Ident, variants: &[Variant]) -> TokenStream {
    let text = name.to_string();
    let values = variants.iter().map(|variant| &variant.value);
    quote! {
        #[cfg(feature = "schemars")]
        impl ::schemars::JsonSchema for #name {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                #text.into()
            }

            fn schema_id() -> ::std::borrow::Cow<'static, str> {
                ::std::concat!(::std::module_path!(), "::", #text).into()
            }

            fn json_schema(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                ::schemars::json_schema!({
                    "type": "string",
                    "anyOf": [{ "enum": [#(#values),*] }, {}],
                })
            }
        }
    }
}

/// The function that gives the schemas of all types of the module.
pub(super) fn function(
    raw: &syn::File,
    draft: &Draft,
    settings: &Settings,
    methods: &[Method],
) -> syn::Result<TokenStream> {
    let generated = type_names(raw).into_iter().cloned();
    let enums = draft.enums.iter();
    let enums =
        enums.map(|declared| quote::format_ident!("{}", names::type_name(&declared.component)));
    let types: Vec<syn::Ident> = generated.chain(enums).collect();
    let by_hand: Vec<syn::Type> = settings
        .replacements
        .iter()
        .map(|replacement| syn::parse_str(&replacement.rust))
        .collect::<syn::Result<_>>()?;
    let is_json = |method: &&Method| method.decode == Decode::Json;
    let (ids, successes): (Vec<_>, Vec<_>) = methods
        .iter()
        .filter(is_json)
        .map(|method| (&method.operation.id, &method.success))
        .unzip();
    Ok(quote! {
        /// JSON Schemas (2020-12) of what the types of this module accept, as one document.
        ///
        /// `$defs` holds each type by its name. `x-responses` names for each operation of the
        /// contract the schema that a success is read by.
        #[cfg(feature = "schemars")]
        #[allow(clippy::too_many_lines, reason = "as many as the contract has types")]
        pub fn schemas() -> ::serde_json::Value {
            let settings = ::schemars::generate::SchemaSettings::draft2020_12();
            #[allow(unused_mut, reason = "a contract may have no types")]
            let mut generator = settings.for_deserialize().into_generator();
            #(generator.subschema_for::<#types>();)*
            #(generator.subschema_for::<#by_hand>();)*
            #[allow(unused_mut, reason = "a contract may have no operations")]
            let mut responses = ::serde_json::Map::new();
            #(responses.insert(
                #ids.to_owned(),
                generator.subschema_for::<#successes>().to_value(),
            );)*
            ::serde_json::json!({
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                "x-responses": responses,
                "$defs": generator.take_definitions(true),
            })
        }
    })
}
