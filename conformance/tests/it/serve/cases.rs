//! Each `requests.http` below `tests/cases/serve` gives the answers in `answers.expected` beside it.
//!
//! A folder's `contract.yaml`, `faults.toml` and `recordings.ndjson` are given to the command, and what
//! stands in `arguments`. Requests are separated by lines of `###`. `SNAPSHOTS=overwrite` writes what
//! came.

use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use clap::Parser;
use conformance::args::{Arguments, Command, ServeArguments};
use conformance::run::Server;
use conformance::serve::Site;
use http::Request;
use snapbox::{Assert, Data};

use crate::{case_files, project};

/// Files of a folder, and the options that take them.
const GIVEN: [(&str, &str); 3] = [
    ("contract.yaml", "--spec"),
    ("faults.toml", "--fault"),
    ("recordings.ndjson", "--recordings"),
];

pub(super) fn arguments(words: &[String]) -> ServeArguments {
    let all = ["conformance".to_owned(), "serve".to_owned()];
    let parsed = Arguments::parse_from(all.iter().chain(words));
    match parsed.command {
        Command::Serve(arguments) => arguments,
        other => panic!("{other:?}"),
    }
}

fn of_folder(folder: &Path) -> Server {
    let mut words = Vec::new();
    for (name, option) in GIVEN {
        let file = folder.join(name);
        if file.exists() {
            words.extend([option.to_owned(), file.display().to_string()]);
        }
    }
    let more = std::fs::read_to_string(folder.join("arguments")).unwrap_or_default();
    words.extend(more.split_whitespace().map(str::to_owned));
    let server = Server::of(&arguments(&words));
    server.unwrap_or_else(|defects| panic!("{}: {defects:?}", folder.display()))
}

fn request(text: &str) -> Request<Bytes> {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let mut lines = head.lines();
    let (method, path) = lines
        .next()
        .and_then(|line| line.split_once(' '))
        .expect("a first line");
    let mut request = Request::builder().method(method).uri(path);
    for line in lines {
        let (name, value) = line.split_once(": ").expect("a header");
        request = request.header(name, value);
    }
    request
        .body(Bytes::from(body.to_owned()))
        .expect("a request")
}

fn answered(site: &Site, text: &str) -> String {
    let request = request(text);
    let answer = site.answer(&request, Duration::ZERO);
    let mut shown = format!("### {} {}\n", request.method(), request.uri());
    let mut line = |line: std::fmt::Arguments<'_>| writeln!(shown, "{line}").expect("it is text");
    if !answer.delay.is_zero() {
        line(format_args!("(after {} ms)", answer.delay.as_millis()));
    }
    line(format_args!("{}", answer.response.status()));
    for (name, value) in answer.response.headers() {
        line(format_args!("{name}: {}", value.to_str().expect("text")));
    }
    let body = String::from_utf8_lossy(answer.response.body());
    line(format_args!("\n{body}"));
    if let Some(ending) = answer.ending {
        line(format_args!("({ending:?})"));
    }
    shown
}

#[test]
fn each_request_gives_what_is_expected_of_it() {
    let assert = Assert::new().action_env("SNAPSHOTS");
    let mut failed = Vec::new();
    for file in case_files("http") {
        let folder = file.parent().expect("a folder");
        let server = of_folder(folder);
        let requests = std::fs::read_to_string(&file).expect("the requests can be read");
        let requests = requests
            .split("###\n")
            .map(str::trim_end)
            .filter(|text| !text.is_empty());
        let notices = server.site().notices();
        let notices: Vec<_> = notices.iter().map(|one| format!("note: {one}\n")).collect();
        let answers: Vec<_> = requests.map(|text| answered(server.site(), text)).collect();
        let shown = notices.concat() + &answers.join("\n");
        let expected = Data::read_from(&folder.join("answers.expected"), None);
        let name = file
            .strip_prefix(project())
            .unwrap_or(&file)
            .display()
            .to_string();
        failed.extend(assert.try_eq(Some(&name), shown.into(), expected).err());
    }
    let failed: Vec<_> = failed.iter().map(ToString::to_string).collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn the_same_seed_gives_the_same_answers() {
    let body = |seed: &str| {
        let words = ["--api", "alta", "--seed", seed].map(str::to_owned);
        let server = Server::of(&arguments(&words)).unwrap_or_else(|defects| panic!("{defects:?}"));
        let request =
            request("GET /v1/calls/00000000-0000-4000-8000-000000000000\nauthorization: Bearer x");
        let answer = server.site().answer(&request, Duration::ZERO);
        assert_eq!(answer.response.status(), 200);
        answer.response.into_body()
    };
    assert_eq!(body("1"), body("1"));
    assert_ne!(body("1"), body("2"));
}
