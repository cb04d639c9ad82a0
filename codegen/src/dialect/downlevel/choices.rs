//! `allOf`, `anyOf`, `oneOf` and `not`.

use serde_json::Value;

use super::context::Context;
use super::draft::Draft;
use super::nulls::{self, Answer};
use super::schema;
use crate::dialect::annotation::is_annotation;
use crate::dialect::note::NoteKind;

pub(super) fn rewrite(cx: &mut Context<'_>, draft: &mut Draft<'_>) {
    if let Some(Value::Array(schemas)) = draft.source.get("allOf") {
        let schemas = schema::rewrite_list(cx, schemas, &draft.pointer("/allOf"));
        draft.replace("allOf", "allOf", schemas.into());
    }
    rewrite_not(cx, draft);
    for keyword in ["anyOf", "oneOf"] {
        if let Some(Value::Array(branches)) = draft.source.get(keyword) {
            rewrite_choice(cx, draft, keyword, branches);
        }
    }
}

/// A wider schema below `not` would forbid more, so then the whole is dropped.
fn rewrite_not(cx: &mut Context<'_>, draft: &mut Draft<'_>) {
    let Some(schema) = draft.source.get("not") else {
        return;
    };
    let at = draft.pointer("/not");
    let losses = cx.lost_meanings();
    let schema = schema::rewrite(cx, schema, &at);
    if cx.lost_meanings() == losses {
        draft.replace("not", "not", schema);
    } else {
        draft.remove("not");
        draft.dropped("/not".to_owned());
        cx.note(at, NoteKind::Negation);
    }
}

/// Rewrites the branches and takes those out that only say "or null", if null is really allowed:
/// `nullable` says it then.
fn rewrite_choice(
    cx: &mut Context<'_>,
    draft: &mut Draft<'_>,
    keyword: &'static str,
    branches: &[Value],
) {
    let nulls = branches.iter().filter(|branch| nulls::is_only_null(branch));
    let nulls = nulls.count();
    let take_nulls =
        nulls > 0 && nulls < branches.len() && nulls::admits_null(cx, draft) == Answer::Yes;
    let losses = cx.lost_meanings();
    let mut kept = Vec::new();
    for (index, branch) in branches.iter().enumerate() {
        let from = format!("/{keyword}/{index}");
        if take_nulls && nulls::is_only_null(branch) {
            take_null(cx, draft, branch, from);
        } else {
            let branch = schema::rewrite(cx, branch, &draft.pointer(&from));
            kept.push((from, branch));
        }
    }
    if take_nulls && kept.len() == 1 {
        for (from, branch) in kept {
            fold(cx, draft, keyword, from, branch);
        }
    } else if keyword == "oneOf" && cx.lost_meanings() > losses {
        cx.note(draft.pointer("/oneOf"), NoteKind::ExclusiveChoice);
        write(draft, keyword, "anyOf", kept);
    } else {
        write(draft, keyword, keyword, kept);
    }
}

fn take_null(cx: &mut Context<'_>, draft: &mut Draft<'_>, branch: &Value, from: String) {
    draft.nullable = true;
    let described = branch
        .as_object()
        .is_some_and(|branch| branch.keys().any(|keyword| is_annotation(keyword)));
    if described {
        cx.note(draft.pointer(&from), NoteKind::NullDescription);
    }
    draft.dropped(from);
}

fn write(draft: &mut Draft<'_>, old: &str, keyword: &str, branches: Vec<(String, Value)>) {
    let (origins, branches): (Vec<_>, Vec<_>) = branches.into_iter().unzip();
    let to = draft.conjoin(old, keyword, branches.into());
    for (index, from) in origins.into_iter().enumerate() {
        draft.moved(from, format!("{to}/{index}"));
    }
}

/// The only branch that is left is no choice: it becomes the schema itself if that says nothing
/// else, or one more thing that the schema demands. What is referred to has to stay apart, for the
/// schema around it allows null and it may not.
fn fold(cx: &Context<'_>, draft: &mut Draft<'_>, keyword: &str, from: String, branch: Value) {
    let bare = !cx.identities.is_target(&draft.pointer(&from))
        && draft
            .target
            .keys()
            .all(|other| other == keyword || is_annotation(other));
    match branch {
        Value::Object(branch)
            if bare
                && !branch.contains_key("$ref")
                && branch
                    .keys()
                    .all(|keyword| !draft.target.contains_key(keyword)) =>
        {
            let index = draft.target.keys().position(|other| other == keyword);
            draft.remove(keyword);
            let index = index.unwrap_or(draft.target.len());
            for (offset, (keyword, value)) in branch.into_iter().enumerate() {
                draft.target.shift_insert(index + offset, keyword, value);
            }
            draft.moved(from, String::new());
        }
        branch if draft.target.contains_key("allOf") => {
            draft.remove(keyword);
            let to = draft.demand(branch);
            draft.moved(from, to);
        }
        branch => {
            draft.replace(keyword, "allOf", Value::Array(vec![branch]));
            draft.moved(from, "/allOf/0".to_owned());
        }
    }
}
