//! A thousand clients at once.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use super::process::Serving;

const CLIENTS: usize = 1000;
const ROUNDS: usize = 10;
/// What the memory of the server may grow by between the first round and the last.
const MAX_GROWTH: u64 = 8 << 10;

/// Reads one answer and gives its status line.
fn answer(reader: &mut BufReader<TcpStream>) -> String {
    let mut lines = reader
        .by_ref()
        .lines()
        .map(|line| line.expect("the answer comes"));
    let status = lines.next().expect("a status line");
    let mut length = 0;
    for line in lines.take_while(|line| !line.is_empty()) {
        if let Some(text) = line.strip_prefix("content-length: ") {
            length = text.parse().expect("a length");
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("the body comes");
    status
}

/// The memory of a process in KiB, where the system tells it.
fn memory(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

/// As many connections as there are sockets for in this process, up to all.
fn connected(address: &str) -> Vec<BufReader<TcpStream>> {
    let streams = (0..CLIENTS).map_while(|_| TcpStream::connect(address).ok());
    let clients: Vec<_> = streams
        .map(|stream| {
            let patience = Some(Duration::from_secs(60));
            stream.set_read_timeout(patience).expect("a timeout");
            BufReader::new(stream)
        })
        .collect();
    assert!(clients.len() > CLIENTS / 2, "{} sockets", clients.len());
    clients
}

#[test]
fn a_thousand_connections_are_served_without_an_error() {
    let server = Serving::start(&["--api", "alta"]);
    let mut clients = connected(server.url.trim_start_matches("http://"));
    let request = "GET /v1/calls/6f9619ff-8b86-4d01-b42d-00cf4fc964ff HTTP/1.1\r\nhost: test\r\n\
        authorization: Bearer any\r\n\r\n";
    let mut round = || {
        for client in &mut clients {
            client
                .get_mut()
                .write_all(request.as_bytes())
                .expect("it is sent");
        }
        for client in &mut clients {
            assert_eq!(answer(client), "HTTP/1.1 200 OK");
        }
    };
    round();
    let before = memory(server.id());
    for _ in 1..ROUNDS {
        round();
    }
    if let Some((before, after)) = before.zip(memory(server.id())) {
        assert!(after < before + MAX_GROWTH, "from {before} to {after} KiB");
    }
    let asked = server.requests();
    assert_eq!(asked, (clients.len() * ROUNDS) as u64);
}
