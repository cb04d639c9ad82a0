//! How an object is read that keeps the fields it does not know.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;
use syn::{Item, Type, parse_quote};

use super::object::{Known, Object};
use super::text;

pub(super) fn implementation(object: &Object, extra: &Type) -> Item {
    let (name, key, visitor) = (&object.name, object.key(), object.visitor(extra));
    parse_quote! {
        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                #key
                #visitor
                deserializer.deserialize_map(__Object)
            }
        }
    }
}

impl Object {
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

    fn visitor(&self, extra: &Type) -> TokenStream {
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
                    let mut rest: #extra = ::std::default::Default::default();
                    while let ::std::option::Option::Some(key) = members.next_key()? {
                        match key {
                            #(#arms)*
                            __Key::Unknown(name) => {
                                rest.insert(name, members.next_value()?);
                            }
                        }
                    }
                    ::std::result::Result::Ok(#name {
                        #(#finished,)*
                        #rest: rest,
                    })
                }
            }
        }
    }
}

impl Known {
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
        let null = self.forgets_null().then(|| {
            quote! {
                if #variable.as_ref().is_some_and(::std::option::Option::is_none) {
                    rest.mark_null(#name);
                }
            }
        });
        quote! {
            __Key::#variant => {
                if #variable.is_some() {
                    return ::std::result::Result::Err(::serde::de::Error::duplicate_field(#name));
                }
                #variable = ::std::option::Option::Some(#value);
                #null
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
