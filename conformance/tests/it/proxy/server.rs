//! A server that answers byte for byte.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use super::PATIENCE;

/// A connection to the server.
pub(super) struct Connection {
    stream: BufReader<TcpStream>,
}

/// Serves each connection on a thread of its own, and gives the address.
pub(super) fn serve(react: impl Fn(Connection) + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let react = Arc::new(react);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let stream = stream.expect("a connection");
            stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
            let stream = BufReader::new(stream);
            let react = Arc::clone(&react);
            thread::spawn(move || react(Connection { stream }));
        }
    });
    address
}

/// A server that gives one answer to each request.
pub(super) fn answering(answer: impl Into<Vec<u8>>) -> String {
    let answer = answer.into();
    serve(move |mut connection| {
        while connection.head().is_some() {
            connection.send(&answer);
        }
    })
}

impl Connection {
    /// The next request up to its body, in lines; `None` once the client has gone.
    pub(super) fn head(&mut self) -> Option<String> {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if self.stream.read_line(&mut head).ok()? == 0 {
                return None;
            }
        }
        Some(head)
    }

    /// So many bytes of a body.
    pub(super) fn body(&mut self, length: usize) -> Vec<u8> {
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).expect("the body comes");
        body
    }

    /// Whether the client has gone; waits for it.
    pub(super) fn is_left(&mut self) -> bool {
        let mut rest = Vec::new();
        self.stream.read_to_end(&mut rest).is_ok() || self.stream.get_ref().peer_addr().is_err()
    }

    /// Sends. A client that has gone is its own affair.
    pub(super) fn send(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.stream.get_mut().write_all(bytes.as_ref()).is_ok()
    }
}
