//! What holds for every schema, checked on arbitrary ones.
//!
//! The schemas are the same in every run; with `PROPTEST_CASES` set there are four times as many.

use std::cell::Cell;

use callspec_codegen::dialect::{downlevel, reached, uplevel};
use jsonschema::canonical::{self, CanonicalSchema, Containment};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseResult, TestRng, TestRunner};
use serde_json::{Value, json};

use crate::strategies::{any_document, schema};

/// Values of every type, near the bounds that the schemas use.
fn instances() -> Vec<Value> {
    let scalars = json!([
        null, true, false, 0, 1, 2, 3, -1, 1.5, 2.0, "", "a", "bb", "ccc"
    ]);
    let mut instances = scalars.as_array().cloned().unwrap_or_default();
    for one in instances.clone() {
        instances.push(json!([one]));
        instances.push(json!({ "a": one }));
        for other in [json!(null), json!(1), json!("a"), json!([]), json!({})] {
            instances.push(json!([one, other]));
            instances.push(json!({ "a": one, "b": other }));
            instances.push(json!({ "c": other, "b": one }));
        }
    }
    instances.extend([
        json!([]),
        json!({}),
        json!([1, "a", null]),
        json!([[1], ["a"], {}]),
    ]);
    instances
}

const SUBJECT: &str = "/components/schemas/Subject";

fn document(subject: &Value, other: &Value) -> Value {
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Properties", "version": "1" },
        "components": { "schemas": { "Subject": subject, "Other": other } }
    })
}

/// Those of the instances that the subject of a document allows.
fn allowed<'i>(document: &Value, instances: &'i [Value]) -> Vec<&'i Value> {
    let mut schema = document.clone();
    schema["$ref"] = format!("#{SUBJECT}").into();
    let validator = jsonschema::draft202012::new(&schema)
        .unwrap_or_else(|error| panic!("{error}\n{document:#}"));
    let valid = instances
        .iter()
        .filter(|instance| validator.is_valid(instance));
    valid.collect()
}

fn canonical(document: &Value) -> Option<CanonicalSchema> {
    let prepared = canonical::options().offline().prepare(document).ok()?;
    prepared.canonicalize_at(SUBJECT).ok()
}

/// Whether two documents say the same about the subject, as far as set algebra can tell.
fn same_set(left: &Value, right: &Value) -> Containment {
    let Some((left, right)) = canonical(left).zip(canonical(right)) else {
        return Containment::Unknown;
    };
    let ways = [left.covers(&right), right.covers(&left)];
    if ways.iter().any(|way| matches!(way, Ok(Containment::No))) {
        Containment::No
    } else if ways.iter().all(|way| matches!(way, Ok(Containment::Yes))) {
        Containment::Yes
    } else {
        Containment::Unknown
    }
}

fn run<S: Strategy>(strategy: &S, property: impl Fn(S::Value) -> TestCaseResult) {
    let usual = Config::default();
    let config = Config {
        cases: 4 * usual.cases,
        failure_persistence: None,
        ..usual
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    if let Err(error) = TestRunner::new_with_rng(config, rng).run(strategy, property) {
        panic!("{error}");
    }
}

#[test]
fn there_and_back_is_the_same_set() {
    let instances = instances();
    let [all, carried, decided, telling] = [(); 4].map(|()| Cell::new(0));
    let count = |cell: &Cell<u32>| cell.set(cell.get() + 1);
    run(&(schema(), schema()), |(subject, other)| {
        let original = document(&subject, &other);
        let down = downlevel(&original);
        let back = uplevel(down.document.clone()).document;
        let before = allowed(&original, &instances);
        let after = allowed(&back, &instances);
        count(&all);
        if down.losses().next().is_none() {
            count(&carried);
            prop_assert_eq!(&before, &after, "\n{:#}", down.document);
            match same_set(&original, &back) {
                Containment::No => prop_assert!(false, "not the same\n{:#}", down.document),
                Containment::Yes => count(&decided),
                Containment::Unknown => {}
            }
            if !before.is_empty() && before.len() < instances.len() {
                count(&telling);
            }
        } else if down.losses().all(|loss| loss.pointer.starts_with(SUBJECT)) {
            for instance in before {
                prop_assert!(
                    after.contains(&instance),
                    "narrower: {}\n{:#}",
                    instance,
                    down.document
                );
            }
        }
        Ok(())
    });
    let [all, carried, decided, telling] = [all, carried, decided, telling].map(Cell::into_inner);
    assert!(carried * 4 > all, "{carried} of {all} without loss");
    assert!(decided * 4 > carried * 3, "{decided} of {carried} decided");
    assert!(
        telling * 4 > carried,
        "{telling} of {carried} allow some and forbid some"
    );
}

#[test]
fn any_json_is_taken_without_panic() {
    run(&any_document(), |document| {
        let down = downlevel(&document);
        let up = uplevel(down.document.clone());
        let again = uplevel(document.clone());
        reached(&document, "writeOnly");
        for pointer in ["", "/components/schemas/a/else", "else/if", "/~2//"] {
            up.original_pointer(pointer);
            again.original_pointer(pointer);
        }
        let changed = down.document.get("openapi") != document.get("openapi");
        let version = document.get("openapi").and_then(Value::as_str);
        prop_assert_eq!(
            changed,
            version.is_some_and(|version| version.starts_with("3.1."))
        );
        Ok(())
    });
}
