//! The values that findings are about, where the user asked to see them.

use serde_json::Value;

use super::Subject;
use super::walk::{Fits, Speaking, Visitor, walk};
use crate::redact::Secrets;

impl Subject<'_> {
    /// A value for a finding, without the secrets of the exchange; none, unless values are asked for.
    pub(super) fn shown(&self, value: &Value) -> Option<String> {
        Some(self.secrets.as_ref()?.shown(value))
    }
}

/// Looks for secrets in a body, so that none is shown wherever else in the exchange it turns up.
pub(super) fn find_secrets(subject: &mut Subject<'_>, schema: &str, body: &Value, fits: &Fits<'_>) {
    let document = subject.contract.schema_document();
    if let Some(secrets) = &mut subject.secrets {
        secrets.add_named(body);
        let mut passwords = Passwords { secrets };
        walk(document, fits, &mut [&mut passwords], schema, body);
    }
}

/// What the contract calls a password.
struct Passwords<'s> {
    secrets: &'s mut Secrets,
}

impl Visitor for Passwords<'_> {
    fn value(&mut self, _: &str, value: &Value, speaking: &[Speaking<'_>]) {
        let is_password = |one: &Speaking<'_>| {
            let format = one.schema.get("format").and_then(Value::as_str);
            format == Some("password")
        };
        if speaking.iter().any(is_password) {
            self.secrets.add(value);
        }
    }

    fn wants(&self, _schemas: &[String]) -> bool {
        true
    }
}
