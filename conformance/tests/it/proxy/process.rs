//! The command itself: what it prints, and how signals end it.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Arc, mpsc};

use super::limits::{LARGE, large};
use super::recording::logs;
use super::server::{answering, serve};
use super::{GET, NOT_FOUND, PATIENCE, closing, connected, to_the_end};

struct Process {
    child: Child,
    output: BufReader<ChildStdout>,
    url: String,
}

impl Drop for Process {
    fn drop(&mut self) {
        // A test that fails leaves none behind.
        let _ = self.child.kill().and_then(|()| self.child.wait());
    }
}

/// How a process ended, and what it printed.
struct Printed {
    code: Option<i32>,
    output: String,
    errors: String,
}

impl Process {
    fn start(upstream: &str, options: &[&str]) -> Self {
        let command = Command::new(env!("CARGO_BIN_EXE_conformance"));
        Self::started(command, upstream, options)
    }

    /// Starts it where no file can grow beyond so many blocks of 512 bytes.
    fn with_small_files(blocks: u32, upstream: &str, options: &[&str]) -> Self {
        let mut command = Command::new("sh");
        let limited = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
        command.args(["-c", &limited, env!("CARGO_BIN_EXE_conformance")]);
        Self::started(command, upstream, options)
    }

    fn started(mut command: Command, upstream: &str, options: &[&str]) -> Self {
        let mut child = command
            .args(["proxy", "--api", "alta", "--upstream", upstream])
            .args(options)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command runs");
        let mut output = BufReader::new(child.stdout.take().expect("it is piped"));
        let mut line = String::new();
        output.read_line(&mut line).expect("a line");
        let line: serde_json::Value = serde_json::from_str(&line).expect("it is JSON");
        assert_eq!(line["upstream"], upstream);
        let url = line["listening"].as_str().expect("an address").to_owned();
        Self { child, output, url }
    }

    fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.child.id());
        let status = Command::new("sh").args(["-c", &kill]).status();
        assert!(status.expect("there is a shell").success());
    }

    /// Waits for it to end.
    fn ended(mut self) -> Printed {
        let mut printed = [String::new(), String::new()];
        self.output.read_to_string(&mut printed[0]).expect("text");
        let mut errors = self.child.stderr.take().expect("it is piped");
        errors.read_to_string(&mut printed[1]).expect("text");
        let code = self.child.wait().expect("it ends").code();
        let [output, errors] = printed;
        Printed {
            code,
            output,
            errors,
        }
    }

    fn asked(&self, request: &str) -> String {
        let mut stream = connected(&self.url);
        stream
            .write_all(closing(request).as_bytes())
            .expect("it is sent");
        String::from_utf8(to_the_end(stream).0).expect("text")
    }
}

/// An answer that breaks the contract, with what nobody else may see.
const PRIVATE: &str = "HTTP/1.1 404 Not Found\r\ncontent-type: application/json\r\n\
    set-cookie: sid=c00k1e\r\ncontent-length: 33\r\n\r\n{\"error\": 5, \"name\": \"Ada Lovel\"}";

/// What is printed of three exchanges that break the contract.
fn broken_thrice(options: &[&str]) -> Printed {
    let process = Process::start(&answering(PRIVATE), options);
    let request = GET.replace("host:", "authorization: Bearer t0k3n\r\nhost:");
    for _ in 0..3 {
        assert!(process.asked(&request).ends_with("\"Ada Lovel\"}"));
    }
    process.signal("TERM");
    process.ended()
}

#[test]
fn each_finding_is_told_once_as_it_comes_and_counted_in_the_end() {
    let Printed {
        code,
        output,
        errors,
    } = broken_thrice(&[]);
    assert_eq!(code, Some(1));
    let told = "error[missing-field]: a required property is absent\n  where     getCall 404, body at /message\n";
    for (text, seen) in [
        (&errors, "  seen      once, in http://127.0.0.1:"),
        (&output, "  seen      3 times, first in http://127.0.0.1:"),
    ] {
        assert_eq!(text.matches(told).count(), 1, "{text}");
        assert!(text.contains(seen), "{text}");
    }
    assert!(
        output.ends_with("outcome: broken: 2 errors, in 3 exchanges\n"),
        "{output}"
    );
}

#[test]
fn nothing_private_is_told() {
    let printed = broken_thrice(&["--verbose"]);
    let exchange = ", exchange 2: getCall 404, 3 findings\n";
    assert!(printed.errors.contains(exchange), "{}", printed.errors);
    for text in [printed.output, printed.errors] {
        for private in ["t0k3n", "Ada", "c00k1e", "a1b2c3d4"] {
            assert!(!text.contains(private), "{private} in {text}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_large_body_is_never_in_memory() {
    const MOST: u64 = 48 << 10;
    let process = Process::start(&large(), &["--max-body", "1", "--quiet"]);
    for _ in 0..2 {
        let mut stream = connected(&process.url);
        stream
            .write_all(closing(GET).as_bytes())
            .expect("it is sent");
        let came = std::io::copy(&mut stream, &mut std::io::sink()).expect("it ends");
        assert!(came > LARGE as u64, "{came}");
    }
    let status = format!("/proc/{}/status", process.child.id());
    let status = std::fs::read_to_string(status).expect("Linux tells");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|peak| peak.trim().strip_suffix(" kB"));
    let peak: u64 = peak.and_then(|peak| peak.parse().ok()).expect("a peak");
    assert!(peak < MOST, "{peak} KiB at the peak");
    process.signal("INT");
    assert_eq!(process.ended().code, Some(2));
}

/// An upstream that has begun to answer, and ends when it is told to.
fn held_back() -> (String, mpsc::Receiver<()>, mpsc::Sender<()>) {
    let (arrived, arrival) = mpsc::channel();
    let (go, gone) = mpsc::channel();
    let gone = Arc::new(std::sync::Mutex::new(gone));
    let upstream = serve(move |mut connection| {
        connection.head();
        let (head, body) = NOT_FOUND.split_once("\r\n\r\n").expect("a body");
        connection.send(format!("{head}\r\n\r\n"));
        arrived.send(()).expect("the test listens");
        // Where nobody lets it go on, the test has ended.
        let _ = gone.lock().expect("nobody panics").recv_timeout(PATIENCE);
        connection.send(body);
    });
    (upstream, arrival, go)
}

#[test]
fn what_is_under_way_is_judged_before_the_end() {
    let (upstream, arrival, go) = held_back();
    let process = Process::start(&upstream, &[]);
    let mut stream = connected(&process.url);
    stream.write_all(GET.as_bytes()).expect("it is sent");
    arrival.recv_timeout(PATIENCE).expect("it arrives");
    process.signal("INT");
    let address = process.url.trim_start_matches("http://");
    // Nobody else is let in from now on.
    while std::net::TcpStream::connect(address).is_ok() {}
    go.send(()).expect("the upstream waits");
    let answer = String::from_utf8(to_the_end(stream).0).expect("text");
    assert!(answer.ends_with("\"No call\"}"), "{answer}");
    let printed = process.ended();
    assert_eq!(printed.code, Some(0), "{}", printed.errors);
    let counts = "1 exchange: 1 kept the contract, 0 broke it, 0 not judged\n";
    assert!(printed.output.contains(counts), "{}", printed.output);
}

#[test]
fn asked_twice_it_ends_at_once() {
    let (upstream, arrival, _go) = held_back();
    let process = Process::start(&upstream, &[]);
    let mut stream = connected(&process.url);
    stream.write_all(GET.as_bytes()).expect("it is sent");
    arrival.recv_timeout(PATIENCE).expect("it arrives");
    process.signal("INT");
    let address = process.url.trim_start_matches("http://");
    while std::net::TcpStream::connect(address).is_ok() {}
    process.signal("INT");
    let printed = process.ended();
    assert_eq!(printed.code, Some(130));
    let counts = "1 exchange: 0 kept the contract, 0 broke it, 1 not judged\n";
    assert!(printed.output.contains(counts), "{}", printed.output);
}

#[test]
fn what_is_under_way_is_recorded_before_the_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let record = format!("--record={}", folder.path().join("kept").display());
    let (upstream, arrival, go) = held_back();
    let process = Process::start(&upstream, &[&record]);
    let mut stream = connected(&process.url);
    stream
        .write_all(closing(GET).as_bytes())
        .expect("it is sent");
    arrival.recv_timeout(PATIENCE).expect("it arrives");
    process.signal("TERM");
    go.send(()).expect("the upstream waits");
    assert!(to_the_end(stream).0.ends_with(b"\"No call\"}"));
    let printed = process.ended();
    assert_eq!(printed.code, Some(0), "{}", printed.errors);
    let kept = logs(&folder.path().join("kept"));
    assert_eq!(kept.len(), 1, "{kept:?}");
}

#[test]
fn a_disk_that_is_full_is_told_and_leaves_no_half_file() {
    // More than is written at a time.
    const EXCHANGES: usize = 20;
    let folder = tempfile::tempdir().expect("a folder");
    let record = format!("--record={}", folder.path().display());
    let process = Process::with_small_files(1, &answering(NOT_FOUND), &[&record]);
    for _ in 0..EXCHANGES {
        let answer = process.asked(GET);
        assert!(answer.ends_with("\"No call\"}"), "it passes all the same");
    }
    process.signal("TERM");
    let printed = process.ended();
    assert_eq!(printed.code, Some(2), "{}", printed.errors);
    let told = "cannot be written: file too large; nothing is recorded any more\n";
    assert_eq!(
        printed.errors.matches(told).count(),
        1,
        "{}",
        printed.errors
    );
    let counts = "20 exchanges: 20 kept the contract, 0 broke it, 0 not judged\n";
    assert!(printed.output.contains(counts), "{}", printed.output);
    assert!(logs(folder.path()).is_empty());
}
