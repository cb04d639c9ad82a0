//! How a server ends, and what it tells meanwhile.
#![cfg(unix)]

use std::thread;

use super::process::Serving;

/// Asks for a call with a fault, on a thread of its own.
fn asked(server: &Serving, fault: &'static str) -> thread::JoinHandle<Option<u16>> {
    let address = server.call();
    let asked = thread::spawn(move || {
        let request = ureq::get(address).header("authorization", "Bearer any");
        let response = request.header("x-conformance-fault", fault).call();
        response.ok().map(|response| response.status().as_u16())
    });
    // What waits is counted already.
    while server.requests() == 0 {}
    asked
}

#[test]
fn what_was_asked_is_answered_before_the_end() {
    for signal in ["INT", "TERM"] {
        let mut server = Serving::start(&["--api", "alta"]);
        let asked = asked(&server, "delay=500ms");
        server.signal(signal);
        server.until("ending: what was asked is answered first");
        assert_eq!(asked.join().expect("no panic"), Some(200));
        assert_eq!(server.end(), Some(0), "{signal}");
    }
}

#[test]
fn asked_twice_it_ends_at_once() {
    let mut server = Serving::start(&["--api", "alta"]);
    let asked = asked(&server, "delay=600s");
    server.signal("TERM");
    server.until("ending: ");
    server.signal("INT");
    assert_eq!(server.end(), Some(130));
    assert_eq!(asked.join().expect("no panic"), None);
}

#[test]
fn requests_are_told_without_their_values() {
    let mut server = Serving::start(&["--verbose"]);
    let paths = [
        "/v1/calls/not-an-id",
        "/api/user/calls/12?page=31",
        "/unheard-of",
    ];
    for path in paths {
        let request =
            ureq::get(format!("{}{path}", server.url)).header("authorization", "Bearer s3cret");
        let _ = request.call();
    }
    for line in [
        "GET /calls/{callId} 404",
        "GET /user/calls/{id} 200",
        "GET (no operation) 404",
    ] {
        server.until(line);
    }
    let overview = ureq::get(format!("{}/__conformance", server.url)).call();
    let text = overview.and_then(|mut response| response.body_mut().read_to_string());
    let text = text.expect("an overview");
    for value in ["not-an-id", "unheard-of", "s3cret", "31"] {
        assert!(!text.contains(value), "{value}: {text}");
    }
}
