//! Where an API lives: the `servers` of a contract (OpenAPI 3.1.0, "Server Object").

use serde_json::Value;
use url::Url;

use super::path_template::PathTemplate;

/// One server address. A relative address fits any host.
#[derive(Clone, Debug)]
pub struct Server {
    /// The address as the contract or the user wrote it.
    pub address: String,
    /// Host and port as a template, since addresses may hold variables; `None` fits any.
    authority: Option<PathTemplate>,
    /// The base path before each operation's path.
    pub base: PathTemplate,
}

impl Server {
    /// Reads an address such as `https://{region}.example.com/v1` or `/v1`.
    pub fn parse(address: &str) -> Self {
        let (authority, path) = match address.split_once("://") {
            Some((_, rest)) => match rest.find('/') {
                Some(slash) => (Some(&rest[..slash]), &rest[slash..]),
                None => (Some(rest), ""),
            },
            None => (None, address),
        };
        Self {
            address: address.to_owned(),
            authority: authority.map(|text| PathTemplate::parse(&text.to_ascii_lowercase())),
            base: PathTemplate::parse(path),
        }
    }

    /// The servers of a document; the standard's default is one at `/`.
    pub fn all_of(document: &Value) -> Vec<Self> {
        let servers: Vec<_> = document
            .get("servers")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|server| server.get("url")?.as_str())
            .map(Self::parse)
            .collect();
        if servers.is_empty() {
            vec![Self::parse("/")]
        } else {
            servers
        }
    }

    /// The path of the address, variables and all, without a slash at its end.
    pub fn base_path(&self) -> &str {
        let path = match self.address.split_once("://") {
            Some((_, rest)) => rest.find('/').map_or("", |slash| &rest[slash..]),
            None => &self.address,
        };
        path.trim_end_matches('/')
    }

    /// Whether a request to this address went to this server's host and port.
    pub fn is_host_of(&self, url: &Url) -> bool {
        let Some(authority) = &self.authority else {
            return true;
        };
        let host = url.host_str().unwrap_or_default();
        let spellings = [
            Some(host.to_owned()),
            url.port_or_known_default()
                .map(|port| format!("{host}:{port}")),
        ];
        spellings
            .into_iter()
            .flatten()
            .any(|spelling| authority.matches(&[spelling]))
    }
}

#[cfg(test)]
mod tests {
    use super::Server;
    use url::Url;

    fn is_host(address: &str, url: &str) -> bool {
        Server::parse(address).is_host_of(&Url::parse(url).unwrap())
    }

    #[test]
    fn hosts_and_ports_are_compared() {
        assert!(is_host(
            "https://api.example.com/v1",
            "https://API.example.com/v1/calls"
        ));
        assert!(is_host(
            "https://api.example.com:443/v1",
            "https://api.example.com/"
        ));
        assert!(is_host("http://[::1]:80/", "http://[::1]/"));
        assert!(!is_host(
            "https://api.example.com/v1",
            "https://example.com/v1"
        ));
        assert!(!is_host("http://localhost:8080", "http://localhost:8081"));
    }

    #[test]
    fn variables_fit_any_text() {
        assert!(is_host(
            "https://{region}.example.com",
            "https://eu.example.com/"
        ));
        assert!(!is_host(
            "https://{region}.example.com",
            "https://eu.example.org/"
        ));
    }

    #[test]
    fn a_relative_address_fits_any_host() {
        assert!(is_host("/v1", "https://anything.test/v1"));
    }
}
