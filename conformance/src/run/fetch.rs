//! Texts by their address. One of two places that reach into the network.

use std::time::Duration;

use ureq::Agent;
use url::Url;

use super::plan::MAX_DOCUMENT;
use crate::defect::Defect;

/// A page beyond this many bytes is refused.
const MAX_PAGE: u64 = 16 << 20;
/// From the first name to look up to the last byte, redirects included.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Redirects beyond this are not followed.
const MAX_REDIRECTS: u32 = 3;

/// Fetches texts, within limits.
pub(super) struct Fetcher {
    agent: Agent,
    most_bytes: u64,
}

impl Fetcher {
    /// For documentation pages, by `https` alone.
    pub(super) fn of_pages() -> Self {
        let markdown = "text/markdown, text/plain;q=0.9";
        Self::new((true, MAX_REDIRECTS), TIMEOUT, MAX_PAGE, markdown)
    }

    /// For documents that a contract refers to, by `https`, or by plain HTTP from this machine, which
    /// no redirect leads away from.
    pub(super) fn of_documents(https_only: bool) -> Self {
        let max_redirects = if https_only { MAX_REDIRECTS } else { 0 };
        Self::new((https_only, max_redirects), TIMEOUT, MAX_DOCUMENT, "*/*")
    }

    fn new(
        (https_only, max_redirects): (bool, u32),
        timeout: Duration,
        most_bytes: u64,
        accept: &str,
    ) -> Self {
        let config = Agent::config_builder()
            .https_only(https_only)
            .max_redirects(max_redirects)
            .timeout_global(Some(timeout))
            .user_agent(concat!("conformance/", env!("CARGO_PKG_VERSION")))
            .accept(accept)
            .build();
        Self {
            agent: config.new_agent(),
            most_bytes,
        }
    }

    /// The text at an address, or why there is none.
    pub(super) fn fetch(&self, address: &str) -> Result<String, String> {
        let mut response = self
            .agent
            .get(address)
            .call()
            .map_err(|error| self.failure(&error))?;
        if response.status() != 200 {
            let code = response.status().as_u16();
            return Err(self.failure(&ureq::Error::StatusCode(code)));
        }
        let body = response.body_mut().with_config().limit(self.most_bytes);
        let bytes = body.read_to_vec().map_err(|error| self.failure(&error))?;
        String::from_utf8(bytes).map_err(|_| "not text in UTF-8".to_owned())
    }

    fn failure(&self, error: &ureq::Error) -> String {
        match error {
            ureq::Error::StatusCode(code) => format!("the server answers with status {code}"),
            ureq::Error::BodyExceedsLimit(_) => {
                format!("larger than {} MiB", self.most_bytes >> 20)
            }
            ureq::Error::RequireHttpsOnly(_) => {
                "only https is fetched, here and after a redirect".to_owned()
            }
            ureq::Error::TooManyRedirects => format!("redirected more than {MAX_REDIRECTS} times"),
            ureq::Error::Timeout(_) => "no whole text came in time".to_owned(),
            other => format!("cannot be fetched: {other}"),
        }
    }
}

/// Whether an input is an address, and not a file.
pub(super) fn is_address(input: &str) -> bool {
    input.contains("://")
}

/// An address that may be fetched.
pub(super) fn checked(address: &str) -> Result<(), Defect> {
    let refused = |what: &str| Err(Defect::of_file(address, what));
    match Url::parse(address) {
        Ok(url) if url.scheme() != "https" => refused("only https addresses are fetched"),
        Ok(url) if !url.username().is_empty() || url.password().is_some() => Err(Defect::of_file(
            "an address",
            "with a name or password in it is not fetched",
        )),
        Ok(_) => Ok(()),
        Err(error) => refused(&format!("not an address: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Write};
    use std::net::TcpListener;
    use std::time::Duration;

    use super::{Fetcher, MAX_REDIRECTS, checked};

    /// Answers one request after the other with what is given, and gives its address.
    fn server(answers: Vec<String>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = format!(
            "http://{}",
            listener.local_addr().expect("it has an address")
        );
        std::thread::spawn(move || {
            for answer in answers {
                let Ok((stream, _)) = listener.accept() else {
                    return;
                };
                let mut lines = BufReader::new(&stream).lines();
                while lines
                    .next()
                    .is_some_and(|line| line.is_ok_and(|line| !line.is_empty()))
                {}
                // Who asked may have left, at a limit.
                let _ = (&stream).write_all(answer.as_bytes());
            }
        });
        address
    }

    fn over_http(timeout: Duration, most_bytes: u64) -> Fetcher {
        Fetcher::new((false, MAX_REDIRECTS), timeout, most_bytes, "*/*")
    }

    fn page(body: &str) -> String {
        let length = body.len();
        format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}")
    }

    fn fetched(answers: Vec<String>) -> Result<String, String> {
        let fetcher = over_http(Duration::from_secs(20), 1 << 20);
        let address = server(answers);
        fetcher.fetch(&format!("{address}/page.md"))
    }

    #[test]
    fn a_page_comes_as_it_is_by_way_of_a_redirect() {
        let redirect = "HTTP/1.1 302 Found\r\nlocation: /moved.md\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        assert_eq!(
            fetched(vec![redirect.to_owned(), page("# Get call\r\n")]),
            Ok("# Get call\r\n".to_owned())
        );
        assert_eq!(
            fetched(vec![redirect.to_owned(); 8]),
            Err("redirected more than 3 times".to_owned())
        );
    }

    #[test]
    fn what_is_no_page_is_refused() {
        let gone = "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        assert_eq!(
            fetched(vec![gone.to_owned()]),
            Err("the server answers with status 404".to_owned())
        );
        assert_eq!(
            fetched(vec![page(&"x".repeat((1 << 20) + 1))]),
            Err("larger than 1 MiB".to_owned())
        );
    }

    #[test]
    fn a_server_that_says_nothing_is_left() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = format!(
            "http://{}/",
            listener.local_addr().expect("it has an address")
        );
        let fetcher = over_http(Duration::from_millis(200), 1 << 20);
        let what = fetcher.fetch(&address).expect_err("nothing came");
        assert_eq!(what, "no whole text came in time");
    }

    #[test]
    fn only_https_is_fetched() {
        let refused = |address: &str| checked(address).expect_err("is refused").to_string();
        assert_eq!(
            refused("http://docs.example.com/a.md"),
            "http://docs.example.com/a.md: only https addresses are fetched"
        );
        assert!(!refused("https://user:secret@example.com/").contains("secret"));
        assert!(checked("https://docs.example.com/a.md").is_ok());
        let address = server(Vec::new());
        let what = Fetcher::of_pages().fetch(&address).expect_err("is refused");
        assert_eq!(what, "only https is fetched, here and after a redirect");
    }
}
