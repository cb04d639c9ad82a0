//! A request to an operation: its address, its headers, its body.

use std::collections::BTreeSet;

use bytes::Bytes;
use http::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, COOKIE, USER_AGENT};
use http::{HeaderName, HeaderValue, Request};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

use crate::contract::{
    Contract, Credential, Operation, ParameterPlace, ParameterRule, RequestRule,
};
use crate::nearest;
use crate::redact::{MASK, is_secret_name};

/// What each request says, unless a parameter says otherwise.
const ALWAYS: [(HeaderName, &str); 3] = [
    (ACCEPT, "application/json, */*;q=0.5"),
    (ACCEPT_ENCODING, "gzip, deflate, br, zstd"),
    (
        USER_AGENT,
        concat!("conformance/", env!("CARGO_PKG_VERSION")),
    ),
];

/// A token. It has no `Debug`, and is shown nowhere.
pub struct Token(String);

impl Token {
    /// A token as it was given, less the white space around it; none, if it is empty or could not
    /// stand in a header.
    pub fn of(text: &str) -> Option<Self> {
        let text = text.trim();
        let is_one = !text.is_empty() && HeaderValue::from_str(text).is_ok();
        is_one.then(|| Self(text.to_owned()))
    }
}

/// What the user says of a request.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// Values of parameters, by name.
    pub parameters: Vec<(String, String)>,
    /// Further headers, by name; a value may be a secret.
    pub headers: Vec<(HeaderName, String)>,
    /// The body.
    pub body: Bytes,
}

/// A call of an operation at an address.
pub struct Call<'c> {
    /// The operation.
    pub operation: &'c Operation,
    /// What it asks of its callers.
    pub rule: RequestRule,
    base: Url,
    given: Given,
}

impl<'c> Call<'c> {
    /// A call with all that the operation asks for.
    ///
    /// # Errors
    /// A sentence for each parameter that is missing, unknown or given twice.
    pub fn new(
        contract: &Contract,
        operation: &'c Operation,
        base: Url,
        given: Given,
    ) -> Result<Self, Vec<String>> {
        let rule = RequestRule::of(contract, operation);
        let wrong = refusals(&rule, &given);
        if !wrong.is_empty() {
            return Err(wrong);
        }
        Ok(Self {
            operation,
            rule,
            base,
            given,
        })
    }

    /// The request, with other values for some parameters, and without credentials.
    ///
    /// # Errors
    /// One sentence: a value cannot stand where it has to.
    pub fn request(&self, instead: &[(String, String)]) -> Result<Request<Bytes>, String> {
        let mut request = Request::builder()
            .method(self.operation.method.clone())
            .uri(self.url(instead)?.as_str())
            .body(self.given.body.clone())
            .map_err(|_| "the address is not one of HTTP".to_owned())?;
        let headers = request.headers_mut();
        for (name, value) in ALWAYS {
            headers.insert(name, HeaderValue::from_static(value));
        }
        if !self.given.body.is_empty() {
            let declared = self
                .rule
                .body
                .as_ref()
                .and_then(|body| body.content.first());
            let declared = declared.filter(|(media_type, _)| !media_type.essence().contains('*'));
            let named = declared.map(|(media_type, _)| media_type.to_string());
            let named = named.and_then(|text| HeaderValue::from_str(&text).ok());
            let usual = HeaderValue::from_static("application/json");
            headers.insert(CONTENT_TYPE, named.unwrap_or(usual));
        }
        let in_headers = self.values(ParameterPlace::Header, instead);
        let in_headers = in_headers.map(|(name, value)| (HeaderName::try_from(name), value));
        for (name, value) in in_headers {
            let name = name.map_err(|_| "a name of a header is none".to_owned())?;
            headers.append(name.clone(), of_header(name.as_str(), value)?);
        }
        for (name, value) in &self.given.headers {
            headers.insert(name.clone(), of_header(name.as_str(), value)?);
        }
        let cookies = self.values(ParameterPlace::Cookie, instead);
        let cookies: Vec<_> = cookies
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if !cookies.is_empty() {
            headers.insert(COOKIE, of_header("cookie", &cookies.join("; "))?);
        }
        Ok(request)
    }

    fn url(&self, instead: &[(String, String)]) -> Result<Url, String> {
        let mut path = self.operation.path.clone();
        for (name, value) in self.values(ParameterPlace::Path, instead) {
            if value.is_empty() || value == "." || value == ".." {
                return Err(format!(
                    "--param {name}: what stands in a path cannot be empty or dots"
                ));
            }
            let value = utf8_percent_encode(value, NON_ALPHANUMERIC).to_string();
            // What needs no escape has none, so that the address is told as people know it.
            let value = ["-", ".", "_", "~"].iter().fold(value, |value, mark| {
                value.replace(&format!("%{:02X}", mark.as_bytes()[0]), mark)
            });
            path = path.replace(&format!("{{{name}}}"), &value);
        }
        let mut url = self.base.clone();
        let base = url.path().trim_end_matches('/').to_owned();
        url.set_path(&(base + &path));
        let pairs: Vec<_> = self.values(ParameterPlace::Query, instead).collect();
        if !pairs.is_empty() {
            url.query_pairs_mut().extend_pairs(pairs);
        }
        Ok(url)
    }

    fn values<'v>(
        &'v self,
        place: ParameterPlace,
        instead: &'v [(String, String)],
    ) -> impl Iterator<Item = (&'v str, &'v str)> {
        let is_here = move |name: &str| {
            let mut rules = self.rule.parameters.iter();
            rules.any(|rule| rule.place == place && rule.name == name)
        };
        let given = self.given.parameters.iter();
        let given = given.filter(|(name, _)| instead.iter().all(|(other, _)| other != name));
        let all = given.chain(instead);
        all.filter(move |(name, _)| is_here(name))
            .map(|(name, value)| (&**name, &**value))
    }
}

fn of_header(name: &str, value: &str) -> Result<HeaderValue, String> {
    HeaderValue::from_str(value).map_err(|_| format!("{name}: its value cannot stand in a header"))
}

/// What is wrong with the parameters.
fn refusals(rule: &RequestRule, given: &Given) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for (name, _) in &given.parameters {
        let known = rule.parameters.iter().find(|known| known.name == *name);
        match known {
            None => {
                let names = rule.parameters.iter().map(|known| known.name.as_str());
                let hint = nearest::hint(name, names);
                wrong.push(format!(
                    "--param {name}: the operation has no such parameter{hint}"
                ));
            }
            Some(known) if !seen.insert(name) && !known.is_repeated => {
                wrong.push(format!("--param {name}: given twice"));
            }
            Some(_) => {}
        }
    }
    let is_given = |rule: &&ParameterRule| given.parameters.iter().any(|one| one.0 == rule.name);
    for missing in rule
        .parameters
        .iter()
        .filter(|rule| rule.required && !is_given(rule))
    {
        let place = missing.place.id();
        wrong.push(format!(
            "--param {}=…: required in the {place}",
            missing.name
        ));
    }
    if rule.body.as_ref().is_some_and(|body| body.required) && given.body.is_empty() {
        wrong.push("--body FILE: the operation requires a body".to_owned());
    }
    wrong
}

/// Adds a token in the way that an operation asks for; as `Bearer` where it does not say.
pub fn authorize(request: &mut Request<Bytes>, rule: &RequestRule, token: &Token) {
    let usual = Credential::Authorization("Bearer".to_owned());
    let mut credentials = rule.ways.iter().flatten();
    let credential = credentials.find(|one| **one != Credential::Unseen);
    let (name, text) = match credential.unwrap_or(&usual) {
        Credential::Authorization(scheme) => {
            (AUTHORIZATION, format!("{} {}", capital(scheme), token.0))
        }
        Credential::Key(ParameterPlace::Header, name) => match HeaderName::try_from(name) {
            Ok(name) => (name, token.0.clone()),
            Err(_) => return,
        },
        Credential::Key(ParameterPlace::Cookie, name) => (COOKIE, format!("{name}={}", token.0)),
        Credential::Key(_, name) => return add_to_query(request, name, token),
        Credential::Unseen => return,
    };
    // A token can stand in a header, by how it was made.
    if let Ok(mut value) = HeaderValue::from_str(&text) {
        value.set_sensitive(true);
        request.headers_mut().insert(name, value);
    }
}

/// Schemes are written with a capital where nothing else is said (RFC 6750 has `Bearer`).
fn capital(scheme: &str) -> String {
    let mut letters = scheme.chars();
    let first = letters.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

fn add_to_query(request: &mut Request<Bytes>, name: &str, token: &Token) {
    if let Ok(mut url) = Url::parse(&request.uri().to_string()) {
        url.query_pairs_mut().append_pair(name, &token.0);
        if let Ok(address) = url.as_str().parse() {
            *request.uri_mut() = address;
        }
    }
}

/// A request as text, for people: what is a secret by its name is masked.
pub fn masked(request: &Request<Bytes>) -> String {
    let mut address = request.uri().to_string();
    if let Ok(mut url) = Url::parse(&address)
        && url.query().is_some()
    {
        let pairs: Vec<_> = url.query_pairs().into_owned().collect();
        url.query_pairs_mut()
            .clear()
            .extend_pairs(pairs.iter().map(|(name, value)| {
                let value = if is_secret_name(name) { MASK } else { value };
                (name.as_str(), value)
            }));
        address = url.to_string();
    }
    let mut text = format!("{} {address}\n", request.method());
    for (name, value) in request.headers() {
        let shown = String::from_utf8_lossy(value.as_bytes());
        let shown = match shown.split_once(' ') {
            Some((scheme, _)) if name == AUTHORIZATION => format!("{scheme} {MASK}"),
            _ if value.is_sensitive() || is_secret_name(name.as_str()) => MASK.to_owned(),
            _ => shown.into_owned(),
        };
        text.extend([name.as_str(), ": ", &shown, "\n"]);
    }
    if !request.body().is_empty() {
        let length = request.body().len().to_string();
        text.extend(["\n(", &length, " bytes of body)\n"]);
    }
    text
}
