//! Clients that are not ours: curl, and Python's own.

use std::process::Command;

use super::process::Serving;

/// Runs a program, and gives its exit status and what it prints; `None` if it is not installed.
fn run(program: &str, arguments: &[&str]) -> Option<(Option<i32>, String)> {
    match Command::new(program).args(arguments).output() {
        Ok(output) => {
            let printed = String::from_utf8_lossy(&output.stdout).into_owned();
            let told = String::from_utf8_lossy(&output.stderr);
            Some((output.status.code(), printed + &told))
        }
        Err(error) => {
            #[expect(clippy::print_stderr, reason = "what is skipped is told")]
            let () = eprintln!("skipped: {program} does not run here: {error}");
            None
        }
    }
}

const TOKEN: &str = "authorization: Bearer any";

fn fault(fault: &str) -> String {
    format!("x-conformance-fault: {fault}")
}

#[test]
fn curl_gets_a_call_and_each_fault() {
    let server = Serving::start(&["--api", "alta"]);
    let curl = |more: &[&str]| {
        let call = server.call();
        let mut arguments = vec!["--silent", "--include", "--max-time", "60", &call];
        arguments.extend(more);
        run("curl", &arguments)
    };
    let Some((status, printed)) = curl(&["-H", TOKEN]) else {
        return;
    };
    assert_eq!(status, Some(0), "{printed}");
    assert!(printed.starts_with("HTTP/1.1 200 OK\r\n"), "{printed}");
    assert!(printed.contains("\"objectType\":\"call\""), "{printed}");

    let (_, printed) = curl(&[]).expect("curl runs");
    assert!(
        printed.starts_with("HTTP/1.1 401 Unauthorized\r\n"),
        "{printed}"
    );
    assert!(
        printed.contains("\r\nwww-authenticate: Bearer\r\n"),
        "{printed}"
    );
    assert!(
        printed.ends_with(r#"{"error":"Unauthorized","message":"Invalid API token"}"#),
        "{printed}"
    );

    let (_, printed) = curl(&["--http1.0", "-H", TOKEN]).expect("curl runs");
    assert!(printed.starts_with("HTTP/1.0 200 OK\r\n"), "{printed}");
    let asked = [TOKEN, &fault("status=503; retry-after=2")];
    let (_, printed) = curl(&["-H", asked[0], "-H", asked[1]]).expect("curl runs");
    assert!(printed.starts_with("HTTP/1.1 503 "), "{printed}");
    assert!(printed.contains("\r\nretry-after: 2\r\n"), "{printed}");
}

#[test]
fn curl_tells_how_a_connection_breaks() {
    let server = Serving::start(&["--api", "alta"]);
    // 18: a part of the body is missing; 52: nothing came; 56: the connection is reset.
    let faults = [
        ("truncate", &[18][..]),
        ("reset", &[52, 56]),
        ("reset=10", &[56]),
    ];
    for (asked, expected) in faults {
        let (call, fault) = (server.call(), fault(asked));
        let arguments = [
            "--silent",
            "--max-time",
            "60",
            &call,
            "-H",
            TOKEN,
            "-H",
            &fault,
        ];
        let Some((status, printed)) = run("curl", &arguments) else {
            return;
        };
        assert!(
            status.is_some_and(|code| expected.contains(&code)),
            "{asked}: {status:?} {printed}"
        );
    }
}

const PYTHON: &str = r#"
import json, sys, urllib.error, urllib.request
address = sys.argv[1]
def ask(**headers):
    request = urllib.request.Request(address, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()
token = {"Authorization": "Bearer any"}
status, headers, body = ask(**token)
assert status == 200 and json.loads(body)["objectType"] == "call", (status, body)
status, headers, body = ask()
assert status == 401 and json.loads(body)["error"] == "Unauthorized", (status, body)
status, headers, body = ask(x_conformance_fault="rate-limit=0/m", **token)
assert status == 429 and headers["RateLimit-Limit"] == "0" and headers["Retry-After"] == "60", (status, headers)
status, headers, body = ask(x_conformance_fault="malformed-json", **token)
try:
    json.loads(body)
    raise SystemExit("it is JSON")
except ValueError:
    print("fine")
"#;

#[test]
fn python_gets_a_call_and_faults() {
    let server = Serving::start(&["--api", "alta"]);
    if let Some((status, printed)) = run("python3", &["-c", PYTHON, &server.call()]) {
        assert_eq!((status, printed.trim()), (Some(0), "fine"));
    }
}
