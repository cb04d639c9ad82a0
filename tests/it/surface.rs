//! What a contract makes of the public surface, in files that a review shows.
//!
//! `SNAPSHOTS=overwrite cargo test -p callspec` writes them anew; read them before committing.

use callspec_codegen::Generated;
use snapbox::{Assert, Data};

use crate::contracts::{contracts, generate};
use crate::project;

fn generated() -> Vec<(String, Generated)> {
    contracts()
        .into_iter()
        .map(|settings| {
            let generated = generate(project(), &settings);
            let generated = generated.unwrap_or_else(|defects| panic!("{defects:#?}"));
            (settings.name().to_owned(), generated)
        })
        .collect()
}

fn assert_file(name: &str, actual: String) {
    let expected = Data::read_from(&project().join("tests").join(name), None);
    Assert::new().action_env("SNAPSHOTS").eq(actual, expected);
}

#[test]
fn public_surface() {
    let lines: Vec<String> = generated()
        .into_iter()
        .flat_map(|(_, generated)| generated.surface)
        .collect();
    assert_file("surface.txt", lines.join("\n") + "\n");
}

#[test]
fn transforms_of_each_contract() {
    let reports: Vec<String> = generated()
        .into_iter()
        .map(|(name, generated)| format!("# {name}\n{}", generated.transforms))
        .collect();
    assert_file("transforms.txt", reports.join("\n"));
}
