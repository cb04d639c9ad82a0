//! Calls of a running API: what is asked, how answers are judged, and what becomes of faults.

use std::io::Write;
use std::path::Path;

use clap::Parser;
use conformance::args::Arguments;
use conformance::run::{Printed, run};
use flate2::Compression;
use flate2::write::GzEncoder;
use snapbox::{Assert, Data};

use super::project;
use super::upstream::{Answer, Upstream, json};

pub(super) const ID: &str = "3f8e2c1a-5b7d-4e9f-8a6b-1c2d3e4f5a6b";
pub(super) const TOKEN: &str = "t0ken-of-annabel-0815";
pub(super) const CALL: &str = r#"{"id": "3f8e2c1a-5b7d-4e9f-8a6b-1c2d3e4f5a6b", "objectType": "call",
 "callType": "outbound", "from": "+4917012345678", "to": "+4930987654321", "duration": 245,
 "summary": "Annabel Doe-Smith would like to cancel her contract.",
 "createdAt": "2026-01-01T09:00:00Z", "updatedAt": "2026-01-01T09:04:05Z"}"#;
pub(super) const NOT_FOUND: &str = r#"{"error": "NotFound", "message": "Resource not found"}"#;
pub(super) const UNAUTHORIZED: &str =
    r#"{"error": "Unauthorized", "message": "Invalid API token"}"#;

/// A folder with the file of a token in it.
pub(super) fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("there is room");
    std::fs::write(folder.path().join("token"), format!("{TOKEN}\n")).expect("it is written");
    folder
}

/// The arguments of a command that fetches a call of Alta.
pub(super) fn arguments(command: &str, folder: &Path, base: &str, more: &[&str]) -> Vec<String> {
    let token = folder.join("token").display().to_string();
    let base = format!("{base}/v1");
    let usual = [
        "conformance",
        command,
        "--api",
        "alta",
        "--call-id",
        ID,
        "--base-url",
        &base,
        "--token-file",
        &token,
        "--rate",
        "1000/s",
    ];
    let all = usual.iter().chain(more);
    all.map(|text| (*text).to_owned()).collect()
}

fn live(base: &str, more: &[&str]) -> Printed {
    std::env::set_current_dir(project()).expect("the project is there");
    let folder = folder();
    run(&Arguments::parse_from(arguments("live", folder.path(), base, more)).command)
}

pub(super) fn all_of(printed: &Printed) -> String {
    printed.errors.join("\n") + "\n" + &printed.output
}

#[test]
fn an_answer_is_asked_for_as_the_contract_says_and_judged() {
    let api = Upstream::answering(vec![json(200, CALL)]);
    let printed = live(&api.address, &[]);
    assert_eq!(printed.exit_code(), 0, "{}", all_of(&printed));
    assert!(
        printed.output.contains("1 exchange: 1 kept the contract"),
        "{}",
        printed.output
    );
    let asked = api.asked().concat().to_lowercase();
    assert!(
        asked.starts_with(&format!("get /v1/calls/{ID} http/1.1\r\n")),
        "{asked}"
    );
    assert!(
        asked.contains(&format!("\r\nauthorization: bearer {TOKEN}\r\n")),
        "{asked}"
    );
    let broken = Upstream::answering(vec![json(200, &CALL.replace("\"from\"", "\"caller\""))]);
    let printed = live(&broken.address, &[]);
    assert_eq!(printed.exit_code(), 1, "{}", all_of(&printed));
    assert!(
        printed.output.contains("error[missing-field]"),
        "{}",
        printed.output
    );
    assert!(
        printed.output.contains("in live GET /calls/{callId}"),
        "{}",
        printed.output
    );
}

/// Answers to a call and to both probes, by their names, and the exit status.
fn probed() -> [(&'static str, [Answer; 3], u8); 4] {
    let call = || json(200, CALL);
    let not_found = || json(404, NOT_FOUND);
    [
        (
            "errors-as-declared",
            [call(), not_found(), json(401, UNAUTHORIZED)],
            0,
        ),
        ("anybody-is-let-in", [call(), call(), call()], 1),
        (
            "too-busy-to-tell",
            [call(), not_found(), json(429, UNAUTHORIZED)],
            0,
        ),
        (
            "told-by-its-own-rule",
            [call(), not_found(), json(403, UNAUTHORIZED)],
            1,
        ),
    ]
}

#[test]
fn declared_errors_are_provoked_where_that_is_asked() {
    let assert = Assert::new().action_env("SNAPSHOTS");
    for (name, answers, code) in probed() {
        let api = Upstream::answering(answers.into());
        let printed = live(&api.address, &["--probe-errors"]);
        assert_eq!(printed.exit_code(), code, "{name}: {}", all_of(&printed));
        let expected = project().join(format!("tests/cases/unexpected-status/{name}.expected"));
        let text = format!("{}exit status: {code}\n", printed.output);
        let compared = assert.try_eq(Some(&name), text.into(), Data::read_from(&expected, None));
        compared.unwrap_or_else(|difference| panic!("{difference}"));
        let asked = api.asked();
        let paths: Vec<_> = asked
            .iter()
            .filter_map(|one| one.split(' ').nth(1))
            .collect();
        assert_eq!(paths.len(), 3, "{asked:?}");
        assert_ne!(paths[0], paths[1]);
        assert_eq!(paths[0], paths[2]);
        assert!(!asked[2].contains(TOKEN), "{asked:?}");
    }
}

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
const CUT_SHORT: &str = "the connection ended before all had come";
const LATE: &str = "no whole answer came within 400ms";

/// A fault, what is said of it, and with which exit status the run ends.
type Fault = (Answer, &'static str, u8);

fn with(rest: &str) -> Vec<u8> {
    (HEAD.to_owned() + rest).into_bytes()
}

/// Answers that never come, or never come whole.
fn no_answers() -> Vec<Fault> {
    let long = format!("content-length: 9999\r\n\r\n{CALL}");
    let half = format!(
        "transfer-encoding: chunked\r\n\r\n{:x}\r\n{CALL}",
        CALL.len() + 9
    );
    let other = b"SSH-2.0-OpenSSH_9\r\n\r\n".to_vec();
    vec![
        (Answer::Bytes(Vec::new()), CUT_SHORT, 2),
        (Answer::Bytes(b"HTTP/1.1 200".to_vec()), CUT_SHORT, 2),
        (Answer::Bytes(with(&long)), CUT_SHORT, 2),
        (Answer::Bytes(with(&half)), CUT_SHORT, 2),
        (
            Answer::Bytes(other),
            "what came is not HTTP, or not whole",
            2,
        ),
        (Answer::Stall(Vec::new()), LATE, 2),
        (Answer::Stall(with("content-length: 99\r\n\r\n{")), LATE, 2),
        (Answer::Slowly(with("x: y\r\n\r\n")), LATE, 2),
    ]
}

/// Answers in other forms, which are judged.
fn odd_answers() -> Vec<Fault> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(CALL.as_bytes()).expect("memory takes it");
    let packed = packed.finish().expect("memory takes it");
    let gzip = format!(
        "content-encoding: gzip\r\ncontent-length: {}\r\n\r\n",
        packed.len()
    );
    let damaged = [&packed[..packed.len() - 9], &[7; 9]].concat();
    let chunks = format!("{:x}\r\n{CALL}\r\n0\r\n\r\n", CALL.len());
    let chunks = format!("transfer-encoding: chunked\r\n\r\n{chunks}");
    let bare = format!("HTTP/1.0 200 OK\r\ncontent-type: application/json\r\n\r\n{CALL}");
    let kept = "1 kept the contract";
    vec![
        (Answer::Bytes(with(&chunks)), kept, 0),
        (Answer::Bytes([with(&gzip), packed].concat()), kept, 0),
        (
            Answer::Bytes([with(&gzip), damaged].concat()),
            "1 not judged",
            2,
        ),
        (Answer::Bytes(bare.into_bytes()), kept, 0),
        (
            Answer::Bytes(with("content-length: 2\r\n\r\n{}{}")),
            "missing-field",
            1,
        ),
    ]
}

#[test]
fn faults_are_told_in_one_sentence() {
    let faults = no_answers().into_iter().chain(odd_answers());
    for (number, (fault, said, code)) in faults.enumerate() {
        let api = Upstream::answering(vec![fault]);
        let printed = live(&api.address, &["--retries", "0", "--timeout", "400ms"]);
        let text = all_of(&printed);
        assert_eq!(printed.exit_code(), code, "{number}: {text}");
        assert!(text.contains(said), "{number}: {text}");
        assert!(
            !text.contains(TOKEN) && !text.contains(ID),
            "{number}: {text}"
        );
        if matches!(said, CUT_SHORT | LATE) {
            let host = format!(
                "error: live GET /calls/{{callId}}: no answer of {}",
                api.address
            );
            assert!(printed.errors[0].starts_with(&host), "{:?}", printed.errors);
        }
    }
}

#[test]
fn a_body_beyond_the_limit_is_refused() {
    let api = Upstream::answering(vec![Answer::Large((64 << 20) + 1)]);
    let printed = live(&api.address, &["--retries", "0"]);
    assert_eq!(printed.exit_code(), 2);
    assert!(
        all_of(&printed).contains("larger than 64 MiB"),
        "{}",
        all_of(&printed)
    );
}

#[test]
fn who_refuses_the_connection_is_named() {
    let address = Upstream::nobody();
    let printed = live(&address, &["--retries", "1"]);
    assert_eq!(printed.exit_code(), 2);
    let said = format!("no answer of {address}: the connection is refused");
    assert!(all_of(&printed).contains(&said), "{}", all_of(&printed));
}

#[test]
fn a_redirect_is_judged_and_no_token_goes_elsewhere() {
    let elsewhere = Upstream::answering(vec![json(200, CALL)]);
    let head = format!(
        "HTTP/1.1 302 Found\r\nlocation: {}/v1\r\ncontent-length: 0\r\n\r\n",
        elsewhere.address
    );
    let api = Upstream::answering(vec![Answer::Bytes(head.into_bytes())]);
    let printed = live(&api.address, &[]);
    assert_eq!(printed.exit_code(), 1, "{}", all_of(&printed));
    assert!(
        printed.output.contains("error[undeclared-status]"),
        "{}",
        printed.output
    );
    assert_eq!(elsewhere.asked(), [""; 0]);
}

#[test]
fn transport_is_tried_again_and_answers_are_not() {
    let api = Upstream::answering(vec![Answer::Bytes(Vec::new()), json(200, CALL)]);
    let printed = live(&api.address, &["--retries", "1"]);
    assert_eq!(printed.exit_code(), 0, "{}", all_of(&printed));
    assert_eq!(api.asked().len(), 2);
    let api = Upstream::answering(vec![json(500, "{}"), json(200, CALL)]);
    let printed = live(&api.address, &[]);
    assert_eq!(printed.exit_code(), 1, "{}", all_of(&printed));
    assert_eq!(api.asked().len(), 1);
}

/// An API with what a contract may ask of a request.
const PETS: &str = "openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
servers: [{url: 'https://{region}.pets.example.com'}]
security: [{key: []}]
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Pet-Key}}
paths:
  /owners/{owner}/pets:
    post:
      operationId: addPet
      parameters:
        - {name: owner, in: path, required: true, schema: {type: string}}
        - {name: notify, in: query, schema: {type: string}}
        - {name: X-Trace, in: header, schema: {type: string}}
        - {name: theme, in: cookie, schema: {type: string}}
      requestBody: {required: true, content: {application/json: {schema: {type: object}}}}
      responses:
        '201': {description: Added, content: {application/json: {schema: {type: object, required: [id]}}}}
";

fn pets(base: &str, more: &[&str]) -> Printed {
    let folder = folder();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("it is written");
        path.display().to_string()
    };
    let (spec, body) = (
        file("pets.yaml", PETS),
        file("body.json", "{\"name\": \"Rex\"}"),
    );
    let token = folder.path().join("token").display().to_string();
    let usual = [
        "conformance",
        "live",
        "--spec",
        &spec,
        "--operation",
        "addPet",
        "--base-url",
        base,
    ];
    let usual = usual
        .into_iter()
        .chain(["--token-file", &token, "--body", &body]);
    run(&Arguments::parse_from(usual.chain(more.iter().copied())).command)
}

#[test]
fn parameters_body_and_key_stand_where_the_contract_has_them() {
    let api = Upstream::answering(vec![json(201, r#"{"id": 1}"#)]);
    let given = [
        "--param",
        "owner=Ann Doe/1",
        "--param",
        "notify=a&b",
        "--param",
        "X-Trace=t1",
        "--param",
        "theme=dark",
    ];
    let printed = pets(&api.address, &[&given[..], &["--allow-writes"]].concat());
    assert_eq!(printed.exit_code(), 0, "{}", all_of(&printed));
    let asked = api.asked().concat();
    assert!(
        asked.starts_with("POST /owners/Ann%20Doe%2F1/pets?notify=a%26b HTTP/1.1\r\n"),
        "{asked}"
    );
    assert!(asked.ends_with("\r\n\r\n{\"name\": \"Rex\"}"), "{asked}");
    for header in [
        &*format!("x-pet-key: {TOKEN}"),
        "x-trace: t1",
        "cookie: theme=dark",
        "content-type: application/json",
    ] {
        assert!(asked.to_lowercase().contains(header), "{header}: {asked}");
    }
}

#[test]
fn what_changes_something_is_sent_once_and_only_if_that_is_allowed() {
    let api = Upstream::answering(vec![Answer::Bytes(Vec::new()), json(201, "{}")]);
    let refused = pets(&api.address, &["--param", "owner=1"]);
    assert_eq!(refused.exit_code(), 2);
    assert!(
        all_of(&refused).contains("POST may change something: nothing was sent"),
        "{}",
        all_of(&refused)
    );
    assert_eq!(api.asked().len(), 0);
    let failed = pets(&api.address, &["--param", "owner=1", "--allow-writes"]);
    assert_eq!(failed.exit_code(), 2, "{}", all_of(&failed));
    assert_eq!(api.asked().len(), 1);
}

#[test]
fn variables_are_named_as_the_client_names_them() {
    use conformance::contract::built_in::BuiltIn;
    for (api, file) in [
        (BuiltIn::Alta, "src/alta.rs"),
        (BuiltIn::Autocalls, "src/autocalls.rs"),
    ] {
        let client = std::fs::read_to_string(project().join(file)).expect("the client is there");
        let access = api.access();
        let account = access.account.map(|(header, variable)| [header, variable]);
        let names = [access.token_variable, access.base_url_variable];
        for name in names.into_iter().chain(account.into_iter().flatten()) {
            assert!(
                client.contains(&format!("\"{name}\"")),
                "{file} has no {name}"
            );
        }
    }
}
