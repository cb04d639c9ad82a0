//! Cases for both conversions: `tests/cases/dialect/{downlevel,uplevel}/NAME.yaml`, and beside each
//! `NAME.out.yaml` with what is expected.
//!
//! An input with `openapi` is a document; any other is the map of its component schemas. After a
//! change that is meant, `SNAPSHOTS=overwrite cargo test -p callspec-codegen --test dialect` writes
//! the expectations anew; read them before they are committed.

use std::fs;
use std::path::{Path, PathBuf};

use callspec_codegen::Document;
use callspec_codegen::dialect::{Note, NoteKind, downlevel, uplevel};
use serde_json::{Value, json};
use snapbox::{Assert, Data};

#[test]
fn downlevel_cases() {
    check_cases("downlevel", "notes", |name, input| {
        let result = downlevel(input);
        if !name.starts_with("malformed-") {
            openapi_3_0(name, &result.document);
        }
        assert_eq!(
            downlevel(&result.document).document,
            result.document,
            "{name}"
        );
        let lost = |note: &Note| note.kind == NoteKind::LostTarget;
        if !result.notes.iter().any(lost) {
            references_lead_somewhere(name, &result.document);
        }
        let notes = result.notes.iter().map(|note| {
            assert!(input.pointer(&note.pointer).is_some(), "{name}: {note}");
            json!({ &note.pointer: note.kind.id() })
        });
        (notes.collect(), result.document)
    });
}

#[test]
fn uplevel_cases() {
    check_cases("uplevel", "moved", |name, input| {
        let result = uplevel(input.clone());
        references_lead_somewhere(name, &result.document);
        let mut moved = Vec::new();
        for pointer in pointers(&result.document) {
            let original = result.original_pointer(&pointer);
            let found = input.pointer(&original).is_some() || is_rewritten(&original);
            assert!(found, "{name}: {original}");
            if original != pointer {
                moved.push(json!({ pointer: original }));
            }
        }
        (moved, result.document)
    });
}

/// A case for every kind of note: what has none is not tested.
#[test]
fn every_kind_of_note_has_a_case() {
    let expected: String = inputs("downlevel")
        .iter()
        .filter_map(|input| fs::read_to_string(input.with_extension("out.yaml")).ok())
        .collect();
    for kind in NoteKind::ALL {
        let id = format!(": {}\n", kind.id());
        assert!(expected.contains(&id), "no case expects {}", kind.id());
    }
}

/// The contracts that this project is about lose nothing, and the result is read as 3.0.
#[test]
fn the_published_contracts_are_carried_whole() {
    for name in ["alta", "autocalls"] {
        let path = format!("{}/../spec/{name}.yaml", env!("CARGO_MANIFEST_DIR"));
        let contract = Document::parse(name, fs::read_to_string(path).unwrap()).unwrap();
        let result = downlevel(contract.value());
        assert_eq!(result.losses().collect::<Vec<_>>(), Vec::<&Note>::new());
        openapi_3_0(name, &result.document);
        references_lead_somewhere(name, &result.document);
    }
}

/// Deep enough for what the parsers let through, on a thread with the usual small stack.
#[test]
fn deeply_nested_schemas_do_not_exhaust_the_stack() {
    for keyword in ["not", "items", "additionalProperties", "contains"] {
        let mut schema = json!({ "type": ["string", "integer", "null"] });
        for _ in 0..256 {
            schema = json!({ keyword: schema, "type": ["array", "object", "null"] });
        }
        let with = |openapi: &str| {
            json!({
                "openapi": openapi, "components": { "schemas": { "Deep": schema } }
            })
        };
        assert_eq!(downlevel(&with("3.1.0")).document["openapi"], "3.0.3");
        assert_eq!(uplevel(with("3.0.3")).document["openapi"], "3.1.0");
    }
}

/// Runs every case of a direction; `convert` returns what to list under `label`, and the document.
fn check_cases(
    direction: &str,
    label: &str,
    convert: impl Fn(&str, &Value) -> (Vec<Value>, Value),
) {
    let inputs = inputs(direction);
    assert!(!inputs.is_empty(), "no cases for {direction}");
    let mut failed = Vec::new();
    for path in inputs {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let text = fs::read_to_string(&path).unwrap();
        let input = Document::parse(name.clone(), text).unwrap();
        let (input, whole) = whole_document(direction, input.value());
        let (listed, document) = convert(&name, &input);
        let shown = if whole {
            json!({ label: listed, "document": document })
        } else {
            json!({ label: listed, "schemas": document["components"]["schemas"] })
        };
        let text = serde_saphyr::to_string(&shown).unwrap() + "\n";
        let reread = Document::parse("rendered", text.clone()).unwrap();
        assert_eq!(
            *reread.value(),
            shown,
            "the rendering of {name} says something else"
        );
        let expected = Data::read_from(&path.with_extension("out.yaml"), None);
        let assert = Assert::new().action_env("SNAPSHOTS");
        failed.extend(assert.try_eq(Some(&name), text.into(), expected).err());
    }
    let failed: Vec<_> = failed.iter().map(ToString::to_string).collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

fn inputs(direction: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases/dialect")
        .join(direction);
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut inputs: Vec<_> = entries
        .filter(|path| !path.to_string_lossy().ends_with(".out.yaml"))
        .collect();
    inputs.sort();
    inputs
}

/// The input as a document, and whether it was one.
fn whole_document(direction: &str, input: &Value) -> (Value, bool) {
    if input.get("openapi").is_some() {
        return (input.clone(), true);
    }
    let version = if direction == "downlevel" {
        "3.1.0"
    } else {
        "3.0.3"
    };
    let document = json!({
        "openapi": version,
        "info": { "title": "Case", "version": "1" },
        "paths": {},
        "components": { "schemas": input }
    });
    (document, false)
}

fn openapi_3_0(name: &str, document: &Value) {
    // By way of text, as a file would be read.
    let text = document.to_string();
    if let Err(error) = serde_json::from_str::<openapiv3::OpenAPI>(&text) {
        panic!("{name}: {error}\n{document:#}");
    }
}

pub(crate) fn references_lead_somewhere(name: &str, document: &Value) {
    for pointer in pointers(document) {
        let Some(reference) = document.pointer(&pointer).and_then(Value::as_str) else {
            continue;
        };
        if pointer.ends_with("/$ref")
            && let Some(target) = reference.strip_prefix('#')
            && !target.contains("nowhere")
        {
            let encoded = [
                ("%20", " "),
                ("%7B", "{"),
                ("%7D", "}"),
                ("%5E", "^"),
                ("%24", "$"),
            ];
            let target = encoded
                .iter()
                .fold(target.to_owned(), |target, (from, to)| {
                    target.replace(from, to)
                });
            assert!(
                document.pointer(&target).is_some(),
                "{name}: {pointer}: {reference}"
            );
        }
    }
}

/// Values that a rewritten keyword has and its original has not: `["string", "null"]`.
fn is_rewritten(pointer: &str) -> bool {
    ["/type/", "/enum/"]
        .iter()
        .any(|keyword| pointer.contains(keyword))
}

pub(crate) fn pointers(value: &Value) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut next = 0;
    while let Some(at) = found.get(next).cloned() {
        next += 1;
        match value.pointer(&at) {
            Some(Value::Object(object)) => {
                let names = object.keys();
                found.extend(names.map(|name| callspec_codegen::pointer::join(&at, name)));
            }
            Some(Value::Array(items)) => {
                found.extend((0..items.len()).map(|index| format!("{at}/{index}")));
            }
            _ => {}
        }
    }
    found
}
