//! Enums that keep what they do not know.

use std::collections::BTreeSet;

use heck::ToUpperCamelCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use unicode_ident::is_xid_continue;

use super::{docs, schemas};
use crate::names;
use crate::prepare::OpenEnum;

/// A declared value and its variant.
pub(super) struct Variant {
    pub(super) ident: syn::Ident,
    pub(super) value: String,
}

/// The variants of an enum, in the order of the contract.
///
/// The catch-all is always called `Unknown`, so that callers find it under one name everywhere; a
/// declared value `unknown` is `DeclaredUnknown`. An empty value is `Empty`, one that begins with
/// a digit gets `Value` in front, and of values that come to the same name all but the first are
/// numbered.
pub(super) fn variants(declared: &OpenEnum) -> Vec<Variant> {
    let mut taken = BTreeSet::from(["Unknown".to_owned()]);
    declared
        .values
        .iter()
        .map(|value| {
            let name = variant_name(value);
            let numbered = (2..).map(|number| format!("{name}{number}"));
            let free = std::iter::once(name.clone())
                .chain(numbered)
                .find(|name| !taken.contains(name))
                .unwrap_or_default();
            taken.insert(free.clone());
            Variant {
                ident: format_ident!("{free}"),
                value: value.clone(),
            }
        })
        .collect()
}

fn variant_name(value: &str) -> String {
    let name = value
        .replace(|c: char| !is_xid_continue(c), "-")
        .to_upper_camel_case();
    match name.chars().next() {
        None if value.is_empty() => "Empty".to_owned(),
        None => "Value".to_owned(),
        Some(first) if !unicode_ident::is_xid_start(first) => format!("Value{name}"),
        Some(_) if name == "Unknown" => "DeclaredUnknown".to_owned(),
        Some(_) if name == "Self" => "SelfValue".to_owned(),
        Some(_) => name,
    }
}

/// What all open enums of a file share.
pub(super) fn shared() -> TokenStream {
    quote! {
        /// Reads a string without a copy where the value is a known one.
        struct OpenEnum<T>(::std::marker::PhantomData<T>);

        impl<T> ::serde::de::Visitor<'_> for OpenEnum<T>
        where
            T: for<'a> ::std::convert::From<&'a str> + ::std::convert::From<::std::string::String>,
        {
            type Value = T;

            fn expecting(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str("a string")
            }

            fn visit_str<E>(self, value: &str) -> ::std::result::Result<T, E> {
                ::std::result::Result::Ok(value.into())
            }

            fn visit_string<E>(self, value: ::std::string::String) -> ::std::result::Result<T, E> {
                ::std::result::Result::Ok(value.into())
            }
        }
    }
}

/// The enum with everything a value on the wire needs.
pub(super) fn compose(declared: &OpenEnum) -> TokenStream {
    let name = format_ident!("{}", names::type_name(&declared.component));
    let variants = variants(declared);
    let definition = definition(&name, declared, &variants);
    let conversions = conversions(&name, &variants);
    let traits = traits(&name);
    let schema = schemas::of_open_enum(&name, &variants);
    quote! { #definition #conversions #traits #schema }
}

fn definition(name: &syn::Ident, declared: &OpenEnum, variants: &[Variant]) -> TokenStream {
    let fallback = format!("The values of `{}`.", declared.component);
    let docs = docs::lines(declared.description.as_deref().unwrap_or(&fallback));
    let described = variants.iter().map(|Variant { ident, value }| {
        let doc = match (value.as_str(), value.contains(['`', '\n'])) {
            ("", _) => " The empty string.".to_owned(),
            (_, true) => format!(" {value:?}."),
            (value, false) => format!(" `{value}`."),
        };
        quote! { #[doc = #doc] #ident, }
    });
    quote! {
        #(#docs)*
        ///
        /// A value that the contract does not list is kept in `Unknown` and written back as it came.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(clippy::doc_markdown, reason = "in the words of the contract")]
        pub enum #name {
            #(#described)*
            /// A value that the contract does not list, as it came. Convert from text rather than
            /// build it: `"…".into()` gives the variant of a listed value.
            Unknown(::std::string::String),
        }
    }
}

fn conversions(name: &syn::Ident, variants: &[Variant]) -> TokenStream {
    let idents: Vec<_> = variants.iter().map(|variant| &variant.ident).collect();
    let values: Vec<_> = variants.iter().map(|variant| &variant.value).collect();
    quote! {
        impl #name {
            /// The value as it stands on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#idents => #values,)*
                    Self::Unknown(value) => value,
                }
            }

            fn listed(value: &str) -> ::std::option::Option<Self> {
                match value {
                    #(#values => ::std::option::Option::Some(Self::#idents),)*
                    _ => ::std::option::Option::None,
                }
            }
        }

        impl ::std::convert::From<&str> for #name {
            fn from(value: &str) -> Self {
                Self::listed(value).unwrap_or_else(|| Self::Unknown(value.to_owned()))
            }
        }

        impl ::std::convert::From<::std::string::String> for #name {
            fn from(value: ::std::string::String) -> Self {
                Self::listed(&value).unwrap_or(Self::Unknown(value))
            }
        }

        impl ::std::str::FromStr for #name {
            type Err = ::std::convert::Infallible;

            fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
                ::std::result::Result::Ok(value.into())
            }
        }
    }
}

fn traits(name: &syn::Ident) -> TokenStream {
    quote! {
        impl ::std::fmt::Display for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::serde::Serialize for #name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                deserializer.deserialize_str(OpenEnum(::std::marker::PhantomData))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn awkward_values_have_names() {
        let values = [
            "human",
            "unknown",
            "Unknown",
            "in-progress",
            "in_progress",
            "2fa",
            "",
            "self",
            "+",
            "-",
            "a b/c",
            "ü",
        ];
        let declared = OpenEnum {
            component: "X".to_owned(),
            description: None,
            values: values.map(str::to_owned).to_vec(),
        };
        let names: Vec<String> = variants(&declared)
            .iter()
            .map(|variant| variant.ident.to_string())
            .collect();
        assert_eq!(
            names,
            [
                "Human",
                "DeclaredUnknown",
                "DeclaredUnknown2",
                "InProgress",
                "InProgress2",
                "Value2fa",
                "Empty",
                "SelfValue",
                "Value",
                "Value2",
                "ABC",
                "Ü"
            ]
        );
    }
}
