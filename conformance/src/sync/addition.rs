//! An operation that a contract does not have, as its page describes it.

use callspec_codegen::{Document, pointer};
use serde_json::json;

use super::edit::Edits;
use super::propose::{Proposal, described, members, operation};

/// Proposes to add an operation that the contract does not have.
pub(super) fn addition(contract: &Document, fragment: &Document) -> Proposal {
    let mut edits = Edits::new(contract);
    if let Some(at) = operation(fragment.value())
        && let Some(operation) = fragment.value().pointer(&at)
    {
        let mut operation = operation.clone();
        for (status, response) in members(&operation["responses"]) {
            let mut response = response;
            response["description"] = described(&status);
            operation["responses"][status] = response;
        }
        let path_item = pointer::parent(&at).unwrap_or_default();
        let last = |at: &str| pointer::tokens(at).last().unwrap_or_default();
        let method = last(&at);
        if edits.value(path_item).is_some() {
            edits.insert(path_item, &method, &operation, None);
        } else {
            edits.insert(
                "/paths",
                &last(path_item),
                &json!({ method: operation }),
                None,
            );
        }
    }
    edits.into()
}
