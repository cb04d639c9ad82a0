//! The quick tour: `serve` on one side, `live` on the other, and what is wrong on purpose is found.

use clap::Parser;
use conformance::args::{Arguments, Command};
use conformance::run::{Server, run};

use super::live::{arguments, folder};
use super::project;

/// The exit status of `live`, and its report, against a server whose every answer has this fault.
fn toured(fault: Option<&str>) -> (u8, String) {
    std::env::set_current_dir(project()).expect("the project is there");
    let folder = folder();
    let script = folder.path().join("faults.toml");
    let mut serve = vec!["conformance", "serve", "--api", "alta"];
    let named = script.display().to_string();
    if let Some(fault) = fault {
        let text = format!("[[fault]]\nfault = \"{fault}\"\n");
        std::fs::write(&script, text).expect("it is written");
        serve.extend(["--fault", &named]);
    }
    let Command::Serve(serve) = Arguments::parse_from(serve).command else {
        panic!("this is serve");
    };
    let server = Server::of(&serve).unwrap_or_else(|defects| panic!("{defects:?}"));
    let live = arguments("live", folder.path(), server.url(), &[]);
    let printed = run(&Arguments::parse_from(live).command);
    (printed.exit_code(), printed.output)
}

#[test]
fn what_is_served_keeps_its_contract() {
    let (code, report) = toured(None);
    assert_eq!(code, 0, "{report}");
    assert!(
        report.contains("1 exchange: 1 kept the contract"),
        "{report}"
    );
}

#[test]
fn faults_that_are_served_are_found() {
    let cases = [
        ("status=503", 1, "error[undeclared-status]"),
        ("null=/callType", 1, "error[unexpected-null]"),
        ("malformed-json", 1, "error[not-json]"),
        ("undeclared-field=/more", 0, "warn[undeclared-field]"),
        (
            "unknown-enum-value=/callType",
            0,
            "warn[unknown-enum-value]",
        ),
    ];
    for (fault, expected, finding) in cases {
        let (code, report) = toured(Some(fault));
        assert_eq!(code, expected, "{fault}: {report}");
        assert!(report.contains(finding), "{fault}: {report}");
    }
}
