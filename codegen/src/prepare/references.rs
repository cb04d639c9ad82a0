//! References: only to components, each of the kind that stands there.

use super::{Changes, Draft};
use crate::walk;

/// A schema that refers into itself would be copied into itself again and again.
const MAX_PASSES: usize = 8;

/// Puts what a reference leads to in its place, unless it leads to a component that progenitor
/// finds: one level below the section of its kind.
pub(super) fn inline(draft: &mut Draft, changes: &mut Changes) {
    let path_items = walk::members(&draft.document, "/paths");
    inline_kind(draft, changes, &path_items, "#/components/pathItems/none");
    let parameters = walk::parameters(&draft.document);
    inline_kind(draft, changes, &parameters, "#/components/parameters/");
    let bodies = walk::request_bodies(&draft.document);
    inline_kind(draft, changes, &bodies, "#/components/requestBodies/");
    let responses = walk::responses(&draft.document);
    inline_kind(draft, changes, &responses, "#/components/responses/");
    for _ in 0..MAX_PASSES {
        let schemas = walk::schemas(&draft.document);
        if inline_kind(draft, changes, &schemas, "#/components/schemas/") == 0 {
            return;
        }
    }
    let place = "/components/schemas";
    changes.defect(
        place,
        "a schema refers to a part of itself: make that part a component",
    );
}

/// How many references were no component of this section.
fn inline_kind(draft: &mut Draft, changes: &mut Changes, places: &[String], home: &str) -> usize {
    let mut count = 0;
    for place in places {
        let value = draft.document.pointer(place).cloned().unwrap_or_default();
        let Some(target) = walk::reference(&value) else {
            continue;
        };
        if target
            .strip_prefix(home)
            .is_some_and(|name| !name.is_empty() && !name.contains('/'))
        {
            continue;
        }
        let whole = walk::resolve(&draft.document, &value).cloned();
        if let (Some(whole), Some(value)) = (whole, draft.document.pointer_mut(place)) {
            changes.made(place, target);
            *value = whole;
            count += 1;
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::walk;

    #[test]
    fn names_of_components_may_be_escaped() {
        let document = json!({ "components": { "schemas": { "a/b": { "type": "string" } } } });
        let reference = walk::reference_to("a/b");
        assert_eq!(reference, json!({ "$ref": "#/components/schemas/a~1b" }));
        assert_eq!(
            walk::resolve(&document, &reference),
            Some(&json!({ "type": "string" }))
        );
    }
}
