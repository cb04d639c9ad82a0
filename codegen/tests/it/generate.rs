//! Each contract under `tests/cases/generate` and `tests/compiles/contracts` gives what stands in the `.expected` file beside it:
//! the defects found, or the public surface and what was done on the way there.
//!
//! `SNAPSHOTS=overwrite cargo test -p callspec-codegen` writes what came; read it before
//! committing it.

use std::fs;
use std::path::{Path, PathBuf};

use callspec_codegen::{Document, Settings, generate};
use snapbox::{Assert, Data};

fn contracts() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = ["tests/cases/generate", "tests/compiles/contracts"]
        .iter()
        .flat_map(|folder| fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)))
        .flatten()
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "yaml")
        })
        .collect();
    found.sort();
    found
}

fn outcome(path: &Path) -> String {
    let name = path
        .file_name()
        .and_then(|name| name.to_str())
        .expect("a plain name");
    let text = fs::read_to_string(path).expect("the contract can be read");
    let settings = Settings::new("crate::api", "crate::transport");
    // Contracts whose name tells so have a type written by hand.
    let settings = if name.contains("written-by-hand") {
        settings.replace("Moment", "crate::Moment")
    } else {
        settings
    };
    let defects = match Document::parse(name, text) {
        Err(defect) => vec![defect],
        Ok(document) => match generate(&document, None, &settings) {
            Err(defects) => defects,
            Ok(generated) => {
                let acted = generated.transforms.to_string();
                let acted: Vec<&str> = acted.lines().filter(|line| !line.contains(": 0")).collect();
                return format!("{}\n\n{}\n", generated.surface.join("\n"), acted.join("\n"));
            }
        },
    };
    assert!(!defects.is_empty(), "{name}: an error names a defect");
    let lines: Vec<String> = defects.iter().map(ToString::to_string).collect();
    lines.join("\n") + "\n"
}

#[test]
fn each_contract_gives_what_is_expected_of_it() {
    let contracts = contracts();
    assert!(contracts.len() > 10, "the contracts are found");
    let assert = Assert::new().action_env("SNAPSHOTS");
    let failed: Vec<String> = contracts
        .iter()
        .filter_map(|path| {
            let expected = Data::read_from(&path.with_extension("expected"), None);
            let name = path.display().to_string();
            assert
                .try_eq(Some(&name), outcome(path).into(), expected)
                .err()
        })
        .map(|difference| difference.to_string())
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn the_same_contract_gives_the_same_code() {
    for path in contracts() {
        let text = fs::read_to_string(&path).expect("the contract can be read");
        let Ok(document) = Document::parse("same", text) else {
            continue;
        };
        let settings = Settings::new("crate::api", "crate::transport");
        let [first, second] = [(), ()].map(|()| generate(&document, None, &settings));
        match (first, second) {
            (Ok(first), Ok(second)) => assert_eq!(first.code, second.code, "{}", path.display()),
            (first, second) => assert_eq!(first.err(), second.err(), "{}", path.display()),
        }
    }
}
