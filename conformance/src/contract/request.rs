//! What an operation asks of its callers: credentials, parameters, a body (OpenAPI 3.1.0, "Parameter
//! Object", "Request Body Object" and "Security Requirement Object").
//!
//! Pointers lead into the document as written, and so into the schemas of [`Contract::of_requests`].

use callspec_codegen::pointer;
use serde_json::Value;

use super::{Contract, HeaderNotation, MediaType, Operation, reference};

/// What an operation asks of its callers.
#[derive(Clone, Debug, Default)]
pub struct RequestRule {
    /// The ways to be let in: the credentials of one of them do. None lets anybody in, as does a way
    /// without credentials.
    pub ways: Vec<Vec<Credential>>,
    /// Parameters, those that all operations of the path share too.
    pub parameters: Vec<ParameterRule>,
    /// The body, if one is declared.
    pub body: Option<BodyRule>,
}

/// What a caller has to send to be let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credential {
    /// `Authorization` with this scheme, such as `Bearer`.
    Authorization(String),
    /// A key, under this name.
    Key(ParameterPlace, String),
    /// Nothing that a request shows, such as a certificate.
    Unseen,
}

/// Where a parameter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterPlace {
    /// In the path, where the template names it.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
    /// In a cookie.
    Cookie,
}

impl ParameterPlace {
    fn of(text: &str) -> Option<Self> {
        match text {
            "path" => Some(Self::Path),
            "query" => Some(Self::Query),
            "header" => Some(Self::Header),
            "cookie" => Some(Self::Cookie),
            _ => None,
        }
    }

    /// The place as the standard writes it.
    pub fn id(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct ParameterRule {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub place: ParameterPlace,
    /// Whether a request without it is refused.
    pub required: bool,
    /// The pointer of its schema; none, if it has none that a text can be judged by.
    pub schema: Option<String>,
    /// How its text stands for a value.
    pub notation: HeaderNotation,
    /// Whether each item of a list is a parameter of its own.
    pub is_repeated: bool,
}

/// The body of a request.
#[derive(Clone, Debug)]
pub struct BodyRule {
    /// Whether a request without it is refused.
    pub required: bool,
    /// The media types, each with the pointer of its schema.
    pub content: Vec<(MediaType, Option<String>)>,
}

impl RequestRule {
    /// What an operation asks of its callers. What cannot be read of it is left out: the defects of a
    /// contract tell it.
    pub fn of(contract: &Contract, operation: &Operation) -> Self {
        let document = contract.document.value();
        Self {
            ways: ways(document, &operation.pointer),
            parameters: parameters(document, &operation.pointer),
            body: body(document, &operation.pointer),
        }
    }
}

fn ways(document: &Value, operation: &str) -> Vec<Vec<Credential>> {
    let own = document.pointer(&pointer::join(operation, "security"));
    let listed = own.or(document.get("security")).and_then(Value::as_array);
    let schemes = |way: &Value| {
        let names = way.as_object().into_iter().flat_map(serde_json::Map::keys);
        names.map(|name| credential(document, name)).collect()
    };
    listed.into_iter().flatten().map(schemes).collect()
}

fn credential(document: &Value, scheme: &str) -> Credential {
    let at = pointer::join("/components/securitySchemes", scheme);
    let scheme = reference::resolve(document, &at).ok().map(|found| found.1);
    let text = |field: &str| scheme?.get(field)?.as_str();
    match text("type") {
        Some("http") => Credential::Authorization(match text("scheme") {
            // The usual spelling; schemes are the same in any case.
            Some(name) if name.eq_ignore_ascii_case("basic") => "Basic".to_owned(),
            Some(name) if !name.eq_ignore_ascii_case("bearer") => name.to_owned(),
            _ => "Bearer".to_owned(),
        }),
        Some("oauth2" | "openIdConnect") => Credential::Authorization("Bearer".to_owned()),
        Some("apiKey") => {
            let place = text("in").and_then(ParameterPlace::of);
            let key = place.zip(text("name"));
            key.map_or(Credential::Unseen, |(place, name)| {
                Credential::Key(place, name.to_owned())
            })
        }
        _ => Credential::Unseen,
    }
}

/// Those of the path item first; an operation's own replaces one of the same name and place.
fn parameters(document: &Value, operation: &str) -> Vec<ParameterRule> {
    let item = pointer::parent(operation).unwrap_or_default();
    let mut found: Vec<ParameterRule> = Vec::new();
    for holder in [item, operation] {
        let list = pointer::join(holder, "parameters");
        let count = document.pointer(&list).and_then(Value::as_array);
        for index in 0..count.map_or(0, Vec::len) {
            let start = pointer::join(&list, &index.to_string());
            let resolved = reference::resolve(document, &start).ok();
            let parameter = resolved.and_then(|(at, value)| parameter(value, &at));
            if let Some(parameter) = parameter {
                let is_same = |other: &ParameterRule| {
                    (other.place, &other.name) == (parameter.place, &parameter.name)
                };
                found.retain(|other| !is_same(other));
                found.push(parameter);
            }
        }
    }
    found
}

fn parameter(value: &Value, at: &str) -> Option<ParameterRule> {
    let text = |field: &str| value.get(field).and_then(Value::as_str);
    let (name, place) = (text("name")?, ParameterPlace::of(text("in")?)?);
    let is_other = ["accept", "content-type", "authorization"];
    if place == ParameterPlace::Header
        && is_other
            .iter()
            .any(|other| name.eq_ignore_ascii_case(other))
    {
        // "If in is "header" and the name field is "Accept", "Content-Type" or "Authorization", the
        // parameter definition SHALL be ignored."
        return None;
    }
    let usual = match place {
        ParameterPlace::Query | ParameterPlace::Cookie => "form",
        ParameterPlace::Path | ParameterPlace::Header => "simple",
    };
    let style = text("style").unwrap_or(usual);
    let explode = value.get("explode").and_then(Value::as_bool);
    let explode = explode.unwrap_or(style == "form");
    let (schema, notation) = match value.get("content").and_then(Value::as_object) {
        Some(content) => (json_schema(content, at), HeaderNotation::Json),
        None if style != usual => (None, HeaderNotation::Simple),
        None => {
            let exploded = explode && usual == "simple";
            let schema = value.get("schema").map(|_| pointer::join(at, "schema"));
            let notation = if exploded {
                HeaderNotation::Exploded
            } else {
                HeaderNotation::Simple
            };
            (schema, notation)
        }
    };
    Some(ParameterRule {
        name: name.to_owned(),
        place,
        required: place == ParameterPlace::Path
            || value.get("required") == Some(&Value::Bool(true)),
        schema,
        notation,
        is_repeated: style == "form" && explode && value.get("content").is_none(),
    })
}

/// The schema of a parameter that is one JSON text.
fn json_schema(content: &serde_json::Map<String, Value>, at: &str) -> Option<String> {
    let (name, media_type) = content.iter().next()?;
    let is_json = MediaType::parse(name)?.is_json();
    media_type.get("schema").filter(|_| is_json)?;
    let content = pointer::join(at, "content");
    Some(pointer::join(&pointer::join(&content, name), "schema"))
}

fn body(document: &Value, operation: &str) -> Option<BodyRule> {
    let start = pointer::join(operation, "requestBody");
    let (at, body) = reference::resolve(document, &start).ok()?;
    let content = body.get("content").and_then(Value::as_object);
    let within = pointer::join(&at, "content");
    let content = content.into_iter().flatten().filter_map(|(name, value)| {
        let at = pointer::join(&within, name);
        let schema = value.get("schema").map(|_| pointer::join(&at, "schema"));
        Some((MediaType::parse(name)?, schema))
    });
    Some(BodyRule {
        required: body.get("required") == Some(&Value::Bool(true)),
        content: content.collect(),
    })
}
