//! Connections of a client's own: how long they may take, and where they may lead.

use std::time::Duration;

use reqwest::redirect::{self, Policy};
use reqwest::{Client, Url};

/// To an address that answers, a connection takes milliseconds.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The longest silence of a server that is at work.
const READ_TIMEOUT: Duration = Duration::from_secs(30);
/// As many as browsers follow.
const MAX_REDIRECTS: usize = 10;

/// An HTTP client that makes no attempt of its own and stays with the server.
pub(super) fn client(connect: Option<Duration>, read: Option<Duration>) -> Result<Client, String> {
    Client::builder()
        .connect_timeout(connect.unwrap_or(CONNECT_TIMEOUT))
        .read_timeout(read.unwrap_or(READ_TIMEOUT))
        .redirect(Policy::custom(within_the_server))
        // An address holds the id of a call, which is nobody else's business.
        .referer(false)
        // Attempts are counted in `Pending`, so none is made elsewhere.
        .retry(reqwest::retry::never())
        .build()
        .map_err(|error| format!("no HTTP client: {error}"))
}

/// Neither the token nor the account nor the id of a call goes to a server that the caller did not
/// name, and no answer of such a server passes for the vendor's.
fn within_the_server(attempt: redirect::Attempt<'_>) -> redirect::Action {
    let origin = attempt.previous().first().map(Url::origin);
    if origin.is_some_and(|origin| origin != attempt.url().origin()) {
        attempt.stop()
    } else if attempt.previous().len() > MAX_REDIRECTS {
        attempt.error("too many redirects")
    } else {
        attempt.follow()
    }
}
