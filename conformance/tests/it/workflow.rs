//! The workflow for build servers is YAML, and each command in it is one of this command line.

use std::collections::BTreeSet;

use callspec_codegen::Document;
use clap::Parser;
use conformance::args::{Arguments, Command};
use serde_json::Value;

use super::project;

const WORKFLOW: &str = ".github/workflows/conformance.yml";

fn text(file: &str) -> String {
    std::fs::read_to_string(project().join(file)).expect("it can be read")
}

fn steps(workflow: &Value) -> Vec<&Value> {
    let jobs = workflow["jobs"].as_object().expect("there are jobs");
    jobs.values()
        .flat_map(|job| job["steps"].as_array().expect("a job has steps"))
        .collect()
}

/// The command lines of a shell script that call the command, as words.
fn commands(script: &str) -> Vec<Vec<String>> {
    let script = script.replace("\\\n", " ");
    let lines = script.lines().filter_map(|line| {
        let start = line.find("conformance ")?;
        let is_called = line[..start].chars().all(char::is_whitespace);
        let is_built = line[..start]
            .trim_end()
            .ends_with("--package conformance --");
        (is_called || is_built).then(|| &line[start..])
    });
    lines
        .map(|line| {
            line.split_whitespace()
                .map(|word| word.replace('"', ""))
                .collect()
        })
        .collect()
}

#[test]
fn each_command_of_the_workflow_parses() {
    let workflow = Document::parse(WORKFLOW, text(WORKFLOW)).expect("it is YAML");
    let mut called = Vec::new();
    for step in steps(workflow.value()) {
        for words in commands(step["run"].as_str().unwrap_or_default()) {
            let parsed = Arguments::try_parse_from(&words);
            let parsed = parsed.unwrap_or_else(|error| panic!("{words:?}: {error}"));
            called.push(match parsed.command {
                Command::Sync(arguments) => {
                    assert!(arguments.check && arguments.allow_network, "{words:?}");
                    "sync"
                }
                Command::Drift(_) => "drift",
                Command::Check(_) => "check",
                other => panic!("{other:?}"),
            });
        }
    }
    assert_eq!(called, ["sync", "drift", "check", "drift"]);
}

#[test]
fn each_step_runs_whatever_was_found_before_and_the_findings_are_kept() {
    let workflow = Document::parse(WORKFLOW, text(WORKFLOW)).expect("it is YAML");
    let triggers = &workflow.value()["on"];
    for trigger in ["schedule", "workflow_call", "workflow_dispatch"] {
        assert!(
            triggers.get(trigger).is_some(),
            "no {trigger} in {triggers}"
        );
    }
    let steps = steps(workflow.value());
    for step in steps.iter().skip(2) {
        let condition = step["if"].as_str().unwrap_or_default();
        assert!(condition.contains("!cancelled()"), "{step}");
        assert!(step.get("continue-on-error").is_none(), "{step}");
    }
    let uses = |step: &&&Value| {
        let action = step["uses"].as_str().unwrap_or_default();
        action.starts_with("github/codeql-action/upload-sarif@")
    };
    let uploads: Vec<_> = steps.iter().filter(uses).collect();
    let mut categories = BTreeSet::new();
    for upload in &uploads {
        let file = upload["with"]["sarif_file"].as_str().expect("a file");
        let is_written = |step: &&Value| {
            let run = step["run"].as_str().unwrap_or_default();
            run.contains(&format!("--report sarif={file}"))
        };
        assert!(steps.iter().any(is_written), "nobody writes {file}");
        categories.insert(upload["with"]["category"].as_str().expect("a category"));
    }
    assert_eq!((uploads.len(), categories.len()), (3, 3), "{categories:?}");
    assert!(text(WORKFLOW).contains("$GITHUB_STEP_SUMMARY"));
}
