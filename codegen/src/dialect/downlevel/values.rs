//! `const` and `enum`.

use serde_json::json;

use super::context::Context;
use super::draft::Draft;

/// `const` is an `enum` of one value.
pub(super) fn rewrite(_: &mut Context<'_>, draft: &mut Draft<'_>) {
    if let Some(value) = draft.source.get("const") {
        draft.conjoin("const", "enum", json!([value]));
    }
}

/// An `enum` of no values allows nothing, which 3.0 cannot say by an `enum`.
pub(super) fn rewrite_empty_enum(_: &mut Context<'_>, draft: &mut Draft<'_>) {
    if draft.target.get("enum") == Some(&json!([])) {
        draft.conjoin("enum", "not", json!({}));
    }
    // 3.0 wants at least one name or no list at all.
    if draft.target.get("required") == Some(&json!([])) {
        draft.remove("required");
    }
}
