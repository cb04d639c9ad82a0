//! Overlays by cases: `tests/cases/overlay/NAME.yaml`, and beside each `NAME.out.yaml` with what is
//! expected. `SNAPSHOTS=overwrite` writes the expectations anew; read them before they are
//! committed.

use std::fs;
use std::path::{Path, PathBuf};

use callspec_codegen::{Defect, Document, Overlay, Settings, generate};
use serde_json::{Value, json};
use snapbox::{Assert, Data};

#[test]
fn overlays_do_what_is_expected_of_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/overlay");
    let mut inputs: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| !path.to_string_lossy().ends_with(".out.yaml"))
        .collect();
    inputs.sort();
    assert!(!inputs.is_empty(), "no cases");
    let assert = Assert::new().action_env("SNAPSHOTS");
    let failed: Vec<_> = inputs
        .iter()
        .filter_map(|input| {
            let expected = Data::read_from(&input.with_extension("out.yaml"), None);
            let name = input.display().to_string();
            assert
                .try_eq(Some(&name), shown(input).into(), expected)
                .err()
        })
        .map(|difference| difference.to_string())
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

fn shown(input: &Path) -> String {
    let case = Document::parse("case.yaml", fs::read_to_string(input).unwrap()).unwrap();
    let overlay = case.value()["overlay"].to_string();
    let overlay = Document::parse("case.overlay.json", overlay).unwrap();
    let shown = match Overlay::parse(overlay) {
        Ok(overlay) => {
            let applied = overlay.apply(&case.value()["contract"]);
            json!({
                "contract": applied.document,
                "changed": applied.changed,
                "touched": applied.touched,
                "defects": said(&applied.defects),
            })
        }
        Err(defects) => json!({ "defects": said(&defects) }),
    };
    serde_saphyr::to_string(&shown).unwrap()
}

/// Defects without their place: the overlay of a case has no lines of its own.
fn said(defects: &[Defect]) -> Vec<Value> {
    defects
        .iter()
        .map(|defect| json!({ &defect.pointer: defect.what }))
        .collect()
}

/// What is wrong with an overlay, laid over a small contract, as `generate` tells it.
fn told(actions: &str) -> Vec<String> {
    let contract = "openapi: 3.1.0\ninfo: {title: Pets, version: 1.0.0}\ncomponents:\n  schemas:\n    \
                    Pet: {type: object, properties: {name: {type: string}}}\n";
    let contract = Document::parse("pets.yaml", contract).unwrap();
    let overlay =
        format!("overlay: 1.1.0\ninfo: {{title: Pets, version: 1.0.0}}\nactions:\n{actions}");
    let overlay = Document::parse("pets.overlay.yaml", overlay).unwrap();
    let overlay = Overlay::parse(overlay).unwrap();
    let settings = Settings::new("crate::pets", "crate::transport");
    let generated = generate(&contract, Some(&overlay), &settings);
    let defects = generated.expect_err("the overlay has a defect");
    defects.iter().map(ToString::to_string).collect()
}

#[test]
fn defect_that_an_overlay_brought_in_is_placed_in_the_overlay() {
    let selects_nothing = "  - target: $.components.schemas.Dog\n    remove: true\n";
    assert_eq!(
        told(selects_nothing),
        [
            "pets.overlay.yaml:4:5: /actions/0/target: the action does not apply: it selects nothing in \
          the contract"
        ]
    );
    let leads_nowhere = "  - target: $.components.schemas.Pet.properties\n    update:\n      \
                         owner: {$ref: '#/components/schemas/Owner'}\n";
    let told = told(leads_nowhere);
    assert_eq!(told.len(), 1);
    let place = "pets.overlay.yaml:6:15: /actions/0/update/owner/$ref: ";
    assert!(told[0].starts_with(place), "{}", told[0]);
}

#[test]
fn types_are_made_of_contract_and_overlay() {
    let contract = "openapi: 3.1.0\ninfo: {title: Pets, version: 1.0.0}\ncomponents:\n  schemas:\n    \
                    Pet: {type: object, properties: {name: {type: string}}}\n";
    let contract = Document::parse("pets.yaml", contract).unwrap();
    let overlay = json!({
        "overlay": "1.1.0",
        "info": { "title": "Pets", "version": "1.0.0" },
        "actions": [{
            "target": "$.components.schemas.Pet.properties",
            "update": { "age": { "type": "integer" } }
        }]
    });
    let overlay = Document::parse("pets.overlay.json", overlay.to_string()).unwrap();
    let overlay = Overlay::parse(overlay).unwrap();
    let settings = Settings::new("crate::pets", "crate::transport");
    let surface = |overlay| generate(&contract, overlay, &settings).unwrap().surface;
    let age = "pets::Pet.age: Option<i64>".to_owned();
    assert!(!surface(None).contains(&age));
    assert!(surface(Some(&overlay)).contains(&age));
}
