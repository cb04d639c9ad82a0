//! Upstreams that refuse, stall and break off, clients that leave, and what is no matter of a proxy.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};

use super::server::{answering, serve};
use super::{GET, NOT_FOUND, PATIENCE, Proxied, SHORT};

/// An answer of the proxy's own, with its status and its error.
fn is_own(answer: &str, status: u16, error: &str) {
    assert!(
        answer.starts_with(&format!("HTTP/1.1 {status} ")),
        "{answer}"
    );
    let header = format!("\r\nproxy-status: conformance; error={error}\r\n");
    assert!(answer.contains(&header), "{answer}");
    let (_, body) = answer.split_once("\r\n\r\n").expect("a body");
    let body: serde_json::Value = serde_json::from_str(body).expect("it is JSON");
    assert_eq!(body["status"], status);
}

#[test]
fn an_upstream_that_refuses_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let closed = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    let proxied = Proxied::before(&closed);
    is_own(&proxied.answered(GET), 502, "connection_refused");
    let ended = proxied.end();
    assert_eq!((ended.code, ended.reasons()), (2, vec![("no-response", 1)]));
}

#[test]
fn an_upstream_whose_name_is_not_known_is_told() {
    // RFC 6761, section 6.4: no such name is ever known.
    let proxied = Proxied::before("http://upstream.invalid");
    is_own(&proxied.answered(GET), 502, "destination_unavailable");
}

#[test]
fn an_upstream_that_gives_no_answer_is_told() {
    let breaks_off = serve(|mut connection| {
        connection.head();
    });
    let proxied = Proxied::before(&breaks_off);
    is_own(&proxied.answered(GET), 502, "connection_terminated");
    let half = answering("HTTP/1.1 200 OK\r\ncontent-");
    let stalls = Proxied::with(&half, &[SHORT]);
    is_own(&stalls.answered(GET), 504, "http_response_timeout");
    let no_http = answering("220 smtp.example.com ESMTP\r\n\r\n");
    let proxied = Proxied::before(&no_http);
    is_own(&proxied.answered(GET), 502, "http_protocol_error");
}

#[test]
fn an_upstream_that_speaks_no_tls_is_told() {
    let upstream = serve(|mut connection| {
        connection.send("HTTP/1.1 400 Bad Request\r\n\r\n");
        connection.is_left();
    });
    let proxied = Proxied::before(&upstream.replace("http:", "https:"));
    is_own(&proxied.answered(GET), 502, "tls_protocol_error");
}

#[test]
fn a_head_that_comes_slowly_passes() {
    let upstream = serve(|mut connection| {
        connection.head();
        for byte in NOT_FOUND.as_bytes() {
            connection.send([*byte]);
        }
    });
    let proxied = Proxied::before(&upstream);
    assert!(proxied.answered(GET).ends_with("\"No call\"}"));
    assert_eq!(proxied.end().counts(), [1, 0, 0]);
}

#[test]
fn what_breaks_off_breaks_off_for_the_client_too() {
    let short = "HTTP/1.1 404 Not Found\r\ncontent-length: 40\r\n\r\n{\"error\":";
    let chunked =
        "HTTP/1.1 404 Not Found\r\ntransfer-encoding: chunked\r\n\r\n9\r\n{\"error\":\r\n";
    for answer in [short, chunked] {
        let upstream = serve(move |mut connection| {
            connection.head();
            connection.send(answer);
        });
        let proxied = Proxied::before(&upstream);
        let (came, _) = proxied.asked(GET);
        let came = String::from_utf8(came).expect("text");
        assert!(came.trim_end().ends_with("{\"error\":"), "{came}");
        // To HTTP/1.0 the end of a chunked body would be that of the connection.
        let (came, end) = proxied.asked(&GET.replace("HTTP/1.1", "HTTP/1.0"));
        let came = String::from_utf8(came).expect("text");
        assert!(came.starts_with("HTTP/1.0 404 "), "{came}");
        assert_eq!(end, Some(ErrorKind::ConnectionReset));
        let ended = proxied.end();
        assert_eq!((ended.code, ended.reasons()), (2, vec![("broken-off", 2)]));
    }
}

#[test]
fn a_body_that_stalls_is_given_up() {
    let upstream = serve(|mut connection| {
        connection.head();
        connection.send("HTTP/1.1 404 Not Found\r\ncontent-length: 40\r\n\r\n{");
        assert!(connection.is_left(), "nobody gave up");
    });
    let proxied = Proxied::with(&upstream, &[SHORT]);
    let (came, _) = proxied.asked(GET);
    assert!(came.ends_with(b"\r\n\r\n{"));
    assert_eq!(proxied.end().reasons(), [("broken-off", 1)]);
}

#[test]
fn a_client_that_leaves_is_left() {
    let (arrived, arrival) = mpsc::channel();
    let upstream = serve(move |mut connection| {
        connection.head();
        connection.send("HTTP/1.1 404 Not Found\r\ncontent-length: 40\r\n\r\n{");
        arrived
            .send(connection.is_left())
            .expect("the test listens");
    });
    let proxied = Proxied::before(&upstream);
    let mut stream = proxied.connected();
    stream.write_all(GET.as_bytes()).expect("it is sent");
    let mut byte = [0];
    while byte != *b"{" {
        stream.read_exact(&mut byte).expect("it is answered");
    }
    drop(stream);
    assert_eq!(arrival.recv_timeout(PATIENCE), Ok(true));
    assert_eq!(proxied.end().reasons(), [("broken-off", 1)]);
}

/// An upstream that answers the first request of each connection and closes on the second, without
/// a word: what a server does whose patience has just run out.
fn closing_on_the_second(asked: Arc<AtomicUsize>) -> String {
    serve(move |mut connection| {
        for is_answered in [true, false] {
            let Some(head) = connection.head() else {
                return;
            };
            if head.starts_with("POST") {
                connection.body(4);
            }
            asked.fetch_add(1, Ordering::SeqCst);
            if is_answered {
                connection.send(NOT_FOUND);
            }
        }
    })
}

#[test]
fn what_meets_a_connection_that_closes_is_sent_again_where_that_is_safe() {
    let asked = Arc::new(AtomicUsize::new(0));
    let proxied = Proxied::before(&closing_on_the_second(Arc::clone(&asked)));
    for expected in [1, 3] {
        assert!(proxied.answered(GET).starts_with("HTTP/1.1 404 "));
        assert_eq!(asked.load(Ordering::SeqCst), expected);
    }
    let post = GET.replace("GET", "POST");
    let post = post.replace("\r\n\r\n", "\r\ncontent-length: 4\r\n\r\nbody");
    is_own(&proxied.answered(&post), 502, "connection_terminated");
    assert_eq!(asked.load(Ordering::SeqCst), 4);
    assert_eq!(proxied.end().reasons(), [("no-response", 1)]);
}

#[test]
fn what_is_no_matter_of_a_proxy_is_refused_in_words() {
    let upstream = serve(|_| panic!("nothing is forwarded"));
    let proxied = Proxied::before(&upstream);
    let websocket = GET.replace(
        "host:",
        "connection: upgrade\r\nupgrade: websocket\r\nhost:",
    );
    let refused = [
        (&*websocket, 501, "http_upgrade_failed"),
        (
            "CONNECT api.test:443 HTTP/1.1\r\nhost: api.test:443\r\nconnection: close\r\n\r\n",
            501,
            "http_request_denied",
        ),
        (
            "OPTIONS * HTTP/1.1\r\nhost: here\r\n\r\n",
            501,
            "http_request_denied",
        ),
        (
            "GET http://api.test/v1/ HTTP/1.1\r\nhost: api.test\r\n\r\n",
            421,
            "http_request_denied",
        ),
    ];
    for (request, status, error) in refused {
        is_own(&proxied.answered(request), status, error);
    }
}
