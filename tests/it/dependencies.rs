//! What a user of the client has to build.

use std::process::Command;

#[test]
fn tree_of_a_user_is_free_of_the_harness() {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--package", "callspec", "--edges", "normal"])
        .args(["--prefix", "none", "--locked", "--offline"])
        .current_dir(crate::project())
        .output()
        .expect("cargo runs");
    let tree = String::from_utf8_lossy(&output.stdout);
    let names: Vec<_> = tree
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert!(
        names.contains(&"reqwest"),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    for foreign in [
        "conformance",
        "callspec-codegen",
        "jsonschema",
        "progenitor-impl",
    ] {
        assert!(!names.contains(&foreign), "{foreign}");
    }
    assert!(
        !names
            .iter()
            .any(|name| name.contains("yaml") || name.contains("saphyr"))
    );
}
