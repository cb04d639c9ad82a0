//! SARIF 2.1.0 (OASIS), for code scanning: each finding at its place in the contract.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::Serialize;

use super::deviations::{Unneeded, unneeded};
use super::words;
use crate::contract::Quote;
use crate::finding::{Level, Rule};
use crate::report::{Folded, Outcome, Report};

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
    snippet: Message,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation {
    fully_qualified_name: String,
}

/// The report as a SARIF log.
pub fn render(report: &Report) -> String {
    let findings = report.findings();
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
                execution_successful: report.outcome() != Outcome::CouldNotJudge,
                tool_execution_notifications: notifications(report),
            }],
            results: findings.into_iter().map(result).collect(),
        }],
    };
    let mut text = serde_json::to_string_pretty(&log).unwrap_or_default();
    text.push('\n');
    text
}

/// What is no finding: what could not be read or judged, and deviations that did not show.
fn notifications(report: &Report) -> Vec<Notification> {
    let told = |level, text| Notification {
        level,
        message: Message { text },
    };
    let mut all: Vec<_> = report
        .defects()
        .iter()
        .map(|defect| told("error", defect.to_string()))
        .collect();
    let missed = words::missed(report).into_iter();
    all.extend(missed.map(|line| told("error", line)));
    for Unneeded {
        overlay,
        summary,
        actions,
        ..
    } in unneeded(report)
    {
        all.push(told("note", summary));
        let actions = actions.iter();
        all.extend(actions.map(|action| told("note", format!("{overlay}: not seen: {action}"))));
    }
    all
}

fn rule(rule: Rule) -> ReportingDescriptor {
    let text = |text: &str| Message {
        text: text.to_owned(),
    };
    ReportingDescriptor {
        id: rule.id(),
        short_description: text(rule.says()),
        full_description: text(rule.explanation().trim()),
        help: Help {
            text: rule.explanation(),
            markdown: rule.explanation(),
        },
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

fn result(folded: &Folded) -> SarifResult {
    let identity = &folded.first.identity;
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
                    uri: uri(words::promise(identity).file),
                },
                region: folded.quote.as_ref().map(region),
            },
            logical_locations: [LogicalLocation {
                fully_qualified_name: words::place(identity),
            }],
        }],
        partial_fingerprints: BTreeMap::from([("identity/v1", fingerprint(folded))]),
        occurrence_count: folded.count,
    }
}

/// Where the finding points, and the line that stands there.
fn region(quote: &Quote) -> Region {
    Region {
        start_line: quote.position.line,
        start_column: quote.position.column,
        snippet: Message {
            text: quote.lines.first().cloned().unwrap_or_default(),
        },
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

/// What makes the finding the same in the next run: no line, no count, no words.
fn fingerprint(folded: &Folded) -> String {
    let identity = &folded.first.identity;
    format!(
        "{}:{}:{}:{}:{}:{}",
        identity.document,
        identity.rule.id(),
        identity.operation,
        identity.status,
        identity.part,
        identity.pointer
    )
}
