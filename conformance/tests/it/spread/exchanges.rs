//! Made-up exchanges with known faults, in files.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use crate::calls::{Calls, Vendor};

/// Calls of each vendor.
const CALLS: usize = 500;

/// Exchanges, one a line, and how many of them show what is wrong, by the rule.
pub(super) struct Exchanges {
    pub(super) lines: Vec<String>,
    faults: BTreeMap<&'static str, usize>,
    broken: usize,
}

impl Exchanges {
    fn made() -> Self {
        let mut made = Self {
            lines: Vec::new(),
            faults: BTreeMap::new(),
            broken: 0,
        };
        let of = |vendor, url: &'static str| {
            let (mut made, mut calls) = (Calls::new(vendor, 1), Vec::new());
            for _ in 0..CALLS {
                made.write(20, &mut calls).expect("there is room");
            }
            let calls = String::from_utf8(calls).expect("text");
            let lines: Vec<_> = calls.lines().map(|call| (url, call.to_owned())).collect();
            lines
        };
        let alta = of(
            Vendor::Alta,
            "https://api.altahq.com/v1/calls/6f9619ff-8b86-4d01-b42d-00cf4fc964ff",
        );
        let autocalls = of(
            Vendor::Autocalls,
            "https://app.autocalls.ai/api/user/calls/1",
        );
        let all = alta.into_iter().zip(autocalls);
        for (number, (url, call)) in all.flat_map(|(one, other)| [one, other]).enumerate() {
            made.add(number, url, call);
        }
        made
    }

    /// Adds an exchange, and now and then spoils it.
    fn add(&mut self, number: usize, url: &str, mut call: String) {
        let mut status = 200;
        let mut is_broken = false;
        let mut fault = |rule| *self.faults.entry(rule).or_default() += 1;
        if number % 41 == 5 {
            status = 418;
            fault("undeclared-status");
            is_broken = true;
        } else {
            if call.contains("\"duration\":\"long\"") {
                fault("wrong-type");
                is_broken = true;
            }
            if number % 29 == 3 {
                call.replace_range(..1, "{\"surprise\":1,");
                fault("undeclared-field");
            }
            if number % 37 == 11 {
                for known in ["inbound", "outbound", "web"] {
                    call = call.replace(&format!("ype\":\"{known}\""), "ype\":\"robot\"");
                }
                fault("unknown-enum-value");
            }
        }
        self.broken += usize::from(is_broken);
        self.lines.push(format!(
            "{{\"request\":{{\"method\":\"GET\",\"url\":\"{url}\"}},\"response\":{{\"status\":{status},\
             \"headers\":{{\"content-type\":\"application/json\"}},\"body\":{call}}}}}\n"
        ));
    }

    /// All in one file, plain and packed, and in three folders.
    fn write(&self, folder: &Path) {
        let all = self.lines.concat();
        fs::write(folder.join("calls.ndjson"), &all).expect("there is room");
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(all.as_bytes()).expect("there is room");
        let packed = packed.finish().expect("there is room");
        fs::write(folder.join("calls.ndjson.gz"), packed).expect("there is room");
        let parts = self.lines.chunks(self.lines.len().div_ceil(3));
        for (part, name) in parts.zip(["january", "february", "march"]) {
            let part_of = folder.join("recordings").join(name);
            fs::create_dir_all(&part_of).expect("there is room");
            fs::write(part_of.join("calls.ndjson"), part.concat()).expect("there is room");
        }
    }
}

/// A folder with made-up exchanges, and what is known of them.
pub(super) fn folder() -> (tempfile::TempDir, Exchanges) {
    let folder = tempfile::tempdir().expect("there is room");
    let exchanges = Exchanges::made();
    exchanges.write(folder.path());
    (folder, exchanges)
}

/// How many exchanges show what, by the rule.
pub(super) fn by_rule<'f>(
    findings: impl IntoIterator<Item = &'f Value>,
) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for finding in findings {
        let rule = finding["rule"].as_str().expect("a rule").to_owned();
        let count = finding["count"].as_u64().expect("a number");
        *counts.entry(rule).or_default() += usize::try_from(count).expect("few");
    }
    counts
}

/// What was told one by one.
pub(super) fn lines(text: &str) -> Vec<Value> {
    let lines = text.lines().map(serde_json::from_str);
    lines.map(|line| line.expect("JSON")).collect()
}

pub(super) fn assert_totals(report: &Value, exchanges: &Exchanges) {
    let counts = json!({
        "exchanges": exchanges.lines.len(),
        "judged": exchanges.lines.len(),
        "kept": exchanges.lines.len() - exchanges.broken,
        "broken": exchanges.broken,
        "not_judged": 0,
    });
    assert_eq!(report["counts"], counts);
    let found = by_rule(report["findings"].as_array().expect("findings"));
    assert_faults(&found, exchanges);
}

pub(super) fn assert_faults(found: &BTreeMap<String, usize>, exchanges: &Exchanges) {
    let found: BTreeMap<_, _> = found.iter().map(|(rule, n)| (rule.as_str(), *n)).collect();
    assert_eq!(found, exchanges.faults);
}
