//! Path items: 3.1 keeps reusable ones in the components, 3.0 does not.

use serde_json::{Map, Value};

use super::context::Context;
use super::document;
use crate::dialect::fragment;
use crate::dialect::note::NoteKind;
use crate::dialect::place::Place;

/// How deep callbacks of path items may refer to path items.
const NESTING: usize = 4;
const COMPONENTS: &str = "/components/pathItems/";

/// Rewrites a path item, written out if it refers to a component.
///
/// Fields beside the `$ref` win over those of the component.
pub(super) fn rewrite(
    cx: &mut Context<'_>,
    item: &Map<String, Value>,
    at: &str,
) -> Map<String, Value> {
    let Some(target) = component(item) else {
        return document::object(cx, item, Place::PathItem, at);
    };
    let referred = cx.root.pointer(&target).and_then(Value::as_object);
    let mut own = item.clone();
    own.shift_remove("$ref");
    let own = document::object(cx, &own, Place::PathItem, at);
    let Some(referred) = referred.filter(|_| may_inline(cx, &target)) else {
        cx.note(format!("{at}/$ref"), NoteKind::UnresolvedPathItem);
        return own;
    };
    if !cx.moves.contains(&target) {
        cx.moves.insert(target.clone(), at, String::new());
    }
    cx.inlining.push(target.clone());
    let mut whole = rewrite(cx, referred, &target);
    cx.inlining.pop();
    whole.extend(own);
    whole
}

fn may_inline(cx: &Context<'_>, target: &str) -> bool {
    cx.inlining.len() < NESTING && !cx.inlining.iter().any(|open| open == target)
}

/// The component that a path item refers to.
fn component(item: &Map<String, Value>) -> Option<String> {
    let target = fragment::pointer_of(item.get("$ref")?.as_str()?)?;
    target.starts_with(COMPONENTS).then_some(target)
}
