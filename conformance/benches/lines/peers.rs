//! What else judges the same calls, where it is installed: found by `PATH`, and before that in the
//! folders that the variable `PEERS` names, as `PATH` does. Nothing is installed from here.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use super::measured::Measured;

/// Something else that judges, how it is installed, and how much slower it has to be.
pub(crate) struct Peer {
    pub(crate) name: &'static str,
    program: &'static str,
    install: &'static str,
    /// How many times as long as two jobs of ours it has to take, at least.
    pub(crate) bar: f64,
    arguments: fn(&Given<'_>) -> Vec<String>,
    /// How many broken calls it tells of, by what it printed.
    pub(crate) found: fn(&str) -> Option<usize>,
}

/// What a peer is given.
pub(crate) struct Given<'g> {
    /// The JSON Schema of the body, or the contract where a peer reads contracts.
    pub(crate) schema: &'g Path,
    pub(crate) input: &'g Path,
    /// How many files there are, if the input is a folder.
    pub(crate) files: usize,
}

/// Those that judge bodies, one a line.
pub(crate) const OF_LINES: [Peer; 3] = [
    Peer {
        name: "jsonschema-rs in Python, orjson",
        program: "python3",
        install: "pip install jsonschema-rs orjson, in a folder of its own",
        bar: 6.0,
        arguments: |given| {
            vec![
                script("with_orjson.py"),
                shown(given.schema),
                shown(given.input),
            ]
        },
        found: |printed| printed.trim().parse().ok(),
    },
    Peer {
        name: "Sourcemeta jsonschema --fast",
        program: "jsonschema",
        install: "npm install @sourcemeta/jsonschema",
        bar: 8.0,
        arguments: |given| {
            let asked = ["validate", "--fast", "--format-assertion", "--continue"];
            let files = [shown(given.schema), shown(given.input)];
            asked.map(str::to_owned).into_iter().chain(files).collect()
        },
        found: summed_up,
    },
    Peer {
        name: "ajv with ajv-formats",
        program: "node",
        install: "npm install ajv ajv-formats",
        bar: 10.0,
        arguments: |given| vec![script("ajv.cjs"), shown(given.schema), shown(given.input)],
        found: |printed| printed.trim().parse().ok(),
    },
];

/// What judges a HAR log by a contract.
pub(crate) const OF_HAR: Peer = Peer {
    name: "Redocly drift",
    program: "redocly",
    install: "npm install @redocly/cli",
    bar: 8.0,
    arguments: |given| {
        let asked = [
            "drift",
            "--traffic-format",
            "har",
            "--format",
            "json",
            "--api",
        ];
        let files = [shown(given.schema), shown(given.input)];
        asked.map(str::to_owned).into_iter().chain(files).collect()
    },
    found: |printed| {
        let report = json(printed)?;
        let found = report
            .pointer("/run/findingsByRule/schema-consistency")?
            .as_u64()?;
        usize::try_from(found).ok()
    },
};

/// What judges a folder of bodies.
pub(crate) const OF_FILES: Peer = Peer {
    name: "jsonschema-cli",
    program: "jsonschema-cli",
    install: "cargo install jsonschema-cli --version 0.60.2",
    bar: 1.0 / 0.75,
    arguments: |given| {
        let files = (0..given.files).flat_map(|file| ["-i".to_owned(), format!("{file}.json")]);
        let asked = [
            "validate".to_owned(),
            "--assert-format".to_owned(),
            shown(given.schema),
        ];
        asked.into_iter().chain(files).collect()
    },
    found: |printed| Some(printed.matches("INVALID").count()),
};

impl Peer {
    /// The command that judges what is given; how it is installed, if it is not.
    pub(crate) fn command(&self, given: &Given<'_>, folder: &Path) -> Result<Measured, String> {
        let program = self
            .program()
            .ok_or_else(|| format!("skipped: {} is not installed ({})", self.name, self.install))?;
        Ok(Measured {
            name: self.name,
            program,
            arguments: (self.arguments)(given),
            folder: folder.to_owned(),
        })
    }

    fn program(&self) -> Option<PathBuf> {
        let found = folders()
            .into_iter()
            .map(|folder| folder.join(self.program));
        let mut found = found.filter(|program| program.is_file());
        match self.program {
            // What they are started by is often there without what they need.
            "python3" => {
                found.find(|program| runs(program, &["-c", "import jsonschema_rs, orjson"]))
            }
            "node" => found
                .find(|program| runs(program, &["-e", "require('ajv'), require('ajv-formats')"])),
            // Another tool has the same name in Python.
            "jsonschema" => found.find(|program| runs(program, &["help"])),
            _ => found.next(),
        }
    }
}

/// Folders with programs: those of `PEERS`, then those of `PATH`.
fn folders() -> Vec<PathBuf> {
    let named = ["PEERS", "PATH"].map(|name| std::env::var_os(name).unwrap_or_default());
    let folders = named.iter().flat_map(std::env::split_paths);
    folders
        .filter(|folder| !folder.as_os_str().is_empty())
        .collect()
}

fn runs(program: &Path, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn script(name: &str) -> String {
    shown(
        &Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("benches/peers")
            .join(name),
    )
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// `6 validated, 4 passed, 2 failed`, the last line but a hint.
fn summed_up(printed: &str) -> Option<usize> {
    let mut lines = printed.lines().rev();
    let line = lines.find(|line| line.contains(" validated, "))?;
    let failed = line
        .split(", ")
        .find_map(|part| part.strip_suffix(" failed"));
    failed.map_or(Some(0), |failed| failed.parse().ok())
}

/// The first JSON among what was printed, such as warnings.
fn json(printed: &str) -> Option<Value> {
    let printed = &printed[printed.find("{\n")?..];
    let mut all = serde_json::Deserializer::from_str(printed).into_iter();
    all.next()?.ok()
}
