//! What passes the proxy, over real sockets of this machine.

mod failing;
mod limits;
mod passing;
#[cfg(unix)]
mod process;
mod recording;
mod server;

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use conformance::args::{Arguments, Command};
use conformance::run::RunningProxy;
use serde_json::Value;

/// Long enough for any machine, so that a test that fails ends.
const PATIENCE: Duration = Duration::from_secs(30);
/// What an upstream may keep silent for in the tests in which it does.
const SHORT: &str = "--timeout=0.2";
/// A request that can be repeated.
const GET: &str =
    "GET /v1/calls/a1b2c3d4-e5f6-7890-abcd-ef1234567890 HTTP/1.1\r\nhost: here\r\n\r\n";
/// An answer that keeps the contract.
const NOT_FOUND: &str = "HTTP/1.1 404 Not Found\r\ncontent-type: application/json\r\n\
    content-length: 40\r\n\r\n{\"error\":\"NotFound\",\"message\":\"No call\"}";

/// A proxy, and the file that its report goes to.
struct Proxied {
    proxy: RunningProxy,
    folder: tempfile::TempDir,
}

/// How a proxy ended.
struct Ended {
    code: u8,
    report: Value,
}

impl Proxied {
    fn before(upstream: &str) -> Self {
        Self::with(upstream, &[])
    }

    fn with(upstream: &str, options: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let report = format!("--report=json={}", report_in(&folder).display());
        let mut arguments = vec!["conformance", "proxy", "--api", "alta", "--quiet"];
        arguments.extend(["--upstream", upstream, &report]);
        arguments.extend(options);
        let parsed = Arguments::try_parse_from(arguments).expect("it can be typed");
        let Command::Proxy(arguments) = parsed.command else {
            panic!("it is the proxy");
        };
        let started = RunningProxy::start(arguments);
        let proxy = started.unwrap_or_else(|defects| panic!("{}", defects[0]));
        Self { proxy, folder }
    }

    /// A connection to it.
    fn connected(&self) -> TcpStream {
        connected(self.proxy.url())
    }

    /// All that comes on a connection of its own until that ends, and how it ends.
    fn asked(&self, request: &str) -> (Vec<u8>, Option<ErrorKind>) {
        let mut stream = self.connected();
        stream.write_all(request.as_bytes()).expect("it is sent");
        to_the_end(stream)
    }

    /// The same as text, of a request that ends the connection.
    fn answered(&self, request: &str) -> String {
        String::from_utf8(self.asked(&closing(request)).0).expect("text")
    }

    fn end(self) -> Ended {
        let code = self.proxy.end().exit_code();
        let text = std::fs::read_to_string(report_in(&self.folder)).expect("a report");
        let report = serde_json::from_str(&text).expect("it is JSON");
        Ended { code, report }
    }
}

impl Ended {
    /// The exchanges that were kept, broken and not judged.
    fn counts(&self) -> [u64; 3] {
        ["kept", "broken", "not_judged"].map(|name| {
            let count = &self.report["counts"][name];
            count.as_u64().expect("a count")
        })
    }

    /// Why exchanges were not judged, and how many.
    fn reasons(&self) -> Vec<(&str, u64)> {
        let reasons = self.report["not_judged"].as_array().expect("a list");
        let reason = |one: &'_ Value| one["count"].as_u64().expect("a count");
        reasons
            .iter()
            .map(|one| (one["reason"].as_str().expect("a reason"), reason(one)))
            .collect()
    }
}

/// A request that ends its connection.
fn closing(request: &str) -> String {
    request.replacen("\r\nhost:", "\r\nconnection: close\r\nhost:", 1)
}

fn report_in(folder: &tempfile::TempDir) -> PathBuf {
    folder.path().join("report.json")
}

fn connected(url: &str) -> TcpStream {
    let stream = TcpStream::connect(url.trim_start_matches("http://")).expect("it listens");
    stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    stream
}

fn to_the_end(mut stream: TcpStream) -> (Vec<u8>, Option<ErrorKind>) {
    let mut answer = Vec::new();
    let end = stream.read_to_end(&mut answer);
    (answer, end.err().map(|error| error.kind()))
}
