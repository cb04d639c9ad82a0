//! The HTML page: whole in itself, inert whatever is put into it, and alive in a real browser, where
//! one is installed.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::Parser;
use conformance::args::Arguments;
use conformance::run::run;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::project;

fn page(arguments: &[&str]) -> String {
    std::env::set_current_dir(project()).expect("the project is there");
    let command = ["conformance"].iter().chain(arguments);
    let arguments = Arguments::parse_from(command.chain(&["--format", "html"]));
    run(&arguments.command).output
}

const BOTH_VENDORS: [&str; 3] = ["check", "tests/cases/alta", "tests/cases/autocalls"];

#[test]
fn the_page_needs_nothing_but_itself() {
    let page = page(&BOTH_VENDORS);
    for outside in [
        "src=", "url(", "@import", "<link", "<iframe", "<object", "fetch(",
    ] {
        assert!(!page.contains(outside), "the page has {outside}");
    }
    let mut links = page.split("href=\"").skip(1);
    assert!(links.all(|link| link.starts_with('#')), "a link leads away");
}

#[test]
fn the_page_names_the_hash_of_its_script() {
    let page = page(&BOTH_VENDORS);
    let (_, script) = page.split_once("<script>").expect("a script");
    let (script, _) = script.split_once("</script>").expect("its end");
    let hash = STANDARD.encode(Sha256::digest(script));
    assert!(
        page.contains(&format!("script-src 'sha256-{hash}'")),
        "write in render/html/mod.rs: sha256-{hash}"
    );
}

/// What runs, if it is not escaped, in text, in attributes, in the style and in the script.
const HOSTILE: &str = "</code></style></script><script>document.title = 'taken'</script>\
    '\"><img src=x onerror=\"document.title = 'taken'\">";

/// The page of a report whose every text is hostile.
fn hostile_page(folder: &Path) -> String {
    let report = run(&Arguments::parse_from(["conformance"].iter().chain(&[
        "check",
        "--format=json",
        "--config=tests/cases/command-line/policy.in/conformance.toml",
        "tests/cases/alta",
        "tests/cases/command-line/bad-input.in/odd-entries.har",
    ]))
    .command);
    let mut report: Value = serde_json::from_str(&report.output).expect("a report");
    let mut changed = 0;
    poison(&mut report, "", &mut changed);
    assert!(changed > 50, "only {changed} texts were changed");
    let file = folder.join("report.json");
    std::fs::write(&file, report.to_string()).expect("the folder can be written");
    page(&["merge", "--coverage=full", &file.display().to_string()])
}

/// Adds the hostile text to all texts but those that have to be of a kind.
fn poison(value: &mut Value, member: &str, changed: &mut usize) {
    const OF_A_KIND: [&str; 7] = [
        "format", "outcome", "rule", "level", "part", "until", "kind",
    ];
    match value {
        // The reason of an exception is a sentence, that of what was not judged an id.
        Value::String(text) if member == "reason" && !text.contains(' ') => {}
        Value::String(text) if !OF_A_KIND.contains(&member) => {
            text.push_str(HOSTILE);
            *changed += 1;
        }
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| poison(item, member, changed)),
        Value::Object(object) => object
            .iter_mut()
            .for_each(|(name, value)| poison(value, name, changed)),
        _ => {}
    }
}

#[test]
fn nothing_in_a_report_is_taken_for_markup() {
    std::env::set_current_dir(project()).expect("the project is there");
    let folder = tempfile::tempdir().expect("there is room for a report");
    let page = hostile_page(folder.path());
    assert!(page.matches("&lt;script&gt;document.title").count() > 50);
    assert_eq!(page.matches("<script").count(), 1);
    assert!(!page.contains("<img"));
    assert!(!page.contains("onerror=\""), "an attribute ended too early");
}

#[test]
fn the_filter_works_in_a_browser() {
    let Some(browser) = browser() else { return };
    let folder = tempfile::tempdir().expect("there is room for a page");
    let file = folder.path().join("page.html");
    std::fs::write(&file, page(&BOTH_VENDORS)).expect("the folder can be written");
    let cards = |fragment: &str| cards(&dom(&browser, &file, fragment));
    let (all, hidden) = cards("");
    assert!(all.len() > 10 && hidden == 0, "{hidden} of {}", all.len());

    let chosen = "#rule=unknown-enum-value&level=warn&contract=spec%2Falta.yaml&operation=getCall";
    let (shown, hidden) = cards(chosen);
    assert_eq!((shown.len(), hidden), (1, all.len() - 1), "{chosen}");
    assert!(shown[0].contains("/callType"));

    let words = "#text=%2FcallType+body";
    assert_eq!(
        cards(words).0.len(),
        2,
        "not only what was found is searched"
    );
    assert_eq!(cards("#text=no-such-words").0.len(), 0);
    assert_eq!(cards("#rule=none-of-this-report").0.len(), all.len());
}

#[test]
fn nothing_in_a_report_runs_in_a_browser() {
    let Some(browser) = browser() else { return };
    std::env::set_current_dir(project()).expect("the project is there");
    let folder = tempfile::tempdir().expect("there is room for a page");
    let file = folder.path().join("page.html");
    std::fs::write(&file, hostile_page(folder.path())).expect("the folder can be written");
    let page = dom(&browser, &file, "");
    assert!(
        page.contains("<title>Not everything"),
        "the title was taken"
    );
    assert!(!cards(&page).0.is_empty(), "the page is there");
}

/// The findings that a page shows, and the number of those that it hides.
fn cards(page: &str) -> (Vec<String>, usize) {
    let is_shown = |card: &String| !card.split_once('>').expect("its end").0.contains("hidden");
    let cards = page.split("<article ").skip(1).map(str::to_owned);
    let (shown, hidden): (Vec<_>, Vec<_>) = cards.partition(is_shown);
    (shown, hidden.len())
}

/// Debian's chromium, or another of its kind.
fn browser() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let found = std::env::split_paths(&path)
        .flat_map(|folder| names.map(|name| folder.join(name)))
        .find(|file| file.is_file());
    if found.is_none() {
        // Straight to the terminal, past what the test runner holds back.
        let said = "no chromium or google-chrome on PATH: the page is not tried in a browser\n";
        let _ = std::io::stderr().write_all(said.as_bytes());
    }
    found
}

/// The page as a browser has it after its script ran.
fn dom(browser: &Path, file: &Path, fragment: &str) -> String {
    let profile = tempfile::tempdir().expect("there is room for a profile");
    let mut chromium = Command::new(browser)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
        ])
        .args([
            "--no-first-run",
            "--disable-background-networking",
            "--disable-sync",
        ])
        .args([
            "--disable-component-update",
            "--disable-dev-shm-usage",
            "--dump-dom",
        ])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(format!("file://{}{fragment}", file.display()))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the browser starts");
    let output = chromium.stdout.take().expect("a pipe");
    let page = all_of(output, Duration::from_secs(120));
    let _ = chromium.kill();
    let _ = chromium.wait();
    let page = page.expect("the browser ends in time");
    assert!(page.contains("</html>"), "the browser printed no page");
    page
}

/// All text of an output, unless that takes too long.
fn all_of(mut output: impl Read + Send + 'static, longest: Duration) -> Option<String> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut text = String::new();
        let read = output.read_to_string(&mut text).map(|_| text);
        let _ = sender.send(read.ok());
    });
    receiver.recv_timeout(longest).ok().flatten()
}
