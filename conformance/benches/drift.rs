//! Two versions of a contract of 1,200 operations and 19 MB: how long `drift spec` takes from start to
//! exit, beside the time that `serde_json` takes to parse both.
//!
//! `cargo bench -p conformance --bench drift`

#![expect(clippy::disallowed_methods, reason = "the versions are files")]

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use divan::Bencher;
use serde_json::{Map, Value};
use tempfile::TempDir;

mod pair;

/// The versions, as files.
struct Files {
    _folder: TempDir,
    old: PathBuf,
    /// The old version with its members in another order and without white space.
    reformatted: PathBuf,
    new: PathBuf,
}

static FILES: LazyLock<Files> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder");
    let [old, new] = pair::documents(1_200);
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("there is room");
        path
    };
    let reordered = reversed(serde_json::from_str(&old).expect("JSON"));
    Files {
        old: write("old.json", &old),
        reformatted: write("reformatted.json", &reordered.to_string()),
        new: write("new.json", &new),
        _folder: folder,
    }
});

fn main() {
    divan::main();
}

/// A value with the members of all its objects in reverse.
fn reversed(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let members: Vec<_> = members.into_iter().collect();
            let members = members.into_iter().rev();
            let members = members.map(|(name, member)| (name, reversed(member)));
            Value::Object(members.collect::<Map<_, _>>())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(reversed).collect()),
        other => other,
    }
}

fn compare(bencher: Bencher<'_, '_>, old: &PathBuf, new: &PathBuf, status: i32) {
    bencher.bench(|| {
        let ended = Command::new(env!("CARGO_BIN_EXE_conformance"))
            .args(["drift", "spec"])
            .args([old, new])
            .stdout(Stdio::null())
            .status()
            .expect("the command runs");
        assert_eq!(ended.code(), Some(status));
    });
}

/// What the rest is measured by.
#[divan::bench(sample_count = 10)]
fn parse_both(bencher: Bencher<'_, '_>) {
    let paths = [&FILES.old, &FILES.reformatted];
    bencher.bench(|| {
        let texts = paths.map(|path| std::fs::read_to_string(path).expect("a file"));
        texts.map(|text| serde_json::from_str::<Value>(&text).expect("JSON"))
    });
}

/// The same text twice.
#[divan::bench(sample_count = 10)]
fn equal(bencher: Bencher<'_, '_>) {
    compare(bencher, &FILES.old, &FILES.old, 0);
}

/// The same document in other bytes: at most three times as long as parsing.
#[divan::bench(sample_count = 10)]
fn equal_in_other_bytes(bencher: Bencher<'_, '_>) {
    compare(bencher, &FILES.old, &FILES.reformatted, 0);
}

/// A thousand changes, all told.
#[divan::bench(sample_count = 10)]
fn different(bencher: Bencher<'_, '_>) {
    compare(bencher, &FILES.old, &FILES.new, 1);
}
