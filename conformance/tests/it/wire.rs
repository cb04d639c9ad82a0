//! Reports as JSON: what is written is what the published schema describes, and what was written of
//! parts is read and joined to what would have been written of the whole.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clap::Parser;
use conformance::args::Arguments;
use conformance::exchange::{Origin, Place};
use conformance::judge::Reason;
use conformance::report::Report;
use conformance::run::{Printed, run};
use conformance::wire;
use proptest::prelude::*;
use serde_json::Value;

use super::{BY, project, recordings};

/// Formats that can show all of a report.
const FORMATS: [&str; 7] = [
    "json", "text", "junit", "sarif", "github", "markdown", "html",
];

fn conformance(arguments: &[String]) -> Printed {
    std::env::set_current_dir(project()).expect("the project is there");
    let command = std::iter::once("conformance").chain(arguments.iter().map(String::as_str));
    run(&Arguments::parse_from(command).command)
}

/// Which recordings are judged by which contract and policy: the arguments that say so, and the files.
fn sets() -> Vec<(Vec<String>, Vec<String>)> {
    let mut sets: BTreeMap<Vec<String>, Vec<String>> = BTreeMap::new();
    // Those with arguments of their own are judged on their own.
    let has_none = |recording: &PathBuf| !recording.with_extension("arguments").exists();
    for recording in recordings().into_iter().filter(has_none) {
        let relative = |path: &Path| path.strip_prefix(project()).unwrap_or(path).to_owned();
        let mut by = Vec::new();
        for (name, option) in BY {
            let beside = recording.with_file_name(name);
            if beside.exists() {
                by.extend([option.to_owned(), relative(&beside).display().to_string()]);
            }
        }
        let files = sets.entry(by).or_default();
        files.push(relative(&recording).display().to_string());
    }
    sets.into_iter()
        .map(|(by, recordings)| {
            if by.is_empty() {
                built_in(recordings)
            } else {
                (by, recordings)
            }
        })
        .chain([defective(), of_several_contracts(), in_full()])
        .collect()
}

/// The built-in contracts, with a policy and a baseline, exchanges that are not judged, and defects
/// of recordings.
fn built_in(recordings: Vec<String>) -> (Vec<String>, Vec<String>) {
    let of = |name: &str| format!("tests/cases/command-line/{name}");
    let by = [
        "--config".to_owned(),
        of("policy.in/conformance.toml"),
        "--baseline".to_owned(),
        of("baseline.out/known.json"),
    ];
    let odd = ["odd-entries.har", "broken.har"].map(|name| of(&format!("bad-input.in/{name}")));
    (by.to_vec(), recordings.into_iter().chain(odd).collect())
}

/// A contract and recordings with defects at places of their own.
fn defective() -> (Vec<String>, Vec<String>) {
    let of = |name: &str| format!("tests/cases/command-line/bad-input.in/{name}");
    let by = [
        "--spec",
        &of("pets.yaml"),
        "--operation=getPet",
        "--status=200",
    ]
    .map(str::to_owned);
    let recordings = ["pet.json", "cut-short.json", "text.json"].map(of);
    (by.to_vec(), recordings.to_vec())
}

/// Values of findings, and what never came with its place.
fn in_full() -> (Vec<String>, Vec<String>) {
    let of = |name: &str| format!("tests/cases/coverage/{name}");
    let by = ["--spec", &of("contract.yaml"), FULL, "--show-values"].map(str::to_owned);
    let recordings = [
        "a-part.har",
        "everything.har",
        "what-is-broken-came-too.har",
    ]
    .map(of);
    (by.to_vec(), recordings.to_vec())
}

const FULL: &str = "--coverage=full";

/// A policy and a baseline for several contracts, of which some findings show in one recording only.
fn of_several_contracts() -> (Vec<String>, Vec<String>) {
    let of = |name: &str| format!("tests/cases/command-line/contracts.in/{name}");
    let by = [
        "--spec",
        &of("pets.yaml"),
        "--config",
        &of("both.toml"),
        "--baseline",
        &of("known.json"),
        "--operation=getPet",
        "--status=200",
    ]
    .map(str::to_owned);
    (by.to_vec(), ["pet.json", "mended.json"].map(of).to_vec())
}

fn check(judged_by: &[String], recordings: &[String], output: &[String]) -> Printed {
    let check = ["check".to_owned()];
    conformance(&[&check, judged_by, recordings, output].concat())
}

fn json(judged_by: &[String], recordings: &[String]) -> String {
    check(judged_by, recordings, &["--format=json".to_owned()]).output
}

/// Recordings cut into parts: for each recording the number of its part, and the order of the parts.
fn division(recordings: usize) -> impl Strategy<Value = (Vec<usize>, Vec<usize>)> {
    let order: Vec<usize> = (0..recordings.min(5)).collect();
    let parts = prop::collection::vec(0..order.len(), recordings);
    (parts, Just(order).prop_shuffle())
}

/// Each part is judged by itself; what was written of it is joined in the order given.
fn merged(
    (judged_by, recordings): &(Vec<String>, Vec<String>),
    (part_of, order): &(Vec<usize>, Vec<usize>),
    folder: &Path,
    format: &str,
) -> Printed {
    let mut arguments = vec!["merge".to_owned(), format!("--format={format}")];
    arguments.extend(judged_by.iter().filter(|one| *one == FULL).cloned());
    for part in order {
        let is_of_part = |(index, _): &(usize, &String)| part_of[*index] == *part;
        let recordings = recordings.iter().enumerate().filter(is_of_part);
        let recordings: Vec<_> = recordings.map(|(_, name)| name.clone()).collect();
        if recordings.is_empty() {
            continue;
        }
        let file = folder.join(format!("part-{part}.json"));
        std::fs::write(&file, json(judged_by, &recordings)).expect("the folder can be written");
        arguments.push(file.display().to_string());
    }
    conformance(&arguments)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..Default::default() })]

    #[test]
    fn reports_of_parts_merge_into_the_report_of_the_whole(
        seeds in sets().iter().map(|set| division(set.1.len())).collect::<Vec<_>>(),
        format in prop::sample::select(&FORMATS[..]),
    ) {
        let folder = tempfile::tempdir().expect("there is room for parts");
        for (set, division) in sets().iter().zip(&seeds) {
            let whole = check(&set.0, &set.1, &[format!("--format={format}")]);
            let merged = merged(set, division, folder.path(), format);
            prop_assert_eq!(&merged.output, &whole.output);
            prop_assert_eq!(&merged.errors, &whole.errors);
            prop_assert_eq!(merged.outcome, whole.outcome);
        }
    }
}

#[test]
fn parts_judged_by_one_contract_each_merge_into_the_whole_judged_by_both() {
    let folder = tempfile::tempdir().expect("there is room for parts");
    let file = |name: &str| folder.path().join(name).display().to_string();
    let written = |name: &str, text: &str| {
        std::fs::write(file(name), text).expect("the folder can be written");
        file(name)
    };
    let exceptions = ["Alta API", "Autocalls API"].map(|title| {
        format!(
            "[[except]]\nrule = 'unknown-enum-value'\ncontract = '{title}'\n\
             operation = 'getCall'\nreason = 'new ones are read as text'\n"
        )
    });
    let known = ["Alta API", "Autocalls API"].map(|title| {
        format!(
            r#"{{"contract":"{title}","operation":"getCall","status":403,"rule":"undeclared-status","part":"status","pointer":""}}"#
        )
    });
    let baseline = format!(r#"{{"version":1,"findings":[{}]}}"#, known.join(","));
    let by = [
        "--config".to_owned(),
        written("policy.toml", &exceptions.concat()),
        "--baseline".to_owned(),
        written("known.json", &baseline),
    ];
    let folders = ["alta", "autocalls"].map(|api| format!("tests/cases/{api}"));
    let parts = ["alta", "autocalls"].map(|api| {
        let by = [&by[..], &["--api".to_owned(), api.to_owned()]].concat();
        let part = json(&by, &[format!("tests/cases/{api}")]);
        assert!(part.contains("of-other-contract"), "{part}");
        written(&format!("{api}.json"), &part)
    });
    for format in FORMATS {
        let format = [format!("--format={format}")];
        let whole = check(&by, &folders, &format);
        let merged = conformance(&[&["merge".to_owned()], &parts[..], &format].concat());
        assert!(!whole.output.contains("of-other-contract"));
        assert_eq!(merged.output, whole.output);
        assert_eq!(merged.exit_code(), whole.exit_code());
    }
}

/// Reports in which all there is to tell is told.
fn reports() -> Vec<Value> {
    let whole = sets().into_iter().map(|(by, files)| json(&by, &files));
    let each = sets().into_iter().flat_map(|(by, files)| {
        let each = files.into_iter().map(move |file| json(&by, &[file]));
        each.collect::<Vec<_>>()
    });
    let reports = whole.chain(each).chain([of_a_proxy()]);
    let reports = reports.map(|text| serde_json::from_str(&text));
    reports
        .map(|report| report.expect("a report is JSON"))
        .collect()
}

/// A report of exchanges that passed by, the third of which was too much to be judged.
fn of_a_proxy() -> String {
    let origin = Origin {
        file: "proxy".into(),
        place: Place::Exchange(3),
    };
    let mut report = Report::default();
    report.add_missed(Reason::BodyTooLarge, 1, origin);
    wire::write(&report)
}

fn schema() -> Value {
    serde_json::from_str(wire::REPORT_SCHEMA).expect("the schema is JSON")
}

#[test]
fn every_report_is_one_by_the_published_schema() {
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&schema())
        .expect("the schema compiles");
    let reports = reports();
    for report in &reports {
        let errors: Vec<_> = validator
            .iter_errors(report)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{}\n{report:#}", errors.join("\n"));
    }
    assert!(reports.len() > 50, "only {} reports", reports.len());
}

#[test]
fn the_schema_describes_each_member_and_no_other() {
    let schema = schema();
    let defined = schema["$defs"].as_object().expect("definitions");
    let mut described = BTreeSet::new();
    for (name, object) in defined.iter().chain([(&"report".to_owned(), &schema)]) {
        assert_eq!(object["additionalProperties"], false, "{name} is open");
        for (member, schema) in object["properties"].as_object().expect("properties") {
            let words = schema["description"].as_str().unwrap_or_default();
            assert!(words.ends_with('.'), "{name}.{member} is not described");
            described.insert(member.clone());
        }
    }
    let mut written = BTreeSet::new();
    for report in reports() {
        collect_members(&report, &mut written);
    }
    assert_eq!(described, written, "described, and written in some report");
}

fn collect_members(value: &Value, members: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            members.extend(object.keys().cloned());
            object
                .values()
                .for_each(|value| collect_members(value, members));
        }
        Value::Array(items) => items.iter().for_each(|item| collect_members(item, members)),
        _ => {}
    }
}

#[test]
fn a_pipe_may_hold_the_reports_of_several_runs() {
    let (judged_by, recordings) = &sets()[0];
    let parts: String = recordings
        .iter()
        .map(|recording| json(judged_by, std::slice::from_ref(recording)))
        .collect();
    std::env::set_current_dir(project()).expect("the project is there");
    let mut merge = Command::new(env!("CARGO_BIN_EXE_conformance"))
        .args(["merge", "--format=json", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the command runs");
    let mut pipe = merge.stdin.take().expect("a pipe");
    let writing =
        std::thread::spawn(move || std::io::Write::write_all(&mut pipe, parts.as_bytes()));
    let merged = merge.wait_with_output().expect("the command ends");
    writing
        .join()
        .expect("no panic")
        .expect("all of it is read");
    let merged = String::from_utf8(merged.stdout).expect("text");
    assert_eq!(merged, json(judged_by, recordings));
}
