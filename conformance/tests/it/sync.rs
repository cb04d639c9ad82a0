//! `conformance sync` over copies of the project's own contracts and over pages of `tests/cases`.

use std::collections::BTreeMap;
use std::path::Path;

use callspec_codegen::Document;
use clap::Parser;
use conformance::args::Arguments;
use conformance::contract::Contract;
use conformance::drift::Rule;
use conformance::drift::page::{Pair, compare, find};
use conformance::page::{Content, Page};
use conformance::run::{Printed, run};
use conformance::sync::propose::proposal;
use tempfile::TempDir;

use super::{case_files, project};

/// The project's contracts, in a folder of their own.
fn contracts() -> TempDir {
    let folder = tempfile::tempdir().expect("there is room");
    for (file, text) in files(&project().join("spec")) {
        let path = folder.path().join(file);
        let parent = path.parent().expect("a file is in a folder");
        std::fs::create_dir_all(parent).expect("it is made");
        std::fs::write(path, text).expect("it is written");
    }
    folder
}

/// All files below a folder, and their texts.
fn files(folder: &Path) -> BTreeMap<String, String> {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .map(|entry| entry.expect("the folder can be read").into_path())
        .filter(|path| path.is_file())
        .map(|path| {
            let name = path.strip_prefix(folder).expect("below the folder");
            let text = std::fs::read_to_string(&path).expect("it is text");
            (name.display().to_string(), text)
        })
        .collect()
}

fn sync(folder: &Path, arguments: &[&str]) -> Printed {
    std::env::set_current_dir(project()).expect("the project is there");
    let folder = folder.to_str().expect("a plain path");
    let start = ["conformance", "sync", "--folder", folder];
    let arguments = start.iter().chain(arguments);
    run(&Arguments::parse_from(arguments).command)
}

fn case(name: &str) -> String {
    format!("tests/cases/{name}")
}

const SEEDS: [&str; 2] = [
    "spec/pages/alta-get-call.md",
    "spec/pages/autocalls-get-call.md",
];

#[test]
fn the_pages_give_the_contracts_as_they_are() {
    let folder = contracts();
    let before = files(folder.path());
    let printed = sync(folder.path(), &SEEDS);
    assert_eq!(printed.output, "2 pages taken in: nothing changes\n");
    assert_eq!(printed.outcome.exit_code(), 0);
    assert_eq!(files(folder.path()), before);
    // Without the contract that comes from a page, the page gives it back, byte for byte.
    std::fs::remove_file(folder.path().join("alta.yaml")).expect("it was there");
    let printed = sync(folder.path(), &SEEDS);
    assert_eq!(printed.outcome.exit_code(), 0, "{}", printed.output);
    assert_eq!(files(folder.path()), before);
}

#[test]
fn a_folder_without_pages_comes_to_have_them() {
    let folder = contracts();
    let before = files(folder.path());
    std::fs::remove_dir_all(folder.path().join("pages")).expect("they were there");
    std::fs::remove_file(folder.path().join("SOURCES.toml")).expect("it was there");
    let printed = sync(folder.path(), &SEEDS);
    assert_eq!(printed.outcome.exit_code(), 0, "{}", printed.output);
    let after = files(folder.path());
    for (file, text) in &before {
        if file != "SOURCES.toml" {
            assert_eq!(after.get(file), Some(text), "{file}");
        }
    }
    let digests = |text: &str| -> Vec<String> {
        let lines = text.lines().filter(|line| line.starts_with("sha256"));
        lines.map(str::to_owned).collect()
    };
    assert_eq!(
        digests(&after["SOURCES.toml"]),
        digests(&before["SOURCES.toml"])
    );
}

#[test]
fn a_check_tells_what_would_change_and_changes_nothing() {
    let folder = contracts();
    let before = files(folder.path());
    let changed = folder.path().with_extension("pages");
    std::fs::create_dir(&changed).expect("there is room");
    let page = changed.join("alta-get-call.md");
    std::fs::copy(
        project().join(case("drift-page/alta/type-changed.md")),
        &page,
    )
    .expect("copied");
    let page = page.to_str().expect("a plain path");
    let printed = sync(folder.path(), &["--check", page]);
    assert_eq!(printed.outcome.exit_code(), 1);
    for said in [
        "/pages/alta-get-call.md: would be written\n",
        "/SOURCES.toml: would be written\n",
        "/alta.yaml: would be written\n",
        "[type-changed]",
        "alta::Call.duration: Option<f64> → Option<i64>",
    ] {
        assert!(
            printed.output.contains(said),
            "{said} in {}",
            printed.output
        );
    }
    assert_eq!(files(folder.path()), before);
    // The same without the check, and then there is nothing left to do.
    assert_eq!(sync(folder.path(), &[page]).outcome.exit_code(), 0);
    assert_ne!(files(folder.path()), before);
    assert_eq!(
        sync(folder.path(), &["--check", page]).outcome.exit_code(),
        0
    );
    std::fs::remove_dir_all(changed).expect("they were there");
}

#[test]
fn a_sync_that_was_broken_off_is_finished_by_the_next() {
    let folder = contracts();
    let contract = folder.path().join("alta.yaml");
    let old = std::fs::read_to_string(&contract).expect("it is there");
    let changed = case("drift-page/alta/type-changed.md");
    assert_eq!(sync(folder.path(), &[&changed]).outcome.exit_code(), 0);
    let finished = files(folder.path());
    // Contracts are written last: whatever else was written, they are the old ones.
    std::fs::write(&contract, old).expect("it is written");
    let saved = folder.path().join("pages/alta-get-call.md");
    let saved = saved.to_str().expect("a plain path");
    assert_eq!(
        sync(folder.path(), &["--check", saved]).outcome.exit_code(),
        1
    );
    assert_eq!(sync(folder.path(), &[saved]).outcome.exit_code(), 0);
    assert_eq!(files(folder.path()), finished);
}

#[test]
fn one_page_does_not_come_in_twice() {
    let folder = contracts();
    let before = files(folder.path());
    let printed = sync(
        folder.path(),
        &[SEEDS[0], &case("drift-page/alta/type-changed.md")],
    );
    assert_eq!(printed.outcome.exit_code(), 2);
    assert!(printed.errors[0].ends_with("is the same page: take in one of them"));
    assert_eq!(files(folder.path()), before);
}

#[test]
fn what_is_wrong_with_one_page_keeps_all_from_being_written() {
    let folder = contracts();
    let before = files(folder.path());
    let changed = case("drift-page/alta/type-changed.md");
    let broken = case("drift-page/refused/truncated-block.md");
    let printed = sync(folder.path(), &[&changed, &broken]);
    assert_eq!(printed.outcome.exit_code(), 2);
    assert_eq!(printed.errors.len(), 1, "{:?}", printed.errors);
    assert!(printed.errors[0].contains("truncated-block.md:13:1: "));
    assert_eq!(files(folder.path()), before);
}

#[test]
fn documents_of_many_pages_become_one_whatever_their_order() {
    let pages = ["get-pet", "delete-pet", "list-pets"].map(|name| case(&format!("sync/{name}.md")));
    let merged = |order: [usize; 3]| {
        let folder = tempfile::tempdir().expect("there is room");
        let mut arguments = vec!["--contract", "pets.yaml"];
        arguments.extend(order.map(|index| pages[index].as_str()));
        let printed = sync(folder.path(), &arguments);
        assert_eq!(printed.outcome.exit_code(), 0, "{:?}", printed.errors);
        let files = files(folder.path());
        let names: Vec<_> = files.keys().map(String::as_str).collect();
        let expected = [
            "SOURCES.toml",
            "pages/pets-delete-pet.md",
            "pages/pets-get-pet.md",
            "pages/pets-list-pets.md",
            "pets.yaml",
        ];
        assert_eq!(names, expected);
        Document::parse("pets.yaml", files["pets.yaml"].clone()).expect("it parses")
    };
    let (there, back) = (merged([0, 1, 2]), merged([2, 1, 0]));
    assert_eq!(there.value(), back.value());
    let (contract, defects) = Contract::parse(there);
    assert_eq!(defects, []);
    assert_eq!(contract.operations().len(), 3);
}

#[test]
fn a_component_that_two_pages_describe_differently_names_both() {
    let folder = tempfile::tempdir().expect("there is room");
    let pages = ["sync/get-pet.md", "sync/list-pets-with-another-pet.md"].map(case);
    let printed = sync(
        folder.path(),
        &["--contract", "pets.yaml", &pages[0], &pages[1]],
    );
    assert_eq!(printed.outcome.exit_code(), 2);
    let expected = format!(
        "error: {}:28:5: /components/schemas/Pet: this page says something else than on {}:37: \
         they cannot be one contract",
        pages[1], pages[0]
    );
    assert_eq!(printed.errors, [expected]);
    assert_eq!(files(folder.path()), BTreeMap::new());
}

#[test]
fn an_operation_that_is_new_is_proposed_whole() {
    let folder = tempfile::tempdir().expect("there is room");
    let contract = project().join(case("drift-page/pets/contract.yaml"));
    std::fs::copy(contract, folder.path().join("pets.yaml")).expect("copied");
    let page = case("sync/described-only.mdx");
    let printed = sync(folder.path(), &["--contract", "pets.yaml", &page]);
    assert_eq!(printed.outcome.exit_code(), 1, "{:?}", printed.errors);
    for said in [
        "+  \"/pets/{petId}/meals\":\n+    post:\n",
        "+                  - fish\n",
    ] {
        assert!(
            printed.output.contains(said),
            "{said} in {}",
            printed.output
        );
    }
}

#[test]
fn a_component_that_is_to_be_two_things_is_left_to_a_person() {
    let folder = tempfile::tempdir().expect("there is room");
    let contract = project().join(case("drift-page/pets/contract.yaml"));
    std::fs::copy(contract, folder.path().join("pets.yaml")).expect("copied");
    let page = case("sync/component-of-two-minds.mdx");
    let printed = sync(folder.path(), &["--check", &page]);
    assert_eq!(printed.outcome.exit_code(), 1, "{:?}", printed.errors);
    let said = "pets.yaml: differs from its page at /components/schemas/Kind/enum: edit it there\n";
    assert!(printed.output.contains(said), "{}", printed.output);
}

#[test]
fn a_contract_with_the_proposed_edit_says_what_the_page_says() {
    let mut proposed = 0;
    for path in [case_files("md"), case_files("mdx")].concat() {
        let contract = path.with_file_name("contract.yaml");
        let contract = if contract.exists() {
            contract
        } else {
            project().join("spec/autocalls.yaml")
        };
        let text = std::fs::read_to_string(&path).expect("the page is there");
        let (Some(page), true) = (
            Page::parse("page.md", &text).0,
            path.components()
                .any(|part| part.as_os_str() == "drift-page"),
        ) else {
            continue;
        };
        if !page.is_whole || matches!(page.content, Content::Embedded(_)) {
            continue;
        }
        let text = std::fs::read_to_string(contract).expect("the contract is there");
        let document = Document::parse("contract.yaml", text).expect("it parses");
        let Some(edited) = edited(&document, &page) else {
            continue;
        };
        proposed += 1;
        assert_eq!(edited.1, Vec::<String>::new(), "{path:?}");
        let edited = Document::parse("edited.yaml", edited.0).expect("it parses");
        let differences = differences(&edited, &page);
        assert!(
            differences.is_empty(),
            "{path:?}: {differences:#?}\n{}",
            edited.text()
        );
    }
    assert!(proposed > 5, "only {proposed} pages with a proposal");
}

/// The text that is proposed, and what could not be edited.
fn edited(document: &Document, page: &Page) -> Option<(String, Vec<String>)> {
    let contracts = [Contract::parse(document.clone()).0];
    let found = find(page, &contracts).ok()?;
    let proposal = proposal(document, &Pair::new(page, found));
    Some((proposal.text?, proposal.left))
}

/// What still differs, examples aside.
fn differences(document: &Document, page: &Page) -> Vec<String> {
    let contracts = [Contract::parse(document.clone()).0];
    let found = find(page, &contracts).expect("the operation is still there");
    let drift = compare(page, found).expect("it is compared");
    drift
        .differences
        .iter()
        .filter(|one| !one.is_of_example() && one.rule != Rule::OperationMoved)
        .map(|one| format!("{} {} {}", one.rule.id(), one.part, one.path))
        .collect()
}
