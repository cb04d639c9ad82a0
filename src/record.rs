//! One vocabulary over both vendors.

use std::borrow::Cow;
use std::time::Duration;

use crate::{Cost, Timestamp, alta, autocalls};

/// What both vendors can tell of a call, under one set of names.
///
/// A view that borrows from the call: `call.record()`, or `CallRecord::from(&call)`. It holds what
/// the vendor sent and nothing else; where a vendor has no such field, there is `None`.
///
/// | | Alta | Autocalls |
/// |---|---|---|
/// | `vendor` | [`Vendor::Alta`] | [`Vendor::Autocalls`] |
/// | `id` | `id`, a UUID | `id`, a number |
/// | `direction` | `callType`: `inbound`, `outbound`, else `None` | `type`: `inbound`, `outbound`, else `None` |
/// | `from` | `from` | inbound: `client_phone_number`; outbound: `assistant_phone_number`; else `None` |
/// | `to` | `to` | inbound: `assistant_phone_number`; outbound: `client_phone_number`; else `None` |
/// | `created` | `createdAt` | `created_at`; the page names no time zone |
/// | `started` | `startedAt` | `None`: no field says when the talk began |
/// | `ended` | `endedAt` | `None`: `updated_at` is when the record was last changed |
/// | `duration` | `duration`, seconds with fractions | `duration`, whole seconds |
/// | `summary` | `summary` | `None` |
/// | `transcript` | `None` | `transcript`, as [`autocalls::Transcript::to_text`] puts it |
/// | `cost` | `None` | `total_cost`; the page names no currency |
///
/// ```
/// use callspec::{CallRecord, Direction, alta, autocalls};
///
/// fn line(call: CallRecord<'_>) -> String {
///     let arrow = match call.direction {
///         Some(Direction::Inbound) => "<-",
///         Some(Direction::Outbound) => "->",
///         None => "--",
///     };
///     format!("{arrow} {} {}", call.to.unwrap_or("?"), call.id)
/// }
///
/// let one: alta::Call = serde_json::from_str(r#"{
///     "id": "a1b2c3d4-e5f6-7890-abcd-ef1234567890", "objectType": "call",
///     "from": "+14155551234", "to": "+33123456789", "callType": "outbound",
///     "createdAt": "2024-03-15T14:30:00Z", "updatedAt": "2024-03-15T14:35:42Z"
/// }"#)?;
/// let other: autocalls::Call = serde_json::from_str(r#"{
///     "id": 123, "type": "inbound", "status": "completed",
///     "client_phone_number": "+1987654321", "assistant_phone_number": "+1234567890",
///     "created_at": "2025-08-04 14:30:00", "updated_at": "2025-08-04 14:34:05"
/// }"#)?;
///
/// assert_eq!(line(one.record()), "-> +33123456789 a1b2c3d4-e5f6-7890-abcd-ef1234567890");
/// assert_eq!(line(other.record()), "<- +1234567890 123");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct CallRecord<'call> {
    /// Whose call it is.
    pub vendor: Vendor,
    /// What the vendor knows the call by, as text.
    pub id: String,
    /// Who called whom, where the vendor says so; `None` for a call held in a browser and for a
    /// type of call that the contract does not list.
    pub direction: Option<Direction>,
    /// The number of the caller.
    pub from: Option<&'call str>,
    /// The number that was called.
    pub to: Option<&'call str>,
    /// When the vendor made the record of the call.
    pub created: Timestamp,
    /// When the call began.
    pub started: Option<Timestamp>,
    /// When the call ended.
    pub ended: Option<Timestamp>,
    /// How long the call was; `None` also if the vendor sent a length below zero.
    pub duration: Option<Duration>,
    /// What the call was about, in the words of the vendor's model.
    pub summary: Option<&'call str>,
    /// What was said, as one text.
    pub transcript: Option<Cow<'call, str>>,
    /// What the call cost, with all fees.
    pub cost: Option<&'call Cost>,
}

/// A vendor of calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Vendor {
    /// Alta, <https://docs.altahq.com>.
    Alta,
    /// Autocalls, <https://docs.autocalls.ai>, or a reseller of it.
    Autocalls,
}

/// Who called whom, as the vendor's side sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// A person called the vendor's side.
    Inbound,
    /// The vendor's side called a person.
    Outbound,
}

impl alta::Call {
    /// The call in the words that both vendors share.
    pub fn record(&self) -> CallRecord<'_> {
        CallRecord {
            vendor: Vendor::Alta,
            id: self.id.to_string(),
            direction: match self.call_type {
                alta::CallType::Inbound => Some(Direction::Inbound),
                alta::CallType::Outbound => Some(Direction::Outbound),
                alta::CallType::Web | alta::CallType::Unknown(_) => None,
            },
            from: Some(&self.from),
            to: Some(&self.to),
            created: self.created_at.into(),
            started: self.started_at.map(Timestamp::from),
            ended: self.ended_at.map(Timestamp::from),
            duration: self
                .duration
                .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()),
            summary: self.summary.as_deref(),
            transcript: None,
            cost: None,
        }
    }
}

impl autocalls::Call {
    /// The call in the words that both vendors share.
    pub fn record(&self) -> CallRecord<'_> {
        let direction = match self.type_ {
            autocalls::CallType::Inbound => Some(Direction::Inbound),
            autocalls::CallType::Outbound => Some(Direction::Outbound),
            autocalls::CallType::Web | autocalls::CallType::Unknown(_) => None,
        };
        let assistant = self.assistant_phone_number.as_deref();
        let client = self.client_phone_number.as_deref();
        let (from, to) = match direction {
            Some(Direction::Inbound) => (client, assistant),
            Some(Direction::Outbound) => (assistant, client),
            None => (None, None),
        };
        CallRecord {
            vendor: Vendor::Autocalls,
            id: self.id.to_string(),
            direction,
            from,
            to,
            created: self.created_at.clone(),
            started: None,
            ended: None,
            duration: self
                .duration
                .and_then(|seconds| u64::try_from(seconds).ok())
                .map(Duration::from_secs),
            summary: None,
            transcript: self.transcript.as_ref().map(autocalls::Transcript::to_text),
            cost: self.total_cost.as_ref(),
        }
    }
}

impl<'call> From<&'call alta::Call> for CallRecord<'call> {
    fn from(call: &'call alta::Call) -> Self {
        call.record()
    }
}

impl<'call> From<&'call autocalls::Call> for CallRecord<'call> {
    fn from(call: &'call autocalls::Call) -> Self {
        call.record()
    }
}
