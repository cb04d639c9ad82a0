//! Objects that keep the fields they do not know are read by code of their own: what serde derives
//! for them keeps every unknown value in a form of its own first, and reads it twice.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::{Attribute, Field, Item, ItemStruct, LitStr, Meta, Path, Token, Type, parse_quote};

use super::text;

/// Writes `Deserialize` for every type with a map of unknown fields, in place of the derived one.
pub(super) fn write(raw: &mut syn::File) {
    let modules = raw.items.iter_mut().filter_map(|item| match item {
        Item::Mod(module) if module.ident == "types" => module.content.as_mut(),
        _ => None,
    });
    for (_, items) in modules {
        let written: Vec<Item> = items
            .iter_mut()
            .filter_map(|item| match item {
                Item::Struct(item) => implementation(item),
                _ => None,
            })
            .collect();
        items.extend(written);
    }
}

fn implementation(item: &mut ItemStruct) -> Option<Item> {
    let object = Object::of(item)?;
    item.attrs.iter_mut().for_each(derive_no_deserialize);
    let Object { name, .. } = &object;
    let (key, visitor) = (object.key(), object.visitor());
    Some(parse_quote! {
        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                #key
                #visitor
                deserializer.deserialize_map(__Object)
            }
        }
    })
}

fn derive_no_deserialize(attribute: &mut Attribute) {
    if attribute.path().is_ident("derive")
        && let Ok(derived) =
            attribute.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated)
    {
        let kept = derived
            .into_iter()
            .filter(|path| !text(path).ends_with("Deserialize"));
        *attribute = parse_quote!(#[derive(#(#kept),*)]);
    }
}

/// A type with a map of unknown fields.
struct Object {
    name: Ident,
    fields: Vec<Known>,
    /// The map.
    rest: Ident,
}

/// A field that the contract names.
struct Known {
    index: usize,
    ident: Ident,
    of: Type,
    wire: Wire,
}

/// What serde is told of a field.
#[derive(Default)]
struct Wire {
    /// Its name, where that is not its identifier.
    name: Option<String>,
    /// The function that reads it, where its type does not.
    with: Option<Path>,
    /// Whether it may be absent: `default`.
    may_be_absent: bool,
    /// The function that gives it then.
    default: Option<Path>,
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

    /// The name of a member: a declared one, without a copy, or any other. Types that stand inside of
    /// functions have names that no type of a contract has.
    fn key(&self) -> TokenStream {
        let names: Vec<_> = self.fields.iter().map(Known::name).collect();
        let variants: Vec<_> = self.fields.iter().map(Known::variant).collect();
        quote! {
            enum __Key {
                #(#variants,)*
                Unknown(::std::string::String),
            }

            struct __Name;

            impl ::serde::de::Visitor<'_> for __Name {
                type Value = __Key;

                fn expecting(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    f.write_str("a name")
                }

                fn visit_str<E>(self, name: &str) -> ::std::result::Result<__Key, E> {
                    ::std::result::Result::Ok(match name {
                        #(#names => __Key::#variants,)*
                        _ => __Key::Unknown(name.to_owned()),
                    })
                }
            }

            impl<'de> ::serde::Deserialize<'de> for __Key {
                fn deserialize<D: ::serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> ::std::result::Result<Self, D::Error> {
                    deserializer.deserialize_identifier(__Name)
                }
            }
        }
    }

    fn visitor(&self) -> TokenStream {
        let Self { name, rest, .. } = self;
        let expecting = format!("struct {}", name.unraw());
        let variables: Vec<_> = self.fields.iter().map(Known::variable).collect();
        let types = self.fields.iter().map(|field| &field.of);
        let arms = self.fields.iter().map(Known::arm);
        let finished = self.fields.iter().map(Known::finished);
        quote! {
            struct __Object;

            impl<'de> ::serde::de::Visitor<'de> for __Object {
                type Value = #name;

                fn expecting(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    f.write_str(#expecting)
                }

                fn visit_map<A: ::serde::de::MapAccess<'de>>(
                    self,
                    mut members: A,
                ) -> ::std::result::Result<#name, A::Error> {
                    #(let mut #variables: ::std::option::Option<#types> = ::std::option::Option::None;)*
                    let mut unknown_fields = ::serde_json::Map::new();
                    while let ::std::option::Option::Some(key) = members.next_key()? {
                        match key {
                            #(#arms)*
                            __Key::Unknown(name) => {
                                unknown_fields.insert(name, members.next_value()?);
                            }
                        }
                    }
                    ::std::result::Result::Ok(#name {
                        #(#finished,)*
                        #rest: unknown_fields,
                    })
                }
            }
        }
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

    fn name(&self) -> String {
        let own = || self.ident.unraw().to_string();
        self.wire.name.clone().unwrap_or_else(own)
    }

    fn variant(&self) -> Ident {
        format_ident!("Field{}", self.index)
    }

    fn variable(&self) -> Ident {
        format_ident!("field_{}", self.ident.unraw())
    }

    fn arm(&self) -> TokenStream {
        let (variant, variable, name, of) =
            (self.variant(), self.variable(), self.name(), &self.of);
        let value = match &self.wire.with {
            None => quote! { members.next_value()? },
            Some(with) => quote! {{
                struct __With(#of);

                impl<'de> ::serde::Deserialize<'de> for __With {
                    fn deserialize<D: ::serde::Deserializer<'de>>(
                        deserializer: D,
                    ) -> ::std::result::Result<Self, D::Error> {
                        #with(deserializer).map(__With)
                    }
                }

                members.next_value::<__With>()?.0
            }},
        };
        quote! {
            __Key::#variant => {
                if #variable.is_some() {
                    return ::std::result::Result::Err(::serde::de::Error::duplicate_field(#name));
                }
                #variable = ::std::option::Option::Some(#value);
            }
        }
    }

    fn finished(&self) -> TokenStream {
        let (ident, variable, name) = (&self.ident, self.variable(), self.name());
        let is_option = text(&self.of).starts_with(":: std :: option :: Option <");
        if let Some(default) = &self.wire.default {
            quote! { #ident: #variable.unwrap_or_else(#default) }
        } else if self.wire.may_be_absent || (is_option && self.wire.with.is_none()) {
            quote! { #ident: #variable.unwrap_or_default() }
        } else {
            quote! {
                #ident: #variable.ok_or_else(|| ::serde::de::Error::missing_field(#name))?
            }
        }
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
            "skip_serializing_if" => {}
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
