//! Each recording under `tests/cases` gives what stands in the `.expected` file beside it.
//!
//! Adding a case is adding a recording. `SNAPSHOTS=overwrite cargo test -p conformance` writes
//! what came; it is read before it is committed. (`TRYCMD=overwrite` does it for sessions.) A folder
//! with a `contract.yaml` is judged by it, with `overlay.yaml` and `conformance.toml` if they are
//! there; all others by the built-in contract whose server the request went to. A file with the
//! ending `.arguments` beside a recording says more.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

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

/// What one run gives for a recording.
struct Given {
    recording: PathBuf,
    /// What the command prints as text, what it says of defects, and how it ends.
    transcript: String,
    exit_code: u8,
    /// The report in each of [`FORMATS`].
    reports: BTreeMap<&'static str, String>,
}

/// All recordings, each judged once, for all the tests that look at a report.
static GIVEN: LazyLock<Vec<Given>> = LazyLock::new(|| {
    std::env::set_current_dir(project()).expect("the project is there");
    let recordings = recordings();
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let share = recordings.len().div_ceil(workers);
    std::thread::scope(|scope| {
        let parts = recordings.chunks(share);
        let judge = |part: &[PathBuf]| part.iter().map(|one| given(one)).collect::<Vec<_>>();
        let parts: Vec<_> = parts.map(|part| scope.spawn(move || judge(part))).collect();
        let parts = parts.into_iter();
        let all = parts.flat_map(|part| part.join().expect("each recording is judged"));
        all.collect()
    })
});

fn given(recording: &Path) -> Given {
    let folder = tempfile::tempdir().expect("there is room for reports");
    let mut arguments = vec!["conformance".into(), "check".into()];
    for format in FORMATS {
        let mut report = OsString::from(format!("{format}="));
        report.push(folder.path().join(format));
        arguments.extend(["--report".into(), report]);
    }
    for (name, option) in BY {
        let beside = recording.with_file_name(name);
        if beside.exists() {
            arguments.extend([option.into(), relative(&beside).into()]);
        }
    }
    let told = std::fs::read_to_string(recording.with_extension("arguments")).unwrap_or_default();
    arguments.extend(told.split_whitespace().map(OsString::from));
    arguments.push(relative(recording).into());
    let arguments = Arguments::parse_from(arguments);
    let printed = run(&arguments.command);
    let errors: String = printed
        .errors
        .iter()
        .map(|line| line.clone() + "\n")
        .collect();
    let exit_code = printed.outcome.exit_code();
    let report = |format| std::fs::read_to_string(folder.path().join(format)).ok();
    let transcript = format!("{}{errors}exit status: {exit_code}\n", printed.output);
    Given {
        recording: recording.to_owned(),
        transcript: ageless(&transcript),
        exit_code,
        reports: FORMATS
            .into_iter()
            .map(|format| (format, report(format).expect("a report is written")))
            .collect(),
    }
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
    let failed: Vec<_> = GIVEN
        .iter()
        .filter_map(|given| {
            let expected = Data::read_from(&given.recording.with_extension("expected"), None);
            let name = relative(&given.recording).display().to_string();
            let transcript = given.transcript.clone().into();
            assert.try_eq(Some(&name), transcript, expected).err()
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
    for given in &*GIVEN {
        let recording = &given.recording;
        let reports: String = given.reports.values().map(String::as_str).collect();
        let printed = given.transcript.clone() + &reports;
        let own = std::fs::read_to_string(recording.with_file_name("contract.yaml"));
        let own = own.unwrap_or_default();
        for value in body_strings(recording) {
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
    for given in &*GIVEN {
        let log: Value = serde_json::from_str(&given.reports["sarif"]).expect("a log is JSON");
        formats::assert_sarif(&schema, &log, &given.recording.display().to_string());
        results += log["runs"][0]["results"].as_array().map_or(0, Vec::len);
    }
    assert!(results > 30, "only {results} results in all logs");
}

#[test]
fn every_junit_report_is_read_back_with_its_failures() {
    let mut failures = 0;
    for given in &*GIVEN {
        let recording = &given.recording;
        let xml = &given.reports["junit"];
        let report = quick_junit::Report::deserialize_from_str(xml).expect("a report is JUnit XML");
        // A schema that does not compile is a failure, and the run could not judge everything.
        let is_broken = given.exit_code == 1;
        assert!(!is_broken || report.failures > 0, "{recording:?}");
        let is_kept = given.exit_code == 0;
        assert!(!is_kept || report.failures == 0, "{recording:?}");
        failures += report.failures;
    }
    assert!(failures > 20, "only {failures} failures in all reports");
}

#[test]
fn every_junit_report_is_one_by_the_schema_of_jenkins() {
    let reports = GIVEN.iter().map(|given| given.reports["junit"].clone());
    formats::assert_junit_of_jenkins(&reports.collect::<Vec<_>>());
}

#[test]
fn what_of_an_overlay_did_not_show_is_told_to_build_servers() {
    let folder = project().join("tests/cases/known-deviation");
    let mut silent = 0;
    for given in GIVEN
        .iter()
        .filter(|given| given.recording.starts_with(&folder))
    {
        let lines = given.transcript.lines();
        let mut lines = lines.skip_while(|line| !line.ends_with("; not seen:"));
        let count = lines.next().map_or(0, |_| {
            lines.take_while(|line| line.starts_with("  line ")).count()
        });
        for (format, told) in [
            ("junit", "\"overlay action not seen\""),
            ("sarif", "overlay.yaml: not seen: line "),
            ("github", "title=deviation not seen::"),
        ] {
            let report = &given.reports[format];
            assert_eq!(report.matches(told).count(), count, "{format}: {report}");
        }
        silent += count;
    }
    assert!(silent > 0, "all of the overlay showed everywhere");
}

/// How many defects a report has, reasons for which something was not judged that should have been,
/// and actions of overlays that did not show.
fn besides_findings(report: &Value) -> [usize; 3] {
    let all_of = |list: &str| report[list].as_array().into_iter().flatten();
    let defects = all_of("defects").count();
    let passed_over = ["other-host", "other-path", "no-response", "media-type"];
    let is_missed = |one: &&Value| !passed_over.contains(&one["reason"].as_str().unwrap_or(""));
    let missed = all_of("not_judged").filter(is_missed).count();
    let is_unneeded = |one: &&Value| one["is_telling"] == true && one["count"] == 0;
    let unneeded = all_of("deviations").filter(is_unneeded).count();
    [defects, missed, unneeded]
}

#[test]
fn github_gets_ten_annotations_of_a_level_and_is_told_of_the_others() {
    std::env::set_current_dir(project()).expect("the project is there");
    let printed = |format| {
        let odd = "tests/cases/command-line/bad-input.in/odd-entries.har";
        let folders = ["alta", "autocalls", "not-json", "unexpected-null"];
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
    let [defects, missed, unneeded] = besides_findings(&report);
    assert!(missed > 0, "all was judged");
    let mut is_cut = false;
    for (command, all) in [
        ("error", of_level("error") + defects + missed),
        ("warning", of_level("warn")),
        ("notice", of_level("note") + unneeded),
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
