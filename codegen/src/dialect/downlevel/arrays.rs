//! Keywords about the items of arrays.

use serde_json::{Map, Value, json};

use super::context::Context;
use super::draft::Draft;
use super::{objects, schema};
use crate::dialect::note::NoteKind;

pub(super) fn rewrite(cx: &mut Context<'_>, draft: &mut Draft<'_>) {
    let items = rewrite_items(cx, draft);
    rewrite_prefix_items(cx, draft, items);
    rewrite_contains(cx, draft);
}

/// OpenAPI 3.0 asks for `items` in every array (OpenAPI 3.0.3, Schema Object).
pub(super) fn add_missing_items(schema: &mut Map<String, Value>) {
    if schema.get("type").is_some_and(|name| name == "array") {
        schema.entry("items").or_insert_with(|| json!({}));
    }
}

/// The schema for items without a position: `items`, or `unevaluatedItems` where the two mean the
/// same. Returns the keyword that it came from.
fn rewrite_items(cx: &mut Context<'_>, draft: &mut Draft<'_>) -> Option<&'static str> {
    let unevaluated = draft.remove("unevaluatedItems");
    let keyword = match unevaluated {
        // `items` evaluates everything; true forbids nothing.
        Some(_) if draft.source.contains_key("items") => "items",
        None | Some(Value::Bool(true)) => "items",
        Some(_)
            if objects::evaluates_in_place(draft.source)
                || draft.source.contains_key("contains") =>
        {
            let place = "/unevaluatedItems".to_owned();
            cx.note(draft.pointer(&place), NoteKind::UnevaluatedItems);
            draft.dropped(place);
            "items"
        }
        Some(_) => {
            draft.moved("/unevaluatedItems".to_owned(), "/items".to_owned());
            "unevaluatedItems"
        }
    };
    let schema = draft.source.get(keyword)?;
    let schema = schema::rewrite(cx, schema, &draft.pointer(&format!("/{keyword}")));
    draft.target.insert("items".to_owned(), schema);
    Some(keyword)
}

/// Without positions, `items` has to allow what any of them allowed.
fn rewrite_prefix_items(cx: &mut Context<'_>, draft: &mut Draft<'_>, rest: Option<&'static str>) {
    let Some(Value::Array(prefix)) = draft.source.get("prefixItems") else {
        return;
    };
    let at = draft.pointer("/prefixItems");
    let open = json!({});
    let rest_schema = draft.target.get("items").unwrap_or(&open).clone();
    let closed = rest.is_some_and(|keyword| draft.source[keyword] == Value::Bool(false));
    if prefix.is_empty() || rest_schema == open {
        draft.dropped("/prefixItems".to_owned());
        draft.replace("prefixItems", "items", rest_schema);
        if !prefix.is_empty() {
            cx.note(at, NoteKind::PrefixItems);
        }
        return;
    }
    // One position and nothing after it can be said exactly.
    if !(closed && prefix.len() == 1) {
        cx.note(at.clone(), NoteKind::PrefixItems);
    }
    let schemas = schema::rewrite_list(cx, prefix, &at);
    let origins = (0..schemas.len()).map(|index| format!("/prefixItems/{index}"));
    let mut branches: Vec<_> = origins.zip(schemas).collect();
    if let Some(keyword) = rest {
        if closed {
            limit(draft, branches.len());
            draft.dropped(format!("/{keyword}"));
        } else {
            branches.push((format!("/{keyword}"), rest_schema));
        }
    }
    draft.remove("items");
    draft.write_any("prefixItems", "items", branches);
}

/// No items after the positions: that much can be said.
fn limit(draft: &mut Draft<'_>, positions: usize) {
    let least = match draft.source.get("maxItems").map(Value::as_u64) {
        Some(None) => return,
        Some(Some(stated)) => stated.min(positions as u64),
        None => positions as u64,
    };
    draft.target.insert("maxItems".to_owned(), least.into());
}

/// `contains` that need not hold for any item says nothing, nor do bounds without it.
fn rewrite_contains(cx: &mut Context<'_>, draft: &mut Draft<'_>) {
    let least = draft.remove("minContains");
    let most = draft.remove("maxContains");
    if draft.remove("contains").is_none() {
        return;
    }
    draft.dropped("/contains".to_owned());
    if most.is_some() || least.is_none_or(|least| least != 0) {
        cx.note(draft.pointer("/contains"), NoteKind::Contains);
    }
}
