//! Faults on demand: one grammar for the header, the parameter of the query and the script.
//!
//! ```text
//! fault  = part *( ";" part )
//! part   = name [ "=" value ]
//! ```
//!
//! such as `status=503; retry-after=2` or `delay=500ms; truncate`.

use std::time::Duration;

use http::StatusCode;
use http::header::{HeaderName, HeaderValue, RETRY_AFTER};

use super::limit::Rate;
use crate::nearest;

/// The header, and the parameter of the query, that ask for a fault.
pub const NAME: &str = "x-conformance-fault";

/// The longest delay.
const MAX_DELAY: Duration = Duration::from_secs(600);

/// What is done to an answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fault {
    /// Answered with this status, as the contract declares it.
    pub(super) status: Option<StatusCode>,
    /// Waited for so long first.
    pub(super) delay: Duration,
    /// Sent beside the headers that are there.
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    /// Done to the body, in this order.
    pub(super) body: Vec<BodyFault>,
    pub(super) ending: Option<Ending>,
    /// The requests that this operation allows.
    pub(super) rate: Option<Rate>,
    /// The kinds that were asked for, as they are told of.
    pub(super) kinds: Vec<&'static str>,
}

/// What is done to a body.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum BodyFault {
    /// A field that is not declared, at this pointer.
    UndeclaredField(String),
    /// A null at this pointer.
    Null(String),
    /// A value at this pointer that its enum does not list.
    UnknownEnumValue(String),
    /// The last byte is missing, and not counted.
    MalformedJson,
}

/// How an answer breaks off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The connection is closed after so many bytes of the body, or half of it.
    Truncated(Option<usize>),
    /// The connection is reset after so many bytes of the body, or before anything is sent.
    Reset(Option<usize>),
}

/// A kind of fault.
pub(super) struct Kind {
    pub(super) name: &'static str,
    /// What stands behind `=`; in brackets where it may be left out.
    pub(super) takes: &'static str,
    pub(super) does: &'static str,
    read: fn(&mut Fault, Option<&str>) -> Result<(), &'static str>,
}

/// All kinds.
pub(super) const KINDS: [Kind; 11] = [
    Kind {
        name: "status",
        takes: "CODE",
        does: "answers with this status, with the body that the contract has for it",
        read: status,
    },
    Kind {
        name: "delay",
        takes: "TIME",
        does: "waits first: 500ms, 2s, at most 600s",
        read: delay,
    },
    Kind {
        name: "retry-after",
        takes: "VALUE",
        does: "sends Retry-After: seconds, a date, or whatever a client has to bear",
        read: retry_after,
    },
    Kind {
        name: "header",
        takes: "NAME:VALUE",
        does: "sends this header too",
        read: header,
    },
    Kind {
        name: "rate-limit",
        takes: "N/m",
        does: "counts requests of this operation; beyond N/m (/s, /h) answers 429",
        read: rate_limit,
    },
    Kind {
        name: "undeclared-field",
        takes: "[POINTER]",
        does: "adds a field to the body; without a pointer, /undeclaredField",
        read: |fault, value| {
            let at = value.unwrap_or("/undeclaredField");
            body(fault, Some(at), BodyFault::UndeclaredField)
        },
    },
    Kind {
        name: "null",
        takes: "POINTER",
        does: "puts a null in the place of a value of the body",
        read: |fault, value| body(fault, value, BodyFault::Null),
    },
    Kind {
        name: "unknown-enum-value",
        takes: "POINTER",
        does: "puts a value that no enum lists in the place of a value of the body",
        read: |fault, value| body(fault, value, BodyFault::UnknownEnumValue),
    },
    Kind {
        name: "malformed-json",
        takes: "",
        does: "leaves the last byte of the body out, so that it is no JSON",
        read: |fault, value| {
            fault.body.push(BodyFault::MalformedJson);
            nothing(value)
        },
    },
    Kind {
        name: "truncate",
        takes: "[BYTES]",
        does: "closes the connection after so many bytes of the body, or half",
        read: |fault, value| {
            fault.ending = Some(Ending::Truncated(bytes(value)?));
            Ok(())
        },
    },
    Kind {
        name: "reset",
        takes: "[BYTES]",
        does: "resets the connection after so many bytes, or before any is sent",
        read: |fault, value| {
            fault.ending = Some(Ending::Reset(bytes(value)?));
            Ok(())
        },
    },
];

impl Fault {
    /// Reads a fault.
    ///
    /// # Errors
    /// One sentence: what is wrong, and what to write.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut fault = Self::default();
        for part in text.split(';').map(str::trim) {
            let (name, value) = match part.split_once('=') {
                Some((name, value)) => (name.trim(), Some(value.trim())),
                None => (part, None),
            };
            let Some(kind) = KINDS.iter().find(|kind| kind.name == name) else {
                return Err(unknown(name));
            };
            if fault.kinds.contains(&kind.name) && !matches!(kind.name, "header" | "null") {
                return Err(format!("{name} is asked for twice"));
            }
            (kind.read)(&mut fault, value).map_err(|what| match value {
                Some(value) if value.contains(',') => {
                    format!("{name}: {what}; parts are separated by ;")
                }
                _ => format!("{name}: {what}"),
            })?;
            fault.kinds.push(kind.name);
        }
        Ok(fault)
    }
}

fn unknown(name: &str) -> String {
    let names = || KINDS.iter().map(|kind| kind.name);
    if name.is_empty() {
        return "a fault is empty: write it as status=503; retry-after=2".to_owned();
    }
    if let Some(near) = nearest::nearest(name, names()) {
        return format!("no fault is called {name}; did you mean {near}?");
    }
    let all: Vec<_> = names().collect();
    format!("no fault is called {name}; there are {}", all.join(", "))
}

type Read = Result<(), &'static str>;

fn status(fault: &mut Fault, value: Option<&str>) -> Read {
    let code = value.and_then(|text| text.parse().ok());
    let code = code.filter(|code| (200..600).contains(code));
    let status = code.and_then(|code: u16| StatusCode::from_u16(code).ok());
    fault.status = Some(status.ok_or("takes a status from 200 to 599: status=503")?);
    Ok(())
}

fn delay(fault: &mut Fault, value: Option<&str>) -> Read {
    const HELP: &str = "takes a time of at most 600s, with its unit: delay=500ms or delay=2s";
    let text = value.ok_or(HELP)?;
    let (number, unit) = match text.strip_suffix("ms") {
        Some(number) => (number, 1),
        None => (text.strip_suffix('s').ok_or(HELP)?, 1000),
    };
    let number: u64 = number.parse().map_err(|_| HELP)?;
    let delay = number.checked_mul(unit).map(Duration::from_millis);
    fault.delay = delay.filter(|delay| *delay <= MAX_DELAY).ok_or(HELP)?;
    Ok(())
}

fn retry_after(fault: &mut Fault, value: Option<&str>) -> Read {
    let value = value.and_then(|text| HeaderValue::from_str(text).ok());
    let value = value.ok_or("takes the text of the header: retry-after=2")?;
    fault.headers.push((RETRY_AFTER, value));
    Ok(())
}

fn header(fault: &mut Fault, value: Option<&str>) -> Read {
    const HELP: &str = "takes a name and a value: header=x-request-id:abc-1";
    let (name, value) = value.and_then(|text| text.split_once(':')).ok_or(HELP)?;
    let name: HeaderName = name.trim().parse().map_err(|_| HELP)?;
    let framing = ["content-length", "transfer-encoding", "connection"];
    if framing.contains(&name.as_str()) {
        return Err("does not change how a body is sent: truncate and reset do");
    }
    let value = HeaderValue::from_str(value.trim()).map_err(|_| HELP)?;
    fault.headers.push((name, value));
    Ok(())
}

fn rate_limit(fault: &mut Fault, value: Option<&str>) -> Read {
    let rate = value.and_then(|text| text.parse().ok());
    fault.rate = Some(rate.ok_or("takes a number for a time: rate-limit=100/m")?);
    Ok(())
}

fn body(fault: &mut Fault, value: Option<&str>, of: fn(String) -> BodyFault) -> Read {
    let pointer = value.filter(|text| text.starts_with('/'));
    let pointer = pointer.ok_or("takes a JSON Pointer into the body, which begins with a slash")?;
    fault.body.push(of(pointer.to_owned()));
    Ok(())
}

fn bytes(value: Option<&str>) -> Result<Option<usize>, &'static str> {
    let number = value.map(str::parse).transpose();
    number.map_err(|_| "takes a number of bytes")
}

fn nothing(value: Option<&str>) -> Read {
    value.map_or(Ok(()), |_| Err("takes no value"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read_together() {
        let fault =
            Fault::parse("status=503; retry-after=2;delay=500ms ; reset=10").expect("a fault");
        assert_eq!(fault.status, Some(StatusCode::SERVICE_UNAVAILABLE));
        assert_eq!(
            fault.headers,
            [(RETRY_AFTER, HeaderValue::from_static("2"))]
        );
        assert_eq!(fault.delay, Duration::from_millis(500));
        assert_eq!(fault.ending, Some(Ending::Reset(Some(10))));
        assert_eq!(fault.kinds, ["status", "retry-after", "delay", "reset"]);
    }

    /// A fault that cannot be meant, and what is said.
    const REFUSALS: &str = "
status=99 -> status: takes a status from 200 to 599: status=503
status -> status: takes a status from 200 to 599: status=503
status=503,reset -> status: takes a status from 200 to 599: status=503; parts are separated by ;
sttus=503 -> no fault is called sttus; did you mean status?
delay=5 -> delay: takes a time of at most 600s, with its unit: delay=500ms or delay=2s
delay=601s -> delay: takes a time of at most 600s, with its unit: delay=500ms or delay=2s
null=duration -> null: takes a JSON Pointer into the body, which begins with a slash
truncate=half -> truncate: takes a number of bytes
malformed-json=1 -> malformed-json: takes no value
reset; reset -> reset is asked for twice
header=content-length:1 -> header: does not change how a body is sent: truncate and reset do
rate-limit=100 -> rate-limit: takes a number for a time: rate-limit=100/m
reset; -> a fault is empty: write it as status=503; retry-after=2
";

    #[test]
    fn what_cannot_be_meant_is_refused_in_a_sentence() {
        for row in REFUSALS.trim().lines() {
            let (text, what) = row.split_once(" -> ").expect("two cells");
            assert_eq!(Fault::parse(text), Err(what.to_owned()), "{text}");
        }
    }
}
