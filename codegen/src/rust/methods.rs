//! The methods of the public client, derived from those of the generated one.

use std::collections::BTreeMap;

use syn::visit_mut::{self, VisitMut};
use syn::{
    FnArg, GenericArgument, ImplItem, Item, Pat, Path, PathArguments, ReturnType, Type, parse_quote,
};

use super::docs;
use crate::prepare::Draft;
use crate::settings::Settings;
use crate::transforms::Change;
use crate::{names, pointer, walk};

/// A method of the public client: one operation.
pub(super) struct Method {
    pub(super) name: syn::Ident,
    pub(super) operation: Operation,
    pub(super) docs: String,
    pub(super) arguments: Vec<(syn::Ident, Type)>,
    /// What a success holds.
    pub(super) success: Type,
    /// How a success is read.
    pub(super) decode: Decode,
}

/// How a success is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Decode {
    /// As JSON.
    Json,
    /// As bytes of any kind.
    Bytes,
    /// Not at all: no body is promised.
    Empty,
}

impl Decode {
    fn of(success: &Type) -> Self {
        match success {
            Type::Path(path) if path.path.is_ident("ByteStream") => Self::Bytes,
            Type::Tuple(tuple) if tuple.elems.is_empty() => Self::Empty,
            _ => Self::Json,
        }
    }

    /// The function of the transport that does it.
    pub(super) fn function(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Bytes => "bytes",
            Self::Empty => "empty",
        }
    }
}

/// An operation as the contract names it.
#[derive(Clone)]
pub(super) struct Operation {
    pub(super) id: String,
    pub(super) method: String,
    pub(super) path: String,
}

/// One method for each operation, in the order of the generated ones.
pub(super) fn of(
    raw: &syn::File,
    draft: &Draft,
    settings: &Settings,
) -> Result<Vec<Method>, Change> {
    let operations = operations(draft);
    raw_methods(raw)
        .map(|generated| {
            let name = generated.sig.ident.to_string();
            let unsound = |what: &str| Change {
                place: String::new(),
                what: format!("generated code, {name}(): {what}"),
            };
            let operation = operations
                .get(&name)
                .ok_or_else(|| unsound("no operation has this name"))?;
            let mut success = success(&generated.sig.output)
                .ok_or_else(|| unsound("what it returns is not understood"))?;
            let decode = Decode::of(&success);
            if decode == Decode::Bytes {
                success = parse_quote!(::bytes::Bytes);
            }
            let mut public = Public::new(settings);
            public.visit_type_mut(&mut success);
            Ok(Method {
                name: generated.sig.ident.clone(),
                operation: operation.clone(),
                docs: docs::text_of(&generated.attrs),
                arguments: arguments(&generated.sig, &mut public),
                success,
                decode,
            })
        })
        .collect()
}

fn raw_methods(raw: &syn::File) -> impl Iterator<Item = &syn::ImplItemFn> {
    raw.items
        .iter()
        .filter_map(|item| match item {
            Item::Impl(block) if block.trait_.is_none() => Some(&block.items),
            _ => None,
        })
        .flatten()
        .filter_map(|item| match item {
            ImplItem::Fn(method) if method.sig.asyncness.is_some() => Some(method),
            _ => None,
        })
}

/// The operations by the name of their method.
fn operations(draft: &Draft) -> BTreeMap<String, Operation> {
    walk::operations(&draft.document)
        .into_iter()
        .filter_map(|place| {
            let tokens: Vec<String> = pointer::tokens(&place).collect();
            let [_, path, method] = &tokens[..] else {
                return None;
            };
            let id = draft.document.pointer(&place)?["operationId"].as_str()?;
            let operation = Operation {
                id: id.to_owned(),
                method: method.to_uppercase(),
                path: path.clone(),
            };
            Some((names::value_name(id), operation))
        })
        .collect()
}

/// The `T` of `Result<ResponseValue<T>, …>`.
fn success(output: &ReturnType) -> Option<Type> {
    let ReturnType::Type(_, result) = output else {
        return None;
    };
    first_argument(&first_argument(result)?)
}

fn first_argument(of: &Type) -> Option<Type> {
    let Type::Path(path) = of else { return None };
    match &path.path.segments.last()?.arguments {
        PathArguments::AngleBracketed(arguments) => {
            arguments.args.iter().find_map(|argument| match argument {
                GenericArgument::Type(inner) => Some(inner.clone()),
                _ => None,
            })
        }
        _ => None,
    }
}

fn arguments(signature: &syn::Signature, public: &mut Public) -> Vec<(syn::Ident, Type)> {
    signature
        .inputs
        .iter()
        .filter_map(|input| match input {
            FnArg::Typed(typed) => Some(typed),
            FnArg::Receiver(_) => None,
        })
        .filter_map(|typed| {
            let Pat::Ident(name) = &*typed.pat else {
                return None;
            };
            let mut of = (*typed.ty).clone();
            public.visit_type_mut(&mut of);
            Some((name.ident.clone(), of))
        })
        .collect()
}

/// Types as they read from the module that includes the code.
pub(super) struct Public {
    module: Option<Path>,
}

impl Public {
    pub(super) fn new(settings: &Settings) -> Self {
        Self {
            module: syn::parse_str(&settings.module).ok(),
        }
    }

    /// The last segment, if the path is `types::X` or `MODULE::X`.
    fn shortened(&self, path: &Path) -> Option<Path> {
        let length = path.segments.len();
        let holder = path
            .segments
            .iter()
            .take(length.checked_sub(1)?)
            .map(|segment| &segment.ident);
        let is_types = length == 2 && path.segments[0].ident == "types";
        let is_module = self.module.as_ref().is_some_and(|module| {
            module.segments.len() == length - 1
                && holder.eq(module.segments.iter().map(|segment| &segment.ident))
        });
        (is_types || is_module).then(|| path.segments[length - 1].clone().into())
    }
}

impl VisitMut for Public {
    fn visit_type_mut(&mut self, of: &mut Type) {
        match of {
            // The one generic argument is a body of raw bytes.
            Type::Path(path) if path.path.is_ident("B") => *of = parse_quote!(::bytes::Bytes),
            Type::Reference(reference) => reference.lifetime = None,
            _ => {}
        }
        visit_mut::visit_type_mut(self, of);
    }

    fn visit_path_mut(&mut self, path: &mut Path) {
        if let Some(short) = self.shortened(path) {
            *path = short;
        }
        visit_mut::visit_path_mut(self, path);
    }
}
