//! What was seen of responses: kept in any order, proposed so that it is accepted, and told without
//! a value of anybody.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use callspec_codegen::{Document, Overlay};
use clap::Parser;
use conformance::args::Arguments;
use conformance::contract::Contract;
use conformance::exchange::{Origin, Place};
use conformance::finding::{Finding, Part, Rule};
use conformance::judge::{Judge, ValueType};
use conformance::profile::{
    BrokenKey, Evidence, Profile, ResponseKey, SeenPlace, SeenResponse, SeenValues,
};
use conformance::run::run;
use conformance::source::{self, Recorded};
use proptest::collection::btree_map;
use proptest::option;
use proptest::prelude::*;

use super::{case_files, project};

/// Recordings by the contract that they are judged by: a file beside them, or a built-in one.
fn by_contract() -> Vec<(PathBuf, Vec<PathBuf>)> {
    let mut all: Vec<(PathBuf, Vec<PathBuf>)> = Vec::new();
    for recording in case_files("har") {
        let own = recording.with_file_name("contract.yaml");
        let vendors = ["spec/alta.yaml", "spec/autocalls.yaml"];
        let contracts = if own.exists() {
            vec![own]
        } else {
            vendors.map(|file| project().join(file)).to_vec()
        };
        for contract in contracts {
            match all.iter_mut().find(|(known, _)| *known == contract) {
                Some((_, recordings)) => recordings.push(recording.clone()),
                None => all.push((contract, vec![recording.clone()])),
            }
        }
    }
    all
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).expect("it can be read")
}

fn document(path: &Path) -> Document {
    Document::parse(path.display().to_string(), text(path)).expect("it parses")
}

/// What the judge finds in recordings, each once.
fn found(document: Document, recordings: &[PathBuf]) -> Vec<Finding> {
    let (contract, _) = Contract::parse(document);
    let judge = Judge::new(&contract).expect("the contract can be judged by");
    let mut findings: Vec<Finding> = Vec::new();
    for recording in recordings {
        let bytes = std::fs::read(recording).expect("it can be read");
        let name = recording.display().to_string();
        for recorded in source::read(&name, bytes.as_slice(), None, None) {
            if let Ok(Recorded::Exchange(exchange)) = recorded {
                findings.extend(judge.judge(&exchange).findings);
            }
        }
    }
    findings
}

/// Runs the command; what it prints, and what it writes to a profile and to an overlay.
fn responses(contract: &Path, recordings: &[PathBuf], options: &[&str]) -> [String; 3] {
    let folder = tempfile::tempdir().expect("a folder");
    let files = ["seen.json", "overlay.yaml"].map(|name| folder.path().join(name));
    let mut words: Vec<_> = ["conformance", "drift", "responses", "--profile"]
        .map(PathBuf::from)
        .to_vec();
    words.extend([files[0].clone(), "--propose".into(), files[1].clone()]);
    words.extend(["--spec".into(), contract.to_owned()]);
    words.extend(options.iter().map(PathBuf::from));
    words.extend(recordings.iter().cloned());
    let printed = run(&Arguments::parse_from(words).command);
    let said = format!("{}{}", printed.output, printed.errors.join("\n"));
    let [profile, overlay] = files.map(|path| std::fs::read_to_string(path).unwrap_or_default());
    [said, profile, overlay]
}

/// Rules whose findings an overlay has an answer to.
const ANSWERED: [Rule; 8] = [
    Rule::UndeclaredStatus,
    Rule::MissingHeader,
    Rule::InvalidHeader,
    Rule::MissingField,
    Rule::WrongType,
    Rule::UnexpectedNull,
    Rule::BadFormat,
    Rule::UndeclaredField,
];

/// How an overlay says that it has no answer to a finding.
fn nothing_to_propose(finding: &Finding) -> String {
    let identity = &finding.identity;
    let place = match identity.part {
        Part::Body if identity.pointer.is_empty() => "body".to_owned(),
        Part::Body => format!("body at {}", identity.pointer),
        Part::Header => format!("header {}", identity.pointer.trim_start_matches('/')),
        part => part.to_string(),
    };
    let (operation, status) = (&identity.operation, identity.status);
    format!("# Nothing to propose: {operation} {status}, {place}: ")
}

#[test]
fn what_is_accepted_is_found_no_more() {
    let (mut answered, mut words) = (0, 0);
    for (path, recordings) in by_contract() {
        let [_, _, overlay] = responses(&path, &recordings, &[]);
        if overlay.is_empty() {
            continue;
        }
        let before = found(document(&path), &recordings);
        let parsed = Document::parse("overlay.yaml", overlay.clone()).expect("it is YAML");
        let parsed = Overlay::parse(parsed).expect("it is an overlay");
        for action in parsed.actions() {
            let is_told = ["once, in ", " responses, first in "];
            let is_told = is_told
                .iter()
                .any(|words| action.description.contains(words));
            assert!(is_told, "{}", action.description);
        }
        let overlaid = document(&path)
            .overlaid(&parsed)
            .expect("each action applies");
        let after = found(overlaid, &recordings);
        for finding in &before {
            let identity = &finding.identity;
            let at = (identity.rule, identity.part, &identity.pointer);
            let is_left = after.iter().any(|left| {
                let left = &left.identity;
                at == (left.rule, left.part, &left.pointer) && left.operation == identity.operation
            });
            let left = nothing_to_propose(finding);
            let is_proposed = !overlay.contains(&left);
            if is_proposed && ANSWERED.contains(&identity.rule) {
                assert!(!is_left, "{path:?}: {identity:?} is still found\n{overlay}");
                answered += 1;
            }
            let is_word = identity.rule == Rule::UnknownEnumValue;
            words += usize::from(is_word && !is_left);
        }
    }
    assert!(answered > 30, "only {answered} findings were accepted");
    assert!(words > 2, "only {words} values of enums were accepted");
}

#[test]
fn nothing_told_or_kept_holds_a_value_of_a_body() {
    let mut looked_for = 0;
    for (path, recordings) in by_contract() {
        let known = text(&path);
        for options in [
            &["--verbose"][..],
            &["--format", "json"],
            &["--format", "markdown"],
        ] {
            let written = responses(&path, &recordings, options).concat();
            for recording in &recordings {
                for value in super::cases::body_strings(recording) {
                    // A word of an enum is told, and the command has words of its own.
                    let is_word = value.chars().all(|c| c.is_ascii_lowercase() || c == '_');
                    if value.len() >= 6 && !known.contains(&value) && !is_word {
                        looked_for += 1;
                        assert!(!written.contains(&value), "{recording:?}: {value:?}");
                    }
                }
            }
        }
    }
    assert!(looked_for > 300, "only {looked_for} values were looked for");
}

fn evidence() -> impl Strategy<Value = Evidence> {
    (1_u64..9, 0_u8..4, 1_usize..4).prop_map(|(count, file, entry)| Evidence {
        count,
        first: Origin {
            file: format!("{file}.har").into(),
            place: Place::Entry(entry),
        },
    })
}

fn place() -> impl Strategy<Value = SeenPlace> {
    let name = prop_oneof![
        Just(ValueType::Null),
        Just(ValueType::String),
        Just(ValueType::Object)
    ];
    let values =
        (1_u64..9, evidence()).prop_map(|(values, evidence)| SeenValues { values, evidence });
    let words = btree_map("[a-e]{1,2}", evidence(), 0..30);
    let parts = (btree_map(name, values, 0..3), words, option::of(evidence()));
    parts.prop_map(|(types, words, unlisted)| SeenPlace {
        types,
        words,
        unlisted,
    })
}

fn profile() -> impl Strategy<Value = Profile> {
    let response = (
        evidence(),
        btree_map("(/[ab]){0,2}", place(), 0..4),
        any::<bool>(),
    );
    let response = response.prop_map(|(evidence, places, is_cut)| SeenResponse {
        evidence,
        places,
        is_cut,
    });
    let key = "[2-4]00".prop_map(|status| ResponseKey {
        contract: "Parcels".into(),
        operation: "getParcel".into(),
        status,
        media_type: "application/json".to_owned(),
    });
    let broken = ("/[ab]", 0_usize..10).prop_map(|(pointer, rule)| BrokenKey {
        contract: "Parcels".into(),
        operation: "getParcel".into(),
        status: 200,
        part: Part::Body,
        pointer,
        rule: Rule::all().nth(rule).expect("there are ten rules"),
        promise: "/components".to_owned(),
    });
    let parts = (
        btree_map(key, response, 0..3),
        btree_map(broken, evidence(), 0..4),
    );
    parts.prop_map(|(responses, broken)| {
        // As profiles are: within their limits.
        let mut profile = Profile::default();
        profile.merge(Profile { responses, broken });
        profile
    })
}

fn merged(parts: &[&Profile]) -> Profile {
    parts.iter().fold(Profile::default(), |mut whole, part| {
        whole.merge((*part).clone());
        whole
    })
}

proptest! {
    #[test]
    fn profiles_merge_in_any_order_and_division(a in profile(), b in profile(), c in profile()) {
        let whole = merged(&[&a, &b, &c]);
        prop_assert_eq!(&whole, &merged(&[&c, &a, &b]));
        prop_assert_eq!(&whole, &merged(&[&b, &a, &c]));
        prop_assert_eq!(&whole, &merged(&[&a, &merged(&[&b, &c])]));
    }

    #[test]
    fn a_profile_is_read_as_it_was_written(profile in profile()) {
        let text = profile.render();
        let read = Profile::parse("seen.json", &text).expect("it can be read");
        prop_assert_eq!(&read, &profile);
        prop_assert_eq!(read.render(), text);
    }
}

#[test]
fn a_profile_of_two_runs_is_that_of_one() {
    let alta: Vec<_> = case_files("har")
        .into_iter()
        .filter(|path| path.starts_with(project().join("tests/cases/alta")))
        .collect();
    let (first, second) = alta.split_at(3);
    let spec = project().join("spec/alta.yaml");
    let of = |recordings: &[PathBuf]| {
        let [_, profile, _] = responses(&spec, recordings, &[]);
        Profile::parse("seen.json", &profile).expect("it can be read")
    };
    let mut both = of(second);
    both.merge(of(first));
    assert_eq!(both, of(&alta));
    let places: BTreeSet<_> = both
        .responses
        .values()
        .flat_map(|one| one.places.keys())
        .collect();
    assert!(places.len() > 10, "only {places:?}");
}

#[test]
fn each_rule_about_responses_fires_and_is_silent_in_a_case() {
    let session = project().join("tests/cases/command-line/drift-responses.in");
    let day = |name: &str| (session.join("parcels.yaml"), vec![session.join(name)]);
    let told: Vec<_> = by_contract()
        .iter()
        .chain(&["monday.har", "wednesday.har"].map(day))
        .map(|(contract, recordings)| responses(contract, recordings, &[])[0].clone())
        .collect();
    for rule in super::drift::OF_RESPONSES {
        let fires = |text: &&String| text.contains(&format!("[{rule}]"));
        let loud = told.iter().filter(fires).count();
        assert!(loud > 0, "no case where {rule} fires");
        assert!(loud < told.len(), "no case where {rule} is silent");
    }
}
