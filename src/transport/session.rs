//! What all calls of a client have in common.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use super::{Error, Operation, Pending};

/// To an address that answers, a connection takes milliseconds.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// From the first byte sent to the last one read; a call with its transcript is some kilobytes.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Address, token and connections of a client; shared by its clones.
#[derive(Clone)]
pub(crate) struct Session {
    shared: Arc<Shared>,
}

struct Shared {
    base_url: String,
    token: SecretString,
    http: reqwest::Client,
}

impl Session {
    pub(crate) fn new(token: SecretString, base_url: &str) -> Result<Self, Error> {
        bearer(&token)?;
        let base_url = checked_base_url(base_url)?;
        let http = reqwest::Client::builder()
            .user_agent(concat!("callspec/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            // An address holds the id of a call, which is nobody else's business.
            .referer(false)
            // Not even the protocol's own repetitions: one call, one request.
            .retry(reqwest::retry::never())
            .build()
            .map_err(|error| Error::Configuration(format!("no HTTP client: {error}")))?;
        Ok(Self {
            shared: Arc::new(Shared {
                base_url,
                token,
                http,
            }),
        })
    }

    pub(crate) fn pending(&self, operation: Operation) -> Pending {
        Pending::new(self.clone(), operation)
    }

    pub(super) fn base_url(&self) -> &str {
        &self.shared.base_url
    }

    pub(super) fn http(&self) -> &reqwest::Client {
        &self.shared.http
    }

    pub(super) fn authorization(&self) -> Result<HeaderValue, Error> {
        bearer(&self.shared.token)
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("base_url", &self.shared.base_url)
            .finish_non_exhaustive()
    }
}

/// The header that carries the token, marked so that nothing logs it.
fn bearer(token: &SecretString) -> Result<HeaderValue, Error> {
    let token = token.expose_secret();
    let unfit = |what: &str| Err(Error::Configuration(format!("the token {what}")));
    if token.is_empty() {
        return unfit("is empty");
    }
    if !token.chars().all(|c| c.is_ascii_graphic()) {
        return unfit("holds a space, a line break or another character no token has");
    }
    match HeaderValue::try_from(format!("Bearer {token}")) {
        Ok(mut value) => {
            value.set_sensitive(true);
            Ok(value)
        }
        Err(_) => unfit("cannot stand in a header"),
    }
}

/// The address without a slash at its end, for paths begin with one.
fn checked_base_url(base_url: &str) -> Result<String, Error> {
    let unfit = |what: &str| Err(Error::Configuration(format!("the base URL {what}")));
    let Ok(url) = Url::parse(base_url) else {
        return unfit("is no absolute URL, such as https://api.example.com/v1");
    };
    if !matches!(url.scheme(), "https" | "http") || url.host().is_none() {
        return unfit("must begin with https:// or http:// and name a host");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return unfit("must not hold a user name or password");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return unfit("must end with its path, without ? or #");
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}
