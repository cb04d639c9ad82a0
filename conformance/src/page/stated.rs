//! The operation that a page is about, as the page itself states it.

use http::Method;

use super::example::Example;
use super::front_matter::FrontMatter;
use super::markup::{Code, Element, Node};
use crate::defect::Position;

/// Method and path as the page has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    /// The method.
    pub method: Method,
    /// The path, with parameters in braces or with values in their place. Where the page gives an
    /// address, what follows the host: it may begin with the path of the server.
    pub path: String,
    /// The host of the address, where the page gives one.
    pub host: Option<String>,
    /// Whether the path has values in the place of its parameters, as a request that is shown has.
    pub is_example: bool,
    /// Where it stands.
    pub position: Position,
}

impl Stated {
    /// Reads `GET /calls/{id}`, `[file] get /calls/{id}` and `GET https://host/calls/{id}`.
    pub(super) fn parse(text: &str, position: Position) -> Option<Self> {
        let mut words = text.split_whitespace().rev();
        let (target, method) = (words.next()?, words.next()?);
        let method = method.to_ascii_uppercase();
        let is_method = [
            "GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE",
        ]
        .contains(&method.as_str());
        let method = is_method.then(|| Method::from_bytes(method.as_bytes()).ok())??;
        let (host, path) = address(target)?;
        Some(Self {
            method,
            path,
            host,
            is_example: false,
            position,
        })
    }
}

/// Host and path of an address, or of a path alone; without query and fragment.
fn address(text: &str) -> Option<(Option<String>, String)> {
    let text = text.trim_matches(['"', '\'', '`']);
    let without_scheme = ["https://", "http://"]
        .iter()
        .find_map(|scheme| text.strip_prefix(scheme));
    let (host, path) = match without_scheme {
        None if text.starts_with('/') => (None, text),
        None => return None,
        Some(rest) => {
            let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            (Some(host.to_lowercase()), path)
        }
    };
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let path = path.trim_end_matches('/');
    // Some pages write `:id` for `{id}`.
    let segments = path
        .split('/')
        .map(|segment| match segment.strip_prefix(':') {
            Some(name) if !name.is_empty() => format!("{{{name}}}"),
            _ => segment.to_owned(),
        });
    let path = segments.collect::<Vec<_>>().join("/");
    Some((
        host,
        if path.is_empty() {
            "/".to_owned()
        } else {
            path
        },
    ))
}

/// The operation by front matter, by a line that is nothing else, or by an example with curl.
pub(super) fn find(
    front_matter: &FrontMatter,
    nodes: &[Node],
    requests: &[Example],
) -> Option<Stated> {
    let written = ["openapi", "api"]
        .iter()
        .find_map(|key| front_matter.value(key));
    let written = written.and_then(|(text, position)| Stated::parse(text, position));
    written
        .or_else(|| nodes.iter().find_map(in_node))
        .or_else(|| requests.iter().find_map(of_curl))
}

fn in_node(node: &Node) -> Option<Stated> {
    match node {
        Node::Text(text) => {
            let bare = text.text.trim().trim_matches(['#', '*', '`', ' ', '>']);
            (bare.split_whitespace().count() == 2)
                .then(|| Stated::parse(bare, text.position))
                .flatten()
        }
        Node::Code(code) => of_http(code),
        // Examples and fields speak of other things too.
        Node::Element(Element { name, children, .. }) => {
            let is_about = !matches!(
                name.as_str(),
                "RequestExample" | "ResponseExample" | "ParamField" | "ResponseField"
            );
            is_about
                .then(|| children.iter().find_map(in_node))
                .flatten()
        }
    }
}

/// A block that shows a request: its first line is `GET /calls/{id}`, perhaps with `HTTP/1.1`.
fn of_http(code: &Code) -> Option<Stated> {
    let line = code.text.lines().next()?.trim();
    let line = line
        .rsplit_once(" HTTP/")
        .map_or(line, |(request, _)| request);
    let position = Position {
        line: code.position.line + 1,
        column: code.position.column,
    };
    (line.split_whitespace().count() == 2)
        .then(|| Stated::parse(line, position))
        .flatten()
}

/// The operation that a command with curl calls: its method, or that which the rest implies.
fn of_curl(example: &Example) -> Option<Stated> {
    let start = example.text.find("curl ")?;
    let words: Vec<&str> = example.text[start..]
        .split_whitespace()
        .map(|word| word.trim_matches(['"', '\'']))
        .collect();
    let after = |options: &[&str]| {
        let at = words.iter().position(|word| options.contains(word))?;
        words.get(at + 1).copied()
    };
    let has_body = words
        .iter()
        .any(|word| word.starts_with("--data") || matches!(*word, "-d" | "--json" | "-F"));
    let implied = if has_body { "POST" } else { "GET" };
    let method = after(&["-X", "--request"]).unwrap_or(implied);
    let target = words
        .iter()
        .find(|word| word.starts_with("https://") || word.starts_with("http://"))?;
    let lines_before = example.text[..start].matches('\n').count();
    let position = Position {
        line: example.position.line + lines_before,
        column: example.position.column,
    };
    let stated = Stated::parse(&format!("{method} {target}"), position)?;
    Some(Stated {
        is_example: true,
        ..stated
    })
}

#[cfg(test)]
mod tests {
    use super::Stated;
    use crate::defect::Position;

    fn read(text: &str) -> Option<(String, Option<String>)> {
        let stated = Stated::parse(text, Position { line: 1, column: 1 })?;
        Some((format!("{} {}", stated.method, stated.path), stated.host))
    }

    #[test]
    fn method_and_path_in_their_spellings() {
        let path = |text: &str| (text.to_owned(), None);
        let at = |text: &str, host: &str| (text.to_owned(), Some(host.to_owned()));
        for (text, expected) in [
            ("GET /calls/{id}", path("GET /calls/{id}")),
            ("openapi.json get /calls/{id}", path("GET /calls/{id}")),
            ("POST /calls/:id/", path("POST /calls/{id}")),
            (
                "DELETE https://API.example.com/v1/calls/{id}?force=1",
                at("DELETE /v1/calls/{id}", "api.example.com"),
            ),
            ("GET https://example.com", at("GET /", "example.com")),
        ] {
            assert_eq!(read(text), Some(expected), "{text}");
        }
        for text in [
            "GET",
            "/calls",
            "FETCH /calls",
            "GET calls",
            "schema Call",
            "",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
