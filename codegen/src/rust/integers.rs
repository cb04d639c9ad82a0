//! Integers: `12.0` is one in JSON Schema, and some servers write it so.

use proc_macro2::TokenStream;
use quote::quote;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Field, parse_quote};

use super::text;

const TYPES: [&str; 8] = ["i8", "u8", "i16", "u16", "i32", "u32", "i64", "u64"];

/// Lets every field that is an integer, or may be absent or null instead, read whole numbers in
/// either spelling. Integers in lists, in maps and in unions are read as serde reads them.
/// Returns whether there is such a field.
pub(super) fn read_whole_numbers(raw: &mut syn::File) -> bool {
    let mut fields = Fields { found: false };
    fields.visit_file_mut(raw);
    fields.found
}

struct Fields {
    found: bool,
}

impl VisitMut for Fields {
    fn visit_item_struct_mut(&mut self, item: &mut syn::ItemStruct) {
        // Only what is decoded: builders and the like have integers too.
        if item
            .attrs
            .iter()
            .any(|attribute| text(attribute).contains("Deserialize"))
        {
            visit_mut::visit_item_struct_mut(self, item);
        }
    }

    fn visit_field_mut(&mut self, field: &mut Field) {
        let of = text(&field.ty);
        let inner = of
            .strip_prefix(":: std :: option :: Option < ")
            .and_then(|rest| rest.strip_suffix(" >"));
        if field.ident.is_none() || !TYPES.contains(&inner.unwrap_or(&of)) {
            return;
        }
        let is_required = |attribute: &Attribute| text(attribute).contains("deserialize_with");
        let attribute = match inner {
            None => parse_quote!(#[serde(deserialize_with = "super::super::whole::required")]),
            Some(_) if field.attrs.iter().any(is_required) => {
                field.attrs.retain(|attribute| !is_required(attribute));
                parse_quote!(#[serde(deserialize_with = "super::super::whole::nullable")])
            }
            Some(_) => {
                parse_quote!(#[serde(default, deserialize_with = "super::super::whole::nullable")])
            }
        };
        field.attrs.push(attribute);
        self.found = true;
    }
}

/// What reads these fields.
pub(super) fn shared() -> TokenStream {
    let visitor = visitor();
    quote! {
        /// Whole numbers, with or without a fraction of zero.
        #[allow(dead_code, reason = "a contract may need one of the two")]
        mod whole {
            use ::serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};

            pub(super) fn required<'de, D: Deserializer<'de>, T: TryFrom<i128>>(
                deserializer: D,
            ) -> Result<T, D::Error> {
                Whole::deserialize(deserializer).map(|Whole(value)| value)
            }

            pub(super) fn nullable<'de, D: Deserializer<'de>, T: TryFrom<i128>>(
                deserializer: D,
            ) -> Result<Option<T>, D::Error> {
                let value = Option::<Whole<T>>::deserialize(deserializer)?;
                Ok(value.map(|Whole(value)| value))
            }

            struct Whole<T>(T);

            impl<'de, T: TryFrom<i128>> Deserialize<'de> for Whole<T> {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    deserializer.deserialize_i64(Number(::std::marker::PhantomData))
                }
            }

            #visitor
        }
    }
}

fn visitor() -> TokenStream {
    quote! {
        struct Number<T>(::std::marker::PhantomData<T>);

        impl<T: TryFrom<i128>> Visitor<'_> for Number<T> {
            type Value = Whole<T>;

            fn expecting(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                write!(f, "a whole number ({})", ::std::any::type_name::<T>())
            }

            fn visit_i64<E: Error>(self, value: i64) -> Result<Whole<T>, E> {
                match T::try_from(value.into()) {
                    Ok(whole) => Ok(Whole(whole)),
                    Err(_) => Err(E::invalid_value(Unexpected::Signed(value), &self)),
                }
            }

            fn visit_u64<E: Error>(self, value: u64) -> Result<Whole<T>, E> {
                match T::try_from(value.into()) {
                    Ok(whole) => Ok(Whole(whole)),
                    Err(_) => Err(E::invalid_value(Unexpected::Unsigned(value), &self)),
                }
            }

            #[allow(clippy::cast_possible_truncation, reason = "whole and of a size that fits")]
            fn visit_f64<E: Error>(self, value: f64) -> Result<Whole<T>, E> {
                // Up to 2^64 in size, which every integer of these types is.
                let is_whole = value.fract() == 0.0 && value.abs() <= 18_446_744_073_709_551_616.0;
                match T::try_from(value as i128) {
                    Ok(whole) if is_whole => Ok(Whole(whole)),
                    _ => Err(E::invalid_value(Unexpected::Float(value), &self)),
                }
            }
        }
    }
}
