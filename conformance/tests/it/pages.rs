//! Each page under `tests/cases/drift-page` differs from its contract as the `.expected` file
//! beside it says: from the `contract.yaml` of its folder, or else from the built-in contracts.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::Parser;
use conformance::args::Arguments;
use conformance::run::run;
use serde_json::Value;
use snapbox::{Assert, Data};

use super::drift::OF_PAGES;
use super::{case_files, project};

fn pages() -> Vec<PathBuf> {
    let folder = project().join("tests/cases/drift-page");
    let mut pages = [case_files("md"), case_files("mdx")].concat();
    pages.retain(|page| page.starts_with(&folder));
    assert!(pages.len() > 30, "only {} pages", pages.len());
    pages
}

fn relative(path: &Path) -> String {
    let path = path.strip_prefix(project()).unwrap_or(path);
    path.display().to_string()
}

/// What the command prints, and how it ends.
fn drift(page: &Path, format: &str) -> (String, u8) {
    std::env::set_current_dir(project()).expect("the project is there");
    let mut arguments = vec!["conformance", "drift", "page", "--format", format];
    let contract = page.with_file_name("contract.yaml");
    let (contract, page) = (
        contract.exists().then(|| relative(&contract)),
        relative(page),
    );
    if let Some(contract) = &contract {
        arguments.extend(["--spec", contract]);
    }
    arguments.push(&page);
    let printed = run(&Arguments::parse_from(arguments).command);
    let errors = printed.errors.iter().map(|line| line.clone() + "\n");
    let text = format!("{}{}", printed.output, errors.collect::<String>());
    (text, printed.outcome.exit_code())
}

#[test]
fn each_page_gives_what_is_expected_of_it() {
    let assert = Assert::new().action_env("SNAPSHOTS");
    let failed: Vec<_> = pages()
        .iter()
        .filter_map(|page| {
            let (text, code) = drift(page, "text");
            let text = format!("{text}exit status: {code}\n");
            let expected = Data::read_from(&page.with_extension("expected"), None);
            assert
                .try_eq(Some(&relative(page)), text.into(), expected)
                .err()
        })
        .map(|difference| difference.to_string())
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn each_difference_has_its_line_on_the_page_and_in_the_contract() {
    let mut seen = 0;
    let mut fired = BTreeSet::new();
    for page in pages() {
        let (text, code) = drift(&page, "json");
        let end = text.rfind("\n}\n").expect("an object") + 2;
        let report: Value = serde_json::from_str(&text[..end]).expect("a report is JSON");
        let findings = report["findings"].as_array().expect("a list");
        assert!(code != 0 || findings.is_empty(), "{page:?}");
        for finding in findings {
            seen += 1;
            fired.insert(finding["rule"].as_str().expect("an id").to_owned());
            for side in ["page", "contract"] {
                let line = finding[side]["line"].as_u64();
                assert!(line.is_some_and(|line| line > 0), "{page:?}: {finding:#}");
            }
        }
    }
    assert!(seen > 30, "only {seen} differences on all pages");
    assert!(
        OF_PAGES.iter().all(|rule| fired.contains(*rule)),
        "{fired:?}"
    );
}

#[test]
fn every_slip_on_a_page_is_read_or_refused_in_words() {
    let path = project().join("tests/cases/drift-page/pets/all-shapes.mdx");
    let text = std::fs::read_to_string(path).expect("the page is there");
    let slips = [
        "", "<", ">", "{", "}", "\"", "`", "```\n", "---\n", "</Tab>", "{/*", "é",
    ];
    for (round, (at, character)) in text.char_indices().enumerate() {
        let slip = slips[round % slips.len()];
        let slipped = format!(
            "{}{slip}{}",
            &text[..at],
            &text[at + character.len_utf8()..]
        );
        let (read, defects) = conformance::page::Page::parse("slip.mdx", &slipped);
        assert!(read.is_some() || !defects.is_empty(), "{slip} at {at}");
    }
}

#[test]
fn a_page_made_to_be_slow_is_not() {
    let opened = |part: &str| format!("# Get call\n\n{}", part.repeat((2 << 20) / part.len()));
    let parts = [
        "{/*",
        "<!--",
        "<A a={",
        "<A a=\"",
        "`",
        "``` ",
        "(`a`",
        "<Tab>",
        "</Tab>",
        "<Tab",
        "- `a` ",
        "<ResponseField name=\"a\" type=\"a|b<c\">",
        "<ResponseField name=\"a\" type=\"string\"/>",
        "export const a = {\n",
    ];
    for part in parts {
        let (read, defects) = conformance::page::Page::parse("slow.mdx", &opened(part));
        assert!(read.is_some() || !defects.is_empty(), "{part}");
        assert!(defects.len() < 300, "{part}: {} defects", defects.len());
    }
}

#[test]
fn every_cut_of_a_page_is_read_or_refused_in_words() {
    for page in ["alta-get-call", "autocalls-get-call"] {
        let path = project().join(format!("spec/pages/{page}.md"));
        let text = std::fs::read_to_string(path).expect("the page is there");
        let lines: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
        for end in lines.into_iter().flat_map(|at| [at, at + 4]) {
            let Some(cut) = text.get(..end) else { continue };
            let (read, defects) = conformance::page::Page::parse("cut.md", cut);
            assert!(read.is_some() || !defects.is_empty(), "{page} cut at {end}");
            for defect in defects {
                assert!(defect.position.is_some(), "{page} cut at {end}: {defect}");
            }
        }
    }
}
