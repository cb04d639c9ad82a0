//! The command as a process of its own.

use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};

/// A server that runs; it ends with this.
pub(super) struct Serving {
    process: Child,
    pub(super) url: String,
    /// Held open: a server may write to it.
    _output: Lines<BufReader<ChildStdout>>,
    errors: Lines<BufReader<ChildStderr>>,
}

impl Serving {
    pub(super) fn start(arguments: &[&str]) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_conformance"))
            .current_dir(crate::project())
            .arg("serve")
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command runs");
        let mut output = BufReader::new(process.stdout.take().expect("it is piped")).lines();
        let errors = BufReader::new(process.stderr.take().expect("it is piped")).lines();
        let line = output.next().expect("a line").expect("it is text");
        let line: serde_json::Value = serde_json::from_str(&line).expect("a line of JSON");
        let url = line["listening"].as_str().expect("an address").to_owned();
        Self {
            process,
            url,
            _output: output,
            errors,
        }
    }

    pub(super) fn id(&self) -> u32 {
        self.process.id()
    }

    /// The address of one call of Alta.
    pub(super) fn call(&self) -> String {
        format!("{}/v1/calls/6f9619ff-8b86-4d01-b42d-00cf4fc964ff", self.url)
    }

    /// What it was asked so far.
    pub(super) fn requests(&self) -> u64 {
        let overview = ureq::get(format!("{}/__conformance", self.url)).call();
        let text = overview.and_then(|mut response| response.body_mut().read_to_string());
        let text = text.expect("an overview");
        let overview: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        overview["requests"]["total"].as_u64().expect("a number")
    }

    #[cfg(unix)]
    pub(super) fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.process.id());
        let status = Command::new("sh").args(["-c", &kill]).status();
        assert!(status.expect("there is a shell").success());
    }

    /// Reads standard error up to a line.
    pub(super) fn until(&mut self, beginning: &str) {
        let mut lines = self.errors.by_ref().map(|line| line.expect("it is text"));
        let found = lines.any(|line| line.starts_with(beginning));
        assert!(found, "nothing on standard error begins with {beginning}");
    }

    /// The exit status.
    pub(super) fn end(mut self) -> Option<i32> {
        self.process.wait().expect("it ends").code()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
