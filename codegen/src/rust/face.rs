//! The public face: our own client in front of the generated one.
//!
//! The generated code stays in a private module, so that no part of its generator is public. What
//! the face refers to in the transport is listed in the documentation of the crate.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

use super::methods::Method;
use super::{docs, integers, open_enum, schemas, type_names};
use crate::prepare::Draft;
use crate::settings::Settings;

/// The whole file.
pub(super) fn compose(
    raw: &syn::File,
    draft: &Draft,
    transport: &syn::Path,
    settings: &Settings,
    methods: &[Method],
    has_integers: bool,
) -> syn::Result<syn::File> {
    let raw_items = &raw.items;
    let hooks = hooks(transport);
    let types = type_names(raw);
    let exports = (!types.is_empty()).then(|| quote! { pub use raw::types::{#(#types),*}; });
    let shared = (!draft.enums.is_empty()).then(open_enum::shared);
    let integers = has_integers.then(integers::shared);
    let enums = draft.enums.iter().map(open_enum::compose);
    let client = client(draft, transport, methods);
    let schemas = schemas::function(raw, draft, settings, methods)?;
    syn::parse2(quote! {
        // Generated, not written: lints for people do not apply.
        #[allow(missing_docs, unreachable_pub, dead_code, unused_imports, unused_qualifications)]
        #[allow(clippy::all, clippy::pedantic, rustdoc::all)]
        mod raw {
            #(#raw_items)*
        }
        #hooks
        #exports
        #shared
        #integers
        #(#enums)*
        #client
        #schemas
    })
}

/// The way out of the generated code: with the request it makes, the transport does the rest.
fn hooks(transport: &syn::Path) -> TokenStream {
    quote! {
        impl ::progenitor_client::ClientHooks<#transport::Pending> for raw::Client {
            async fn pre<E>(
                &self,
                request: &mut ::reqwest::Request,
                _: &::progenitor_client::OperationInfo,
            ) -> ::std::result::Result<(), ::progenitor_client::Error<E>> {
                ::std::result::Result::Err(self.inner.execute(request).await)
            }
        }
    }
}

fn client(draft: &Draft, transport: &syn::Path, methods: &[Method]) -> TokenStream {
    let docs = docs::lines(&client_docs(&draft.document));
    let base_url = base_url(&draft.document).map(|url| {
        quote! {
            /// Where the vendor serves this API.
            pub const BASE_URL: &'static str = #url;
        }
    });
    let unused = methods.is_empty().then(|| quote! { #[allow(dead_code)] });
    let methods = methods.iter().map(|each| method(transport, each));
    quote! {
        #(#docs)*
        ///
        /// Clones share their connections; a clone costs next to nothing.
        #[derive(Clone, Debug)]
        #[allow(clippy::doc_markdown, reason = "in the words of the contract")]
        pub struct Client {
            #unused
            session: #transport::Session,
        }

        #[allow(clippy::doc_markdown, reason = "in the words of the contract")]
        #[allow(clippy::too_many_arguments, reason = "as many as the contract has")]
        impl Client {
            #base_url
            #(#methods)*
        }
    }
}

fn client_docs(document: &Value) -> String {
    let text = |pointer: &str| {
        document
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let title = text("/info/title").trim_end_matches('.');
    let description = text("/info/description");
    let version = text("/info/version");
    format!("Client for {title}.\n\n{description}\n\nVersion of the contract: {version}.")
}

/// The first server, if it is an absolute address; variables stand at their defaults.
fn base_url(document: &Value) -> Option<String> {
    let server = document.pointer("/servers/0")?;
    let mut url = server["url"].as_str()?.to_owned();
    for (name, variable) in server["variables"].as_object().into_iter().flatten() {
        if let Some(default) = variable["default"].as_str() {
            url = url.replace(&format!("{{{name}}}"), default);
        }
    }
    let is_absolute = url.starts_with("https://") || url.starts_with("http://");
    is_absolute.then(|| url.trim_end_matches('/').to_owned())
}

fn method(transport: &syn::Path, method: &Method) -> TokenStream {
    let name = &method.name;
    let docs = docs::lines(method.docs.trim());
    let (arguments, types): (Vec<_>, Vec<_>) =
        method.arguments.iter().map(|(name, of)| (name, of)).unzip();
    let success = &method.success;
    let body = body(transport, method);
    quote! {
        #(#docs)*
        pub async fn #name(
            &self,
            #(#arguments: #types),*
        ) -> ::std::result::Result<#transport::Response<#success>, #transport::Error> {
            #body
        }
    }
}

/// The call of the generated method, in a client made for this one call.
fn body(transport: &syn::Path, method: &Method) -> TokenStream {
    let name = &method.name;
    let arguments = method.arguments.iter().map(|(argument, _)| argument);
    let decode = format_ident!("{}", method.decode.function());
    // Whatever the contract calls its parameters, this is none of them.
    let mut client = "client".to_owned();
    while method
        .arguments
        .iter()
        .any(|(argument, _)| *argument == client)
    {
        client.push('_');
    }
    let client = format_ident!("{client}");
    let super::methods::Operation {
        id,
        method: verb,
        path,
    } = &method.operation;
    quote! {
        let #client = self.session.pending(#transport::Operation {
            id: #id,
            method: #verb,
            path: #path,
        });
        let #client = raw::Client::new_with_client(
            #client.base_url(),
            #client.http(),
            #client.clone(),
        );
        #client.inner.settle(#client.#name(#(#arguments),*).await, #transport::decode::#decode)
    }
}
