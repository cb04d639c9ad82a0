//! Each edit under `tests/cases/drift` gives what stands in the `.expected` file beside it.
//!
//! A case is a change of one of the contracts in `spec/`, named by its folder:
//!
//! ```text
//! <<<
//!               type: number
//! ===
//!               type: [number, 'null']
//! >>>
//! ```
//!
//! What stands between `<<<` and `===` is found once in the contract and replaced. A change marked
//! `<<< both` is made to the old version as well, so that a case may compare what the contract
//! itself does not have. Lines before the first `<<<` say what the case is about. A case named
//! `silent-…` finds nothing. `SNAPSHOTS=overwrite cargo test -p conformance` writes what came.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Parser;
use conformance::args::Arguments;
use conformance::drift::Rule;
use conformance::run::run;
use serde_json::Value;
use snapbox::{Assert, Data};

use super::{case_files, project};

/// The two versions that a case compares.
struct Case {
    path: PathBuf,
    old: String,
    new: String,
}

fn cases() -> Vec<Case> {
    let found: Vec<Case> = case_files("edit").into_iter().map(Case::read).collect();
    assert!(found.len() >= 60, "only {} cases", found.len());
    found
}

impl Case {
    fn read(path: PathBuf) -> Self {
        let folder = path.parent().and_then(Path::file_name).expect("a folder");
        let contract = project().join("spec").join(folder).with_extension("yaml");
        let contract = std::fs::read_to_string(contract).expect("the contract can be read");
        let (mut old, mut new) = (contract.clone(), contract);
        let edits = std::fs::read_to_string(&path).expect("the case can be read");
        for edit in edits.split("<<<").skip(1) {
            let (mark, rest) = edit.split_once('\n').expect("a line");
            let (from, rest) = rest.split_once("===\n").expect("===");
            let (to, _) = rest.split_once(">>>").expect(">>>");
            if mark.trim() == "both" {
                old = replaced(&old, from, to, &path);
            }
            new = replaced(&new, from, to, &path);
        }
        Self { path, old, new }
    }

    /// What the command prints and how it ends.
    fn compare(&self, options: &[&str]) -> String {
        let folder = tempfile::tempdir().expect("a folder");
        let [old, new] = ["old.yaml", "new.yaml"].map(|name| folder.path().join(name));
        std::fs::write(&old, &self.old).expect("a file");
        std::fs::write(&new, &self.new).expect("a file");
        let names = [&old, &new].map(|path| path.display().to_string());
        let words = ["conformance", "drift", "spec", &names[0], &names[1]];
        let arguments = Arguments::parse_from(words.iter().chain(options));
        let printed = run(&arguments.command);
        let lines = printed.errors.iter().map(|line| {
            line.clone()
                + "
"
        });
        let errors: String = lines.collect();
        let code = printed.outcome.exit_code();
        let text = format!("{}{errors}exit status: {code}\n", printed.output);
        text.replace(&format!("{}/", folder.path().display()), "")
    }

    fn name(&self) -> String {
        let inside = self.path.strip_prefix(project()).unwrap_or(&self.path);
        inside.display().to_string()
    }
}

fn replaced(text: &str, from: &str, to: &str, path: &Path) -> String {
    let times = text.matches(from).count();
    assert_eq!(
        times,
        1,
        "{}: what is replaced stands there {times} times:\n{from}",
        path.display()
    );
    text.replacen(from, to, 1)
}

#[test]
fn each_edit_gives_what_is_expected_of_it() {
    let assert = Assert::new().action_env("SNAPSHOTS");
    let failed: Vec<_> = cases()
        .iter()
        .filter_map(|case| {
            let expected = Data::read_from(&case.path.with_extension("expected"), None);
            let told = case.compare(&[]);
            assert
                .try_eq(Some(&case.name()), told.into(), expected)
                .err()
        })
        .map(|difference| difference.to_string())
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// The findings of a case, as the JSON report has them.
fn findings(case: &Case) -> Vec<Value> {
    let told = case.compare(&["--format", "json"]);
    // Defects follow, as on standard error.
    let mut values = serde_json::Deserializer::from_str(&told).into_iter::<Value>();
    let report = values.next().expect("an object").expect("JSON");
    report["findings"].as_array().expect("a list").clone()
}

#[test]
fn silent_cases_find_nothing_and_the_others_something() {
    let mut silent = 0;
    for case in cases() {
        let is_silent = case
            .path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with("silent-"));
        assert_eq!(findings(&case).is_empty(), is_silent, "{}", case.name());
        silent += usize::from(is_silent);
    }
    assert!(silent >= 5, "only {silent} silent cases");
}

#[test]
fn each_breaking_change_has_a_witness_and_both_places() {
    let mut breaking = 0;
    for case in cases() {
        for finding in findings(&case) {
            let told = format!("{}: {finding:#}", case.name());
            for side in ["old", "new"] {
                assert!(finding[side]["line"].as_u64().is_some(), "{told}");
            }
            if finding["class"] == "breaking" {
                breaking += 1;
                let says = finding["witness"]["says"].as_str();
                assert!(says.is_some_and(|says| !says.is_empty()), "{told}");
                assert_ne!(finding["effect"], "breaking: ", "{told}");
            }
        }
    }
    assert!(breaking >= 30, "only {breaking} breaking changes");
}

/// Rules that only a page can break; their cases are pages.
pub(crate) const OF_PAGES: [&str; 2] = ["example-refused", "operation-moved"];

/// Rules about what was seen; their cases are recordings.
pub(crate) const OF_RESPONSES: [&str; 9] = [
    "field-seen",
    "field-missed",
    "type-seen",
    "null-seen",
    "enum-value-seen",
    "status-seen",
    "promise-broken",
    "field-always-seen",
    "field-never-seen",
];

#[test]
fn each_rule_about_contracts_fires_in_a_case() {
    let mut fired = BTreeSet::new();
    for case in cases() {
        for finding in findings(&case) {
            fired.insert(finding["rule"].as_str().expect("an id").to_owned());
        }
    }
    let silent: Vec<_> = Rule::all()
        .map(Rule::id)
        .filter(|id| !id.starts_with("type-") || *id == "type-changed")
        .filter(|id| !OF_PAGES.contains(id) && !OF_RESPONSES.contains(id))
        .filter(|id| !fired.contains(*id))
        .collect();
    assert!(silent.is_empty(), "no case for {silent:?}");
}

#[test]
fn ids_are_those_of_no_other_catalogue() {
    let judged: BTreeSet<_> = conformance::finding::Rule::all()
        .map(conformance::finding::Rule::id)
        .collect();
    let mut ids = BTreeSet::new();
    for rule in Rule::all() {
        let name = format!("{rule:?}").to_lowercase();
        assert_eq!(rule.id().replace('-', ""), name);
        assert!(!judged.contains(rule.id()), "{}", rule.id());
        assert!(ids.insert(rule.id()), "{}", rule.id());
        assert!(rule.explanation().len() > 40, "{}", rule.id());
    }
}

/// What is compatible one way is not always compatible the other way, but a document compared with
/// itself is silent both before and after the change.
#[test]
fn each_version_compared_with_itself_is_silent() {
    for case in cases() {
        for version in [&case.old, &case.new] {
            let same = Case {
                path: case.path.clone(),
                old: version.clone(),
                new: version.clone(),
            };
            assert!(findings(&same).is_empty(), "{}", case.name());
        }
    }
}

/// Runs a program in a folder; what it printed, and how it ended.
fn run_in(folder: &Path, program: &str, words: &[&str]) -> (String, Option<i32>) {
    let output = Command::new(program)
        .args(words)
        .current_dir(folder)
        // No repository around the folder, and no settings of whoever runs the test.
        .env(
            "GIT_CEILING_DIRECTORIES",
            folder.parent().expect("a parent"),
        )
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .unwrap_or_else(|error| panic!("{program}: {error}"));
    let printed = [output.stdout, output.stderr].concat();
    let printed = String::from_utf8(printed).expect("text");
    (printed, output.status.code())
}

#[test]
fn a_document_may_be_named_as_it_was_in_a_commit() {
    const CONFORMANCE: &str = env!("CARGO_BIN_EXE_conformance");
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let drift = |old: &str| run_in(folder, CONFORMANCE, &["drift", "spec", old, "pets.yaml"]);
    let source = project().join("tests/cases/command-line/drift.in");
    std::fs::copy(source.join("old.yaml"), folder.join("pets.yaml")).expect("a copy");

    let (printed, code) = drift("HEAD:pets.yaml");
    assert!(
        printed.contains("no git repository to look for it"),
        "{printed}"
    );
    assert_eq!(code, Some(2));

    let author = ["-c", "user.name=Name", "-c", "user.email=name@example.com"];
    let commit = [&author[..], &["commit", "-qm", "Pets"]].concat();
    for words in [&["init", "-q"][..], &["add", "pets.yaml"], &commit] {
        let (printed, code) = run_in(folder, "git", words);
        assert_eq!(code, Some(0), "{printed}");
    }
    assert_eq!(drift("HEAD:pets.yaml").1, Some(0));
    std::fs::copy(source.join("new.yaml"), folder.join("pets.yaml")).expect("a copy");
    let (printed, code) = drift("HEAD:pets.yaml");
    assert!(
        printed.contains("  old       HEAD:pets.yaml:20:24  /"),
        "{printed}"
    );
    assert_eq!(code, Some(1));

    for unknown in ["HEAD:cats.yaml", "v1:pets.yaml", "HEAD^{/:pets.yaml"] {
        let (printed, code) = drift(unknown);
        assert!(printed.contains("git knows no such commit"), "{printed}");
        assert_eq!(code, Some(2));
    }
    // What looks like an option of git is none.
    let words = ["drift", "spec", "--", "--output=x:y", "pets.yaml"];
    let (printed, code) = run_in(folder, CONFORMANCE, &words);
    assert!(printed.contains("git knows no such commit"), "{printed}");
    assert_eq!(code, Some(2));
    let (printed, _) = drift("HEAD:");
    assert!(
        printed.contains("there is no such file or folder"),
        "{printed}"
    );
}
