//! Parts judged by engines that exist, and joined: the same totals as one process. The commands are
//! those that `docs/` shows.
#![cfg(unix)]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use callspec_codegen::Document;
use clap::Parser;
use conformance::args::{self, Arguments};
use serde_json::Value;

use super::project;
use exchanges::{assert_faults, assert_totals, by_rule, folder, lines};

mod exchanges;
mod one_by_one;

/// Runs a script as a shell does where the command is installed.
fn run(folder: &Path, script: &str, variables: &[(&str, &str)]) -> Output {
    let command = Path::new(env!("CARGO_BIN_EXE_conformance"));
    let installed = command.parent().expect("a folder").display().to_string();
    let path = std::env::var("PATH").unwrap_or_default();
    Command::new("bash")
        .args(["-c", script])
        .current_dir(folder)
        .env("PATH", format!("{installed}:{path}"))
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .output()
        .expect("there is a bash")
}

/// Runs a script that is to find broken contracts.
fn judged(folder: &Path, script: &str, variables: &[(&str, &str)]) {
    let output = run(folder, script, variables);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{script}\n{said}");
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&text(path)).expect("JSON")
}

/// The scripts of a section of the guide.
fn recipes(section: &str) -> Vec<String> {
    let guide = text(&project().join("docs/at-scale.md"));
    let (_, section) = guide
        .split_once(&format!("## {section}\n"))
        .expect("there is such a section");
    let section = section.split("\n## ").next().unwrap_or(section);
    let blocks = section.split("```sh\n").skip(1);
    blocks
        .map(|block| {
            let (script, _) = block.split_once("```").expect("it ends");
            script.to_owned()
        })
        .collect()
}

/// The report of one process over the same exchanges.
fn of_one_process(folder: &Path, input: &str) -> String {
    judged(
        folder,
        &format!("conformance check {input} --summary one.json > one.txt"),
        &[],
    );
    text(&folder.join("one.json"))
}

/// A report less the places where things were first seen: parts have names of their own.
fn without_places(report: &str) -> Value {
    let mut report: Value = serde_json::from_str(report).expect("JSON");
    for finding in report["findings"].as_array_mut().expect("findings") {
        let first = finding.as_object_mut().expect("a finding").remove("first");
        assert!(first.is_some());
    }
    report
}

/// Says, past what the test runner holds back, that something is not tried.
fn skipped(what: &str) {
    let said = format!("{what} is not installed: its recipe is not tried\n");
    let _ = std::io::stderr().write_all(said.as_bytes());
}

#[test]
fn one_process_tells_each_fault_and_counts_them() {
    let (folder, exchanges) = folder();
    let folder = folder.path();
    let [part] = &recipes("A part, and when it is done")[..] else {
        panic!("one command");
    };
    judged(folder, part, &[]);
    assert_totals(&json(&folder.join("part.json")), &exchanges);
    let told = lines(&text(&folder.join("findings.ndjson")));
    assert_faults(&by_rule(&told), &exchanges);
    let places = told.iter().map(|one| one["first"]["line"].as_u64());
    assert!(places.is_sorted(), "the findings are not in their order");

    let machine = recipes("One machine");
    assert_eq!(machine.len(), 2);
    for script in machine {
        judged(folder, &script, &[]);
        let whole = text(&folder.join("whole.json"));
        let part = text(&folder.join("part.json"));
        assert_eq!(without_places(&whole), without_places(&part));
    }
}

#[test]
fn gnu_parallel_finds_what_one_process_finds() {
    let version = Command::new("parallel").arg("--version").output();
    if !version.is_ok_and(|said| said.stdout.starts_with(b"GNU parallel")) {
        return skipped("GNU parallel");
    }
    let recipes = recipes("GNU parallel");
    assert_eq!(recipes.len(), 3);
    for (number, script) in recipes.iter().enumerate() {
        let (folder, exchanges) = folder();
        let folder = folder.path();
        judged(folder, script, &[]);
        let parts = fs::read_dir(folder.join("parts")).expect("the parts");
        assert!(parts.count() > 1, "{script}");
        let whole = text(&folder.join("whole.json"));
        assert_totals(&json(&folder.join("whole.json")), &exchanges);
        if number == 2 {
            // Parts with the names that one process gives them.
            assert_eq!(whole, of_one_process(folder, "recordings"));
            continue;
        }
        let one = of_one_process(folder, "calls.ndjson");
        assert_eq!(without_places(&whole), without_places(&one));
        let told = lines(&text(&folder.join("findings.ndjson")));
        assert_faults(&by_rule(&told), &exchanges);
        let file = told[0]["first"]["file"].as_str().unwrap_or_default();
        assert!(file.starts_with("part-"), "{file}");
    }
}

#[test]
fn nothing_is_merged_where_a_part_has_no_report() {
    if Command::new("parallel").arg("--version").output().is_err() {
        return skipped("GNU parallel");
    }
    let (folder, _) = folder();
    let script = &recipes("GNU parallel")[0];
    let script = script.replace("--jobs 1", "--config none.toml");
    let output = run(folder.path(), &script, &[]);
    assert_ne!(output.status.code(), Some(0), "{script}");
    assert!(!folder.path().join("whole.json").exists());
}

/// A workflow that judges folders in as many jobs, and joins what they found.
struct Workflow(Document);

impl Workflow {
    fn read() -> Self {
        const FILE: &str = "docs/check-in-parts.yml";
        let text = text(&project().join(FILE));
        Self(Document::parse(FILE, text).expect("it is YAML"))
    }

    fn folders(&self) -> Vec<&str> {
        let matrix = &self.0.value()["jobs"]["part"]["strategy"]["matrix"];
        let folders = matrix["folder"].as_array().expect("a matrix").iter();
        folders.map(|name| name.as_str().expect("a name")).collect()
    }

    /// The script of a step, which calls a command of this command line.
    fn script(&self, job: &str, named: &str) -> String {
        let steps = self.0.value()["jobs"][job]["steps"].as_array();
        let mut steps = steps.expect("steps").iter();
        let step = steps.find(|step| step["name"] == named).expect("a step");
        let script = step["run"].as_str().expect("a script").to_owned();
        let words = script.replace('"', "");
        let command = words.split(" || ").next().unwrap_or_default();
        let parsed = Arguments::try_parse_from(command.split_whitespace());
        let parsed = parsed.unwrap_or_else(|error| panic!("{command}: {error}"));
        assert!(matches!(
            parsed.command,
            args::Command::Check(_) | args::Command::Merge(_)
        ));
        format!("set -e\n{script}")
    }
}

/// Runs the job of a part, and carries its report to the job that joins, as the actions do.
fn part_of_matrix(folder: &Path, judging: &str, part: &str) {
    let output = run(folder, judging, &[("PART", part)]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let report = format!("{part}.json");
    fs::rename(folder.join(&report), folder.join("parts").join(&report)).expect("it is there");
}

#[test]
fn jobs_of_a_matrix_find_what_one_process_finds() {
    let workflow = Workflow::read();
    let judging = workflow.script("part", "Judge a part");
    let join = workflow.script("whole", "Join the parts");
    let (folder, exchanges) = folder();
    let folder = folder.path();
    fs::create_dir(folder.join("parts")).expect("there is room");
    for part in workflow.folders() {
        part_of_matrix(folder, &judging, part);
    }
    let joined = run(folder, &join, &[]);
    assert_eq!(joined.status.code(), Some(1), "{joined:?}");
    assert!(String::from_utf8_lossy(&joined.stdout).contains("::error"));
    assert!(text(&folder.join("whole.md")).starts_with("## The contract is broken"));
    assert_totals(&json(&folder.join("whole.json")), &exchanges);
    let one = of_one_process(folder, "recordings");
    assert_eq!(text(&folder.join("whole.json")), one);

    // A part that is not there is told in its report, and the whole could not be judged.
    part_of_matrix(folder, &judging, "april");
    assert_eq!(run(folder, &join, &[]).status.code(), Some(2));
    // One that could not run has no report, and fails its job.
    fs::write(folder.join("conformance.toml"), "level = 3").expect("there is room");
    let failed = run(folder, &judging, &[("PART", "may")]);
    assert_eq!(failed.status.code(), Some(1), "{failed:?}");
}

/// The Python that has pyspark, wherever it lies, if Java is there too.
fn python_with_spark() -> Option<String> {
    let python = std::env::var("PYSPARK_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mut pyspark = Command::new(python);
    pyspark.args(["-c", "import pyspark, sys; print(sys.executable)"]);
    let mut java = Command::new("java");
    java.arg("-version");
    let said = |tool: &mut Command, what: &str| {
        let output = tool.stderr(Stdio::null()).output();
        let output = output.ok().filter(|output| output.status.success());
        if output.is_none() {
            skipped(what);
        }
        output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let python = said(&mut pyspark, "pyspark")?;
    said(&mut java, "Java").map(|_| python)
}

/// The lines that Spark saved, and in how many files.
fn saved(folder: &Path) -> (String, usize) {
    let files = fs::read_dir(folder).expect("a folder");
    let files = files.map(|entry| entry.expect("a file").path());
    let is_part = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("part-")
    };
    let parts: Vec<_> = files.filter(is_part).map(|path| text(&path)).collect();
    (parts.concat(), parts.len())
}

#[test]
fn spark_finds_what_one_process_finds() {
    let Some(python) = python_with_spark() else {
        return;
    };
    let (folder, exchanges) = folder();
    let folder = folder.path();
    let program = project().join("docs/check_with_spark.py");
    fs::copy(program, folder.join("check_with_spark.py")).expect("there is room");
    let [script] = &recipes("Apache Spark")[..] else {
        panic!("one command");
    };
    let script = script.replacen("python3", &python, 1);
    let submitted = "--master local[2] --conf spark.ui.enabled=false pyspark-shell";
    let variables = [
        ("PYSPARK_SUBMIT_ARGS", submitted),
        ("PYSPARK_PYTHON", &python),
        ("SPARK_LOCAL_IP", "127.0.0.1"),
    ];
    judged(folder, &script, &variables);
    assert_totals(&json(&folder.join("whole.json")), &exchanges);
    let one = of_one_process(folder, "calls.ndjson");
    let whole = text(&folder.join("whole.json"));
    assert_eq!(without_places(&whole), without_places(&one));
    let (found, partitions) = saved(&folder.join("findings"));
    assert!(partitions > 1, "{partitions} partitions");
    assert_faults(&by_rule(&lines(&found)), &exchanges);
    assert!(found.contains("\"first\":{\"file\":\"partition-1\",\"line\":"));

    // A task fails where its process cannot run.
    let again = script.replace("findings whole.json", "again again.json");
    let without = [&variables[..], &[("PATH", "/usr/bin:/bin")]].concat();
    let output = run(folder, &again, &without);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(!folder.join("again.json").exists());
}
