//! Each recording under `tests/cases` gives what stands in the `.expected` file beside it.
//!
//! Adding a case is adding a recording. `SNAPSHOTS=overwrite cargo test -p conformance` writes
//! what came; it is read before it is committed. (`TRYCMD=overwrite` does it for sessions.) A folder
//! with a `contract.yaml` is judged by it, with `overlay.yaml` and `conformance.toml` if they are
//! there; all others by the built-in contract whose server the request went to. A file with the
//! ending `.arguments` beside a recording says more.

use std::path::{Path, PathBuf};

use clap::Parser;
use conformance::args::Arguments;
use conformance::run::run;
use conformance::source::{self, Bare, Recorded};
use serde_json::Value;
use snapbox::{Assert, Data};

use super::{BY, formats, project, recordings};

pub(super) const FORMATS: [&str; 7] = [
    "text", "json", "junit", "sarif", "github", "markdown", "html",
];

/// What the command prints and how it ends, as one text.
fn transcript(recording: &Path) -> String {
    check(recording, "text")
}

fn check(recording: &Path, format: &str) -> String {
    std::env::set_current_dir(project()).expect("the project is there");
    let mut arguments = vec!["conformance".into(), "check".into()];
    arguments.extend(["--format".into(), format.into()]);
    for (name, option) in BY {
        let beside = recording.with_file_name(name);
        if beside.exists() {
            arguments.extend([option.into(), relative(&beside).into()]);
        }
    }
    let told = std::fs::read_to_string(recording.with_extension("arguments")).unwrap_or_default();
    arguments.extend(told.split_whitespace().map(PathBuf::from));
    arguments.push(PathBuf::from(relative(recording)));
    let arguments = Arguments::parse_from(arguments);
    let printed = run(&arguments.command);
    let errors: String = printed
        .errors
        .iter()
        .map(|line| line.clone() + "\n")
        .collect();
    let code = printed.outcome.exit_code();
    ageless(&format!("{}{errors}exit status: {code}\n", printed.output))
}

/// A report without the ages of what is known, which grow day by day.
fn ageless(report: &str) -> String {
    const KNOWN: &str = "known since ";
    let mut parts = report.split(KNOWN);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (day, rest) = part.split_once(" (").expect("a day and its age");
        let (_, rest) = rest.split_once(')').expect("an age ends");
        text.extend([KNOWN, day, " (N days)", rest]);
    }
    text
}

fn relative(path: &Path) -> &Path {
    path.strip_prefix(project()).unwrap_or(path)
}

#[test]
fn each_recording_gives_what_is_expected_of_it() {
    let assert = Assert::new().action_env("SNAPSHOTS");
    let failed: Vec<_> = recordings()
        .iter()
        .filter_map(|recording| {
            let expected = Data::read_from(&recording.with_extension("expected"), None);
            let name = relative(recording).display().to_string();
            assert
                .try_eq(Some(&name), transcript(recording).into(), expected)
                .err()
        })
        .map(|difference| difference.to_string())
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn no_report_holds_a_value_of_a_body() {
    let contracts = ["spec/alta.yaml", "spec/autocalls.yaml"]
        .map(|path| std::fs::read_to_string(project().join(path)).expect("the contract is there"))
        .concat();
    let mut looked_for = 0;
    for recording in recordings() {
        let printed: String = FORMATS
            .iter()
            .map(|format| check(&recording, format))
            .collect();
        let own = std::fs::read_to_string(recording.with_file_name("contract.yaml"));
        let own = own.unwrap_or_default();
        for value in body_strings(&recording) {
            // Short words and those of the contract, such as `call`, say nothing of anybody.
            if value.len() >= 6 && !contracts.contains(&value) && !own.contains(&value) {
                looked_for += 1;
                assert!(!printed.contains(&value), "{recording:?} shows {value:?}");
            }
        }
    }
    assert!(looked_for > 100, "only {looked_for} values were looked for");
}

/// All strings in the bodies of a recording.
pub(super) fn body_strings(recording: &Path) -> Vec<String> {
    let bytes = std::fs::read(recording).expect("the case can be read");
    let name = recording.display().to_string();
    let bare = Bare {
        operation: "any".into(),
        status: None,
    };
    let mut found = Vec::new();
    for recorded in source::read(&name, bytes.as_slice(), None, Some(&bare)) {
        if let Ok(Recorded::Exchange(exchange)) = recorded
            && let Ok(body) = serde_json::from_slice(exchange.response.body())
        {
            collect(&body, &mut found);
        }
    }
    found
}

fn collect(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Object(members) => members.values().for_each(|member| collect(member, found)),
        _ => {}
    }
}

#[test]
fn every_sarif_log_is_one_by_the_public_schema() {
    let schema = formats::sarif_schema();
    let mut results = 0;
    for recording in recordings() {
        let printed = check(&recording, "sarif");
        // What follows is for standard error.
        let mut texts = serde_json::Deserializer::from_str(&printed).into_iter::<Value>();
        let log = texts.next().expect("a log").expect("a log is JSON");
        formats::assert_sarif(&schema, &log, &recording.display().to_string());
        results += log["runs"][0]["results"].as_array().map_or(0, Vec::len);
    }
    assert!(results > 30, "only {results} results in all logs");
}

#[test]
fn every_junit_report_is_read_back_with_its_failures() {
    let mut failures = 0;
    for recording in recordings() {
        let printed = check(&recording, "junit");
        let (xml, status) = printed.rsplit_once("exit status: ").expect("a status");
        let report = quick_junit::Report::deserialize_from_str(xml).expect("a report is JUnit XML");
        // A schema that does not compile is a failure, and the run could not judge everything.
        let is_broken = status.trim() == "1";
        assert!(!is_broken || report.failures > 0, "{recording:?}");
        let is_kept = status.trim() == "0";
        assert!(!is_kept || report.failures == 0, "{recording:?}");
        failures += report.failures;
    }
    assert!(failures > 20, "only {failures} failures in all reports");
}

#[test]
fn every_junit_report_is_one_by_the_schema_of_jenkins() {
    let printed = recordings();
    let printed = printed.iter().map(|recording| check(recording, "junit"));
    let reports = printed.map(|text| {
        let xml = text.split_inclusive("</testsuites>").next();
        xml.expect("a report").to_owned()
    });
    formats::assert_junit_of_jenkins(&reports.collect::<Vec<_>>());
}

#[test]
fn github_gets_ten_annotations_of_a_level_and_is_told_of_the_others() {
    std::env::set_current_dir(project()).expect("the project is there");
    let printed = |format| {
        let odd = "tests/cases/command-line/bad-input.in/odd-entries.har";
        let folders = ["alta", "autocalls", "unexpected-null"];
        let folders = folders.map(|name| format!("tests/cases/{name}"));
        let arguments = ["conformance", "check", "--format", format, odd].map(str::to_owned);
        run(&Arguments::parse_from(arguments.iter().chain(&folders)).command).output
    };
    let report: Value = serde_json::from_str(&printed("json")).expect("a report");
    let github = printed("github");
    let of_level = |level: &str| {
        let findings = report["findings"].as_array().expect("findings").iter();
        findings.filter(|finding| finding["level"] == level).count()
    };
    let defects = report["defects"].as_array().map_or(0, Vec::len);
    let mut is_cut = false;
    for (command, all) in [
        ("error", of_level("error") + defects),
        ("warning", of_level("warn")),
        ("notice", of_level("note")),
    ] {
        let lines = github
            .lines()
            .filter(|line| line.starts_with(&format!("::{command} ")));
        let lines: Vec<_> = lines.collect();
        assert!(defects > 0 && lines.len() == all.min(10), "{github}");
        if all > 10 {
            let more = format!(
                "::{command} title=conformance::{} more of this level",
                all - 9
            );
            assert_eq!(lines.last(), Some(&&*more));
            is_cut = true;
        }
    }
    assert!(is_cut, "no level has more than ten findings");
}
