//! What comes through, and in which form.

use std::io::{Read, Write};
use std::sync::mpsc;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::server::{answering, serve};
use super::{GET, NOT_FOUND, PATIENCE, Proxied, closing};

#[test]
fn a_request_arrives_as_it_was_sent() {
    let (arrived, arrival) = mpsc::channel();
    let upstream = serve(move |mut connection| {
        let head = connection.head().expect("a request");
        let body = connection.body(4);
        arrived.send((head, body)).expect("the test listens");
        connection.send(NOT_FOUND);
    });
    let host = upstream.trim_start_matches("http://").to_owned();
    let proxied = Proxied::before(&upstream);
    proxied.answered(
        "POST /v1//a/../b%2fc?q=%20&q HTTP/1.1\r\nhost: elsewhere\r\nauthorization: Bearer x\r\n\
         x-twice: 1\r\nx-twice: 2\r\naccept-encoding: br\r\nkeep-alive: timeout=5\r\nte: trailers\r\n\
         upgrade: h2c\r\ncontent-length: 4\r\n\r\nbody",
    );
    let (head, body) = arrival.recv_timeout(PATIENCE).expect("it arrives");
    let (line, headers) = head.split_once("\r\n").expect("lines");
    assert_eq!(line, "POST /v1//a/../b%2fc?q=%20&q HTTP/1.1");
    let headers: Vec<_> = headers.trim_end().split("\r\n").collect();
    let host = format!("host: {host}");
    let expected = [
        &host,
        "authorization: Bearer x",
        "x-twice: 1",
        "x-twice: 2",
        "accept-encoding: br",
        "content-length: 4",
        "te: trailers",
        "connection: te",
    ];
    assert_eq!(headers, expected);
    assert_eq!(body, b"body");
}

#[test]
fn an_answer_comes_as_it_was_sent() {
    let upstream = answering(
        "HTTP/1.1 404 Gone Fishing\r\ncontent-type: application/json\r\nset-cookie: a=1\r\n\
         set-cookie: b=2\r\nserver: up\r\ndate: Sat, 07 Nov 2026 05:31:56 GMT\r\nkeep-alive: timeout=5\r\n\
         connection: keep-alive, x-own\r\nx-own: 1\r\ncontent-length: 2\r\n\r\n{}",
    );
    let proxied = Proxied::before(&upstream);
    let answer = proxied.answered(GET);
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    let mut lines = head.split("\r\n");
    assert_eq!(lines.next(), Some("HTTP/1.1 404 Gone Fishing"));
    let mut headers: Vec<_> = lines.collect();
    headers.sort_unstable();
    let expected = [
        // Of the connection to the client, and asked for by it.
        "connection: close",
        "content-length: 2",
        "content-type: application/json",
        "date: Sat, 07 Nov 2026 05:31:56 GMT",
        "server: up",
        "set-cookie: a=1",
        "set-cookie: b=2",
    ];
    assert_eq!(headers, expected);
    assert_eq!(body, "{}");
    let ended = proxied.end();
    assert_eq!((ended.code, ended.counts()), (1, [0, 1, 0]));
}

#[test]
fn a_packed_body_passes_packed_and_is_judged_unpacked() {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    let body = NOT_FOUND.split_once("\r\n\r\n").expect("a body").1;
    packed.write_all(body.as_bytes()).expect("memory takes it");
    let packed = packed.finish().expect("memory takes it");
    let head =
        "HTTP/1.1 404 Not Found\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\n";
    let head = format!("{head}content-length: {}\r\n\r\n", packed.len());
    let upstream = answering([head.as_bytes(), &packed].concat());
    let proxied = Proxied::before(&upstream);
    let (answer, _) = proxied.asked(&closing(GET));
    assert!(answer.ends_with(&packed));
    let ended = proxied.end();
    assert_eq!((ended.code, ended.counts()), (0, [1, 0, 0]));
}

#[test]
fn each_part_of_an_answer_passes_before_the_next_comes() {
    let (go, gone) = mpsc::channel();
    let gone = std::sync::Mutex::new(gone);
    let upstream = serve(move |mut connection| {
        connection.head().expect("a request");
        connection.send("HTTP/1.1 404 Not Found\r\ntransfer-encoding: chunked\r\n");
        connection.send("content-type: application/json\r\ntrailer: x-sum\r\n\r\n");
        for part in ["{\"error\":\"NotFound\",", "\"message\":\"No call\"}"] {
            connection.send(format!("{:x}\r\n{part}\r\n", part.len()));
            let gone = gone.lock().expect("nobody panics");
            gone.recv_timeout(PATIENCE).expect("the part passes");
        }
        connection.send("0\r\nx-sum: 2\r\n\r\n");
    });
    let proxied = Proxied::before(&upstream);
    let mut stream = proxied.connected();
    let request = GET.replace("host:", "te: trailers\r\nconnection: te, close\r\nhost:");
    stream.write_all(request.as_bytes()).expect("it is sent");
    let mut answer = String::new();
    for end in ["\"NotFound\",\r\n", "\"No call\"}\r\n"] {
        while !answer.ends_with(end) {
            let mut block = [0; 1024];
            let count = stream.read(&mut block).expect("the part comes");
            assert_ne!(count, 0, "it ends too early: {answer}");
            answer.push_str(std::str::from_utf8(&block[..count]).expect("text"));
        }
        go.send(()).expect("the upstream waits");
    }
    stream.read_to_string(&mut answer).expect("it ends");
    assert!(answer.ends_with("0\r\nx-sum: 2\r\n\r\n"), "{answer}");
    assert_eq!(proxied.end().counts(), [1, 0, 0]);
}

#[test]
fn each_part_of_a_request_passes_before_the_next_comes() {
    let (arrived, arrival) = mpsc::channel();
    let upstream = serve(move |mut connection| {
        let head = connection.head().expect("a request");
        assert!(head.contains("transfer-encoding: chunked\r\n"), "{head}");
        for part in ["4\r\nhalf\r\n", "4\r\nrest\r\n", "0\r\n\r\n"] {
            assert_eq!(connection.body(part.len()), part.as_bytes());
            arrived.send(()).expect("the test listens");
        }
        connection.send(NOT_FOUND);
    });
    let proxied = Proxied::before(&upstream);
    let mut stream = proxied.connected();
    let head = "POST /v1/calls HTTP/1.1\r\nhost: here\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n";
    stream.write_all(head.as_bytes()).expect("it is sent");
    for part in ["4\r\nhalf\r\n", "4\r\nrest\r\n", "0\r\n\r\n"] {
        stream.write_all(part.as_bytes()).expect("it is sent");
        arrival.recv_timeout(PATIENCE).expect("the part arrives");
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it is answered");
    assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");
}

#[test]
fn bodies_of_nothing_pass() {
    let upstream = serve(|mut connection| {
        while let Some(head) = connection.head() {
            connection.send(match head.split(' ').next() {
                Some("HEAD") => "HTTP/1.1 404 Not Found\r\ncontent-length: 40\r\n\r\n",
                _ => "HTTP/1.1 204 No Content\r\n\r\n",
            });
        }
    });
    let proxied = Proxied::before(&upstream);
    let head = proxied.answered(&GET.replace("GET", "HEAD"));
    assert!(head.contains("\r\ncontent-length: 40\r\n"), "{head}");
    assert!(head.ends_with("\r\n\r\n"), "{head}");
    let empty = proxied.answered(&GET.replace("GET", "DELETE"));
    assert!(empty.starts_with("HTTP/1.1 204 No Content\r\n"), "{empty}");
    // Both are undeclared, and both were judged.
    assert_eq!(proxied.end().counts(), [0, 2, 0]);
}

#[test]
fn http_1_0_is_spoken_on_both_sides() {
    let body = NOT_FOUND.split_once("\r\n\r\n").expect("a body").1;
    let upstream = serve(move |mut connection| {
        let head = connection.head().expect("a request");
        assert!(head.contains(" HTTP/1.1\r\n"), "{head}");
        connection.send("HTTP/1.0 404 Not Found\r\ncontent-type: application/json\r\n\r\n");
        connection.send(body);
    });
    let proxied = Proxied::before(&upstream);
    let new = proxied.answered(GET);
    assert!(new.contains("\r\ntransfer-encoding: chunked\r\n"), "{new}");
    assert!(new.contains(body), "{new}");
    let old = GET.replace("HTTP/1.1", "HTTP/1.0");
    let (old, end) = proxied.asked(&old);
    let old = String::from_utf8(old).expect("text");
    assert!(old.starts_with("HTTP/1.0 404 Not Found\r\n"), "{old}");
    assert!(old.ends_with(body) && !old.contains("chunked"), "{old}");
    assert_eq!(end, None);
    assert_eq!(proxied.end().counts(), [2, 0, 0]);
}

#[test]
fn an_answer_is_marked_where_that_is_asked() {
    let upstream = answering(NOT_FOUND);
    let proxied = Proxied::before(&upstream);
    assert!(!proxied.answered(GET).contains("x-conformance"));
    let marking = Proxied::with(&upstream, &["--mark"]);
    for number in 1..=2 {
        let marked = marking.answered(GET);
        let mark = format!("\r\nx-conformance: exchange={number}, operation=\"getCall\"\r\n");
        assert!(marked.contains(&mark), "{marked}");
    }
    let other = marking.answered("GET /other HTTP/1.1\r\nhost: here\r\n\r\n");
    assert!(
        other.contains("\r\nx-conformance: exchange=3\r\n"),
        "{other}"
    );
}

#[test]
fn the_upstream_may_lie_below_a_path() {
    let (arrived, arrival) = mpsc::channel();
    let upstream = serve(move |mut connection| {
        let head = connection.head().expect("a request");
        arrived.send(head).expect("the test listens");
        connection.send(NOT_FOUND);
    });
    let proxied = Proxied::before(&format!("{upstream}/stage/"));
    proxied.answered(&GET.replace("/v1/", "/"));
    let head = arrival.recv_timeout(PATIENCE).expect("it arrives");
    let expected = "GET /stage/calls/a1b2c3d4-e5f6-7890-abcd-ef1234567890 HTTP/1.1\r\n";
    assert!(head.starts_with(expected), "{head}");
    assert_eq!(proxied.end().counts(), [1, 0, 0]);
}
