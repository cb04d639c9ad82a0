//! How a client is made.

use std::env::{self, VarError};
use std::fmt;
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderMap, USER_AGENT};
use secrecy::SecretString;

use super::given::{Given, bearer, checked_base_url, given, graphic, unfit, user_agent};
use super::session::Shared;
use super::{Error, Pacing, RetryPolicy, Session, connections};

/// All attempts and the waits in between; enough for a vendor that asks to wait for a minute.
const TIMEOUT: Duration = Duration::from_secs(180);
/// A call with its transcript is some kilobytes.
const MAX_BODY_BYTES: u64 = 64 << 20;

const HAS_TLS: bool = cfg!(any(feature = "rustls", feature = "native-tls"));

/// By what one vendor differs from the other.
pub(crate) struct Vendor {
    pub(crate) base_url: &'static str,
    pub(crate) token_variable: &'static str,
    pub(crate) base_url_variable: &'static str,
    /// The header that names the account.
    pub(crate) account: Option<AccountHeader>,
    /// The vendor's limit, if it publishes one.
    pub(crate) pacing: Pacing,
}

/// Where the account goes that a token has access to.
pub(crate) struct AccountHeader {
    pub(crate) name: &'static str,
    pub(crate) variable: &'static str,
}

/// Makes a client: `Client::builder()`, settings, [`build`](ClientBuilder::build).
///
/// Only the token is needed. Everything is checked when the client is built, not when it calls.
///
/// ```
/// use std::time::Duration;
/// use callspec::{RetryPolicy, alta};
///
/// # fn main() -> Result<(), callspec::Error> {
/// # #[cfg(any(feature = "rustls", feature = "native-tls"))]
/// let client = alta::Client::builder()
///     .token("t0k3n")
///     .account_id("a-1")
///     .user_agent("nightly-report/2.1")
///     .timeout(Duration::from_secs(20))
///     .retry(RetryPolicy::default().max_attempts(5))
///     .build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a builder makes no client until `build`"]
pub struct ClientBuilder<C> {
    vendor: &'static Vendor,
    make: fn(Session) -> C,
    token: Option<Given<SecretString>>,
    base_url: Given<String>,
    account: Option<Given<String>>,
    http: Option<reqwest::Client>,
    connect_timeout: Option<Duration>,
    read_timeout: Option<Duration>,
    timeout: Duration,
    user_agent: Option<String>,
    retry: RetryPolicy,
    pacing: Pacing,
    max_body_bytes: u64,
}

impl<C> ClientBuilder<C> {
    pub(crate) fn new(vendor: &'static Vendor, make: fn(Session) -> C) -> Self {
        Self {
            vendor,
            make,
            token: None,
            base_url: given(vendor.base_url.to_owned(), "the base URL"),
            account: None,
            http: None,
            connect_timeout: None,
            read_timeout: None,
            timeout: TIMEOUT,
            user_agent: None,
            retry: RetryPolicy::default(),
            pacing: vendor.pacing,
            max_body_bytes: MAX_BODY_BYTES,
        }
    }

    /// The token of the vendor's API. It is in no `Debug`, no error and no log.
    pub fn token(mut self, token: impl Into<SecretString>) -> Self {
        self.token = Some(given(token.into(), "the token"));
        self
    }

    /// Another address than the vendor's own: a reseller, a proxy, or a test. An `https` or `http`
    /// URL of a host, with at most a path behind.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = given(url.into(), "the base URL");
        self
    }

    /// Takes token, base URL and account from the vendor's environment variables, each if it is
    /// set; what is set already is replaced.
    ///
    /// # Errors
    /// [`Error::Configuration`] if a variable is set and empty, or no text.
    pub fn env(self) -> Result<Self, Error> {
        self.variables(|name| env::var(name))
    }

    /// An HTTP client of your own: with a proxy, certificates, or shared connections. Its
    /// timeouts to connect and to read, its redirects and its compression apply; the settings of
    /// this builder that overlap, [`connect_timeout`](Self::connect_timeout) and
    /// [`read_timeout`](Self::read_timeout), cannot be given with it.
    ///
    /// reqwest takes the token from a request that is redirected to another host, but not the
    /// account; give yours `reqwest::redirect::Policy::none()` if that matters.
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.http = Some(http);
        self
    }

    /// How long a connection may take to stand: 10 seconds by default.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = Some(timeout);
        self
    }

    /// How long the server may be silent, before the answer and within it: 30 seconds by default.
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.read_timeout = Some(timeout);
        self
    }

    /// How long a call may take as a whole, with all attempts and the waits in between: 180
    /// seconds by default. The wait for the first turn under [`pacing`](Self::pacing) comes before
    /// and does not count.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// What stands in `User-Agent` behind `callspec/VERSION`, such as `nightly-report/2.1`.
    pub fn user_agent(mut self, suffix: impl Into<String>) -> Self {
        self.user_agent = Some(suffix.into());
        self
    }

    /// How often a call is tried, and how long it waits in between.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// How many requests go in a minute, from this client and its clones together.
    pub fn pacing(mut self, pacing: Pacing) -> Self {
        self.pacing = pacing;
        self
    }

    /// The longest body that is read, in bytes: 64 MiB by default.
    pub fn max_body_bytes(mut self, bytes: u64) -> Self {
        self.max_body_bytes = bytes;
        self
    }

    #[allow(dead_code, reason = "not every vendor knows accounts")]
    pub(crate) fn account(mut self, id: String) -> Self {
        self.account = Some(given(id, "the account id"));
        self
    }

    /// The client.
    ///
    /// # Errors
    /// [`Error::Configuration`] names what does not fit: a token, base URL, account or user agent
    /// that cannot stand where it has to go, a timeout of nothing, `https` in a build without TLS.
    pub fn build(self) -> Result<C, Error> {
        let shared = self.shared().map_err(Error::Configuration)?;
        Ok((self.make)(Session::new(shared)))
    }

    fn variables(mut self, read: impl Fn(&str) -> Result<String, VarError>) -> Result<Self, Error> {
        let variable = |name: &'static str| match read(name) {
            Ok(value) if value.is_empty() => unfit(name, "is set and empty"),
            Ok(value) => Ok(Some(given(value, name))),
            Err(VarError::NotPresent) => Ok(None),
            Err(VarError::NotUnicode(_)) => unfit(name, "is no UTF-8 text"),
        };
        let settings = || {
            let account = self.vendor.account.as_ref();
            Ok((
                variable(self.vendor.token_variable)?,
                variable(self.vendor.base_url_variable)?,
                account.map_or(Ok(None), |account| variable(account.variable))?,
            ))
        };
        let (token, base_url, account) = settings().map_err(Error::Configuration)?;
        if let Some(Given { value, origin }) = token {
            self.token = Some(given(value.into(), origin));
        }
        self.base_url = base_url.unwrap_or(self.base_url);
        self.account = account.or(self.account);
        Ok(self)
    }

    fn shared(&self) -> Result<Shared, String> {
        let base_url = checked_base_url(&self.base_url)?;
        if !HAS_TLS && self.http.is_none() && base_url.starts_with("https") {
            let what = "asks for https, and this build of callspec has no TLS: enable its feature \
                        `rustls` or `native-tls`, or bring an HTTP client that has it";
            return unfit(self.base_url.origin, what);
        }
        if self.retry.max_attempts == 0 {
            return unfit(
                "the retry policy",
                "allows no attempt at all, not even the first",
            );
        }
        if self.timeout.is_zero() {
            return unfit("the timeout", "leaves no time to call");
        }
        Ok(Shared {
            base_url,
            headers: self.headers()?,
            http: self.http()?,
            retry: self.retry,
            limiter: self.pacing.limiter()?,
            timeout: self.timeout,
            max_body_bytes: self.max_body_bytes,
        })
    }

    fn headers(&self) -> Result<HeaderMap, String> {
        let Some(token) = &self.token else {
            let variable = self.vendor.token_variable;
            return Err(format!("there is no token: give one, or set {variable}"));
        };
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, bearer(token)?);
        headers.insert(USER_AGENT, user_agent(self.user_agent.as_deref())?);
        if let (Some(account), Some(header)) = (&self.account, &self.vendor.account) {
            let mut value = graphic(account.origin, &account.value)?;
            value.set_sensitive(true);
            headers.insert(header.name, value);
        }
        Ok(headers)
    }

    fn http(&self) -> Result<reqwest::Client, String> {
        let timeouts = [self.connect_timeout, self.read_timeout];
        if let Some(http) = &self.http {
            return match timeouts {
                [None, None] => Ok(http.clone()),
                _ => unfit(
                    "the timeout to connect or to read",
                    "belongs to the HTTP client that was given: set it there",
                ),
            };
        }
        if timeouts.iter().flatten().any(Duration::is_zero) {
            return unfit("the timeout to connect or to read", "leaves no time");
        }
        connections::client(self.connect_timeout, self.read_timeout)
    }
}

/// Shows what is neither secret nor an address.
impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("timeout", &self.timeout)
            .field("retry", &self.retry)
            .field("pacing", &self.pacing)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
#[path = "builder_tests.rs"]
mod tests;
