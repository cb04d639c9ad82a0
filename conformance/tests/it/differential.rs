//! Lines that are judged as many, in the quick way, and one by one, with care: both tell the same.
//!
//! These are few. `cargo bench -p conformance --bench differential` makes as many as you like.

use std::path::Path;
use std::sync::LazyLock;

use conformance::judge::{Desk, Judge};
use proptest::prelude::*;

use both_ways::{Asked, Packing, compare, quick};
use mutants::{LONG, Mutants, NAMES, VALUES};
use numbers::Numbers;
use subjects::Subject;
use trees::Trees;

use super::{calls, numbers};

#[path = "../../benches/differential/both_ways.rs"]
mod both_ways;
#[path = "../../benches/differential/messages.rs"]
mod messages;
#[path = "../../benches/differential/mutants.rs"]
mod mutants;
#[path = "../../benches/differential/parts.rs"]
mod parts;
#[path = "../../benches/differential/subjects.rs"]
mod subjects;
#[path = "../../benches/differential/trees.rs"]
mod trees;

/// The calls of both vendors, and what was recorded of the contracts of the cases.
static SUBJECTS: LazyLock<Vec<Subject>> = LazyLock::new(|| {
    let mut subjects = subjects::of_vendors(1);
    subjects.extend(subjects::of_cases());
    subjects
});

const ASKED: Asked = Asked {
    packing: Packing::Bodies,
    jobs: 2,
    covers: true,
    shows_values: false,
};

/// A call that was made up, and keeps its contract.
fn made_up(subject: &Subject) -> &Vec<u8> {
    subject.bodies.last().expect("bodies")
}

/// Fails with what is told otherwise in one of the ways.
fn assert_alike(subject: &Subject, asked: Asked, lines: Vec<Vec<u8>>) {
    let folder = tempfile::tempdir().expect("a folder");
    let compared = compare(subject, asked, lines, folder.path());
    if let Err(difference) = compared {
        let by = subject.given.by.join(" ");
        panic!("{by} {}, {asked:?}\n{difference}", subject.operation);
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 32,
        // As few lines as differ are told anyway.
        max_shrink_iters: 0,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn changed_lines_are_told_alike(
        seed: u64,
        of in any::<prop::sample::Index>(),
        is_call in prop::bool::weighted(0.3),
        packing in prop::sample::select(&Packing::ALL[..]),
        jobs in 1..4_usize,
        (covers, shows_values, is_text) in any::<(bool, bool, bool)>(),
    ) {
        let subject = of.get(if is_call { &SUBJECTS[..2] } else { &SUBJECTS[..] });
        let numbers = Numbers(seed);
        let mut mutants = Mutants { bodies: &packing.unchanged(subject), numbers, is_text };
        let lines: Vec<_> = (0..24).map(|_| mutants.line()).collect();
        if let Some(mut trees) = Trees::of(subject) {
            for line in &lines {
                let differs = trees.differ(line);
                prop_assert_eq!(differs, None, "{} of {}", line.escape_ascii(), subject.operation);
            }
        }
        assert_alike(subject, Asked { packing, jobs, covers, shows_values }, lines);
    }
}

/// Calls with each value in place of each of theirs, and each name in place of each of their names.
#[test]
fn what_readers_differ_about_is_told_alike_wherever_it_stands() {
    for subject in &SUBJECTS[..2] {
        let call = made_up(subject);
        let mut lines = Vec::new();
        for part in parts::parts(call) {
            let name = part.name.clone().unwrap_or_default();
            let names = NAMES.iter().filter(|_| !name.is_empty());
            let values = VALUES.iter().map(|value| (part.value.clone(), value));
            for (place, new) in values.chain(names.map(|new| (name.clone(), new))) {
                let mut line = call.clone();
                line.splice(place, new.bytes());
                lines.push(line);
            }
        }
        assert!(lines.len() > 500, "{}", lines.len());
        assert_alike(subject, ASKED, lines);
    }
}

#[test]
fn lines_are_told_alike_however_they_begin_and_end() {
    for subject in &SUBJECTS[..2] {
        let call = made_up(subject);
        let around = |before: &[u8], after: &[u8]| [before, call, after].concat();
        let lines = [
            around(b"", b""),
            around(b"", b"\r"),
            around(b"", b"\r\n\r\n \t\r\n"),
            around(b"\xef\xbb\xbf", b""),
            around(b"", b"\0"),
            around(b"", b"\xff"),
            around(b"", call),
            Vec::new(),
            around(&vec![b' '; LONG], b""),
            around(b" ", b"\t"),
            around(b"", &vec![b' '; LONG]),
            around(b"", b""),
        ];
        for jobs in 1..4 {
            assert_alike(subject, Asked { jobs, ..ASKED }, lines.to_vec());
        }
    }
}

/// Messages of all spellings with values and names in place of theirs: one change of many, each
/// message in its turn.
#[test]
fn messages_are_told_alike_wherever_they_are_odd() {
    const ONE_OF: usize = 211;
    let subject = &SUBJECTS[0];
    for packing in [Packing::Messages, Packing::Entries] {
        let messages = packing.unchanged(subject);
        let changes = messages.iter().flat_map(|message| {
            parts::parts(message).into_iter().flat_map(move |part| {
                let values = VALUES.iter().map(move |new| (part.value.clone(), new));
                let names = NAMES.iter().map(move |new| (part.name.clone(), new));
                let names = names.filter_map(|(name, new)| Some((name?, new)));
                let changes = values.chain(names);
                changes.map(move |(place, new)| (message, place, new))
            })
        });
        let lines = changes.step_by(ONE_OF).map(|(message, place, new)| {
            let mut line = message.clone();
            line.splice(place, new.bytes());
            line
        });
        let lines: Vec<_> = lines.collect();
        assert!(lines.len() > 500, "{}", lines.len());
        assert_alike(subject, Asked { packing, ..ASKED }, lines);
    }
}

/// `1e400` is JSON, and no double: it is left to the reader with care, and the body is not judged
/// in full.
#[test]
fn a_number_beyond_a_double_is_beyond_range() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("calls.ndjson");
    for subject in &SUBJECTS[..2] {
        let mut trees = Trees::of(subject).expect("a schema");
        let call = str::from_utf8(made_up(subject)).expect("text");
        let duration = call.find("\"duration\":").expect("a duration") + "\"duration\":".len();
        let end = duration + call[duration..].find([',', '}']).expect("an end");
        let with = |number: &str| format!("{}{number}{}", &call[..duration], &call[end..]);
        for (number, beyond) in [("1e400", 1), ("-1e400", 1), ("1e-400", 0), ("1e300", 0)] {
            let line = with(number);
            assert_eq!(trees.differ(line.as_bytes()), None);
            assert_eq!(trees.read, 1 - beyond, "{number}");
            trees.read = 0;
            std::fs::write(&file, format!("{line}\n")).expect("room on the disk");
            let report = quick(subject, ASKED, &shown(&file));
            let told = report.matches("\"reason\": \"beyond-range\"").count();
            assert_eq!(told, beyond, "{number}: {report}");
            assert_alike(subject, ASKED, vec![line.into_bytes()]);
        }
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// Without lanes, there would be one way only.
#[test]
fn calls_have_a_quick_way() {
    for subject in &SUBJECTS[..2] {
        let judge = Judge::new(&subject.given.contract).expect("the contract compiles");
        let judges = [judge];
        let lane = Desk::new(&judges, false).bare(&subject.operation, subject.status);
        assert!(lane.is_some());
    }
}
