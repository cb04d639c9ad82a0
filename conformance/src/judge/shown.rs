//! The values that findings are about, where the user asked to see them.

use serde_json::Value;

use super::speaking::Speaking;
use super::walk::{Visitor, walk};
use super::{Judge, Subject, body};
use crate::exchange::Exchange;
use crate::redact::Secrets;

impl Subject<'_> {
    /// A value for a finding, without the secrets of the exchange; none, unless values are asked for.
    pub(super) fn shown(&self, value: &Value) -> Option<String> {
        Some(self.secrets.as_ref()?.shown(value))
    }
}

impl Judge<'_> {
    /// The secrets of an exchange as far as they are known before its body is read, and those that
    /// an overlay knows of; none, unless values are asked for.
    pub(super) fn secrets(&self, exchange: &Exchange) -> Option<Secrets> {
        let mut secrets = self.shows_values.then(|| Secrets::of(exchange))?;
        if let Some(deviating) = &self.deviating {
            deviating.find_secrets(exchange, &mut secrets);
        }
        Some(secrets)
    }

    /// Adds the secrets in the body of an exchange, by what this contract says of it.
    pub(super) fn find_secrets(&self, exchange: &Exchange, secrets: &mut Secrets) {
        let Some((mut subject, content)) = self.content(exchange) else {
            return;
        };
        if let (Some(schema), body::Read::Json(body)) =
            (content.schema, body::read(&subject, content))
        {
            subject.secrets = Some(std::mem::take(secrets));
            self.find_secrets_of_body(&mut subject, schema, &body.value);
            *secrets = subject.secrets.unwrap_or_default();
        }
    }

    /// Looks for secrets in a body, so that none is shown wherever else in the exchange it turns up.
    pub(super) fn find_secrets_of_body(
        &self,
        subject: &mut Subject<'_>,
        schema: usize,
        body: &Value,
    ) {
        if let Some(secrets) = &mut subject.secrets {
            secrets.add_named(body);
            let mut passwords = Passwords { secrets };
            let schema = &self.contract.schemas()[schema];
            walk(self, &mut [&mut passwords], schema, body);
        }
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
