//! References into the network, asked of a server on this machine.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::Path;
use std::thread;

use clap::Parser;
use conformance::args::Arguments;
use conformance::run::{Printed, run};

/// A server that gives each request the answer of its path.
fn serve(answers: &'static [(&'static str, &'static str)]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a request");
            let mut lines = BufReader::new(stream.try_clone().expect("a reader")).lines();
            let request = lines.next().expect("a line").expect("a request line");
            while lines
                .next()
                .is_some_and(|line| line.is_ok_and(|line| !line.is_empty()))
            {}
            let path = request.split(' ').nth(1).expect("a path");
            let answer = answers.iter().find(|(known, _)| *known == path);
            let answer = answer.map_or(
                "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n",
                |one| one.1,
            );
            stream
                .write_all(answer.as_bytes())
                .expect("the answer is sent");
        }
    });
    format!("http://{address}")
}

const THING: &str = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n\
    type: object\nproperties:\n  size: {type: integer}\n  next: {$ref: 'more.yaml#/More'}\n";
const MORE: &str = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nMore: {type: string}\n";
const MOVED: &str = "HTTP/1.1 302 Found\r\nlocation: /thing.yaml\r\ncontent-length: 0\r\n\r\n";
const FILES: &str =
    "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n$ref: 'file:///contract/secret.yaml'\n";

/// Judges a body of an operation whose schema is behind a reference.
fn check(folder: &Path, reference: &str, body: &str, options: &[&str]) -> Printed {
    let contract = format!(
        "openapi: 3.1.0\ninfo: {{title: Things, version: 1.0.0}}\npaths:\n  /things:\n    get:\n      \
         operationId: getThing\n      responses:\n        '200':\n          description: It\n          \
         content: {{application/json: {{schema: {{$ref: '{reference}'}}}}}}\n"
    );
    let (spec, recording) = (folder.join("contract.yaml"), folder.join("thing.json"));
    std::fs::write(&spec, contract).expect("the contract is written");
    std::fs::write(&recording, body).expect("the body is written");
    let (spec, recording) = (spec.display().to_string(), recording.display().to_string());
    let mut arguments = vec!["conformance", "check", "--spec", &spec, "--status", "200"];
    arguments.extend(["--operation", "getThing", &recording]);
    arguments.extend(options);
    run(&Arguments::parse_from(arguments).command)
}

const ANSWERS: &[(&str, &str)] = &[
    ("/thing.yaml", THING),
    ("/more.yaml", MORE),
    ("/moved.yaml", MOVED),
    ("/files.yaml", FILES),
];
const ALLOWED: &[&str] = &["--allow-external-refs"];

#[test]
fn the_network_is_asked_where_that_is_allowed() {
    let folder = tempfile::tempdir().expect("a folder");
    let reference = format!("{}/thing.yaml", serve(ANSWERS));
    let check = |body: &str| check(folder.path(), &reference, body, ALLOWED);
    let kept = check(r#"{"size": 1, "next": "2"}"#);
    assert_eq!(kept.outcome.exit_code(), 0, "{}", kept.output);
    let broken = check(r#"{"size": "large", "next": 2}"#);
    assert_eq!(broken.outcome.exit_code(), 1, "{}", broken.output);
    for place in [
        "/thing.yaml:3:10  /properties/size/type",
        "/more.yaml:1:8  /More/type",
    ] {
        assert!(broken.output.contains(place), "{}", broken.output);
    }
}

#[test]
fn what_is_not_read_of_the_network_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = serve(ANSWERS);
    let refusals = [
        ("/thing.yaml", &[][..], "without --allow-external-refs"),
        (
            "/nothing.yaml",
            ALLOWED,
            "the server answers with status 404",
        ),
        ("/moved.yaml", ALLOWED, "the server answers with status 302"),
        ("/files.yaml", ALLOWED, "does not name files here"),
    ];
    for (path, options, why) in refusals {
        let reference = format!("{server}{path}");
        let refused = check(folder.path(), &reference, "{}", options);
        assert_eq!(refused.outcome.exit_code(), 2, "{path}: {}", refused.output);
        assert!(refused.output.contains(why), "{path}: {}", refused.output);
    }
}

#[test]
fn http_beyond_this_machine_is_not_asked() {
    let folder = tempfile::tempdir().expect("a folder");
    let printed = check(
        folder.path(),
        "http://schemas.example.com/thing.yaml",
        "{}",
        &["--allow-external-refs"],
    );
    assert_eq!(printed.outcome.exit_code(), 2);
    assert!(
        printed.output.contains("only https is read"),
        "{}",
        printed.output
    );
}

#[cfg(unix)]
#[test]
fn a_link_does_not_lead_out_of_the_folder() {
    let (folder, outside) = (tempfile::tempdir(), tempfile::tempdir());
    let (folder, outside) = (folder.expect("a folder"), outside.expect("a folder"));
    let secret = outside.path().join("secret.yaml");
    std::fs::write(&secret, "type: object\n").expect("the file is written");
    std::os::unix::fs::symlink(&secret, folder.path().join("link.yaml")).expect("a link");
    let printed = check(folder.path(), "link.yaml", "{}", &[]);
    assert_eq!(printed.outcome.exit_code(), 2);
    assert!(
        printed.output.contains("out of the folder"),
        "{}",
        printed.output
    );
}
