//! `conformance record` and `conformance watch`: what is kept in files, whatever happens.

use std::path::Path;

use clap::Parser;
use conformance::args::Arguments;
use conformance::run::{Printed, run};
use serde_json::Value;

use super::live::{CALL, ID, NOT_FOUND, TOKEN, UNAUTHORIZED, all_of, arguments, folder};
use super::project;
use super::upstream::{Answer, Upstream, json};

fn command(name: &str, folder: &Path, base: &str, more: &[&str]) -> Printed {
    run(&Arguments::parse_from(arguments(name, folder, base, more)).command)
}

fn check(recording: &Path) -> Printed {
    let recording = recording.display().to_string();
    run(&Arguments::parse_from([
        "conformance",
        "check",
        "--api",
        "alta",
        "--server",
        "/v1",
        &recording,
    ])
    .command)
}

fn log(path: &Path) -> (String, Value) {
    let text = std::fs::read_to_string(path).expect("it was written");
    let value = serde_json::from_str(&text).expect("it is JSON");
    (text, value)
}

/// Rules and places, as a report tells them.
fn headings(text: &str) -> Vec<&str> {
    let is_heading = |line: &&str| line.contains("]: ") || line.starts_with("  where");
    text.lines().filter(is_heading).collect()
}

const PRIVATE: [&str; 8] = [
    TOKEN,
    ID,
    "+4917012345678",
    "+4930987654321",
    "Annabel",
    "Doe-Smith",
    "2026-01-01",
    "cancel her contract",
];

#[test]
fn a_recording_holds_nothing_private_and_is_judged_alike() {
    let folder = folder();
    let out = folder.path().join("call.har");
    let body = CALL.replace("outbound", "fax").replace(
        "\"duration\"",
        "\"notes\": \"call Annabel back\", \"duration\"",
    );
    let api = Upstream::answering(vec![
        json(200, &body),
        json(404, NOT_FOUND),
        json(401, UNAUTHORIZED),
    ]);
    let more = [
        "--probe-errors",
        "--show-values",
        "--out",
        &*out.display().to_string(),
    ];
    let printed = command("record", folder.path(), &api.address, &more);
    assert_eq!(printed.exit_code(), 0, "{}", all_of(&printed));
    assert!(
        all_of(&printed).contains("call.har: 3 exchanges kept, redacted"),
        "{}",
        all_of(&printed)
    );
    let (text, har) = log(&out);
    for private in PRIVATE {
        assert!(!text.contains(private), "{private} is left:\n{text}");
    }
    assert_eq!(har["log"]["version"], "1.2");
    assert_eq!(har["log"]["creator"]["name"], "callspec/conformance");
    let entries = har["log"]["entries"].as_array().expect("a list");
    assert_eq!(entries.len(), 3);
    let checked = check(&out);
    assert_eq!(headings(&checked.output), headings(&printed.output));
    assert!(headings(&checked.output).len() >= 4, "{}", checked.output);
}

#[test]
fn a_file_that_is_there_is_left_as_it_is_without_force() {
    let folder = folder();
    let out = folder.path().join("call.har");
    std::fs::write(&out, "mine").expect("it is written");
    let named = out.display().to_string();
    let api = Upstream::answering(vec![json(200, CALL), json(200, CALL)]);
    let refused = command("record", folder.path(), &api.address, &["--out", &named]);
    assert_eq!(refused.exit_code(), 2);
    assert!(
        all_of(&refused).contains("call.har: there already"),
        "{}",
        all_of(&refused)
    );
    assert_eq!(std::fs::read_to_string(&out).expect("it is there"), "mine");
    assert_eq!(api.asked().len(), 0, "it was asked all the same");
    let replaced = command(
        "record",
        folder.path(),
        &api.address,
        &["--out", &named, "--force"],
    );
    assert_eq!(replaced.exit_code(), 0, "{}", all_of(&replaced));
    assert_eq!(
        log(&out).1["log"]["entries"].as_array().map(Vec::len),
        Some(1)
    );
}

#[test]
fn what_is_not_redacted_says_so() {
    let folder = folder();
    let out = folder.path().join("call.har");
    let api = Upstream::answering(vec![json(200, CALL)]);
    let more = ["--unredacted", "--out", &*out.display().to_string()];
    let printed = command("record", folder.path(), &api.address, &more);
    assert_eq!(printed.exit_code(), 0, "{}", all_of(&printed));
    assert!(
        printed.errors.concat().starts_with("warning: "),
        "{:?}",
        printed.errors
    );
    let (text, har) = log(&out);
    assert!(
        har["log"]["comment"]
            .as_str()
            .is_some_and(|text| text.starts_with("NOT REDACTED"))
    );
    assert!(text.contains("+4917012345678") && text.contains(TOKEN));
}

#[test]
fn no_answer_leaves_no_file() {
    let folder = folder();
    let out = folder.path().join("call.har");
    let more = ["--retries", "0", "--out", &*out.display().to_string()];
    let printed = command("record", folder.path(), &Upstream::nobody(), &more);
    assert_eq!(printed.exit_code(), 2);
    assert!(
        all_of(&printed).contains("call.har: not written: there is nothing to keep"),
        "{}",
        all_of(&printed)
    );
    assert_eq!(
        folder.path().read_dir().expect("it is there").count(),
        1,
        "only the token"
    );
}

#[test]
fn recordings_that_are_there_are_redacted() {
    let folder = folder();
    let out = folder.path().join("redacted.har");
    let from = project().join("tests/cases/privacy");
    let named = |path: &Path| path.display().to_string();
    let planted = std::fs::read_to_string(from.join("planted.json")).expect("the list is there");
    let arguments = [
        "conformance",
        "record",
        "--spec",
        &named(&from.join("contract.yaml")),
        "--from",
        &named(&from.join("planted.har")),
        "--out",
        &named(&out),
    ];
    let printed = run(&Arguments::parse_from(arguments).command);
    assert_eq!(printed.exit_code(), 1, "{}", all_of(&printed));
    let (text, _) = log(&out);
    let planted: Value = serde_json::from_str(&planted).expect("it is JSON");
    for private in ["secrets", "personal"]
        .iter()
        .flat_map(|kind| planted[kind].as_array().expect("a list"))
    {
        let private = private.as_str().expect("a text");
        assert!(!text.contains(private), "{private} is left");
        assert!(!all_of(&printed).contains(private), "{private} is told");
    }
}

#[test]
fn a_watch_tells_what_is_new_and_nothing_else() {
    let folder = folder();
    let profile = folder.path().join("seen.json");
    let named = profile.display().to_string();
    let watch = |bodies: &[&str], more: &[&str]| {
        let api = Upstream::answering(bodies.iter().map(|body| json(200, body)).collect());
        let usual = ["--retries", "0", "--profile", &named];
        command(
            "watch",
            folder.path(),
            &api.address,
            &[&usual[..], more].concat(),
        )
    };
    let without = CALL.replace("\"from\"", "\"caller\"");
    let first = watch(&[&without], &["--once"]);
    assert_eq!(first.exit_code(), 1, "{}", all_of(&first));
    let again = watch(&[&without], &["--once"]);
    assert_eq!((again.exit_code(), again.output.as_str()), (0, ""));
    let other = without.replace("245", "\"245\"");
    let new = watch(&[&other], &["--once", "--format", "json"]);
    assert_eq!(new.exit_code(), 1, "{}", all_of(&new));
    assert!(
        new.output.contains("/duration") && !new.output.contains("missing-field"),
        "{}",
        new.output
    );
    let before = std::fs::read_to_string(&profile).expect("it is kept");
    assert!(
        !before.contains("+49") && !before.contains("Annabel"),
        "{before}"
    );
    let failed = watch(&[], &["--once"]);
    assert_eq!(failed.exit_code(), 2, "{}", all_of(&failed));
    assert_eq!(
        std::fs::read_to_string(&profile).expect("it is kept"),
        before
    );
}

/// Commands as processes of their own, and signals.
#[cfg(unix)]
mod processes {
    use std::process::{Child, Command, Stdio};
    use std::time::{Duration, Instant};

    use super::*;

    fn start(name: &str, folder: &Path, base: &str, more: &[&str]) -> Child {
        let arguments = arguments(name, folder, base, more);
        Command::new(env!("CARGO_BIN_EXE_conformance"))
            .args(&arguments[1..])
            .current_dir(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command runs")
    }

    /// Waits until an API was asked so often.
    fn until(api: &Upstream, times: usize) {
        let began = Instant::now();
        while api.asked().len() < times {
            assert!(
                began.elapsed() < Duration::from_secs(20),
                "it was not asked"
            );
            std::thread::yield_now();
        }
    }

    fn signal(process: &Child, name: &str) {
        let kill = format!("kill -{name} {}", process.id());
        let status = Command::new("sh").args(["-c", &kill]).status();
        assert!(status.expect("there is a shell").success());
    }

    #[test]
    fn a_recording_that_is_broken_off_keeps_what_was_finished() {
        if crate::signals::are_ignored() {
            return;
        }
        for name in ["INT", "TERM"] {
            let folder = folder();
            let api = Upstream::answering(vec![json(200, CALL), Answer::Stall(Vec::new())]);
            let more = ["--probe-errors", "--out", "calls.har"];
            let process = start("record", folder.path(), &api.address, &more);
            until(&api, 2);
            signal(&process, name);
            let ended = process.wait_with_output().expect("it ends");
            let errors = String::from_utf8_lossy(&ended.stderr);
            assert_eq!(ended.status.code(), Some(130), "{name}: {errors}");
            assert!(
                errors.contains("calls.har: 1 exchange kept, redacted"),
                "{name}: {errors}"
            );
            let (_, har) = log(&folder.path().join("calls.har"));
            assert_eq!(har["log"]["entries"].as_array().map(Vec::len), Some(1));
        }
    }

    #[test]
    fn a_full_disk_is_an_error_and_no_half_file() {
        let folder = folder();
        let long = CALL.replace("her contract", &"her contract ".repeat(40_000));
        let api = Upstream::answering(vec![json(200, &long)]);
        let arguments = arguments(
            "record",
            folder.path(),
            &api.address,
            &["--out", "call.har"],
        );
        let quoted: Vec<_> = arguments[1..]
            .iter()
            .map(|text| format!("'{text}'"))
            .collect();
        // Files of 64 KiB at most; the signal that says so is ignored, so that writing fails.
        let script = format!(
            "trap '' XFSZ; ulimit -f 128; exec '{}' {}",
            env!("CARGO_BIN_EXE_conformance"),
            quoted.join(" ")
        );
        let ended = Command::new("sh")
            .args(["-c", &script])
            .current_dir(folder.path())
            .output();
        let ended = ended.expect("there is a shell");
        let errors = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(ended.status.code(), Some(2), "{errors}");
        assert!(errors.contains("call.har: cannot be written"), "{errors}");
        assert_eq!(
            folder.path().read_dir().expect("it is there").count(),
            1,
            "only the token"
        );
    }

    #[test]
    fn a_watch_runs_as_often_as_it_is_told() {
        let folder = folder();
        let bodies = [CALL, CALL, &CALL.replace("245", "\"245\"")];
        let api = Upstream::answering(bodies.iter().map(|body| json(200, body)).collect());
        let more = ["--profile", "seen.json", "--times", "3", "--every", "1ms"];
        let ended = start("watch", folder.path(), &api.address, &more).wait_with_output();
        let ended = ended.expect("it ends");
        let told = String::from_utf8_lossy(&ended.stdout);
        assert_eq!(ended.status.code(), Some(1), "{told}");
        assert_eq!(
            told.matches("outcome: ").count(),
            2,
            "of the first and the third: {told}"
        );
        assert_eq!(api.asked().len(), 3);
    }

    #[test]
    fn a_watch_that_is_killed_leaves_a_profile_that_can_be_read() {
        let folder = folder();
        let profile = folder.path().join("seen.json");
        let answers = |count| (0..count).map(|_| json(200, CALL)).collect::<Vec<_>>();
        for runs in [1, 2, 5, 9] {
            let api = Upstream::answering(answers(500));
            let more = ["--profile", "seen.json", "--every", "1ms", "--retries", "0"];
            let mut process = start("watch", folder.path(), &api.address, &more);
            until(&api, runs);
            process.kill().expect("it runs");
            process.wait().expect("it ends");
            if profile.exists() {
                let text = std::fs::read_to_string(&profile).expect("it can be read");
                let value: Value = serde_json::from_str(&text).expect("it is whole");
                assert!(value.is_object());
            }
        }
        let api = Upstream::answering(answers(1));
        let more = ["--profile", "seen.json", "--once"];
        let ended = start("watch", folder.path(), &api.address, &more).wait_with_output();
        let ended = ended.expect("it ends");
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!((ended.status.code(), said.as_str()), (Some(0), ""));
        assert_eq!(String::from_utf8_lossy(&ended.stdout), "");
    }

    #[test]
    fn a_token_comes_from_the_environment_and_is_told_by_nobody() {
        let folder = folder();
        let api = Upstream::answering(vec![json(200, CALL)]);
        let ended = Command::new(env!("CARGO_BIN_EXE_conformance"))
            .args(["live", "--verbose", "--api", "alta", "--call-id", ID])
            .env("ALTA_API_TOKEN", TOKEN)
            .env("ALTA_ACCOUNT_ID", "7d0d1dba-b4ad-4a36-bd7f-9ba4ff4e0c5b")
            .env("ALTA_BASE_URL", format!("{}/v1/", api.address))
            .current_dir(folder.path())
            .output()
            .expect("the command runs");
        let told = String::from_utf8_lossy(&ended.stdout).into_owned()
            + &String::from_utf8_lossy(&ended.stderr);
        assert_eq!(ended.status.code(), Some(0), "{told}");
        assert!(!told.contains(TOKEN) && !told.contains(ID), "{told}");
        let asked = api.asked().concat().to_lowercase();
        assert!(asked.contains(&format!("bearer {TOKEN}\r\n")), "{asked}");
        assert!(asked.contains("x-account-id: 7d0d1dba"), "{asked}");
    }
}
