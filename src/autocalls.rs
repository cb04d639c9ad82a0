//! The call API of [Autocalls](https://docs.autocalls.ai).

use secrecy::SecretString;

use crate::Error;
use crate::transport::Session;

mod evaluation;
mod transcript;
mod variables;

pub use evaluation::Evaluation;
pub use transcript::Transcript;
pub use variables::Variables;

include!(concat!(env!("OUT_DIR"), "/autocalls.rs"));

impl Client {
    /// A client with an API key of the user.
    ///
    /// # Errors
    /// [`Error::Configuration`] if the key is empty or cannot stand in a header.
    pub fn new(token: impl Into<SecretString>) -> Result<Self, Error> {
        Self::with_base_url(token, Self::BASE_URL)
    }

    /// The same for another address than [`Client::BASE_URL`]: a reseller of Autocalls, a proxy,
    /// or a test.
    ///
    /// # Errors
    /// [`Error::Configuration`] also if the address is not an `https` or `http` URL of a host,
    /// with at most a path behind.
    pub fn with_base_url(token: impl Into<SecretString>, base_url: &str) -> Result<Self, Error> {
        let session = Session::new(token.into(), base_url)?;
        Ok(Self { session })
    }
}
