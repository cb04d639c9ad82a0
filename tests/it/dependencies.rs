//! What comes along with the library, and what does not.

use std::collections::BTreeSet;
use std::process::Command;

use crate::project;

/// The crates that a program with `callspec` in it is linked from, or whose macros it runs.
fn tree(features: &[&str]) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .current_dir(project())
        .args(["tree", "--package", "callspec", "--edges", "normal"])
        .args(["--prefix", "none", "--format", "{p}", "--locked"])
        .args(features)
        .output()
        .expect("cargo runs");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    let listed = String::from_utf8(output.stdout).expect("a tree is text");
    let names = listed.lines().filter_map(|line| line.split(' ').next());
    names
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

#[test]
fn no_tool_of_the_project_is_in_the_tree_of_a_user() {
    for features in [&["--no-default-features"][..], &[], &["--all-features"]] {
        let tree = tree(features);
        for expected in ["callspec", "reqwest", "serde_json", "progenitor-client"] {
            assert!(
                tree.contains(expected),
                "{features:?}: the tree is read: {tree:?}"
            );
        }
        let schemas = features.contains(&"--all-features");
        assert_eq!(tree.contains("schemars"), schemas, "{features:?}");
        let unwanted = |name: &&String| {
            let tools = [
                "conformance",
                "callspec-codegen",
                "progenitor",
                "typify",
                "openapiv3",
            ];
            tools.contains(&name.as_str())
                || name.contains("jsonschema")
                || name.contains("yaml")
                || name.contains("saphyr")
        };
        let found: Vec<&String> = tree.iter().filter(unwanted).collect();
        assert!(found.is_empty(), "{features:?}: {found:?}");
    }
}
