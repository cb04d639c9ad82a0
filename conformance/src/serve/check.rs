//! What is wrong with a request, by the contract.

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE};
use http::{HeaderMap, Request};
use jsonschema::{Registry, Validator};
use serde_json::Value;
use url::form_urlencoded;

use crate::contract::{
    Contract, Credential, HeaderNotation, MediaType, Operation, ParameterPlace, ParameterRule,
    RequestRule,
};
use crate::defect::Defect;
use crate::judge::headers::{readings, types};

/// What an operation asks of its callers, ready to check by.
pub(super) struct Check {
    ways: Vec<Vec<Credential>>,
    parameters: Vec<Parameter>,
    body: Option<Body>,
}

struct Parameter {
    rule: ParameterRule,
    /// What its value is judged by, and the types that it may have.
    schema: Option<(Validator, Vec<String>)>,
    /// What the schema asks for, in a few words.
    asks: String,
}

struct Body {
    required: bool,
    content: Vec<(MediaType, Option<Validator>)>,
}

/// Why a request is not answered as it was meant, and by which statuses APIs say so.
#[derive(Debug)]
pub(super) struct Refusal {
    /// Statuses that say it, the closest first.
    pub(super) statuses: &'static [u16],
    /// What is wrong, without a value of the request.
    pub(super) why: String,
}

/// A parameter of the path may name what does not exist; nothing else may.
const OF_PATH: &[u16] = &[400, 422, 404];
const OF_REQUEST: &[u16] = &[400, 422];
const OF_BODY: &[u16] = &[422, 400];
const OF_MEDIA_TYPE: &[u16] = &[415, 400, 422];

impl Check {
    /// Makes ready by a contract and the same contract [of requests](Contract::of_requests), and
    /// tells which schemas cannot be checked by.
    pub(super) fn of(
        contract: &Contract,
        asked: &Contract,
        registry: &Registry<'_>,
        operation: &Operation,
    ) -> (Self, Vec<Defect>) {
        let rule = RequestRule::of(contract, operation);
        let mut defects = Vec::new();
        let mut compiled = |schema: Option<&str>| {
            let made = asked.validator(registry, schema?);
            made.map_err(|defect| defects.push(defect)).ok()
        };
        let parameters = rule.parameters.into_iter().map(|rule| {
            let at = rule.schema.as_deref();
            let asks = at.map(|at| asked.describe(at)).unwrap_or_default();
            let types = at.map(|at| types(asked, at)).unwrap_or_default();
            let schema = compiled(at).map(|validator| (validator, types));
            Parameter { rule, schema, asks }
        });
        let parameters = parameters.collect();
        let mut of_content = |(media_type, schema): (MediaType, Option<String>)| {
            // Only JSON is looked into.
            let schema = schema.filter(|_| media_type.is_json());
            (media_type, compiled(schema.as_deref()))
        };
        let body = rule.body.map(|rule| Body {
            required: rule.required,
            content: rule.content.into_iter().map(&mut of_content).collect(),
        });
        let check = Self {
            ways: rule.ways,
            parameters,
            body,
        };
        (check, defects)
    }

    /// The credentials of a query are no parameters by which recordings are told apart.
    pub(super) fn is_credential(&self, name: &str) -> bool {
        let mut all = self.ways.iter().flatten();
        all.any(|one| matches!(one, Credential::Key(ParameterPlace::Query, key) if key == name))
    }

    /// The scheme of `Authorization` that lets callers in, where there is one.
    pub(super) fn scheme(&self) -> Option<&str> {
        self.ways
            .iter()
            .flatten()
            .find_map(|credential| match credential {
                Credential::Authorization(scheme) => Some(scheme.as_str()),
                _ => None,
            })
    }

    /// What is missing of the credentials, or nothing.
    pub(super) fn unauthorized(&self, request: &Request<Bytes>) -> Option<String> {
        let is_in = |way: &Vec<Credential>| way.iter().all(|one| is_shown(one, request));
        let way = self.ways.first()?;
        if self.ways.iter().any(is_in) {
            return None;
        }
        let missing = way.iter().find(|one| !is_shown(one, request))?;
        Some(match missing {
            Credential::Authorization(scheme) => {
                format!("no credentials: send the header Authorization: {scheme} ...")
            }
            Credential::Key(ParameterPlace::Query, name) => {
                format!("no credentials: send {name} in the query")
            }
            Credential::Key(place, name) => {
                format!("no credentials: send the {} {name}", place.id())
            }
            Credential::Unseen => "no credentials".to_owned(),
        })
    }

    /// What is wrong with parameters and body, if anything is.
    pub(super) fn refusal(
        &self,
        request: &Request<Bytes>,
        captures: &[(&str, &str)],
    ) -> Option<Refusal> {
        let mut parameters = self.parameters.iter();
        let wrong = parameters.find_map(|parameter| parameter.refusal(request, captures));
        wrong.or_else(|| self.body.as_ref()?.refusal(request))
    }
}

fn is_shown(credential: &Credential, request: &Request<Bytes>) -> bool {
    match credential {
        Credential::Authorization(scheme) => {
            let header = request.headers().get(AUTHORIZATION);
            let sent = header.and_then(|value| value.to_str().ok());
            sent.and_then(|text| text.split_once(' '))
                .is_some_and(|(sent, token)| {
                    sent.eq_ignore_ascii_case(scheme) && !token.trim().is_empty()
                })
        }
        Credential::Key(place, name) => {
            let sent = sent(request, *place, name, &[]);
            sent.iter().any(|text| !text.is_empty())
        }
        Credential::Unseen => true,
    }
}

/// The texts of a parameter, as many as there are of it.
fn sent(
    request: &Request<Bytes>,
    place: ParameterPlace,
    name: &str,
    captures: &[(&str, &str)],
) -> Vec<String> {
    let of_name = |(own, _): &(&str, &str)| *own == name;
    match place {
        ParameterPlace::Path => {
            let found = captures.iter().filter(|pair| of_name(pair));
            found.map(|(_, text)| (*text).to_owned()).collect()
        }
        ParameterPlace::Query => {
            let query = request.uri().query().unwrap_or_default();
            let pairs = form_urlencoded::parse(query.as_bytes());
            pairs
                .filter(|(own, _)| own == name)
                .map(|(_, text)| text.into_owned())
                .collect()
        }
        ParameterPlace::Header => texts(request.headers(), name).collect(),
        ParameterPlace::Cookie => {
            let cookies: Vec<_> = texts(request.headers(), COOKIE.as_str()).collect();
            let pairs = cookies.iter().flat_map(|text| text.split(';'));
            let pairs = pairs.filter_map(|pair| pair.trim().split_once('='));
            pairs
                .filter(of_name)
                .map(|(_, text)| text.to_owned())
                .collect()
        }
    }
}

fn texts<'h>(headers: &'h HeaderMap, name: &str) -> impl Iterator<Item = String> + use<'h> {
    let values = headers.get_all(name).iter();
    values.map(|value| String::from_utf8_lossy(value.as_bytes()).trim().to_owned())
}

impl Parameter {
    fn refusal(&self, request: &Request<Bytes>, captures: &[(&str, &str)]) -> Option<Refusal> {
        let rule = &self.rule;
        let sent = sent(request, rule.place, &rule.name, captures);
        let why = if sent.is_empty() {
            rule.required.then_some("is missing".to_owned())?
        } else {
            let by = match &*self.broken(&sent)? {
                // What is asked for says it already.
                "" | "type" | "enum" | "format" => String::new(),
                keyword => format!(", by its {keyword}"),
            };
            format!("is not what the contract asks for: {}{by}", self.asks)
        };
        let statuses = match rule.place {
            ParameterPlace::Path => OF_PATH,
            _ => OF_REQUEST,
        };
        let why = format!("the {} parameter {} {why}", rule.place.id(), rule.name);
        Some(Refusal { statuses, why })
    }

    /// The keyword that is broken, if one is.
    fn broken(&self, sent: &[String]) -> Option<String> {
        let (validator, types) = self.schema.as_ref()?;
        let is = |name: &str| types.iter().any(|own| own == name);
        // Members of an exploded object are parameters with names of their own.
        if self.rule.is_repeated && is("object") {
            return None;
        }
        let values = if self.rule.is_repeated && is("array") {
            let read = |text: &String| readings(text, HeaderNotation::Simple, &[]);
            let first = |text| read(text).into_iter().next().unwrap_or_default();
            let as_read = Value::Array(sent.iter().map(first).collect());
            vec![as_read, Value::from(sent.to_vec())]
        } else {
            readings(&sent.join(","), self.rule.notation, types)
        };
        if values.iter().any(|value| validator.is_valid(value)) {
            return None;
        }
        let mut errors = values
            .first()
            .into_iter()
            .flat_map(|value| validator.iter_errors(value));
        let keyword = errors.next().map(|error| error.kind().keyword().to_owned());
        Some(keyword.unwrap_or_default())
    }
}

impl Body {
    fn refusal(&self, request: &Request<Bytes>) -> Option<Refusal> {
        let refused = |statuses, why: &str| {
            let why = why.to_owned();
            Some(Refusal { statuses, why })
        };
        if request.body().is_empty() {
            return self
                .required
                .then(|| refused(OF_REQUEST, "the body is missing"))?;
        }
        let header = request.headers().get(CONTENT_TYPE);
        let sent = header.and_then(|value| MediaType::parse(value.to_str().ok()?));
        let fits = self
            .content
            .iter()
            .rev()
            .filter_map(|one| Some((one.0.fit(sent.as_ref()?)?, one)));
        let Some((_, (_, validator))) = fits.max_by_key(|(fit, _)| *fit) else {
            let declared: Vec<_> = self.content.iter().map(|one| one.0.to_string()).collect();
            let why = format!(
                "the body is to be {}, by its Content-Type",
                declared.join(" or ")
            );
            return refused(OF_MEDIA_TYPE, &why);
        };
        if !sent.is_some_and(|sent| sent.is_json()) {
            return None;
        }
        let Ok(body) = serde_json::from_slice::<Value>(request.body()) else {
            return refused(OF_REQUEST, "the body is not JSON");
        };
        let error = validator.as_ref()?.iter_errors(&body).next()?;
        let keyword = error.kind().keyword().to_owned();
        let at = match error.instance_path().as_str() {
            "" => "as a whole".to_owned(),
            at => format!("at {at}"),
        };
        refused(
            OF_BODY,
            &format!("the body breaks the contract {at}: {keyword}"),
        )
    }
}
