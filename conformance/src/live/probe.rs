//! Requests that are to be answered with an error, where the contract declares it.

use http::StatusCode;
use serde_json::Value;

use super::call::{Call, Token};
use crate::contract::{Contract, ParameterPlace, ParameterRule, StatusPattern};
use crate::exchange::Origin;
use crate::finding::{Finding, Identity, Part, Rule};

/// What is asked, and by which error it is to be answered.
pub struct Probe {
    /// What is wrong with the request, for people: "with an unknown id".
    pub what: &'static str,
    /// The status that the contract declares for it.
    pub status: StatusCode,
    /// Values of parameters that are put in the place of those that were given.
    pub instead: Vec<(String, String)>,
    /// A token that nobody has, in the place of the one that was given.
    pub token: Option<Token>,
}

/// What nobody's token is.
const WRONG_TOKEN: &str = "conformance-probe-this-is-no-token";

/// The probes that an operation declares answers for. `random` makes an id that nothing has.
pub fn probes(contract: &Contract, call: &Call<'_>, random: u128) -> Vec<Probe> {
    let declares = |status: StatusCode| {
        let exact = StatusPattern::Exact(status.as_u16());
        call.operation
            .responses
            .iter()
            .any(|rule| rule.status == exact)
    };
    let mut probes = Vec::new();
    let mut parameters = call.rule.parameters.iter().rev();
    let id = parameters.find(|rule| rule.place == ParameterPlace::Path);
    let id = id.filter(|_| declares(StatusCode::NOT_FOUND));
    if let Some((id, unknown)) = id.and_then(|id| Some((id, unknown(contract, id, random)?))) {
        probes.push(Probe {
            what: "with an unknown id",
            status: StatusCode::NOT_FOUND,
            instead: vec![(id.name.clone(), unknown)],
            token: None,
        });
    }
    if declares(StatusCode::UNAUTHORIZED) {
        probes.push(Probe {
            what: "with a wrong token",
            status: StatusCode::UNAUTHORIZED,
            instead: Vec::new(),
            token: Token::of(WRONG_TOKEN),
        });
    }
    probes
}

/// An id of the form that the contract asks for, and that nothing has; none, where only some texts
/// will do.
fn unknown(contract: &Contract, parameter: &ParameterRule, random: u128) -> Option<String> {
    let schema = parameter.schema.as_deref()?;
    let keyword = |name| contract.keyword(schema, name);
    let text = |name| keyword(name).and_then(Value::as_str);
    let is_narrow = ["enum", "const", "pattern", "maximum", "maxLength"]
        .into_iter()
        .any(|name| keyword(name).is_some());
    match (text("type"), text("format")) {
        _ if is_narrow => None,
        (_, Some("uuid")) => Some(uuid(random)),
        // Beyond what counts calls, within 32 bits.
        (Some("integer" | "number"), _) => Some((2_000_000_000 + random % 100_000_000).to_string()),
        (Some("string"), None) => Some(format!("{random:032x}")),
        _ => None,
    }
}

/// A UUID of version 4 (RFC 9562, section 5.4).
fn uuid(random: u128) -> String {
    let bits = random & !(0xf << 76) & !(0x3 << 62) | 0x4 << 76 | 0x2 << 62;
    let hex = format!("{bits:032x}");
    let groups = [0..8, 8..12, 12..16, 16..20, 20..32].map(|range| &hex[range]);
    groups.join("-")
}

/// What is wrong with the status that came, if it is not the one that was to come. That there were too
/// many requests, or that the server failed, says nothing of the promise.
pub fn unexpected(
    contract: &Contract,
    call: &Call<'_>,
    probe: &Probe,
    (came, origin): (StatusCode, &Origin),
) -> Option<Finding> {
    let says_nothing = came == StatusCode::TOO_MANY_REQUESTS || came.is_server_error();
    if came == probe.status || says_nothing {
        return None;
    }
    let rule = call.operation.response(probe.status)?;
    Some(Finding {
        identity: Identity {
            rule: Rule::UnexpectedStatus,
            document: contract.name().clone(),
            operation: call.operation.id.clone(),
            status: came.as_u16(),
            part: Part::Status,
            pointer: String::new(),
            contract: contract.written(&rule.pointer),
        },
        expected: format!("{} for a request {}", probe.status.as_u16(), probe.what),
        actual: came.as_u16().to_string(),
        value: None,
        reason: None,
        origin: origin.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::uuid;

    #[test]
    fn an_id_that_nothing_has_is_a_uuid_of_version_4() {
        for random in [0, u128::MAX, 0x1234_5678_9abc_def0_1234_5678_9abc_def0] {
            let id = uuid(random);
            assert_eq!((id.len(), &id[14..15]), (36, "4"), "{id}");
            assert!(matches!(&id[19..20], "8" | "9" | "a" | "b"), "{id}");
        }
    }
}
