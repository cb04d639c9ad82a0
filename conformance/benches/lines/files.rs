//! The files that are measured by. Each is deleted when nobody needs it any more: a million calls
//! are 2.7 GB.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::calls::{Calls, Vendor};

/// What calls are written as.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    /// NDJSON of bodies.
    Bodies,
    /// NDJSON of exchanges.
    Exchanges,
    /// One HAR log.
    Har,
    /// A folder with a file for each body.
    Folder,
}

/// Calls that were written down.
pub(crate) struct Written {
    pub(crate) path: PathBuf,
    /// How many of them break their contract.
    pub(crate) broken: usize,
    pub(crate) bytes: u64,
}

impl Drop for Written {
    fn drop(&mut self) {
        let _ = if self.path.is_dir() {
            fs::remove_dir_all(&self.path)
        } else {
            fs::remove_file(&self.path)
        };
    }
}

/// Writes calls below a folder. Of a thousand, so many break their contract.
pub(crate) fn write(
    folder: &Path,
    vendor: Vendor,
    kind: Kind,
    count: usize,
    broken_per_mille: u64,
) -> Written {
    let name = match kind {
        Kind::Bodies => "jsonl",
        Kind::Exchanges => "ndjson",
        Kind::Har => "har",
        Kind::Folder => "files",
    };
    // Some look at the end of the name to know what they read: `.jsonl` is one body a line.
    let path = folder.join(format!("calls-{broken_per_mille}.{name}"));
    let mut file = Writing::begin(kind, path.clone());
    let mut calls = Calls::new(vendor, 1);
    let (mut broken, mut bytes, mut body) = (0, 0, Vec::new());
    for index in 0..count {
        body.clear();
        broken += usize::from(calls.write(broken_per_mille, &mut body).expect("room"));
        body.pop();
        bytes += body.len() as u64;
        file.add(vendor, index, str::from_utf8(&body).expect("text"));
    }
    file.end();
    Written {
        path,
        broken,
        bytes,
    }
}

/// A file that is being written.
struct Writing {
    kind: Kind,
    path: PathBuf,
    /// None for a folder.
    out: Option<BufWriter<File>>,
}

impl Writing {
    fn begin(kind: Kind, path: PathBuf) -> Self {
        let out = if matches!(kind, Kind::Folder) {
            fs::create_dir_all(&path).expect("a folder");
            None
        } else {
            Some(BufWriter::new(File::create(&path).expect("a file")))
        };
        let mut writing = Self { kind, path, out };
        if matches!(kind, Kind::Har) {
            writing.put(
                "{\"log\":{\"version\":\"1.2\",\"creator\":{\"name\":\"calls\",\"version\":\"1\"},\"entries\":[\n",
            );
        }
        writing
    }

    fn add(&mut self, vendor: Vendor, index: usize, body: &str) {
        let url = url(vendor);
        match self.kind {
            Kind::Bodies => self.put(&format!("{body}\n")),
            Kind::Exchanges => self.put(&format!(
                "{{\"request\":{{\"method\":\"GET\",\"url\":\"{url}\"}},\"response\":{{\"status\":200,\
                 \"headers\":{{\"content-type\":\"application/json\"}},\"body\":{body}}}}}\n"
            )),
            Kind::Har => {
                let comma = if index > 0 { ",\n" } else { "" };
                let entry = entry(url, body);
                self.put(&format!("{comma}{entry}"));
            }
            Kind::Folder => {
                fs::write(self.path.join(format!("{index}.json")), body).expect("room on the disk");
            }
        }
    }

    fn end(mut self) {
        if matches!(self.kind, Kind::Har) {
            self.put("\n]}}\n");
        }
        if let Some(mut out) = self.out {
            out.flush().expect("room on the disk");
        }
    }

    fn put(&mut self, text: &str) {
        if let Some(out) = &mut self.out {
            out.write_all(text.as_bytes()).expect("room on the disk");
        }
    }
}

/// What is asked for a call.
fn url(vendor: Vendor) -> &'static str {
    match vendor {
        Vendor::Alta => "https://api.altahq.com/v1/calls/6f9619ff-8b86-4d01-b42d-00cf4fc964ff",
        Vendor::Autocalls => "https://app.autocalls.ai/api/user/calls/1",
    }
}

/// An entry of a HAR log with all that HAR 1.2 asks for.
fn entry(url: &str, body: &str) -> String {
    let text = serde_json::to_string(body).expect("a text is JSON");
    let (size, nothing) = (
        body.len(),
        "\"cookies\":[],\"headersSize\":-1,\"bodySize\":-1",
    );
    format!(
        "{{\"startedDateTime\":\"2026-01-15T09:00:00.000Z\",\"time\":12,\
         \"request\":{{\"method\":\"GET\",\"url\":\"{url}\",\"httpVersion\":\"HTTP/1.1\",\
         \"headers\":[{{\"name\":\"authorization\",\"value\":\"Bearer any\"}}],\"queryString\":[],{nothing}}},\
         \"response\":{{\"status\":200,\"statusText\":\"OK\",\"httpVersion\":\"HTTP/1.1\",\
         \"headers\":[{{\"name\":\"content-type\",\"value\":\"application/json\"}}],\"redirectURL\":\"\",{nothing},\
         \"content\":{{\"size\":{size},\"mimeType\":\"application/json\",\"text\":{text}}}}},\
         \"cache\":{{}},\"timings\":{{\"send\":0,\"wait\":12,\"receive\":0}}}}"
    )
}
