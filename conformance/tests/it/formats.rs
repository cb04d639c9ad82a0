//! What build servers read: held against the public schemas, of `check` by `cases`, of `drift` here.

use std::process::Command;

use clap::Parser;
use conformance::args::Arguments;
use conformance::run::{Printed, run};
use jsonschema::Validator;
use serde_json::Value;

use super::{case_files, project};

/// The schema of SARIF logs, by OASIS.
pub(super) fn sarif_schema() -> Validator {
    // Its pattern of languages has a stray bracket, which only lenient engines pass over.
    let schema = include_str!("../schemas/sarif-2.1.0.json").replace("{2}]?$", "{2}$");
    let schema: Value = serde_json::from_str(&schema).expect("the schema is JSON");
    jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .expect("the schema compiles")
}

pub(super) fn assert_sarif(schema: &Validator, log: &Value, of: &str) {
    let errors = schema.iter_errors(log);
    let errors: Vec<_> = errors
        .map(|error| format!("{of}: {}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

/// Holds reports against the schema of Jenkins, where `xmllint` is installed.
pub(super) fn assert_junit_of_jenkins(reports: &[String]) {
    let folder = tempfile::tempdir().expect("there is room for reports");
    let schema = project().join("conformance/tests/schemas/junit-10.xsd");
    let mut xmllint = Command::new("xmllint");
    xmllint.args(["--noout", "--nonet", "--schema"]).arg(schema);
    for (index, report) in reports.iter().enumerate() {
        let file = folder.path().join(format!("{index}.xml"));
        std::fs::write(&file, report).expect("the folder can be written");
        xmllint.arg(file);
    }
    match xmllint.output() {
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{said}");
            assert_eq!(said.lines().count(), reports.len(), "{said}");
        }
        Err(error) => {
            // Straight to the terminal, past what the test runner holds back.
            let said = format!("xmllint: {error}: JUnit reports are not held against a schema\n");
            let _ = std::io::Write::write_all(&mut std::io::stderr(), said.as_bytes());
        }
    }
}

const SESSIONS: &str = "tests/cases/command-line";

/// A command line for each edge, and for all at once: with findings, without, and with defects.
fn commands() -> Vec<Vec<String>> {
    let [pets, parcels] =
        ["drift.in", "drift-responses.in"].map(|name| format!("{SESSIONS}/{name}"));
    let lines = [
        format!("spec {pets}/old.yaml {pets}/new.yaml"),
        format!("spec {pets}/old.yaml {pets}/old.yaml"),
        format!("spec {pets}/old.yaml {pets}/dangling.yaml"),
        format!("types --spec {pets}/new.yaml --types {pets}/pets.types.json"),
        format!("responses --spec {parcels}/parcels.yaml {parcels}/monday.har"),
        format!("--spec {parcels}/parcels.yaml --recordings {parcels}/monday.har"),
    ];
    let lines = lines.iter().map(|line| words(line));
    let pages = case_files("md").into_iter().filter_map(|page| {
        let folder = page.parent()?;
        let api = folder.file_name()?.to_str()?;
        let is_of_vendor =
            ["alta", "autocalls"].contains(&api) && folder.parent()?.ends_with("drift-page");
        is_of_vendor.then(|| words(&format!("page --api {api} {}", page.display())))
    });
    lines.chain(pages).collect()
}

fn words(line: &str) -> Vec<String> {
    line.split(' ').map(str::to_owned).collect()
}

fn drift(words: &[String], format: &str) -> Printed {
    std::env::set_current_dir(project()).expect("the project is there");
    let words = words.iter().map(String::as_str);
    let words = ["conformance", "drift"].into_iter().chain(words);
    run(&Arguments::parse_from(words.chain(["--format", format])).command)
}

fn findings(words: &[String]) -> Vec<Value> {
    let report: Value = serde_json::from_str(&drift(words, "json").output).expect("JSON");
    let findings = report["findings"].as_array().cloned().unwrap_or_default();
    let compared = report["compared"].as_array().cloned().unwrap_or_default();
    let compared = compared.into_iter().filter(|one| !one["rule"].is_null());
    findings.into_iter().chain(compared).collect()
}

#[test]
fn sarif_of_drift_is_such_by_the_public_schema_and_holds_each_finding() {
    let schema = sarif_schema();
    let (mut results, mut related, mut told) = (0, 0, 0);
    for words in commands() {
        let printed = drift(&words, "sarif");
        let log: Value = serde_json::from_str(&printed.output).expect("a log is JSON");
        assert_sarif(&schema, &log, &words.join(" "));
        let run = &log["runs"][0];
        let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
        let found = run["results"].as_array().expect("results");
        for result in found {
            let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index"));
            assert_eq!(rules[index.expect("small")]["id"], result["ruleId"]);
            related += result["relatedLocations"].as_array().map_or(0, Vec::len);
        }
        let is_square = words[0].starts_with("--");
        assert!(
            is_square || found.len() == findings(&words).len(),
            "{words:?}"
        );
        let invocation = &run["invocations"][0];
        let defects = invocation["toolExecutionNotifications"].as_array();
        let defects = defects.map_or(0, Vec::len);
        assert_eq!(invocation["executionSuccessful"] == true, defects == 0);
        assert_eq!(printed.errors.len(), defects, "{words:?}");
        (results, told) = (results + found.len(), told + defects);
    }
    assert!(
        results > 30 && related > 10 && told > 0,
        "{results}, {related}, {told}"
    );
}

#[test]
fn junit_of_drift_is_such_by_the_schema_of_jenkins_and_fails_where_the_run_does() {
    let mut reports = Vec::new();
    for words in commands() {
        let printed = drift(&words, "junit");
        let report = quick_junit::Report::deserialize_from_str(&printed.output).expect("JUnit XML");
        let code = printed.exit_code();
        assert_eq!(code == 2, report.errors > 0, "{words:?}");
        assert!(code != 1 || report.failures > 0, "{words:?}");
        assert!(code != 0 || report.failures == 0, "{words:?}");
        assert!(report.tests > 0, "{words:?}");
        reports.push(printed.output);
    }
    assert_junit_of_jenkins(&reports);
}

#[test]
fn all_corners_at_once_tell_what_each_of_them_tells() {
    let session = format!("{SESSIONS}/drift-responses.in");
    let square = format!("--spec {session}/parcels.yaml --recordings {session}/monday.har");
    let alone = format!("responses --spec {session}/parcels.yaml {session}/monday.har");
    let lines = [square, alone].map(|line| drift(&words(&line), "github").output);
    assert!(lines[0].lines().count() > 3, "{}", lines[0]);
    assert_eq!(lines[0], lines[1]);
}
