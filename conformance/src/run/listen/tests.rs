use std::io::{ErrorKind, Read, Write};
use std::net::{IpAddr, Ipv4Addr, TcpStream};
use std::sync::mpsc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{Either, Full};
use hyper::body::Incoming;

use super::{Break, BrokenBody, Connection, Listener, Running};
use crate::args::ListenArguments;

/// Long enough for any machine, so that a test that fails ends.
const PATIENCE: Duration = Duration::from_secs(20);

type AnyBody = Either<Full<Bytes>, BrokenBody>;

/// Answers by the path: whole, cut off or reset in the middle of the body, or reset before any.
async fn by_path(request: Request<Incoming>, connection: Connection) -> Response<AnyBody> {
    let broken = |how| {
        let body = BrokenBody::new(Bytes::from_static(b"half"), how, connection.clone());
        let response = Response::builder().header("content-length", "8");
        response.body(Either::Right(body)).expect("a response")
    };
    match request.uri().path() {
        "/cut" => broken(Break::Close),
        "/reset" => broken(Break::Reset),
        "/gone" => {
            connection.reset();
            Response::new(Either::Left(Full::default()))
        }
        _ => Response::new(Either::Left(Full::from("whole"))),
    }
}

fn started() -> Running {
    let listener = Listener::open(&ListenArguments::any_port()).expect("a port is free");
    listener.start(by_path)
}

fn connected(server: &Running) -> TcpStream {
    let address = server.url().trim_start_matches("http://").to_owned();
    let stream = TcpStream::connect(address).expect("it listens");
    stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    stream
}

/// Sends a request as it stands and gives all that comes until the connection ends, and how it ends.
fn asked(server: &Running, request: &str) -> (String, Option<ErrorKind>) {
    let mut stream = connected(server);
    stream.write_all(request.as_bytes()).expect("it is sent");
    let mut answer = Vec::new();
    let end = stream.read_to_end(&mut answer);
    let text = String::from_utf8(answer).expect("text");
    (text, end.err().map(|error| error.kind()))
}

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n")
}

#[test]
fn a_connection_is_used_again_and_ends_when_asked() {
    let server = started();
    let twice = format!("GET / HTTP/1.1\r\nhost: test\r\n\r\n{}", get("/"));
    let (text, end) = asked(&server, &twice);
    assert_eq!((text.matches("HTTP/1.1 200 OK").count(), end), (2, None));
    assert_eq!(text.matches("whole").count(), 2, "{text}");
}

#[test]
fn http_1_0_is_answered_and_closed() {
    let (text, end) = asked(&started(), "GET / HTTP/1.0\r\n\r\n");
    assert!(text.starts_with("HTTP/1.0 200 OK\r\n"), "{text}");
    assert!(text.ends_with("\r\n\r\nwhole"), "{text}");
    assert_eq!(end, None);
}

#[test]
fn a_body_is_cut_off_or_reset() {
    let server = started();
    for (path, end) in [("/cut", None), ("/reset", Some(ErrorKind::ConnectionReset))] {
        let (text, ended) = asked(&server, &get(path));
        assert!(text.contains("content-length: 8\r\n"), "{path}: {text}");
        assert!(text.ends_with("\r\n\r\nhalf"), "{path}: {text}");
        assert_eq!(ended, end, "{path}");
    }
}

#[test]
fn a_connection_is_reset_before_anything_is_sent() {
    let (text, end) = asked(&started(), &get("/gone"));
    assert_eq!((&*text, end), ("", Some(ErrorKind::ConnectionReset)));
}

#[test]
fn too_large_a_head_is_refused() {
    // It is as long as may be, and there is no end of it.
    let begun = "GET / HTTP/1.1\r\nlong: ";
    let long = format!("{begun}{}", "x".repeat(super::MAX_HEAD - begun.len()));
    let (text, _) = asked(&started(), &long);
    assert!(text.starts_with("HTTP/1.1 431 "), "{text}");
    let many = "x: y\r\n".repeat(101);
    let (text, _) = asked(&started(), &format!("GET / HTTP/1.1\r\n{many}\r\n"));
    assert!(text.starts_with("HTTP/1.1 431 "), "{text}");
}

#[test]
fn what_was_asked_is_answered_before_the_end() {
    let (arrived, arrival) = mpsc::channel();
    let (release, released) = tokio::sync::watch::channel(false);
    let listener = Listener::open(&ListenArguments::any_port()).expect("a port is free");
    let server = listener.start(move |_, _| {
        let (arrived, mut released) = (arrived.clone(), released.clone());
        async move {
            arrived.send(()).expect("the test listens");
            let _ = released.wait_for(|is_released| *is_released).await;
            Response::new(Full::<Bytes>::from("whole"))
        }
    });
    let url = server.url().to_owned();
    let mut stream = connected(&server);
    stream
        .write_all(b"GET / HTTP/1.1\r\nhost: test\r\n\r\n")
        .expect("it is sent");
    arrival.recv_timeout(PATIENCE).expect("it arrives");
    server.stop.orderly();
    // The socket is closed before the answer is given.
    let address = url.trim_start_matches("http://");
    while TcpStream::connect(address).is_ok() {}
    release.send(true).expect("the answer waits");
    let mut text = String::new();
    stream.read_to_string(&mut text).expect("it is answered");
    assert!(text.ends_with("\r\n\r\nwhole"), "{text}");
    server.stop();
}

#[test]
fn a_server_that_is_dropped_is_gone() {
    let server = started();
    let address = server.url().trim_start_matches("http://").to_owned();
    let mut open = connected(&server);
    drop(server);
    assert!(TcpStream::connect(address).is_err());
    let mut rest = Vec::new();
    let _ = open.read_to_end(&mut rest);
    assert!(rest.is_empty());
}

#[test]
fn other_machines_are_let_in_only_if_that_is_said() {
    let anyone = ListenArguments {
        host: IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        ..ListenArguments::any_port()
    };
    let refused = Listener::open(&anyone).expect_err("it is not said");
    assert_eq!(
        refused.to_string(),
        "--host 0.0.0.0: other machines reach this address, and nobody is turned away: leave it \
         out to listen at this machine alone, or add --allow-other-machines"
    );
    let allowed = ListenArguments {
        allow_other_machines: true,
        ..anyone
    };
    assert!(Listener::open(&allowed).is_ok());
}

#[test]
fn a_port_that_is_taken_is_told() {
    let listener = Listener::open(&ListenArguments::any_port()).expect("a port is free");
    let again = ListenArguments {
        port: listener.address.port(),
        ..ListenArguments::any_port()
    };
    let refused = Listener::open(&again).expect_err("it is taken").to_string();
    assert!(
        refused.contains("; without --port, a free one is taken"),
        "{refused}"
    );
}
