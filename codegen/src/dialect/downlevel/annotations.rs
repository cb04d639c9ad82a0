//! Keywords that describe and do not decide: examples and the content of strings.

use serde_json::{Map, Value};

use super::context::Context;
use super::draft::Draft;
use crate::dialect::note::NoteKind;

pub(super) fn rewrite(cx: &mut Context<'_>, draft: &mut Draft<'_>) {
    rewrite_examples(cx, draft);
    rewrite_content(cx, draft);
}

fn rewrite_examples(cx: &mut Context<'_>, draft: &mut Draft<'_>) {
    let Some(Value::Array(examples)) = draft.source.get("examples") else {
        return;
    };
    let mut kept = 0;
    match examples.first() {
        Some(first) if !draft.source.contains_key("example") => {
            draft.replace("examples", "example", first.clone());
            kept = 1;
        }
        _ => {
            draft.remove("examples");
        }
    }
    if examples.len() > kept {
        cx.note(draft.pointer("/examples"), NoteKind::Examples);
    }
}

/// `format` says what it can of `contentEncoding` and `contentMediaType`: OpenAPI 3.0.3, Data
/// Types. Neither asserts anything in either version.
fn rewrite_content(cx: &mut Context<'_>, draft: &mut Draft<'_>) {
    let format = format_of(draft.source);
    let takes = match format {
        Some((keyword, format)) if !draft.source.contains_key("format") => {
            draft.replace(keyword, "format", format.into());
            Some(keyword)
        }
        _ => None,
    };
    for keyword in ["contentEncoding", "contentMediaType", "contentSchema"] {
        let Some(value) = draft.source.get(keyword) else {
            continue;
        };
        draft.remove(keyword);
        if keyword == "contentSchema" {
            draft.dropped("/contentSchema".to_owned());
        }
        // Decoded base64 is just bytes; saying so adds nothing.
        let idle = keyword == "contentMediaType" && takes.is_some() && is_bytes(value);
        if takes != Some(keyword) && !idle {
            cx.note(draft.pointer(&format!("/{keyword}")), NoteKind::Content);
        }
    }
}

fn format_of(source: &Map<String, Value>) -> Option<(&'static str, &'static str)> {
    match (
        source.get("contentEncoding"),
        source.get("contentMediaType"),
    ) {
        (Some(encoding), _) => (encoding == "base64").then_some(("contentEncoding", "byte")),
        (None, Some(media_type)) => is_bytes(media_type).then_some(("contentMediaType", "binary")),
        (None, None) => None,
    }
}

fn is_bytes(media_type: &Value) -> bool {
    media_type == "application/octet-stream"
}
