//! Types that keep the fields they do not know are read and written by code of their own.
//!
//! What serde derives for them keeps every unknown value in a form of its own first, and reads it
//! twice; and it cannot tell null from absent, nor write a name but once.

use proc_macro2::{Ident, TokenStream};
use quote::format_ident;
use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::{Attribute, Field, Item, ItemStruct, LitStr, Meta, Path, Token, Type, parse_quote};

use super::{reading, text, writing};

/// Writes `Deserialize` and `Serialize` for every type with a map of unknown fields, in place of
/// the derived ones. The map becomes one that keeps more: `Extra` of the transport.
pub(super) fn write(raw: &mut syn::File, transport: &Path) {
    let modules = raw.items.iter_mut().filter_map(|item| match item {
        Item::Mod(module) if module.ident == "types" => module.content.as_mut(),
        _ => None,
    });
    for (_, items) in modules {
        let written: Vec<Item> = items
            .iter_mut()
            .filter_map(|item| match item {
                Item::Struct(item) => Some(item),
                _ => None,
            })
            .filter_map(|item| implementations(item, transport))
            .flatten()
            .collect();
        items.extend(written);
    }
}

fn implementations(item: &mut ItemStruct, transport: &Path) -> Option<[Item; 2]> {
    let object = Object::of(item)?;
    item.attrs.iter_mut().for_each(derive_neither);
    let extra: Type = parse_quote!(#transport::Extra);
    for field in &mut item.fields {
        field.attrs.iter_mut().for_each(tell_the_schema_alone);
        if field.ident.as_ref() == Some(&object.rest) {
            field.ty = extra.clone();
        }
    }
    Some([
        reading::implementation(&object, &extra),
        writing::implementation(&object),
    ])
}

/// With no code of serde's derived, only that of schemars is there to read what serde was told.
fn tell_the_schema_alone(attribute: &mut Attribute) {
    if attribute.path().is_ident("serde") {
        let meta = &attribute.meta;
        *attribute = parse_quote!(#[cfg_attr(feature = "schemars", #meta)]);
    }
}

fn derive_neither(attribute: &mut Attribute) {
    if attribute.path().is_ident("derive")
        && let Ok(derived) =
            attribute.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated)
    {
        let kept = derived.into_iter().filter(|path| {
            let path = text(path);
            !path.ends_with("Deserialize") && !path.ends_with("Serialize")
        });
        *attribute = parse_quote!(#[derive(#(#kept),*)]);
    }
}

/// A type with a map of unknown fields.
pub(super) struct Object {
    pub(super) name: Ident,
    pub(super) fields: Vec<Known>,
    /// The map.
    pub(super) rest: Ident,
}

/// A field that the contract names.
pub(super) struct Known {
    index: usize,
    pub(super) ident: Ident,
    pub(super) of: Type,
    pub(super) wire: Wire,
}

/// What serde is told of a field.
#[derive(Default)]
pub(super) struct Wire {
    /// Its name, where that is not its identifier.
    name: Option<String>,
    /// The function that reads it, where its type does not.
    pub(super) with: Option<Path>,
    /// Whether it may be absent: `default`.
    pub(super) may_be_absent: bool,
    /// The function that gives it then.
    pub(super) default: Option<Path>,
    /// The function that says of a value that it is not written.
    pub(super) omitted_if: Option<Path>,
    /// Whether it is the map of unknown fields.
    is_rest: bool,
}

impl Object {
    fn of(item: &ItemStruct) -> Option<Self> {
        let is_read = item
            .attrs
            .iter()
            .any(|attribute| text(attribute).contains("Deserialize"));
        if !is_read {
            return None;
        }
        let fields = item.fields.iter().enumerate().map(Known::of);
        let mut fields = fields.collect::<Option<Vec<_>>>()?;
        let rest = fields.iter().position(|field| field.wire.is_rest)?;
        Some(Self {
            name: item.ident.clone(),
            rest: fields.remove(rest).ident,
            fields,
        })
    }
}

impl Known {
    fn of((index, field): (usize, &Field)) -> Option<Self> {
        Some(Self {
            index,
            ident: field.ident.clone()?,
            of: field.ty.clone(),
            wire: Wire::of(&field.attrs)?,
        })
    }

    pub(super) fn name(&self) -> String {
        let own = || self.ident.unraw().to_string();
        self.wire.name.clone().unwrap_or_else(own)
    }

    pub(super) fn variant(&self) -> Ident {
        format_ident!("Field{}", self.index)
    }

    /// Whether a null in it is read as nothing, and nothing is not written.
    pub(super) fn forgets_null(&self) -> bool {
        let omitted_if = self.wire.omitted_if.as_ref();
        omitted_if.is_some_and(|path| text(path).ends_with("Option :: is_none"))
    }

    pub(super) fn variable(&self) -> Ident {
        format_ident!("field_{}", self.ident.unraw())
    }
}

impl Wire {
    /// None if there is something in it that is not known here.
    fn of(attributes: &[Attribute]) -> Option<Self> {
        let mut wire = Self::default();
        for attribute in attributes
            .iter()
            .filter(|each| each.path().is_ident("serde"))
        {
            let told = attribute
                .parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)
                .ok()?;
            for meta in &told {
                wire.take(meta)?;
            }
        }
        Some(wire)
    }

    fn take(&mut self, meta: &Meta) -> Option<()> {
        let value = || -> Option<LitStr> { syn::parse2(tokens(meta)?).ok() };
        match text(meta.path()).as_str() {
            "flatten" => self.is_rest = true,
            "rename" => self.name = Some(value()?.value()),
            "deserialize_with" => self.with = Some(value()?.parse().ok()?),
            "skip_serializing_if" => self.omitted_if = Some(value()?.parse().ok()?),
            "default" => {
                self.may_be_absent = true;
                if let Meta::NameValue(_) = meta {
                    self.default = Some(value()?.parse().ok()?);
                }
            }
            _ => return None,
        }
        Some(())
    }
}

fn tokens(meta: &Meta) -> Option<TokenStream> {
    match meta {
        Meta::NameValue(pair) => Some(quote::ToTokens::to_token_stream(&pair.value)),
        _ => None,
    }
}
