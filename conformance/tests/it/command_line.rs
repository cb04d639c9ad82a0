//! Sessions at the command line: `tests/cases/command-line/*.trycmd`, and the README's.

use super::project;

#[test]
fn sessions_run_as_written() {
    std::env::set_current_dir(project()).expect("the project is there");
    trycmd::TestCases::new()
        .register_bin(
            "conformance",
            std::path::Path::new(env!("CARGO_BIN_EXE_conformance")),
        )
        .case("tests/cases/command-line/*.trycmd")
        .case("README.md")
        .run();
}

/// What is printed into a pipe, with these variables set and with these arguments.
fn printed(variables: &[(&str, &str)], arguments: &[&str]) -> String {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_conformance"))
        .current_dir(project())
        .args(["check", "tests/cases/alta/new-call-type.har"])
        .args(arguments)
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR")
        .env_remove("CLICOLOR_FORCE")
        .envs(variables.iter().copied())
        .output()
        .expect("the command runs");
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn colours_are_for_terminals_and_for_those_who_ask() {
    let plain = printed(&[], &[]);
    assert!(plain.contains("warn[unknown-enum-value]") && !plain.contains('\u{1b}'));
    assert_eq!(printed(&[("CLICOLOR", "1")], &[]), plain);
    assert_eq!(
        printed(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], &[]),
        plain
    );
    assert_eq!(
        printed(&[("CLICOLOR_FORCE", "1")], &["--color", "never"]),
        plain
    );

    let colored = printed(&[("NO_COLOR", "1")], &["--color", "always"]);
    assert!(
        colored.contains("\u{1b}[1m\u{1b}[33mwarn[unknown-enum-value]\u{1b}[0m"),
        "{colored:?}"
    );
    assert_eq!(anstream::adapter::strip_str(&colored).to_string(), plain);
    assert_eq!(printed(&[("CLICOLOR_FORCE", "1")], &[]), colored);
    let json = printed(&[], &["--color", "always", "--format", "json"]);
    assert!(!json.contains('\u{1b}'));
}
