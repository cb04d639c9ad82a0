//! `$ref`: beside other keywords in 3.1, alone in 3.0.

use serde_json::{Value, json};

use super::context::Context;
use super::draft::Draft;
use crate::dialect::fragment;

pub(super) fn rewrite(cx: &mut Context<'_>, draft: &mut Draft<'_>) {
    let Some(Value::String(reference)) = draft.target.get("$ref").cloned() else {
        return;
    };
    // What came from a dynamic reference is resolved already.
    if draft.source.contains_key("$ref")
        && let Some(target) = cx.follow(&reference, draft.at)
        && fragment::pointer_of(&reference).as_ref() != Some(&target)
    {
        draft.replace("$ref", "$ref", fragment::reference_to(&target).into());
    }
    if draft.target.len() == 1 {
        return;
    }
    if let Some(reference) = draft.target.get("$ref").cloned() {
        let reference = json!({ "$ref": reference });
        if draft.target.contains_key("allOf") {
            draft.remove("$ref");
            draft.demand(reference);
        } else {
            draft.replace("$ref", "allOf", json!([reference]));
        }
    }
}
