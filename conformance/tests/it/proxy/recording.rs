//! What is kept of what passes.

use std::path::{Path, PathBuf};

use clap::Parser;
use conformance::args::Arguments;
use conformance::run::run;
use serde_json::Value;

use super::server::answering;
use super::{GET, Proxied};

/// All that is in a folder.
pub(super) fn logs(folder: &Path) -> Vec<PathBuf> {
    let files = folder.read_dir().expect("the folder is there");
    let mut files: Vec<_> = files
        .map(|file| file.expect("it can be listed").path())
        .collect();
    files.sort();
    files
}

const BODY: &str = r#"{"error": 5, "name": "Ada Lovelace", "phone": "+14155550123"}"#;

#[test]
fn what_is_recorded_holds_nothing_private_and_is_judged_alike() {
    let head = "HTTP/1.1 404 Not Found\r\ncontent-type: application/json\r\nset-cookie: sid=c00k1e-c00k1e\r\n";
    let upstream = answering(format!(
        "{head}content-length: {}\r\n\r\n{BODY}",
        BODY.len()
    ));
    let folder = tempfile::tempdir().expect("a folder");
    let record = format!("--record={}", folder.path().display());
    let proxied = Proxied::with(&upstream, &[&record]);
    let get = GET.replace("host:", "authorization: Bearer t0k3n-t0k3n-t0k3n\r\nhost:");
    let post = GET.replace("GET", "POST");
    let post = post.replace(
        "\r\n\r\n",
        "\r\ncontent-length: 19\r\n\r\n{\"to\":\"+4912345678\"}",
    );
    for request in [&get, &post] {
        assert!(proxied.answered(request).ends_with(BODY));
    }
    let ended = proxied.end();
    let [log] = &logs(folder.path())[..] else {
        panic!("there is one log");
    };
    let text = std::fs::read_to_string(log).expect("the log can be read");
    for private in [
        "t0k3n",
        "Ada",
        "Lovelace",
        "4155550123",
        "c00k1e",
        "a1b2c3d4",
        "12345678",
    ] {
        assert!(!text.contains(private), "{private} in {text}");
    }
    let (code, again) = checked(&upstream, log);
    assert_eq!(code, ended.code);
    let found = identities(&ended.report);
    assert!(found.len() > 2, "{found:?}");
    assert_eq!(identities(&again), found);
}

/// What `check` makes of a log: its exit status, and its report.
fn checked(upstream: &str, log: &Path) -> (u8, Value) {
    let folder = tempfile::tempdir().expect("a folder");
    let report = folder.path().join("report.json");
    let by = format!("--report=json={}", report.display());
    let (log, server) = (log.display().to_string(), format!("--server={upstream}/v1"));
    let check = ["conformance", "check", "--api", "alta", &server, &by, &log];
    let code = run(&Arguments::parse_from(check).command).exit_code();
    let text = std::fs::read_to_string(report).expect("a report");
    (code, serde_json::from_str(&text).expect("it is JSON"))
}

/// What a report found, and how often.
fn identities(report: &Value) -> Vec<[String; 4]> {
    let findings = report["findings"].as_array().expect("a list").iter();
    let identity = |finding: &Value| {
        ["rule", "operation", "pointer", "count"].map(|part| finding[part].to_string())
    };
    findings.map(identity).collect()
}
