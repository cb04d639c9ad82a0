//! The call API of [Alta](https://docs.altahq.com).

use secrecy::SecretString;

use crate::transport::{AccountHeader, Vendor};
use crate::{ClientBuilder, Error, Pacing};

include!(concat!(env!("OUT_DIR"), "/alta.rs"));

/// Page: <https://docs.altahq.com/api-reference/rate-limiting>, 100 requests a minute and account.
static VENDOR: Vendor = Vendor {
    base_url: Client::BASE_URL,
    token_variable: "ALTA_API_TOKEN",
    base_url_variable: "ALTA_BASE_URL",
    account: Some(AccountHeader {
        name: "x-account-id",
        variable: "ALTA_ACCOUNT_ID",
    }),
    pacing: Pacing::per_minute(100),
};

impl Client {
    /// A client with an API token, from the Alta dashboard under "User Profile", "API tokens".
    ///
    /// # Errors
    /// [`Error::Configuration`] if the token is empty or cannot stand in a header.
    pub fn new(token: impl Into<SecretString>) -> Result<Self, Error> {
        Self::builder().token(token).build()
    }

    /// A client by the environment: `ALTA_API_TOKEN`, and if they are set `ALTA_ACCOUNT_ID` and
    /// `ALTA_BASE_URL`.
    ///
    /// # Errors
    /// [`Error::Configuration`] names the variable that is missing, empty or does not fit.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().env()?.build()
    }

    /// Everything that can be set. By default, at most 100 requests a minute are sent, as Alta
    /// allows for an account ([`Pacing`]).
    pub fn builder() -> ClientBuilder<Self> {
        ClientBuilder::new(&VENDOR, |session| Self { session })
    }
}

impl ClientBuilder<Client> {
    /// The account to act for, sent as `x-account-id`. Users with access to several accounts have
    /// to name one: Alta answers 401 if they do not.
    ///
    /// Page: <https://docs.altahq.com/api-reference/authentication>.
    pub fn account_id(self, id: impl Into<String>) -> Self {
        self.account(id.into())
    }
}
