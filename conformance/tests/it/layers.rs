//! Modules name only what lies below them.

use std::collections::BTreeSet;

use super::project;

/// A module and the modules it may name. `main` is not in it: it names `args` and `run`.
const LAYERS: [(&str, &[&str]); 25] = [
    ("nearest", &[]),
    ("texts", &[]),
    ("tree", &[]),
    ("exchange", &["tree"]),
    ("defect", &["exchange"]),
    ("page", &["defect"]),
    ("contract", &["defect", "exchange"]),
    ("finding", &["exchange"]),
    ("redact", &["exchange"]),
    ("route", &["exchange", "contract", "nearest"]),
    (
        "judge",
        &[
            "exchange", "contract", "route", "finding", "defect", "nearest", "redact", "tree",
        ],
    ),
    (
        "live",
        &[
            "contract", "exchange", "finding", "nearest", "redact", "serve",
        ],
    ),
    ("profile", &["exchange", "finding", "judge", "defect"]),
    (
        "drift",
        &[
            "contract", "finding", "defect", "exchange", "judge", "page", "profile", "texts",
        ],
    ),
    ("policy", &["contract", "finding", "defect", "nearest"]),
    (
        "report",
        &[
            "exchange", "contract", "finding", "judge", "policy", "defect", "redact",
        ],
    ),
    (
        "record",
        &[
            "exchange", "contract", "finding", "judge", "policy", "defect", "redact",
        ],
    ),
    ("sync", &["contract", "defect", "drift", "page"]),
    (
        "render",
        &[
            "exchange", "report", "judge", "finding", "policy", "contract", "defect", "drift",
            "nearest", "profile", "sync",
        ],
    ),
    (
        "wire",
        &[
            "exchange", "report", "judge", "finding", "defect", "contract", "policy",
        ],
    ),
    ("source", &["exchange", "defect", "tree"]),
    ("proxy", &["contract"]),
    (
        "serve",
        &[
            "contract", "defect", "exchange", "finding", "judge", "nearest", "route", "texts",
        ],
    ),
    (
        "args",
        &[
            "contract", "drift", "live", "serve", "source", "finding", "nearest",
        ],
    ),
    (
        "run",
        &[
            "args", "contract", "defect", "drift", "exchange", "finding", "judge", "live",
            "nearest", "page", "policy", "profile", "proxy", "record", "redact", "render",
            "report", "route", "serve", "source", "sync", "tree", "wire",
        ],
    ),
];

#[test]
fn modules_name_only_what_lies_below_them() {
    let source = project().join("conformance/src");
    let mut seen = BTreeSet::new();
    for entry in walkdir::WalkDir::new(&source) {
        let path = entry.expect("the source can be read").into_path();
        let inside = path.strip_prefix(&source).expect("below the source");
        let (Some(file), true) = (
            inside.to_str(),
            path.extension().is_some_and(|end| end == "rs"),
        ) else {
            continue;
        };
        let module = file
            .split('/')
            .next()
            .unwrap_or(file)
            .trim_end_matches(".rs");
        if matches!(module, "lib" | "main") {
            continue;
        }
        let allowed = LAYERS.iter().find(|(name, _)| *name == module);
        let (name, allowed) = allowed.unwrap_or_else(|| panic!("{module} is in no layer"));
        seen.insert(name);
        let text = std::fs::read_to_string(&path).expect("the source can be read");
        for named in text.split("crate::").skip(1) {
            let end = named.find(|c: char| !c.is_ascii_lowercase() && c != '_');
            let named = &named[..end.unwrap_or(named.len())];
            assert!(
                named == module || allowed.contains(&named),
                "{file} names {named}, which does not lie below {module}"
            );
        }
        assert!(
            !text.contains("use crate::{"),
            "{file}: one line for each module, so that this test can read it"
        );
    }
    assert_eq!(seen.len(), LAYERS.len(), "only {seen:?} were found");
}

/// What reaches into the network, and nothing else may name the crate that does.
const REACHING: [&str; 2] = ["run/fetch.rs", "run/live/send.rs"];

#[test]
fn only_named_files_reach_into_the_network() {
    let source = project().join("conformance/src");
    let mut reaching = Vec::new();
    for entry in walkdir::WalkDir::new(&source).sort_by_file_name() {
        let path = entry.expect("the source can be read").into_path();
        if path.extension().is_some_and(|end| end == "rs") {
            let text = std::fs::read_to_string(&path).expect("the source can be read");
            let inside = path.strip_prefix(&source).expect("below the source");
            let is_test = path.file_stem().is_some_and(|name| name == "tests");
            if !is_test && (text.contains("ureq::") || text.contains("TcpStream::connect")) {
                reaching.push(inside.display().to_string());
            }
        }
    }
    assert_eq!(reaching, REACHING);
}

#[test]
fn the_harness_does_not_depend_on_the_client() {
    let manifest = std::fs::read_to_string(project().join("conformance/Cargo.toml"))
        .expect("the manifest can be read");
    let named: Vec<_> = manifest
        .lines()
        .filter(|line| line.starts_with("callspec"))
        .collect();
    assert_eq!(named, ["callspec-codegen.workspace = true"]);
}
