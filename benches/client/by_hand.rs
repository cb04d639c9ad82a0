//! The calls as one writes them down by hand: what the pages show, and no more than that.

#![allow(dead_code, reason = "read for what it costs, not for what it holds")]

use chrono::{DateTime, NaiveDateTime, Utc};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use uuid::Uuid;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AltaCall {
    id: Uuid,
    object_type: ObjectType,
    from: String,
    to: String,
    call_type: CallType,
    duration: Option<f64>,
    summary: Option<String>,
    started_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
    prospect_id: Option<Uuid>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum ObjectType {
    Call,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum CallType {
    Inbound,
    Outbound,
    Web,
}

#[derive(Deserialize)]
pub(crate) struct AutocallsCall {
    id: i64,
    assistant_name: Option<String>,
    campaign_name: Option<String>,
    #[serde(rename = "type")]
    type_: CallType,
    duration: Option<i64>,
    assistant_phone_number: Option<String>,
    client_phone_number: Option<String>,
    status: String,
    transcript: Option<Vec<Segment>>,
    variables: Option<Map<String, Value>>,
    evaluation: Option<Map<String, Value>>,
    webhook_response: Option<Map<String, Value>>,
    carrier_cost: Option<f64>,
    total_cost: Option<f64>,
    answered_by: Option<AnsweredBy>,
    recording_url: Option<String>,
    #[serde(deserialize_with = "local")]
    created_at: NaiveDateTime,
    #[serde(deserialize_with = "local")]
    updated_at: NaiveDateTime,
}

#[derive(Deserialize)]
struct Segment {
    text: Option<String>,
    #[serde(rename = "type")]
    type_: Option<String>,
    sender: Option<Sender>,
    timestamp: Option<f64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Sender {
    Bot,
    Human,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum AnsweredBy {
    Human,
    Machine,
    Unknown,
}

fn local<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDateTime, D::Error> {
    let text = <&str>::deserialize(deserializer)?;
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").map_err(serde::de::Error::custom)
}
