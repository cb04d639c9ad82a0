//! What a lane counts is what the judge finds with care.

use std::collections::BTreeMap;

use bytes::Bytes;
use callspec_codegen::{Document, Overlay};
use conformance::contract::{Contract, Location, Settings};
use conformance::exchange::{Asked, Exchange, Origin, Place};
use conformance::judge::{Counted, Desk, Judge, WORTH_A_LANE};
use conformance::policy::Policy;
use conformance::report::Report;
use conformance::route::{Route, route};
use conformance::source::{self, Recorded};
use http::StatusCode;
use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};
use serde_json::{Value, json};

use super::project;

/// What was recorded of an operation and a status.
type Recordings = BTreeMap<(String, StatusCode), Vec<Exchange>>;

/// Each contract of the cases, with what was recorded of it.
fn cases() -> Vec<(Contract, Recordings)> {
    let spec = |vendor: &str| {
        (
            format!("spec/{vendor}.yaml"),
            format!("tests/cases/{vendor}"),
        )
    };
    let mut cases = vec![spec("alta"), spec("autocalls")];
    for folder in std::fs::read_dir(project().join("tests/cases")).expect("the cases") {
        let name = folder.expect("a case").file_name();
        let folder = format!("tests/cases/{}", name.display());
        let spec = format!("{folder}/contract.yaml");
        if project().join(&spec).exists() {
            cases.push((spec, folder));
        }
    }
    let read = |path: &str| std::fs::read_to_string(project().join(path)).expect("a contract");
    let cases = cases.into_iter().map(|(spec, folder)| {
        let overlay = match folder.rsplit('/').next() {
            Some("autocalls") => "spec/autocalls.overlay.yaml".to_owned(),
            _ => format!("{folder}/overlay.yaml"),
        };
        let document = Document::parse(&spec, read(&spec)).expect("a document");
        let contract = if project().join(&overlay).exists() {
            overlaid(document, &overlay, read(&overlay))
        } else {
            Contract::parse(document).0
        };
        let recordings = recordings(&contract, &folder);
        (contract, recordings)
    });
    cases.collect()
}

fn overlaid(document: Document, name: &str, overlay: String) -> Contract {
    let overlay = Document::parse(name, overlay).expect("an overlay");
    let overlay = Overlay::parse(overlay).expect("an overlay");
    let mut fetch = |_: &Location| Err("no other file is read here".to_owned());
    let settings = Settings::default();
    let read = Contract::read_overlaid(document, overlay, "2026-01-01", &settings, &mut fetch);
    let Ok((contract, _)) = read else {
        panic!("{name} applies");
    };
    contract
}

fn recordings(contract: &Contract, folder: &str) -> Recordings {
    let mut found = Recordings::new();
    for file in std::fs::read_dir(project().join(folder)).expect("a case") {
        let path = file.expect("a file").path();
        if path.extension().is_none_or(|end| end != "har") {
            continue;
        }
        let bytes = std::fs::read(&path).expect("a recording");
        for recorded in source::read("case.har", bytes.as_slice(), None, None) {
            if let Ok(Recorded::Exchange(exchange)) = recorded
                && let Route::Operation(operation) = route(contract, &exchange)
            {
                let key = (operation.id.to_string(), exchange.response.status());
                found.entry(key).or_default().push(exchange);
            }
        }
    }
    found
}

/// What was recorded, with another body: as it was, or the body alone.
fn with(exchange: &Exchange, operation: &str, body: &str, line: usize) -> Exchange {
    let mut response = exchange.response.clone();
    *response.body_mut() = Bytes::from(body.to_owned());
    let asked = match &exchange.asked {
        Asked::Request(request) if line.is_multiple_of(2) => Asked::Request(request.clone()),
        _ => {
            response.headers_mut().clear();
            Asked::Operation(operation.into())
        }
    };
    Exchange {
        origin: Origin {
            file: "bodies.ndjson".into(),
            place: Place::Line(line),
        },
        asked,
        response,
    }
}

/// A body with a few things changed: what an API may come to send, and what it never should.
fn changed(body: &[u8], random: &mut TestRng) -> Option<String> {
    let mut value: Value = serde_json::from_slice(body).ok()?;
    for _ in 0..random.next_u32() % 3 {
        change(&mut value, random);
    }
    let mut text = match random.next_u32() % 3 {
        0 => serde_json::to_string_pretty(&value)
            .ok()?
            .replace('\n', " "),
        _ => value.to_string(),
    };
    if one_in(8, random) {
        let mut bytes = text.into_bytes();
        let at = one_of(bytes.len(), random);
        bytes[at] = (random.next_u32() % 128) as u8;
        text = String::from_utf8(bytes).ok()?;
    }
    if one_in(16, random) {
        text = text.replacen('{', "{\"id\":1,", 1);
    }
    Some(text)
}

fn one_in(count: u32, random: &mut TestRng) -> bool {
    random.next_u32().is_multiple_of(count)
}

fn one_of(length: usize, random: &mut TestRng) -> usize {
    random.next_u32() as usize % length
}

fn change(value: &mut Value, random: &mut TestRng) {
    const NAMES: [&str; 6] = ["id", "kind", "type", "name", "x-more", "new"];
    match value {
        Value::Object(members) if !one_in(4, random) && !members.is_empty() => {
            let at = one_of(members.len(), random);
            if let Some(member) = members.values_mut().nth(at) {
                change(member, random);
            }
        }
        Value::Object(members) if one_in(2, random) && !members.is_empty() => {
            let name = members.keys().nth(one_of(members.len(), random)).cloned();
            name.and_then(|name| members.remove(&name));
        }
        Value::Object(members) => {
            let name = NAMES[one_of(NAMES.len(), random)];
            members.insert(name.to_owned(), json!({ "id": 1 }));
        }
        Value::Array(items) if !one_in(3, random) && !items.is_empty() => {
            let at = one_of(items.len(), random);
            change(&mut items[at], random);
        }
        Value::Array(items) => {
            let item = items.first().cloned().unwrap_or_default();
            items.push(item);
        }
        other => *other = scalar(random),
    }
}

fn scalar(random: &mut TestRng) -> Value {
    let all = json!([
        null,
        true,
        0,
        -7,
        1.5,
        "",
        "a",
        "inbound",
        "2025-08-04T14:30:00Z",
        [],
        {},
        "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
        12_345_678_901_i64,
    ]);
    all[one_of(13, random)].clone()
}

/// Judges changed bodies by lanes and with care; how many there were, how many the lanes knew, and
/// how many of those were broken.
fn compared(
    judges: &[Judge<'_>],
    (operation, status): (&str, StatusCode),
    recorded: &[Exchange],
    random: &mut TestRng,
) -> Option<[usize; 3]> {
    let mut desk = Desk::new(judges, false);
    let bare = desk.bare(operation, status)?;
    // Beyond this, lanes are made.
    let long = format!("\"{}\"", "x".repeat(WORTH_A_LANE));
    for exchange in recorded {
        assert!(!desk.knows_exchange(&with(exchange, operation, &long, 0)));
    }
    let (mut all, mut known, mut broken) = (0, 0, 0);
    let (mut counted, mut careful) = (Report::default(), Report::default());
    let policy = Policy::default();
    for (exchange, line) in recorded.iter().cycle().take(120).zip(1..) {
        let body = changed(exchange.response.body(), random);
        let Some(body) = body.filter(|body| !body.trim().is_empty()) else {
            continue;
        };
        all += 1;
        let exchange = with(exchange, operation, &body, line);
        let verdict = judges[0].judge(&exchange);
        careful.add(verdict.clone(), &policy);
        let is_bare = matches!(exchange.asked, Asked::Operation(_));
        if (is_bare && desk.knows(&bare, &body)) || (!is_bare && desk.knows_exchange(&exchange)) {
            known += 1;
        } else {
            desk.learn(&verdict);
            counted.add(verdict, &policy);
        }
        if line % 7 == 0 {
            broken += add_counted(&mut desk, &mut counted, &policy);
            assert!(counted == careful, "{operation}: {body}");
        }
    }
    broken += add_counted(&mut desk, &mut counted, &policy);
    assert!(counted == careful, "{operation}");
    Some([all, known, broken])
}

/// How many of what was counted were broken.
fn add_counted(desk: &mut Desk<'_, '_>, report: &mut Report, policy: &Policy) -> usize {
    let mut broken = 0;
    for counted in desk.counted() {
        match counted {
            Counted::Kept(kept, count) => report.add_kept(&kept, count),
            Counted::Like(verdict, count) => {
                broken += count;
                report.add_like((*verdict).clone(), count, policy);
            }
        }
    }
    broken
}

#[test]
fn what_a_lane_counts_is_what_the_judge_finds_with_care() {
    let mut random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let (mut lanes, mut sums) = (0, [0; 3]);
    for (contract, recordings) in cases() {
        let Ok(judge) = Judge::new(&contract) else {
            continue;
        };
        let judges = [judge];
        for ((operation, status), recorded) in recordings {
            if let Some(some) = compared(&judges, (&operation, status), &recorded, &mut random) {
                lanes += 1;
                sums.iter_mut()
                    .zip(some)
                    .for_each(|(sum, some)| *sum += some);
            }
        }
    }
    let [all, known, broken] = sums;
    let told = format!("{lanes} lanes, {known} of {all} known, at least {broken} of them broken");
    assert!(lanes > 60 && known * 5 > all * 2 && broken > 500, "{told}");
}
