//! Keywords that name schemas: JSON Schema 2020-12 core, section 8.

use super::context::Context;
use super::draft::Draft;
use super::{is_known_dialect, schema};
use crate::dialect::fragment;
use crate::dialect::note::NoteKind;
use crate::pointer;
use serde_json::Value;

/// What is dropped, and what goes with it. References to anchors are rewritten, so those go
/// without a note.
const DROPPED: &[(&str, Option<NoteKind>)] = &[
    ("$id", Some(NoteKind::Identifier)),
    ("$comment", Some(NoteKind::Comment)),
    ("$vocabulary", Some(NoteKind::Vocabulary)),
    ("$anchor", None),
    ("$dynamicAnchor", None),
];

pub(super) fn rewrite(cx: &mut Context<'_>, draft: &mut Draft<'_>) {
    for (keyword, kind) in DROPPED {
        if draft.remove(keyword).is_some()
            && let Some(kind) = kind
        {
            cx.note(draft.pointer(&format!("/{keyword}")), *kind);
        }
    }
    if let Some(dialect) = draft.remove("$schema")
        && !is_known_dialect(&dialect)
    {
        cx.note(draft.pointer("/$schema"), NoteKind::ForeignDialect);
    }
    rewrite_dynamic_reference(cx, draft);
}

/// A dynamic reference whose anchor exists once is a plain reference to it.
fn rewrite_dynamic_reference(cx: &mut Context<'_>, draft: &mut Draft<'_>) {
    let Some(Value::String(reference)) = draft.source.get("$dynamicRef") else {
        return;
    };
    match cx.identities.resolve_dynamic(reference, draft.at) {
        Some(target) if !draft.target.contains_key("$ref") => {
            let reference = Value::String(fragment::reference_to(&target));
            draft.replace("$dynamicRef", "$ref", reference);
        }
        _ => {
            draft.remove("$dynamicRef");
            cx.note(draft.pointer("/$dynamicRef"), NoteKind::DynamicReference);
        }
    }
}

/// Moves `$defs` to the components.
pub(super) fn hoist_definitions(cx: &mut Context<'_>, draft: &mut Draft<'_>) {
    for keyword in ["$defs", "definitions"] {
        let Some(Value::Object(definitions)) = draft.source.get(keyword) else {
            continue;
        };
        draft.remove(keyword);
        let at = draft.pointer(&format!("/{keyword}"));
        if !cx.can_hoist() {
            cx.note(at.clone(), NoteKind::Definitions);
            cx.moves.drop(at);
            continue;
        }
        // Names first: a definition keeps its name before those inside it may take it.
        let mut named = Vec::new();
        for (name, definition) in definitions {
            let from = pointer::join(&at, name);
            // A path item that is used twice is rewritten twice.
            if !cx.moves.contains(&from) {
                let component = cx.claim_name(name, &from);
                let to = pointer::join("/components/schemas", &component);
                cx.moves.insert(from.clone(), "", to);
                named.push((component, definition, from));
            }
        }
        for (component, definition, from) in named {
            let schema = schema::rewrite(cx, definition, &from);
            cx.hoist(component, schema);
        }
    }
}
