//! A lane knows only what the judge has nothing to say of.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use callspec_codegen::Document;
use conformance::contract::{Contract, Declared};
use conformance::exchange::{Asked, Exchange, Origin, Place};
use conformance::judge::{Judge, Room, Verdict};
use conformance::route::{Route, route};
use conformance::source::{self, Recorded};
use http::{Response, StatusCode};
use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};
use serde_json::{Value, json};

use super::project;

/// Bodies that were recorded of an operation and a status.
type Recordings = BTreeMap<(String, StatusCode), Vec<Vec<u8>>>;

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
        let document = Document::parse(&spec, &read(&spec)).expect("a document");
        let (contract, _) = Contract::parse(document);
        let recordings = recordings(&contract, &folder);
        (contract, recordings)
    });
    cases.collect()
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
                let body = exchange.response.into_body().to_vec();
                found.entry(key).or_default().push(body);
            }
        }
    }
    found
}

fn judged(judge: &Judge<'_>, operation: &str, status: StatusCode, body: &str) -> Verdict {
    let mut response = Response::new(Bytes::from(body.to_owned()));
    *response.status_mut() = status;
    judge.judge(&Exchange {
        origin: Origin {
            file: "bodies.ndjson".into(),
            place: Place::Line(1),
        },
        asked: Asked::Operation(operation.into()),
        response,
    })
}

fn shown(verdict: &Verdict) -> BTreeSet<Declared> {
    let reached = verdict.reached.as_ref();
    let body = reached.and_then(|reached| reached.body.as_ref());
    body.into_iter()
        .flat_map(|body| body.shown().cloned())
        .collect()
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
    if random.next_u32() % 8 == 0 {
        let mut bytes = text.into_bytes();
        let at = random.next_u32() as usize % bytes.len();
        bytes[at] = (random.next_u32() % 128) as u8;
        text = String::from_utf8(bytes).ok()?;
    }
    if random.next_u32() % 16 == 0 {
        text = text.replacen('{', "{\"id\":1,", 1);
    }
    Some(text)
}

fn change(value: &mut Value, random: &mut TestRng) {
    const NAMES: [&str; 6] = ["id", "kind", "type", "name", "x-more", "new"];
    match value {
        Value::Object(members) if random.next_u32() % 4 != 0 && !members.is_empty() => {
            let at = random.next_u32() as usize % members.len();
            let member = members.values_mut().nth(at);
            member.into_iter().for_each(|member| change(member, random));
        }
        Value::Object(members) if random.next_u32() % 2 == 0 && !members.is_empty() => {
            let at = random.next_u32() as usize % members.len();
            let name = members.keys().nth(at).cloned();
            name.and_then(|name| members.remove(&name));
        }
        Value::Object(members) => {
            let name = NAMES[random.next_u32() as usize % NAMES.len()];
            members.insert(name.to_owned(), json!({ "id": 1 }));
        }
        Value::Array(items) if random.next_u32() % 3 != 0 && !items.is_empty() => {
            let at = random.next_u32() as usize % items.len();
            change(&mut items[at], random);
        }
        Value::Array(items) => {
            let item = items.first().cloned().unwrap_or_default();
            items.push(item);
        }
        other => {
            let others = [
                json!(null),
                json!(true),
                json!(0),
                json!(-7),
                json!(1.5),
                json!(""),
                json!("a"),
                json!("inbound"),
                json!("2025-08-04T14:30:00Z"),
                json!([]),
                json!({}),
                json!("6ba7b810-9dad-11d1-80b4-00c04fd430c8"),
                json!(12_345_678_901_i64),
            ];
            *other = others[random.next_u32() as usize % others.len()].clone();
        }
    }
}

#[test]
fn what_a_lane_knows_keeps_the_contract_and_shows_nothing_new() {
    let mut random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let (mut lanes, mut known, mut all) = (0, 0, 0);
    for (contract, recordings) in cases() {
        let Ok(judge) = Judge::new(&contract) else {
            continue;
        };
        for ((operation, status), bodies) in recordings {
            let Some(lane) = judge.lane(&operation, status) else {
                continue;
            };
            lanes += 1;
            let mut room = Room::default();
            let mut seen = BTreeSet::new();
            for turn in 0..80 {
                let body = changed(&bodies[turn % bodies.len()], &mut random);
                let Some(body) = body.filter(|body| !body.trim().is_empty()) else {
                    continue;
                };
                let is_known = lane.knows(&mut room, &body);
                let verdict = judged(&judge, &operation, status, &body);
                all += 1;
                if is_known {
                    known += 1;
                    let findings: Vec<_> =
                        verdict.findings.iter().map(|one| &one.identity).collect();
                    let told = format!("{} {operation} {status}: {body}", contract.name());
                    assert!(findings.is_empty(), "{told}\n{findings:?}");
                    assert_eq!(verdict.not_judged, None, "{told}");
                    let new: Vec<_> = shown(&verdict).difference(&seen).cloned().collect();
                    assert_eq!(new, [], "{told}");
                } else {
                    room.learn(&verdict);
                }
                seen.extend(shown(&verdict));
            }
        }
    }
    assert!(
        lanes > 60 && known * 8 > all,
        "{lanes} lanes, {known} of {all} known"
    );
}
