//! From a faithful `OpenAPI` 3.0 document to one that progenitor turns into good Rust.
//!
//! Each transform is one small file and one line of [`TRANSFORMS`]; each says where it acted.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::settings::Settings;
use crate::transforms::{Change, Step};

mod bodies;
mod components;
mod constraints;
mod enums;
mod extra;
mod flatten;
mod hoist;
mod merge;
mod nulls;
mod operations;
mod parameters;
mod references;
mod responses;
mod types;
mod unions;

pub(crate) use enums::OpenEnum;

struct Transform {
    name: &'static str,
    says: &'static str,
    apply: fn(&mut Draft, &mut Changes),
}

/// The order matters: what is dropped early is not named later, and schemas are whole before
/// they get names.
#[rustfmt::skip]
const TRANSFORMS: &[Transform] = &[
    Transform { name: "inline-references", says: "references to anything but a component", apply: references::inline },
    Transform { name: "name-operations", says: "operationId filled in", apply: operations::name },
    Transform { name: "drop-error-responses", says: "errors are decoded by hand, with their status", apply: responses::drop_errors },
    Transform { name: "merge-success-responses", says: "any 2xx is a success", apply: responses::merge },
    Transform { name: "drop-unread", says: "parts that no code is made of", apply: operations::drop_unread },
    Transform { name: "one-response-media-type", says: "JSON is read, or else bytes", apply: responses::one_media_type },
    Transform { name: "one-request-media-type", says: "JSON is sent, or else what can be", apply: bodies::one_media_type },
    Transform { name: "drop-parameters", says: "cookies and styles that cannot be sent", apply: parameters::drop_unsendable },
    Transform { name: "drop-operations", says: "requests that cannot be sent", apply: operations::drop_unsendable },
    Transform { name: "drop-defaults", says: "a default is the server's to apply", apply: constraints::drop_defaults },
    Transform { name: "drop-constraints", says: "checked by the harness, not by the client", apply: constraints::drop_constraints },
    Transform { name: "open-objects", says: "an unknown field is no error", apply: constraints::open_objects },
    Transform { name: "say-types", says: "implied types, and only their keywords", apply: types::say },
    Transform { name: "flatten-all-of", says: "one struct for an object put together", apply: flatten::all_of },
    Transform { name: "plain-unions", says: "told apart by JSON type, or else any value", apply: unions::plain },
    Transform { name: "widen-enums", says: "only strings make an enum", apply: enums::widen },
    Transform { name: "lift-nulls", says: "null is said where a schema is used", apply: nulls::lift },
    Transform { name: "free-names", says: "schemas named like the client", apply: components::free_names },
    Transform { name: "hoist-schemas", says: "inline objects, enums and unions get names", apply: hoist::schemas },
    Transform { name: "prune-components", says: "reachable only through what was dropped", apply: components::prune },
    Transform { name: "keep-extra-fields", says: "unknown fields of what is read are kept in a map", apply: extra::keep },
    Transform { name: "open-enums", says: "unknown values are kept", apply: enums::open },
    Transform { name: "nullable-optionals", says: "null reads as absent", apply: nulls::optionals },
    Transform { name: "types-by-hand", says: "schemas read into types written by hand", apply: components::by_hand },
];

/// The document between the transforms.
pub(crate) struct Draft {
    pub(crate) document: Value,
    /// Components that were reachable from an operation before anything was dropped.
    reachable: BTreeSet<String>,
    /// Components that are read into types written by hand, and these types.
    replaced: BTreeMap<String, String>,
    /// The enums that progenitor is told to take from us.
    pub(crate) enums: Vec<OpenEnum>,
}

impl Draft {
    /// Whether an operation leads to this schema component.
    pub(crate) fn is_reachable(&self, component: &str) -> bool {
        components::reachable(&self.document).contains(component)
    }

    /// The part behind a pointer, if it is an object.
    fn object_mut(&mut self, pointer: &str) -> Option<&mut serde_json::Map<String, Value>> {
        self.document.pointer_mut(pointer)?.as_object_mut()
    }
}

/// What one transform did, and what it found that cannot stand.
#[derive(Default)]
pub(crate) struct Changes {
    made: Vec<Change>,
    defects: Vec<Change>,
}

impl Changes {
    fn made(&mut self, place: impl Into<String>, what: impl Into<String>) {
        self.made.push(Change {
            place: place.into(),
            what: what.into(),
        });
    }

    fn defect(&mut self, place: impl Into<String>, what: impl Into<String>) {
        self.defects.push(Change {
            place: place.into(),
            what: what.into(),
        });
    }
}

/// Runs every transform; the defects come as pointer and what is wrong.
pub(crate) fn run(document: Value, settings: &Settings) -> Result<(Draft, Vec<Step>), Vec<Change>> {
    let mut draft = Draft {
        reachable: components::reachable(&document),
        document,
        replaced: settings
            .replacements
            .iter()
            .map(|replacement| (replacement.component.clone(), replacement.rust.clone()))
            .collect(),
        enums: Vec::new(),
    };
    let mut steps = Vec::new();
    let mut defects = Vec::new();
    for transform in TRANSFORMS {
        let mut changes = Changes::default();
        (transform.apply)(&mut draft, &mut changes);
        defects.append(&mut changes.defects);
        steps.push(Step {
            name: transform.name,
            says: transform.says,
            changes: changes.made,
        });
    }
    if defects.is_empty() {
        Ok((draft, steps))
    } else {
        Err(defects)
    }
}
