//! SARIF 2.1.0 (OASIS), for code scanning: each finding at its place in the contract.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{View, words};
use crate::finding::{Level, Rule};
use crate::report::{Folded, Outcome};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

#[derive(Serialize)]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
struct Run {
    tool: Tool,
    invocations: [Invocation; 1],
    results: Vec<SarifResult>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
struct Driver {
    name: &'static str,
    version: &'static str,
    rules: Vec<ReportingDescriptor>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReportingDescriptor {
    id: &'static str,
    short_description: Message,
    full_description: Message,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Message,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Message,
    locations: [Location; 1],
    partial_fingerprints: BTreeMap<&'static str, String>,
    occurrence_count: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
    logical_locations: [LogicalLocation; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation {
    fully_qualified_name: String,
}

/// The report as a SARIF log.
pub fn render(view: &View<'_>) -> String {
    let findings = view.report.findings();
    let defects = view.report.defects().iter().map(|defect| Notification {
        level: "error",
        message: Message {
            text: defect.to_string(),
        },
    });
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "conformance",
                    version: env!("CARGO_PKG_VERSION"),
                    rules: Rule::all().map(rule).collect(),
                },
            },
            invocations: [Invocation {
                execution_successful: view.report.outcome() != Outcome::CouldNotJudge,
                tool_execution_notifications: defects.collect(),
            }],
            results: findings
                .into_iter()
                .map(|folded| result(view, folded))
                .collect(),
        }],
    };
    let mut text = serde_json::to_string_pretty(&log).unwrap_or_default();
    text.push('\n');
    text
}

fn rule(rule: Rule) -> ReportingDescriptor {
    let text = |text: &str| Message {
        text: text.to_owned(),
    };
    ReportingDescriptor {
        id: rule.id(),
        short_description: text(rule.says()),
        full_description: text(rule.explanation().trim()),
        default_configuration: Configuration {
            level: level(rule.default_level()),
        },
    }
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Note => "note",
        Level::Warn => "warning",
        Level::Error => "error",
    }
}

fn result(view: &View<'_>, folded: &Folded) -> SarifResult {
    let identity = &folded.first.identity;
    let position = view.position(identity);
    SarifResult {
        rule_id: identity.rule.id(),
        rule_index: Rule::all()
            .position(|rule| rule == identity.rule)
            .unwrap_or_default(),
        level: level(folded.level),
        message: Message {
            text: words::sentence(folded),
        },
        locations: [Location {
            physical_location: PhysicalLocation {
                artifact_location: ArtifactLocation {
                    uri: view.file(identity).replace('\\', "/"),
                },
                region: Region {
                    start_line: position.map_or(1, |position| position.line),
                    start_column: position.map_or(1, |position| position.column),
                },
            },
            logical_locations: [LogicalLocation {
                fully_qualified_name: words::place(identity),
            }],
        }],
        partial_fingerprints: BTreeMap::from([("identity/v1", fingerprint(folded))]),
        occurrence_count: folded.count,
    }
}

/// What makes the finding the same in the next run: no line, no count, no words.
fn fingerprint(folded: &Folded) -> String {
    let identity = &folded.first.identity;
    format!(
        "{}:{}:{}:{}:{}",
        identity.rule.id(),
        identity.operation,
        identity.status,
        identity.part,
        identity.pointer
    )
}
