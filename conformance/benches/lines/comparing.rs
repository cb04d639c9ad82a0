//! What is measured, and what is told of it.

use std::fs;
use std::path::{Path, PathBuf};

use super::calls::Vendor;
use super::files::{self, Kind, Written};
use super::measured::{Measured, Rounds, output, rounds};
use super::peers::{self, Given, Peer};

/// Where files stand, and how often they are measured by.
pub(crate) struct Bench<'b> {
    pub(crate) folder: &'b Path,
    pub(crate) rounds: usize,
}

impl Bench<'_> {
    pub(crate) fn written(&self, vendor: Vendor, kind: Kind, records: usize) -> Written {
        files::write(self.folder, vendor, kind, records, 10)
    }

    fn rounds(&self, all: &[Measured]) -> Rounds {
        rounds(all, self.rounds, self.folder)
    }

    /// One job and two, beside the syntax alone and `serde_json` with `jsonschema`.
    pub(crate) fn ways(&self, vendor: Vendor, records: usize) {
        let calls = self.written(vendor, Kind::Bodies, records);
        let file = calls.path.display().to_string();
        let all = [
            self.part("the syntax alone", &["syntax", &file]),
            self.part("serde_json and jsonschema", &["value", api(vendor), &file]),
            self.check("1 job", vendor, &calls.path, 1),
            self.check("2 jobs", vendor, &calls.path, 2),
        ];
        let rounds = self.rounds(&all);
        println!(
            "\n{}, {} MB, 1 % broken",
            api(vendor),
            calls.bytes / 1_000_000
        );
        for (of, to) in [(2, 0), (2, 1), (3, 2)] {
            let what = format!("{}, to {}", all[of].name, all[to].name);
            println!("  {what:<38} {:.2}", rounds.ratio(of, to));
        }
        for (place, one) in all.iter().enumerate() {
            println!(
                "  {:<38} {:.3} s, {}",
                one.name,
                rounds.seconds(place),
                rounds.peak(place)
            );
        }
    }

    pub(crate) fn all_broken(&self, vendor: Vendor, records: usize) {
        let few = files::write(self.folder, vendor, Kind::Bodies, records, 0);
        let all = files::write(self.folder, vendor, Kind::Bodies, records, 1000);
        let checks = [
            self.check("none broken", vendor, &few.path, 1),
            self.check("all broken", vendor, &all.path, 1),
        ];
        let ratio = self.rounds(&checks).ratio(1, 0);
        println!("  {:<38} {ratio:.2}", "1 job, all broken, to none broken");
    }

    /// Calls with what they were asked by: as they grow, memory does not.
    pub(crate) fn packed(&self, kind: Kind, what: &str, records: usize, has_peers: bool) {
        let few = self.written(Vendor::Alta, kind, records / 10);
        let check = [self.whole("2 jobs", &few.path)];
        let peak = self.rounds(&check).peak(0);
        drop(few);
        let calls = self.written(Vendor::Alta, kind, records);
        let mut all = vec![self.whole("conformance check, 2 jobs", &calls.path)];
        let contract = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/alta.yaml");
        let given = Given {
            schema: &contract,
            input: &calls.path,
            files: 0,
        };
        let peer = peers::OF_HAR;
        println!(
            "\n{what}, {records} exchanges, {} MB of bodies",
            calls.bytes / 1_000_000
        );
        if has_peers && matches!(kind, Kind::Har) {
            match peer.command(&given, self.folder) {
                Ok(command) => all.push(command),
                Err(why) => println!("  {why}"),
            }
        }
        let rounds = self.rounds(&all);
        println!("  {:<38} {peak}, with a tenth of them", all[0].name);
        self.tell(&calls, &all, &[&peer], &rounds);
    }

    /// Two jobs of ours beside others, over the same calls.
    pub(crate) fn peers(&self, vendor: Vendor, calls: &Written, peers: &[Peer], files: usize) {
        let schema = self.folder.join("schema.json");
        let part = self.part("the schema", &["schema", api(vendor)]);
        rounds(&[part], 0, self.folder);
        fs::copy(output(self.folder, 0), &schema).expect("room on the disk");
        let given = Given {
            schema: &schema,
            input: &calls.path,
            files,
        };
        let folder = if files > 0 { &calls.path } else { self.folder };
        let (mut all, mut found) = (
            vec![self.check("conformance check, 2 jobs", vendor, &calls.path, 2)],
            Vec::new(),
        );
        println!("\n{}, beside others", api(vendor));
        for peer in peers {
            match peer.command(&given, folder) {
                Ok(command) => {
                    all.push(command);
                    found.push(peer);
                }
                Err(why) => println!("  {why}"),
            }
        }
        let rounds = self.rounds(&all);
        self.tell(calls, &all, &found, &rounds);
    }

    /// What each found, and how long others take beside ours, which is the first.
    fn tell(&self, calls: &Written, all: &[Measured], peers: &[&Peer], rounds: &Rounds) {
        println!("  {:<38} {} broken", "as they were made", calls.broken);
        for (place, one) in all.iter().enumerate() {
            let printed = fs::read_to_string(output(self.folder, place)).unwrap_or_default();
            let peer = place.checked_sub(1).map(|place| peers[place]);
            let found = peer.map_or_else(|| broken(&printed), |peer| (peer.found)(&printed));
            let found =
                found.map_or_else(|| "no count".to_owned(), |found| format!("{found} broken"));
            let ratio = peer.map(|peer| (rounds.ratio(place, 0), peer.bar));
            let ratio =
                ratio.map(|(ratio, bar)| format!(", {ratio:.1} times as long (at least {bar:.1})"));
            let (time, peak) = (rounds.seconds(place), rounds.peak(place));
            println!(
                "  {:<38} {time:.3} s, {peak}, {found}{}",
                one.name,
                ratio.unwrap_or_default()
            );
        }
    }

    fn part(&self, name: &'static str, arguments: &[&str]) -> Measured {
        let program = std::env::current_exe().expect("this program");
        self.command(name, program, arguments)
    }

    /// Bodies, judged as calls that were found.
    fn check(&self, name: &'static str, vendor: Vendor, input: &Path, jobs: usize) -> Measured {
        let (input, jobs) = (input.display().to_string(), jobs.to_string());
        let known = [
            "check",
            "--api",
            api(vendor),
            "--operation",
            "getCall",
            "--status",
            "200",
        ];
        let asked = ["--format", "json", "--jobs", &jobs, &input];
        self.command(
            name,
            env!("CARGO_BIN_EXE_conformance").into(),
            &[&known[..], &asked].concat(),
        )
    }

    /// Exchanges, which say themselves what they are.
    fn whole(&self, name: &'static str, input: &Path) -> Measured {
        let input = input.display().to_string();
        let asked = ["check", "--format", "json", "--jobs", "2", &input];
        self.command(name, env!("CARGO_BIN_EXE_conformance").into(), &asked)
    }

    fn command(&self, name: &'static str, program: PathBuf, arguments: &[&str]) -> Measured {
        Measured {
            name,
            program,
            arguments: arguments.iter().map(|one| (*one).to_owned()).collect(),
            folder: self.folder.to_owned(),
        }
    }
}

/// How many exchanges broke their contract, by our report as JSON.
fn broken(printed: &str) -> Option<usize> {
    let report: serde_json::Value = serde_json::from_str(printed).ok()?;
    usize::try_from(report.pointer("/counts/broken")?.as_u64()?).ok()
}

fn api(vendor: Vendor) -> &'static str {
    match vendor {
        Vendor::Alta => "alta",
        Vendor::Autocalls => "autocalls",
    }
}
