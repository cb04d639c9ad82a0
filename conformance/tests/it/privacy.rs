//! Nothing private leaves: secrets never, values of bodies only where the user asks for them.
//!
//! `tests/cases/privacy/planted.json` lists what the recordings beside it hold in all their parts:
//! URL, headers, cookies and bodies, keys of maps and entries that cannot be read.

use clap::Parser;
use conformance::args::Arguments;
use conformance::run::run;
use serde_json::Value;

use super::project;

const FOLDER: &str = "tests/cases/privacy";

/// All that is printed in a format, on both streams.
fn printed(format: &str, recording: &str, flags: &[&str]) -> String {
    std::env::set_current_dir(project()).expect("the project is there");
    let contract = format!("{FOLDER}/contract.yaml");
    let recording = format!("{FOLDER}/{recording}");
    let mut arguments = vec!["conformance", "check", "--spec", &contract, &recording];
    arguments.extend(["--format", format, "--coverage", "full", "--server"]);
    arguments.push("https://us3r:pa55@test.example.com");
    arguments.extend(flags);
    let printed = run(&Arguments::parse_from(arguments).command);
    printed.errors.join("\n") + &printed.output
}

fn planted(kind: &str) -> Vec<String> {
    let text = std::fs::read_to_string(project().join(FOLDER).join("planted.json"));
    let all: Value = serde_json::from_str(&text.expect("the list is there")).expect("it is JSON");
    let list = all[kind].as_array().expect("it has this list").iter();
    list.map(|text| text.as_str().expect("a text").to_owned())
        .collect()
}

/// Every format of every recording, without and with values.
fn all_printed() -> Vec<(String, bool, String)> {
    let bare = ["--operation", "getAccount", "--status", "200"];
    let known = ["--overlay", &*format!("{FOLDER}/known.yaml")];
    let recordings: [(&str, &[&str]); 4] = [
        ("planted.har", &[]),
        ("planted.har", &known),
        ("unreadable.har", &[]),
        ("cut-short.ndjson", &bare),
    ];
    let mut all = Vec::new();
    for (recording, flags) in recordings {
        for format in super::cases::FORMATS {
            for shows_values in [false, true] {
                let mut flags = flags.to_vec();
                flags.extend(shows_values.then_some("--show-values"));
                let name = format!("{recording} as {format}, {flags:?}");
                all.push((name, shows_values, printed(format, recording, &flags)));
            }
        }
    }
    all
}

/// Looks for a text as it is, and as formats escape it.
fn holds(printed: &str, text: &str) -> bool {
    let spelled = [
        text.to_owned(),
        text.to_lowercase(),
        text.replace('+', "&#43;").replace('@', "&#64;"),
        text.replace(' ', "%20"),
    ];
    spelled.iter().any(|text| printed.contains(text))
}

#[test]
fn secrets_appear_nowhere() {
    let secrets = planted("secrets");
    assert!(secrets.len() >= 20);
    for (name, _, printed) in all_printed() {
        assert!(printed.len() > 100, "{name} says nothing");
        for secret in secrets.iter().map(String::as_str).chain(["us3r", "pa55"]) {
            assert!(
                !holds(&printed, secret),
                "{name} shows {secret}:\n{printed}"
            );
        }
    }
}

#[test]
fn personal_data_appears_where_it_is_asked_for_and_nowhere_else() {
    let personal = planted("personal");
    let mut shown = Vec::new();
    for (name, shows_values, printed) in all_printed() {
        let found = personal.iter().filter(|text| holds(&printed, text));
        if shows_values {
            shown.extend(found);
        } else {
            assert_eq!(found.collect::<Vec<_>>(), [""; 0], "{name}");
        }
    }
    for asked in ["+4917012345678", "I would like to cancel my contract"] {
        assert!(
            shown.iter().any(|text| *text == asked),
            "{asked} is not shown"
        );
    }
    // What stands in a path or is the name of a member is no value of a finding.
    for never in [
        "+4915198765432",
        "bob.roe@mail.example.org",
        "x-dave-at-home",
    ] {
        assert!(shown.iter().all(|text| *text != never), "{never} is shown");
    }
}

#[test]
fn a_known_deviation_shows_its_value_without_what_the_overlay_calls_a_password() {
    let known = format!("{FOLDER}/known.yaml");
    let printed = printed(
        "text",
        "planted.har",
        &["--show-values", "--overlay", &known],
    );
    let (_, deviations) = printed
        .split_once("note[known-deviation]")
        .expect("deviations are told");
    assert!(
        deviations.contains("value     \"+4917012345678\""),
        "{printed}"
    );
    assert!(deviations.contains("value     \"***\""), "{printed}");
    assert!(!printed.contains("12 Long Lane"), "{printed}");
}
