//! Ctrl-C: the report so far, exit status 130, nothing half-written.
#![cfg(unix)]

use std::io::{BufRead, BufReader, Lines, Read, Write};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, Stdio};

use super::signals;

/// More than a pipe holds: once it is written, the reading has begun.
const BLANK: usize = 1 << 20;

/// A command that reads a pipe that stays open.
struct Waiting {
    process: Child,
    input: Option<ChildStdin>,
    output: ChildStdout,
    errors: Lines<BufReader<ChildStderr>>,
}

impl Waiting {
    fn start(arguments: &[&str], recorded: &str) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_conformance"))
            .args(arguments)
            .args(["--verbose", "--api", "alta", "--operation", "getCall"])
            .args(["--status", "404", "--input", "ndjson", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command runs");
        let mut input = process.stdin.take().expect("it is piped");
        let text = recorded.to_owned() + &" ".repeat(BLANK);
        input.write_all(text.as_bytes()).expect("it reads");
        let errors = process.stderr.take().expect("it is piped");
        let mut waiting = Self {
            input: Some(input),
            output: process.stdout.take().expect("it is piped"),
            errors: BufReader::new(errors).lines(),
            process,
        };
        // From this line on Ctrl-C is caught.
        waiting.until("judged by");
        waiting
    }

    fn until(&mut self, beginning: &str) {
        let mut lines = self.errors.by_ref().map(|line| line.expect("it is text"));
        let found = lines.any(|line| line.starts_with(beginning));
        assert!(found, "nothing on standard error begins with {beginning}");
    }

    fn interrupt(&self) {
        let kill = format!("kill -INT {}", self.process.id());
        let status = Command::new("sh").args(["-c", &kill]).status();
        assert!(status.expect("there is a shell").success());
    }

    /// The exit status, and what was printed.
    fn end(mut self) -> (Option<i32>, String) {
        let mut printed = String::new();
        self.output.read_to_string(&mut printed).expect("text");
        let status = self.process.wait().expect("it ends");
        (status.code(), printed)
    }
}

#[test]
fn what_was_read_is_reported() {
    if signals::are_ignored() {
        return;
    }
    let mut waiting = Waiting::start(&["check"], "{}\n");
    waiting.interrupt();
    waiting.until("broken off");
    waiting.input = None;
    waiting.until("error: Ctrl-C: broken off in recording 1 of 1");
    let (code, printed) = waiting.end();
    assert_eq!(code, Some(130));
    assert!(printed.contains("error[missing-field]"), "{printed}");
    let last = printed.lines().last().unwrap_or_default();
    assert!(
        last.starts_with("outcome: could not judge everything: "),
        "{last}"
    );
}

#[test]
fn asked_twice_it_ends_at_once() {
    if signals::are_ignored() {
        return;
    }
    let mut waiting = Waiting::start(&["check"], "");
    waiting.interrupt();
    waiting.until("broken off");
    // Nothing came, so that there is nothing to report yet, and standard input is open still.
    waiting.interrupt();
    let input = waiting.input.take();
    assert_eq!(waiting.end(), (Some(130), String::new()));
    drop(input);
}

#[test]
fn a_baseline_is_left_as_it_is() {
    if signals::are_ignored() {
        return;
    }
    let folder = tempfile::tempdir().expect("there is room");
    let file = folder.path().join("known.json");
    let mut waiting = Waiting::start(&["baseline", "accept", &file.display().to_string()], "{}\n");
    waiting.interrupt();
    waiting.until("broken off");
    waiting.input = None;
    let (code, printed) = waiting.end();
    assert_eq!(code, Some(130));
    assert!(printed.ends_with("is left as it is\n"), "{printed}");
    let left = folder.path().read_dir().expect("it is there").count();
    assert_eq!(left, 0, "something is half-written");
}
