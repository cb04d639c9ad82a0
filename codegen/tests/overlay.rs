//! Overlays by cases: `tests/cases/overlay/NAME.yaml`, and beside each `NAME.out.yaml` with what is
//! expected. `SNAPSHOTS=overwrite` writes the expectations anew; read them before they are
//! committed.

use std::fs;
use std::path::{Path, PathBuf};

use callspec_codegen::{Defect, Document, Overlay};
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
