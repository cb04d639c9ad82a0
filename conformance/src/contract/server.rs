//! Where an API lives: the `servers` of a contract (OpenAPI 3.1.0, "Server Object").

use serde_json::Value;
use url::Url;

use super::path_template::PathTemplate;

/// Addresses with more choices of values than this fit any value.
const MOST_FORMS: usize = 64;

/// One server address. A relative address fits any host.
#[derive(Clone, Debug, PartialEq, Eq)]
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

    /// The servers of a document; the standard's default is one at `/`. A server whose variables
    /// have an `enum` (OpenAPI 3.1.0, "Server Variable Object") is one for each choice of values.
    pub fn all_of(document: &Value) -> Vec<Self> {
        let listed = document.get("servers").and_then(Value::as_array);
        let mut servers = Vec::new();
        for server in listed.into_iter().flatten() {
            let Some(address) = server.get("url").and_then(Value::as_str) else {
                continue;
            };
            let forms = forms(address, server.get("variables"));
            servers.extend(forms.iter().map(|form| Self {
                address: address.to_owned(),
                ..Self::parse(form)
            }));
        }
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
        let is = |spelling: String| authority.matches(&[spelling]);
        let is_with = |port| is(format!("{host}:{port}"));
        is(host.to_owned()) || url.port_or_known_default().is_some_and(is_with)
    }
}

/// An address with the values that its variables are limited to in their places. Other variables
/// stay: they fit any text.
fn forms(address: &str, variables: Option<&Value>) -> Vec<String> {
    let variables = variables.and_then(Value::as_object);
    let mut forms = vec![address.to_owned()];
    for (name, variable) in variables.into_iter().flatten() {
        let place = format!("{{{name}}}");
        let values = values(variable);
        let is_listed = !values.is_empty() && address.contains(&place);
        if is_listed && forms.len() * values.len() <= MOST_FORMS {
            let filled = forms.iter().flat_map(|form| {
                let fill = |value: &&str| form.replace(&place, value);
                values.iter().map(fill)
            });
            forms = filled.collect();
        }
    }
    forms
}

/// The values that a variable is limited to; none where it is not.
fn values(variable: &Value) -> Vec<&str> {
    let listed = variable.get("enum").and_then(Value::as_array);
    let listed = listed.into_iter().flatten();
    listed.filter_map(Value::as_str).collect()
}

#[cfg(test)]
mod tests {
    use super::{MOST_FORMS, Server};
    use serde_json::json;
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
    fn a_variable_that_is_limited_fits_its_values_alone() {
        let regions: Vec<_> = (0..=MOST_FORMS).map(|number| number.to_string()).collect();
        let document = json!({ "servers": [{
            "url": "https://{region}.example.com/{version}/{tenant}",
            "variables": {
                "version": { "default": "v1", "enum": ["v1", "beta/v2"] },
                "tenant": { "default": "ours" },
                "region": { "default": "0", "enum": regions },
            },
        }] });
        let servers = Server::all_of(&document);
        // More regions than are told apart: any text is one.
        let lengths: Vec<_> = servers.iter().map(|server| server.base.len()).collect();
        assert_eq!(lengths, [2, 3]);
        let fits = |path: &[&str]| {
            let path: Vec<_> = path.iter().map(|&one| one.to_owned()).collect();
            let mut all = servers.iter();
            all.any(|server| server.base.matches(&path))
        };
        assert!(fits(&["v1", "any"]) && fits(&["beta", "v2", "any"]));
        assert!(!fits(&["v2", "any"]));
    }

    #[test]
    fn a_relative_address_fits_any_host() {
        assert!(is_host("/v1", "https://anything.test/v1"));
    }
}
