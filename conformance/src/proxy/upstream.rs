//! The server behind the proxy: what a request becomes on its way there.

use http::header::HeaderValue;
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{Method, Request, Uri};
use url::Url;

use super::Own;
use super::hop::is_upgrade;
use crate::contract::{Contract, Server};

/// Where requests are forwarded to.
#[derive(Clone, Debug)]
pub struct Upstream {
    scheme: Scheme,
    authority: Authority,
    host: HeaderValue,
    /// What stands before each path, without a slash at its end.
    base: String,
}

impl Upstream {
    /// Reads an address such as `https://api.example.com/v1`.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn parse(address: &str) -> Result<Self, &'static str> {
        const NO_ADDRESS: &str = "not an address: write https://host, or http://host:port/path";
        let url = Url::parse(address).map_err(|_| NO_ADDRESS)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(NO_ADDRESS);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(
                "holds a name or password, which others see on a command line: clients send it",
            );
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err("goes on after its path: requests bring their own query");
        }
        let uri: Uri = url.as_str().parse().map_err(|_| NO_ADDRESS)?;
        let parts = uri.into_parts();
        let authority = parts.authority.ok_or(NO_ADDRESS)?;
        Ok(Self {
            scheme: parts.scheme.ok_or(NO_ADDRESS)?,
            host: HeaderValue::from_str(authority.as_str()).map_err(|_| NO_ADDRESS)?,
            authority,
            base: url.path().trim_end_matches('/').to_owned(),
        })
    }

    /// The address, without a slash at its end.
    pub fn address(&self) -> String {
        format!("{}://{}{}", self.scheme, self.authority, self.base)
    }

    /// The value of `Host` in requests to it.
    pub fn host(&self) -> HeaderValue {
        self.host.clone()
    }

    /// Host and port, where the proxy could be asked by mistake to forward to itself.
    pub fn host_and_port(&self) -> (&str, u16) {
        let usual = if self.scheme == Scheme::HTTPS {
            443
        } else {
            80
        };
        let port = self.authority.port_u16().unwrap_or(usual);
        (self.authority.host(), port)
    }

    /// What a request asks of the upstream.
    ///
    /// # Errors
    /// Why it is not forwarded.
    pub fn target<B>(&self, request: &Request<B>) -> Result<Uri, Own> {
        let uri = request.uri();
        if request.method() == Method::CONNECT {
            return Err(Own::Connect);
        }
        if is_upgrade(request.headers()) {
            return Err(Own::Upgrade);
        }
        // The absolute form (RFC 9112, section 3.2.2) is for proxies, and may name any server.
        if uri
            .authority()
            .is_some_and(|named| *named != self.authority)
        {
            return Err(Own::OtherServer);
        }
        let asked = uri.path_and_query().map_or("/", PathAndQuery::as_str);
        if !asked.starts_with('/') {
            return Err(Own::WholeServer);
        }
        let path = if self.base.is_empty() {
            uri.path_and_query().cloned()
        } else {
            format!("{}{asked}", self.base).parse().ok()
        };
        let path = path.unwrap_or_else(|| PathAndQuery::from_static("/"));
        Uri::builder()
            .scheme(self.scheme.clone())
            .authority(self.authority.clone())
            .path_and_query(path)
            .build()
            .map_err(|_| Own::NoHttp)
    }

    /// Whether the upstream is a server of a contract, by its host and port.
    pub fn is_server_of(&self, contract: &Contract) -> bool {
        let own = contract.operations().iter();
        let own = own.flat_map(|operation| &operation.servers);
        let mut servers = contract.servers().iter().chain(own);
        let url = Url::parse(&self.address());
        url.is_ok_and(|url| servers.any(|server| server.is_host_of(&url)))
    }

    /// The addresses at which the upstream serves an API that a contract has elsewhere: where its own
    /// path leads, or, without one, at the base paths of the contract and at none.
    pub fn addresses(&self, servers: &[Server]) -> Vec<String> {
        let address = self.address();
        let mut addresses = Vec::new();
        if self.base.is_empty() {
            let paths = servers.iter().map(Server::base_path);
            addresses.extend(paths.map(|path| format!("{address}{path}")));
        }
        addresses.push(address);
        addresses.dedup();
        addresses
    }
}

#[cfg(test)]
mod tests {
    use http::{Method, Request};

    use super::{Own, Upstream};
    use crate::contract::Server;

    fn target(upstream: &str, method: Method, uri: &str) -> Result<String, Own> {
        let upstream = Upstream::parse(upstream).expect("an address");
        let request = Request::builder().method(method).uri(uri).body(());
        let target = upstream.target(&request.expect("a request"));
        target.map(|uri| uri.to_string())
    }

    #[test]
    fn a_path_goes_below_that_of_the_upstream_as_it_came() {
        for (upstream, path, asked) in [
            (
                "https://api.test",
                "/v1/calls/1",
                "https://api.test/v1/calls/1",
            ),
            (
                "https://api.test/v1/",
                "/calls?a=%2F",
                "https://api.test/v1/calls?a=%2F",
            ),
            ("http://[::1]:80/v1", "/", "http://[::1]/v1/"),
            (
                "http://api.test:81",
                "//a/../b",
                "http://api.test:81//a/../b",
            ),
        ] {
            assert_eq!(target(upstream, Method::GET, path), Ok(asked.to_owned()));
        }
    }

    #[test]
    fn what_is_for_another_server_is_refused() {
        let of = |method, uri| target("http://api.test/v1", method, uri);
        assert_eq!(of(Method::CONNECT, "api.test:80"), Err(Own::Connect));
        assert_eq!(of(Method::OPTIONS, "*"), Err(Own::WholeServer));
        assert_eq!(of(Method::GET, "http://other.test/"), Err(Own::OtherServer));
        let own = of(Method::GET, "http://API.test/calls");
        assert_eq!(own, Ok("http://api.test/v1/calls".to_owned()));
    }

    #[test]
    fn an_address_is_one_of_http_and_holds_no_secret() {
        for refused in [
            "api.test",
            "ftp://api.test",
            "http://user:pass@api.test",
            "http://api.test?a=1",
            "http://api.test#a",
        ] {
            assert!(Upstream::parse(refused).is_err(), "{refused}");
        }
        let parsed = Upstream::parse("HTTPS://API.test/v1/").expect("an address");
        assert_eq!(parsed.address(), "https://api.test/v1");
        assert_eq!(parsed.host_and_port(), ("api.test", 443));
    }

    #[test]
    fn without_a_path_the_api_lies_where_its_contract_says_or_at_the_root() {
        let servers = [Server::parse("https://api.example.com/v1")];
        let addresses = |address: &str| {
            let upstream = Upstream::parse(address).expect("an address");
            upstream.addresses(&servers)
        };
        let at_both = ["http://localhost:1/v1", "http://localhost:1"];
        assert_eq!(addresses("http://localhost:1"), at_both);
        assert_eq!(
            addresses("http://localhost:1/api"),
            ["http://localhost:1/api"]
        );
    }
}
