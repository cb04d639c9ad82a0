//! The same lines judged in two ways: as `conformance check` judges many lines, with all that makes
//! it quick, and each with care. What is told of them has to be the same to the last letter.

use std::borrow::Cow;
use std::fmt;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use clap::{Parser, ValueEnum};
use conformance::args::Arguments;
use conformance::judge::{Judge, Reason, Verdict, judge_by_any};
use conformance::policy::Policy;
use conformance::report::Report;
use conformance::run::run;
use conformance::source::{self, Bare, Format, Recorded};
use conformance::wire;
use serde::de::IgnoredAny;
use serde_json::{Value, json};
use similar::TextDiff;

use super::messages::{entry, messages};
use super::subjects::Subject;

/// More than is judged with care before a lane is made.
const LONG: usize = 300 << 10;

/// What lines are written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packing {
    /// Each as a bare body.
    Bodies,
    /// Each as the body of an exchange on a line.
    Exchanges,
    /// Each as the text of an entry.
    Har,
    /// Each is an exchange itself.
    Messages,
    /// Each is an entry itself; those that are no JSON are left out, for nobody knows where they end.
    Entries,
}

impl Packing {
    pub(crate) const ALL: [Self; 5] = [
        Self::Bodies,
        Self::Exchanges,
        Self::Har,
        Self::Messages,
        Self::Entries,
    ];

    /// What lines are made of by changing it.
    pub(crate) fn unchanged(self, subject: &Subject) -> Cow<'_, [Vec<u8>]> {
        match self {
            Self::Bodies | Self::Exchanges | Self::Har => (&subject.bodies).into(),
            Self::Messages | Self::Entries => messages(subject).into(),
        }
    }

    fn format(self) -> Format {
        match self {
            Self::Bodies => Format::Ndjson,
            Self::Exchanges | Self::Messages => Format::Exchanges,
            Self::Har | Self::Entries => Format::Har,
        }
    }
}

/// How `conformance check` is asked to judge.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    pub(crate) packing: Packing,
    pub(crate) jobs: usize,
    pub(crate) covers: bool,
    pub(crate) shows_values: bool,
}

/// Lines of which something else is told in one way than in the other.
pub(crate) struct Difference {
    lines: Vec<Vec<u8>>,
    what: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.lines {
            writeln!(f, "  {}", line.escape_ascii())?;
        }
        f.write_str(&self.what)
    }
}

/// Judges lines in both ways; if that differs, as few of them as still do.
pub(crate) fn compare(
    subject: &Subject,
    asked: Asked,
    mut lines: Vec<Vec<u8>>,
    folder: &Path,
) -> Result<(), Difference> {
    let Some(mut what) = differ(subject, asked, &lines, folder) else {
        return Ok(());
    };
    let mut size = lines.len().div_ceil(2);
    while size > 0 {
        let mut at = 0;
        while at < lines.len() {
            let mut fewer = lines.clone();
            fewer.drain(at..lines.len().min(at + size));
            match differ(subject, asked, &fewer, folder) {
                Some(still) => (lines, what) = (fewer, still),
                None => at += size,
            }
        }
        size /= 2;
    }
    Err(Difference { lines, what })
}

/// What is told otherwise in the quick way than with care.
fn differ(subject: &Subject, asked: Asked, lines: &[Vec<u8>], folder: &Path) -> Option<String> {
    let recording = packed(subject, asked.packing, lines);
    let file = folder.join("recording");
    fs::write(&file, &recording).expect("room on the disk");
    let name = file.display().to_string();
    let judged = catch_unwind(AssertUnwindSafe(|| {
        let quick = quick(subject, asked, &name);
        (quick, careful(subject, asked, &name, &recording))
    }));
    let Ok((quick, careful)) = judged else {
        return Some("it panics".to_owned());
    };
    if quick != careful {
        let difference = TextDiff::from_lines(&careful, &quick);
        let mut difference = difference.unified_diff();
        let named = difference.header("with care", "quick").context_radius(8);
        return Some(named.to_string());
    }
    (asked.packing == Packing::Bodies).then(|| miscounted(subject, &quick, &recording))?
}

/// The lines, with a long one before them: beyond it, each is judged as one of many.
fn packed(subject: &Subject, packing: Packing, lines: &[Vec<u8>]) -> Vec<u8> {
    let mut first = json!("x".repeat(LONG)).to_string().into_bytes();
    if matches!(packing, Packing::Messages | Packing::Entries) {
        first = entry(subject, &first);
    }
    let lines = std::iter::once(&first).chain(lines);
    if packing == Packing::Entries {
        return log(lines);
    }
    let (method, url) = &subject.asked;
    let (status, content_type) = (subject.status.as_u16(), "application/json");
    let request = json!({ "method": method, "url": url, "headers": [] });
    if packing == Packing::Har {
        let entries = lines.map(|line| {
            let content =
                json!({ "mimeType": content_type, "text": String::from_utf8_lossy(line) });
            let headers = json!([{ "name": "content-type", "value": content_type }]);
            let response = json!({ "status": status, "headers": headers, "content": content });
            json!({ "request": request, "response": response })
        });
        let creator = json!({ "name": "random", "version": "1" });
        let entries: Vec<Value> = entries.collect();
        let log = json!({ "version": "1.2", "creator": creator, "entries": entries });
        return json!({ "log": log }).to_string().into_bytes();
    }
    let mut text = Vec::new();
    for line in lines {
        if packing == Packing::Exchanges {
            let before = format!(
                "{{\"request\":{request},\"response\":{{\"status\":{status},\
                 \"headers\":{{\"content-type\":\"{content_type}\"}},\"body\":"
            );
            text.extend_from_slice(before.as_bytes());
            text.extend_from_slice(line);
            text.extend_from_slice(b"}}\n");
        } else {
            text.extend_from_slice(line);
            text.push(b'\n');
        }
    }
    text
}

/// A HAR log of these entries.
fn log<'l>(entries: impl Iterator<Item = &'l Vec<u8>>) -> Vec<u8> {
    let entries = entries.filter(|entry| serde_json::from_slice::<IgnoredAny>(entry).is_ok());
    let entries: Vec<&[u8]> = entries.map(Vec::as_slice).collect();
    [b"{\"log\":{\"entries\":[", &*entries.join(&b','), b"]}}"].concat()
}

/// The report of `conformance check`.
pub(crate) fn quick(subject: &Subject, asked: Asked, name: &str) -> String {
    let mut arguments = vec!["conformance".to_owned(), "check".to_owned()];
    arguments.extend(subject.given.by.iter().cloned());
    let input = asked.packing.format().to_possible_value();
    let input = input.expect("it has a name");
    let jobs = asked.jobs.to_string();
    let known = [
        "--input",
        input.get_name(),
        "--jobs",
        &jobs,
        "--format",
        "json",
    ];
    arguments.extend(known.map(str::to_owned));
    if asked.packing == Packing::Bodies {
        let status = subject.status.as_str();
        let bare = ["--operation", &*subject.operation, "--status", status];
        arguments.extend(bare.map(str::to_owned));
    }
    if !asked.covers {
        arguments.extend(["--coverage", "off"].map(str::to_owned));
    }
    if asked.shows_values {
        arguments.push("--show-values".to_owned());
    }
    arguments.push(name.to_owned());
    let arguments = Arguments::try_parse_from(&arguments);
    run(&arguments.expect("they are as --help says").command).output
}

/// The report of each exchange judged on its own, one after the other.
fn careful(subject: &Subject, asked: Asked, name: &str, recording: &[u8]) -> String {
    let given = &subject.given;
    let contracts = std::slice::from_ref(&given.contract);
    let policy = Policy::of(contracts);
    let mut report = Report::new(contracts, &policy);
    for defect in &given.defects {
        report.add_defect(defect.clone());
    }
    let mut judge = Judge::new(&given.contract).expect("a registry");
    if asked.covers {
        report.cover(contracts);
    } else {
        judge = judge.without_coverage();
        report.coverage_mut().clear();
    }
    if asked.shows_values {
        judge = judge.showing_values();
    }
    let bare = Bare {
        operation: subject.operation.clone(),
        status: Some(subject.status),
    };
    let format = asked.packing.format();
    for recorded in source::read(name, recording, Some(format), Some(&bare)) {
        match recorded {
            Ok(recorded) => report.add(verdict(&judge, recorded), &policy),
            Err(defect) => report.add_defect(defect),
        }
    }
    report.quote(contracts);
    wire::write(&report)
}

fn verdict(judge: &Judge<'_>, recorded: Recorded) -> Verdict {
    match recorded {
        Recorded::Exchange(exchange) => judge_by_any(std::slice::from_ref(judge), &exchange),
        Recorded::NoResponse(origin) => Verdict::not_judged(origin, Reason::NoResponse),
        Recorded::NoBody(origin) => Verdict::not_judged(origin, Reason::BodyNotRecorded),
        Recorded::NotHttp(origin) => Verdict::not_judged(origin, Reason::OtherHost),
        Recorded::Packed(origin, _) => Verdict::not_judged(origin, Reason::BodyDamaged),
    }
}

/// Each line is an exchange or a defect, once.
fn miscounted(subject: &Subject, report: &str, recording: &[u8]) -> Option<String> {
    let lines = recording.split(|byte| *byte == b'\n');
    let lines = lines.filter(|line| !line.trim_ascii().is_empty()).count();
    let report: Value = serde_json::from_str(report).expect("a report is JSON");
    let exchanges = report["counts"]["exchanges"].as_u64().unwrap_or_default();
    let defects = report["defects"].as_array().map_or(0, Vec::len);
    let told = usize::try_from(exchanges).unwrap_or_default() + defects;
    let expected = lines + subject.given.defects.len();
    (told != expected).then(|| format!("{expected} lines, of which {told} are told of\n"))
}
