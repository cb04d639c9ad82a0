//! How an object is written that keeps the fields it does not know: each name once.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Item, parse_quote};

use super::object::{Known, Object};

pub(super) fn implementation(object: &Object) -> Item {
    let Object { name, rest, fields } = object;
    let written = fields.iter().map(Known::written);
    let is_written = fields.iter().map(Known::is_written);
    parse_quote! {
        impl ::serde::Serialize for #name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                let mut members = serializer.serialize_map(::std::option::Option::None)?;
                #(#written)*
                let is_written = |name: &str| match name {
                    #(#is_written,)*
                    _ => false,
                };
                for (name, value) in self.#rest.beside(is_written) {
                    ::serde::ser::SerializeMap::serialize_entry(&mut members, name, value)?;
                }
                ::serde::ser::SerializeMap::end(members)
            }
        }
    }
}

impl Known {
    fn written(&self) -> TokenStream {
        let (ident, name) = (&self.ident, self.name());
        let entry = quote! {
            ::serde::ser::SerializeMap::serialize_entry(&mut members, #name, &self.#ident)?;
        };
        match &self.wire.omitted_if {
            None => entry,
            Some(omitted) => quote! { if !#omitted(&self.#ident) { #entry } },
        }
    }

    /// An arm of a `match` over names.
    fn is_written(&self) -> TokenStream {
        let (ident, name) = (&self.ident, self.name());
        match &self.wire.omitted_if {
            None => quote! { #name => true },
            Some(omitted) => quote! { #name => !#omitted(&self.#ident) },
        }
    }
}
