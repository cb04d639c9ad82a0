//! What is held, and what is not.

use std::io::{Read, Write};
use std::sync::mpsc;
use std::thread;

use super::server::{answering, serve};
use super::{GET, PATIENCE, Proxied, closing};

pub(super) const LARGE: usize = 64 << 20;

/// Reads to the end without keeping it.
fn drained(mut stream: impl Read) -> u64 {
    std::io::copy(&mut stream, &mut std::io::sink()).expect("it ends")
}

/// An upstream whose answers are large, and no JSON.
pub(super) fn large() -> String {
    serve(move |mut connection| {
        connection.head();
        connection.send("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n");
        connection.send(format!("content-length: {LARGE}\r\n\r\n"));
        let block = vec![b' '; 1 << 20];
        for _ in 0..LARGE / block.len() {
            connection.send(&block);
        }
    })
}

#[test]
fn a_large_body_passes_and_is_not_held() {
    let proxied = Proxied::with(&large(), &["--max-body=1"]);
    let mut stream = proxied.connected();
    stream
        .write_all(closing(GET).as_bytes())
        .expect("it is sent");
    assert!(drained(stream) > LARGE as u64);
    let ended = proxied.end();
    assert_eq!((ended.code, ended.reasons()), (2, vec![("not-held", 1)]));
}

#[test]
fn a_large_body_of_a_request_passes() {
    let (arrived, arrival) = mpsc::channel();
    let upstream = serve(move |mut connection| {
        connection.head();
        arrived
            .send(connection.body(LARGE).len())
            .expect("the test listens");
        connection.send(super::NOT_FOUND);
    });
    let proxied = Proxied::before(&upstream);
    let mut stream = proxied.connected();
    let head = format!("POST /v1/calls HTTP/1.1\r\nhost: here\r\ncontent-length: {LARGE}\r\n\r\n");
    stream.write_all(head.as_bytes()).expect("it is sent");
    let block = vec![b' '; 1 << 20];
    for _ in 0..LARGE / block.len() {
        stream.write_all(&block).expect("it is sent");
    }
    assert_eq!(arrival.recv_timeout(PATIENCE), Ok(LARGE));
}

#[test]
fn what_finds_no_room_passes_and_is_counted() {
    // The first answer fills the queue and stays unfinished until the second has passed.
    let (go, gone) = mpsc::channel();
    let gone = std::sync::Mutex::new(gone);
    let body = vec![b' '; 900 << 10];
    let (arrived, arrival) = mpsc::channel();
    let upstream = serve(move |mut connection| {
        let head = connection.head().expect("a request");
        let length = body.len() + 2;
        connection.send("HTTP/1.1 404 Not Found\r\ncontent-type: application/json\r\n");
        connection.send(format!("content-length: {length}\r\n\r\n"));
        connection.send(&body);
        if head.contains("/first") {
            arrived.send(()).expect("the test listens");
            let gone = gone.lock().expect("nobody panics");
            gone.recv_timeout(PATIENCE).expect("the other passes");
        }
        connection.send("{}");
    });
    let proxied = Proxied::with(&upstream, &["--queue=1"]);
    let mut first = proxied.connected();
    first
        .write_all(b"GET /v1/calls/first HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n")
        .expect("it is sent");
    arrival.recv_timeout(PATIENCE).expect("it arrives");
    let mut held = vec![0; 800 << 10];
    first.read_exact(&mut held).expect("it passes");
    let second = proxied.answered(GET);
    assert!(second.ends_with("  {}"));
    go.send(()).expect("the upstream waits");
    assert!(drained(first) > 0);
    let ended = proxied.end();
    assert_eq!(ended.reasons(), [("queue-full", 1)]);
    assert_eq!((ended.code, ended.counts()), (2, [0, 1, 1]));
}

#[test]
fn many_connections_at_once_pass() {
    const CLIENTS: usize = 64;
    const REQUESTS: usize = 20;
    let proxied = Proxied::before(&answering(super::NOT_FOUND));
    thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                for _ in 0..REQUESTS {
                    let answer = proxied.answered(GET);
                    assert!(answer.ends_with("\"No call\"}"), "{answer}");
                }
            });
        }
    });
    let ended = proxied.end();
    let all = (CLIENTS * REQUESTS) as u64;
    assert_eq!((ended.code, ended.counts()), (0, [all, 0, 0]));
}
