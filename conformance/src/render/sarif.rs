//! SARIF 2.1.0 (OASIS), for code scanning: each finding at its place in the contract.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::Serialize;

use super::annotation::{Annotation, Annotations, RuleRow, Source, of_report};
use crate::finding::Level;
use crate::report::Report;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// Characters that may not stand in a path (RFC 3986, section 3.3), or would end or begin another
/// part.
const NOT_IN_PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b':')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

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
    help: Help,
    default_configuration: Configuration,
}

/// What code scanning shows beside a result; the explanations are Markdown as they stand.
#[derive(Serialize)]
struct Help {
    text: &'static str,
    markdown: &'static str,
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
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    partial_fingerprints: BTreeMap<&'static str, String>,
    occurrence_count: usize,
}

#[derive(Serialize)]
struct Location {
    #[serde(rename = "physicalLocation")]
    physical: PhysicalLocation,
    #[serde(rename = "logicalLocations", skip_serializing_if = "Vec::is_empty")]
    logical: Vec<LogicalLocation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    snippet: Option<Message>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation {
    fully_qualified_name: String,
}

/// The report as a SARIF log.
pub fn render(report: &Report) -> String {
    annotations(&of_report(report))
}

/// What was found, as a SARIF log.
pub fn annotations(told: &Annotations<'_>) -> String {
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "conformance",
                    version: env!("CARGO_PKG_VERSION"),
                    rules: told.rules.iter().map(rule).collect(),
                },
            },
            invocations: [Invocation {
                execution_successful: told.is_complete,
                tool_execution_notifications: notifications(told),
            }],
            results: told.findings.iter().map(|one| result(one, told)).collect(),
        }],
    };
    let mut text = serde_json::to_string_pretty(&log).unwrap_or_default();
    text.push('\n');
    text
}

/// What is no finding: what could not be read or judged, and deviations that did not show.
fn notifications(told: &Annotations<'_>) -> Vec<Notification> {
    let said = |level, text: &str| Notification {
        level,
        message: message(text),
    };
    let defects = told.defects.iter();
    let defects = defects.map(|defect| said("error", &defect.to_string()));
    let reasons = told.reasons.iter().map(|line| said("error", line));
    let mut all: Vec<_> = defects.chain(reasons).collect();
    for overlay in &told.unneeded {
        all.push(said("note", &overlay.summary));
        let actions = overlay.actions.iter();
        all.extend(
            actions.map(|action| said("note", &format!("{}: not seen: {action}", overlay.overlay))),
        );
    }
    all
}

fn message(text: &str) -> Message {
    Message {
        text: text.to_owned(),
    }
}

fn rule(rule: &RuleRow) -> ReportingDescriptor {
    ReportingDescriptor {
        id: rule.id,
        short_description: message(rule.says),
        full_description: message(rule.explanation.trim()),
        help: Help {
            text: rule.explanation,
            markdown: rule.explanation,
        },
        default_configuration: Configuration {
            level: level(rule.level),
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

fn result(finding: &Annotation, told: &Annotations<'_>) -> SarifResult {
    let mut rules = told.rules.iter();
    let place = LogicalLocation {
        fully_qualified_name: finding.place.clone(),
    };
    let related = finding.related.iter();
    SarifResult {
        rule_id: finding.rule,
        rule_index: rules
            .position(|rule| rule.id == finding.rule)
            .unwrap_or_default(),
        level: level(finding.level),
        message: message(&finding.sentence),
        locations: [Location {
            physical: physical(&finding.source),
            logical: vec![place],
            message: None,
        }],
        related_locations: related
            .map(|(source, says)| Location {
                physical: physical(source),
                logical: Vec::new(),
                message: Some(message(says)),
            })
            .collect(),
        partial_fingerprints: BTreeMap::from([("identity/v1", finding.fingerprint.clone())]),
        occurrence_count: finding.count,
    }
}

/// Where something stands, and the line that stands there.
fn physical(source: &Source) -> PhysicalLocation {
    PhysicalLocation {
        artifact_location: ArtifactLocation {
            uri: uri(&source.file),
        },
        region: source.position.map(|position| Region {
            start_line: position.line,
            start_column: position.column,
            snippet: source.line.as_deref().map(message),
        }),
    }
}

/// A file as a relative reference (RFC 3986, section 4.2), whatever its name holds; an address as
/// it is.
fn uri(file: &str) -> String {
    if file.starts_with("https://") || file.starts_with("http://") {
        return file.to_owned();
    }
    let path = file.replace('\\', "/");
    utf8_percent_encode(&path, NOT_IN_PATH).to_string()
}
