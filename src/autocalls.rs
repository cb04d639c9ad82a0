//! The call API of [Autocalls](https://docs.autocalls.ai).

use secrecy::SecretString;

use crate::transport::Vendor;
use crate::{ClientBuilder, Error, Pacing};

mod evaluation;
mod transcript;
mod variables;

pub use evaluation::Evaluation;
pub use transcript::Transcript;
pub use variables::Variables;

include!(concat!(env!("OUT_DIR"), "/autocalls.rs"));

/// No limit is published for reading calls.
static VENDOR: Vendor = Vendor {
    base_url: Client::BASE_URL,
    token_variable: "AUTOCALLS_API_TOKEN",
    base_url_variable: "AUTOCALLS_BASE_URL",
    account: None,
    pacing: Pacing::off(),
};

impl Client {
    /// A client with an API key of the user.
    ///
    /// # Errors
    /// [`Error::Configuration`] if the key is empty or cannot stand in a header.
    pub fn new(token: impl Into<SecretString>) -> Result<Self, Error> {
        Self::builder().token(token).build()
    }

    /// A client by the environment: `AUTOCALLS_API_TOKEN`, and if it is set `AUTOCALLS_BASE_URL`.
    ///
    /// # Errors
    /// [`Error::Configuration`] names the variable that is missing, empty or does not fit.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().env()?.build()
    }

    /// Everything that can be set, such as the address of a reseller of Autocalls. By default
    /// requests are not paced: Autocalls publishes no limit for reading calls.
    pub fn builder() -> ClientBuilder<Self> {
        ClientBuilder::new(&VENDOR, |session| Self { session })
    }
}
