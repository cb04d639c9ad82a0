//! Making answers: the example of the contract, or else a value that fits, and each judged first.

use bytes::Bytes;
use callspec_codegen::pointer;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{HeaderMap, Method, Response, StatusCode};
use serde_json::Value;

use super::answers::{Answers, Prepared, Source};
use super::generate::Generator;
use crate::contract::{
    ContentRule, Contract, HeaderNotation, HeaderRule, Operation, ResponseRule, StatusPattern,
    reference,
};
use crate::defect::Defect;
use crate::exchange::{Asked, Exchange, Origin, Place};
use crate::finding::Rule;
use crate::judge::{Judge, Reason, Verdict};

/// Makes answers by one contract, and judges each before it is one.
pub(super) struct Maker<'c> {
    contract: &'c Contract,
    judge: Judge<'c>,
    generator: Generator<'c>,
}

impl<'c> Maker<'c> {
    /// Makes answers of a contract.
    ///
    /// # Errors
    /// See [`Contract::registry`].
    pub(super) fn new(contract: &'c Contract, seed: u64) -> Result<Self, Defect> {
        Ok(Self {
            contract,
            judge: Judge::new(contract)?.without_coverage(),
            generator: Generator { contract, seed },
        })
    }

    pub(super) fn answers(&self, operation: &Operation) -> Answers {
        let mut rules = Vec::new();
        let mut success: Option<(u16, usize)> = None;
        for rule in &operation.responses {
            let Some(status) = status(operation, rule) else {
                continue;
            };
            let code = status.as_u16();
            if status.is_success() && success.is_none_or(|(known, _)| code < known) {
                success = Some((code, rules.len()));
            }
            rules.push((rule.status, self.prepared(operation, rule, status)));
        }
        Answers::new(rules, success.map_or(0, |(_, index)| index))
    }

    fn prepared(&self, operation: &Operation, rule: &ResponseRule, status: StatusCode) -> Prepared {
        let nothing = |why: String| Prepared {
            response: Err(why),
            from: Source::Nothing,
            note: None,
        };
        if rule.has_defect {
            return nothing("the contract's part for it has a defect".to_owned());
        }
        let what = format!("{} {}", operation.id, rule.status);
        let mut headers = HeaderMap::new();
        for header in rule.headers.iter().filter(|header| header.required) {
            match self.header(header, &what) {
                Some(value) => drop(headers.insert(header.name.clone(), value)),
                None => return nothing(format!("its header {} cannot be made up", header.name)),
            }
        }
        let mut response = Response::new(Bytes::new());
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        let is_empty =
            matches!(status.as_u16(), 204 | 205 | 304) || operation.method == Method::HEAD;
        let json = rule
            .content
            .iter()
            .find(|content| content.media_type.is_json());
        let content = json.or(rule.content.first()).filter(|_| !is_empty);
        let Some(content) = content else {
            return match self.wrong(operation, &response) {
                None => Prepared {
                    response: Ok(response),
                    from: Source::NoBody,
                    note: None,
                },
                Some(why) => nothing(why),
            };
        };
        self.with_body(operation, content, &response, &what)
    }

    /// The first body that keeps the contract: an example, or else one that is made.
    fn with_body(
        &self,
        operation: &Operation,
        content: &ContentRule,
        head: &Response<Bytes>,
        what: &str,
    ) -> Prepared {
        let media_type = match &content.media_type {
            range if range.is_range() => "application/json".to_owned(),
            media_type => media_type.to_string(),
        };
        let is_json = content.media_type.is_json() || content.media_type.is_range();
        let judged = |value: &Value| {
            let response = response(head, value, (&media_type, is_json))?;
            match self.wrong(operation, &response) {
                None => Ok(response),
                Some(why) => Err(why),
            }
        };
        let examples = examples(self.contract, content);
        if let Some(response) = examples.iter().find_map(|example| judged(example).ok()) {
            return Prepared {
                response: Ok(response),
                from: Source::Example,
                note: None,
            };
        }
        let usual = || {
            format!(
                "a body of {media_type} is not made up: give it by --recordings or as an example"
            )
        };
        let response = if is_json || content.media_type.is_text() {
            self.made(content, what, judged)
                .map_err(|why| why.unwrap_or_else(usual))
        } else {
            Err(usual())
        };
        let note = "the contract's own example breaks the contract";
        Prepared {
            from: match response {
                Ok(_) => Source::Generated,
                Err(_) => Source::Nothing,
            },
            response,
            note: (!examples.is_empty()).then(|| note.to_owned()),
        }
    }

    /// The first value that fits; else why the first did not.
    fn made(
        &self,
        content: &ContentRule,
        what: &str,
        judged: impl Fn(&Value) -> Result<Response<Bytes>, String>,
    ) -> Result<Response<Bytes>, Option<String>> {
        let Some(schema) = content.schema else {
            return judged(&Value::Object(serde_json::Map::new())).map_err(Some);
        };
        let mut first = None;
        for value in self
            .generator
            .values(&self.contract.schemas()[schema], what)
        {
            match value
                .map_err(|problem| problem.0)
                .and_then(|value| judged(&value))
            {
                Ok(response) => return Ok(response),
                Err(why) => drop(first.get_or_insert(why)),
            }
        }
        Err(first)
    }

    fn header(&self, rule: &HeaderRule, what: &str) -> Option<HeaderValue> {
        let Some(schema) = rule.schema else {
            return Some(HeaderValue::from_static("text"));
        };
        let schema = &self.contract.schemas()[schema];
        let what = format!("{what} {}", rule.name);
        let value = self.generator.values(schema, &what);
        let value = value.filter_map(Result::ok).find(|value| {
            rule.notation == HeaderNotation::Json || !value.is_object() && !value.is_array()
        })?;
        let text = match value {
            Value::String(text) if rule.notation != HeaderNotation::Json => text,
            value => value.to_string(),
        };
        HeaderValue::from_str(&text).ok()
    }

    /// Why a response is not one that keeps the contract, by its own judge.
    fn wrong(&self, operation: &Operation, response: &Response<Bytes>) -> Option<String> {
        let exchange = Exchange {
            origin: Origin {
                file: "made up".into(),
                place: Place::Whole,
            },
            asked: Asked::Operation(operation.id.clone()),
            response: response.clone(),
        };
        let Verdict {
            findings,
            not_judged,
            ..
        } = self.judge.judge(&exchange);
        // What is wrong with the schema itself says nothing of the value, and what an overlay
        // explains is known.
        let found = findings.iter().find(|finding| {
            !matches!(
                finding.identity.rule,
                Rule::SchemaDefect | Rule::KnownDeviation
            )
        });
        if let Some(finding) = found {
            let at = match &*finding.identity.pointer {
                "" => String::new(),
                pointer => format!(" at {pointer}"),
            };
            return Some(format!(
                "nothing that is made up keeps the contract: {}{at}, which asks for {}",
                finding.identity.rule.id(),
                finding.expected
            ));
        }
        let reason = not_judged.filter(|reason| !reason.is_of_body_alone())?;
        Some(match reason {
            Reason::ContractDefect => "the schema of its body has a defect".to_owned(),
            other => other.id().to_owned(),
        })
    }
}

/// A response with a body of a media type.
fn response(
    head: &Response<Bytes>,
    value: &Value,
    (media_type, is_json): (&str, bool),
) -> Result<Response<Bytes>, String> {
    let body = match value {
        value if is_json => serde_json::to_vec(value).unwrap_or_default(),
        Value::String(text) => text.clone().into_bytes(),
        Value::Number(_) | Value::Bool(_) => value.to_string().into_bytes(),
        _ => return Err(format!("it is no text, as {media_type} would be")),
    };
    let mut response = head.clone();
    *response.body_mut() = body.into();
    let name = HeaderValue::from_str(media_type).map_err(|error| error.to_string())?;
    response.headers_mut().insert(CONTENT_TYPE, name);
    Ok(response)
}

/// What a Media Type Object gives as examples (OpenAPI 3.1.0, "Media Type Object").
fn examples<'c>(contract: &'c Contract, content: &ContentRule) -> Vec<&'c Value> {
    let document = contract.document().value();
    let Some(holder) = document.pointer(&content.pointer) else {
        return Vec::new();
    };
    let examples = holder.get("examples").and_then(Value::as_object);
    let names = examples.into_iter().flat_map(serde_json::Map::keys);
    let at = pointer::join(&content.pointer, "examples");
    let resolved = names.filter_map(|name| {
        let (_, example) = reference::resolve(document, &pointer::join(&at, name)).ok()?;
        example.get("value")
    });
    holder.get("example").into_iter().chain(resolved).collect()
}

/// A status that a rule is for: the usual one of a range, or of `default`, if it is for that.
fn status(operation: &Operation, rule: &ResponseRule) -> Option<StatusCode> {
    let has_success = operation.responses.iter().any(|rule| match rule.status {
        StatusPattern::Exact(code) => code / 100 == 2,
        StatusPattern::Range(hundred) => hundred == 2,
        StatusPattern::Default => false,
    });
    let usual: &[u16] = if has_success { &[500, 400] } else { &[200] };
    let is_for = |status: &StatusCode| {
        operation
            .response(*status)
            .is_some_and(|closest| std::ptr::eq(closest, rule))
    };
    let codes = usual.iter().copied().chain(200..600);
    let mut statuses = codes.filter_map(|code| StatusCode::from_u16(code).ok());
    statuses.find(is_for)
}
