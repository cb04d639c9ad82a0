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
