//! Findings as lines: those of the report, in their order, and as they are found.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use conformance::wire;
use serde_json::{Value, json};

use super::exchanges::{assert_faults, by_rule, folder, lines};
use super::{json, project, run, text};

/// Recorded cases with findings of many kinds, those that an exception or a baseline covers too.
const CASES: &str = "check tests/cases/alta tests/cases/autocalls --coverage off \
    --config tests/cases/command-line/policy.in/conformance.toml \
    --baseline tests/cases/command-line/baseline.out/known.json";

/// Lines that tell the same, as one that counts them.
fn folded(told: &[Value]) -> Vec<Value> {
    let mut counted: BTreeMap<String, Value> = BTreeMap::new();
    for line in told {
        let mut identity = line.clone();
        for member in ["first", "actual", "expected"] {
            identity.as_object_mut().expect("an object").remove(member);
        }
        let known = counted.entry(identity.to_string());
        known
            .and_modify(|known| {
                let count = known["count"].as_u64().expect("a number");
                known["count"] = (count + 1).into();
            })
            .or_insert_with(|| line.clone());
    }
    counted.into_values().collect()
}

/// The findings of a report, without what they quote.
fn unquoted(report: &Value) -> Vec<Value> {
    let mut findings = report["findings"].as_array().expect("findings").clone();
    for finding in &mut findings {
        let contract = finding["contract"].as_object_mut().expect("a promise");
        contract.remove("quote");
    }
    findings
}

#[test]
fn lines_folded_are_the_findings_of_the_report() {
    let folder = tempfile::tempdir().expect("there is room");
    let file = |name: &str| folder.path().join(name);
    let script = format!(
        "conformance {CASES} --format ndjson --summary {} --report ndjson={}",
        file("report.json").display(),
        file("findings.ndjson").display(),
    );
    let output = run(&project(), &script, &[]);
    let printed = String::from_utf8(output.stdout).expect("text");
    assert_eq!(printed, text(&file("findings.ndjson")));
    let told = lines(&printed);
    let schema = serde_json::from_str(&wire::finding_schema()).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("it compiles");
    for line in &told {
        assert!(validator.is_valid(line), "{line}");
    }
    let report = json(&file("report.json"));
    let sorted = |findings: Vec<Value>| {
        let mut texts: Vec<_> = findings.iter().map(Value::to_string).collect();
        texts.sort();
        texts
    };
    let counted = folded(&told);
    assert!(told.len() > counted.len() && counted.len() > 5);
    assert_eq!(sorted(counted), sorted(unquoted(&report)));
    let passed_over = |list: &str| {
        let mut all = report[list].as_array().expect("a list").iter();
        all.any(|one| one["count"] != 0)
    };
    assert!(passed_over("exceptions") && passed_over("baseline"));
}

#[test]
fn lines_are_the_same_for_any_number_of_jobs() {
    let (folder, exchanges) = folder();
    let told = ["1", "2", "7"].map(|jobs| {
        let script = format!("conformance check --format ndjson --jobs {jobs} calls.ndjson");
        run(folder.path(), &script, &[]).stdout
    });
    assert_eq!(told[0], told[1]);
    assert_eq!(told[0], told[2]);
    let told = String::from_utf8_lossy(&told[0]).into_owned();
    assert_faults(&by_rule(&lines(&told)), &exchanges);
}

/// Lines of a large file are read by several at once, each from its place; those of a pipe are not.
#[test]
fn a_large_file_tells_what_a_pipe_tells_with_the_same_numbers() {
    const LARGE: usize = 5 << 20;
    let (folder, _) = folder();
    let calls = text(&folder.path().join("calls.ndjson"));
    let large = calls.repeat(LARGE / calls.len() + 1);
    fs::write(folder.path().join("large.ndjson"), large).expect("there is room");
    let check = "conformance check --format ndjson";
    let piped = format!("{check} --stdin-filename large.ndjson - < large.ndjson");
    let piped = run(folder.path(), &piped, &[]).stdout;
    let numbers = lines(&String::from_utf8_lossy(&piped));
    let last = numbers.last().expect("findings")["first"]["line"].as_u64();
    assert!(last > Some(calls.lines().count() as u64));
    for jobs in ["1", "2", "5"] {
        let read = format!("{check} --jobs {jobs} large.ndjson");
        assert!(run(folder.path(), &read, &[]).stdout == piped, "{jobs}");
    }
}

/// An exchange with a finding.
const BROKEN: &str = "{\"request\":{\"method\":\"GET\",\"url\":\"https://api.altahq.com/v1/calls/1\"},\
    \"response\":{\"status\":418,\"headers\":{\"content-type\":\"application/json\"},\"body\":{}}}\n";

/// Gives a process three lines, each once the one before is told.
fn fed(recorded: &str, options: &[&str]) -> Output {
    let mut process = Command::new(env!("CARGO_BIN_EXE_conformance"))
        .args(["check", "--format", "ndjson", "-"])
        .args(options)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    let mut input = process.stdin.take().expect("a pipe");
    let output = process.stdout.take().expect("a pipe");
    let mut told = BufReader::new(output).lines();
    for number in 1..=3 {
        input.write_all(recorded.as_bytes()).expect("it reads");
        // Nothing more comes before this is told.
        let line = told.next().expect("a line").expect("text");
        let line: Value = serde_json::from_str(&line).expect("JSON");
        let place = json!({"file": "standard input", "line": number});
        assert_eq!(line["first"], place);
    }
    drop(input);
    assert!(told.next().is_none());
    process.wait_with_output().expect("it ends")
}

#[test]
fn a_line_is_told_before_the_next_is_read() {
    let of_bodies = [
        "--api=alta",
        "--operation=getCall",
        "--status=418",
        "--input=ndjson",
    ];
    for (recorded, options) in [
        (BROKEN, &[][..]),
        (BROKEN, &["--input=exchanges", "--jobs=1"]),
        ("{}\n", &of_bodies),
    ] {
        let output = fed(recorded, options);
        let said = String::from_utf8(output.stderr).expect("text");
        let last = said.lines().last();
        assert_eq!(last, Some("outcome: broken: 1 error, in 3 exchanges"));
        assert_eq!(output.status.code(), Some(1));
    }
}

#[test]
fn a_reader_that_leaves_ends_the_run() {
    let folder = tempfile::tempdir().expect("there is room");
    fs::write(folder.path().join("one"), BROKEN).expect("there is room");
    let script = "yes \"$(cat one)\" \
        | conformance check --format ndjson --summary report.json - 2> said | head -n 2; \
        echo ${PIPESTATUS[1]}";
    let output = run(folder.path(), script, &[]);
    let printed = String::from_utf8(output.stdout).expect("text");
    assert_eq!(printed.lines().count(), 3, "{printed}");
    assert!(printed.ends_with("\n2\n"), "{printed}");
    let said = text(&folder.path().join("said"));
    let first = said.lines().next().unwrap_or_default();
    assert_eq!(
        first,
        "error: standard output, closed by its reader: broken off in recording 1 of 1: the rest was \
         not read"
    );
    let report = json(&folder.path().join("report.json"));
    assert_eq!(report["outcome"], "could-not-judge");
}

#[test]
fn a_full_disk_is_told() {
    if !Path::new("/dev/full").exists() {
        return;
    }
    let folder = tempfile::tempdir().expect("there is room");
    fs::write(folder.path().join("calls.ndjson"), BROKEN).expect("there is room");
    for output in ["--report ndjson=/dev/full", "--format ndjson > /dev/full"] {
        let script = format!("conformance check calls.ndjson {output}");
        let output = run(folder.path(), &script, &[]);
        let said = String::from_utf8(output.stderr).expect("text");
        assert_eq!(output.status.code(), Some(2), "{said}");
        let first = said.lines().next().unwrap_or_default();
        assert!(first.contains("cannot be written: "), "{said}");
    }
}
