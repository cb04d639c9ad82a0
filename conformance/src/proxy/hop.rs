//! Headers that are about one connection, and end with it (RFC 9110, section 7.6.1).

use http::header::{
    CONNECTION, HeaderMap, HeaderName, HeaderValue, TE, TRANSFER_ENCODING, UPGRADE,
};

/// Those that are about a connection whether `Connection` lists them or not. Bodies are framed anew, so
/// that `Transfer-Encoding` is among them; `Trailer` is not: the fields that it lists pass.
const OF_A_CONNECTION: [HeaderName; 6] = [
    CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    TE,
    TRANSFER_ENCODING,
    UPGRADE,
];

/// Takes out what is about the connection that a message came by, and leaves the rest in its order.
pub fn end_connection(headers: &mut HeaderMap) {
    let listed: Vec<_> = options(headers)
        .filter_map(|option| HeaderName::from_bytes(option.as_bytes()).ok())
        .collect();
    let ends = |name: &HeaderName| listed.contains(name) || OF_A_CONNECTION.contains(name);
    if headers.keys().any(&ends) {
        let passing = headers.iter().filter(|(name, _)| !ends(name));
        *headers = passing
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
    }
}

/// The same of a request, which may say anew, of the next connection, that trailers are read
/// (RFC 9110, section 10.1.4).
pub fn end_connection_of_request(headers: &mut HeaderMap) {
    let reads_trailers = items(headers, &TE).any(|item| item.eq_ignore_ascii_case("trailers"));
    end_connection(headers);
    if reads_trailers {
        headers.insert(TE, HeaderValue::from_static("trailers"));
        headers.insert(CONNECTION, HeaderValue::from_static("te"));
    }
}

/// Whether a request wants to go on by another protocol, of those that its sender would not do without.
/// `h2c` and TLS are offers, which a server may pass over (RFC 9110, section 7.8).
pub fn is_upgrade(headers: &HeaderMap) -> bool {
    let is_asked = options(headers).any(|option| option.eq_ignore_ascii_case("upgrade"));
    let is_offer = |protocol: &str| {
        let protocol = protocol.to_ascii_lowercase();
        protocol == "h2c" || protocol.starts_with("tls/") || protocol.starts_with("http/")
    };
    is_asked && items(headers, &UPGRADE).any(|protocol| !is_offer(protocol))
}

fn options(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    items(headers, &CONNECTION)
}

/// The items of a header that is a list.
fn items<'h>(headers: &'h HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'h str> + use<'h> {
    let values = headers.get_all(name).iter();
    let texts = values.filter_map(|value| value.to_str().ok());
    let items = texts.flat_map(|text| text.split(',')).map(str::trim);
    items.filter(|item| !item.is_empty())
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;
    use http::header::{HeaderName, HeaderValue};

    use super::{end_connection, end_connection_of_request, is_upgrade};

    fn headers(lines: &[&str]) -> HeaderMap {
        let pairs = lines.iter().filter_map(|line| line.split_once(": "));
        pairs
            .map(|(name, value)| {
                let name = name.parse::<HeaderName>().expect("a name");
                (name, HeaderValue::from_str(value).expect("a value"))
            })
            .collect()
    }

    fn lines(headers: &HeaderMap) -> Vec<String> {
        let lines = headers.iter().map(|(name, value)| {
            let value = value.to_str().expect("text");
            format!("{name}: {value}")
        });
        lines.collect()
    }

    #[test]
    fn what_is_about_a_connection_ends_with_it() {
        let mut came = headers(&[
            "connection: keep-alive, X-Local",
            "connection: x-other",
            "keep-alive: timeout=5",
            "proxy-connection: keep-alive",
            "te: trailers",
            "transfer-encoding: chunked",
            "upgrade: h2c",
            "x-local: 1",
            "x-other: 2",
            "trailer: digest",
            "content-encoding: gzip",
            "set-cookie: a=1",
            "set-cookie: b=2",
        ]);
        end_connection(&mut came);
        let passes = [
            "trailer: digest",
            "content-encoding: gzip",
            "set-cookie: a=1",
            "set-cookie: b=2",
        ];
        assert_eq!(lines(&came), passes);
    }

    #[test]
    fn who_reads_trailers_still_says_so() {
        let mut came = headers(&["te: gzip;q=0.5, Trailers", "connection: TE, close"]);
        end_connection_of_request(&mut came);
        assert_eq!(lines(&came), ["te: trailers", "connection: te"]);
        let mut came = headers(&["te: gzip", "connection: te"]);
        end_connection_of_request(&mut came);
        assert!(came.is_empty());
    }

    #[test]
    fn an_upgrade_is_told_from_an_offer() {
        let asked = |upgrade: &str| {
            let upgrade = format!("upgrade: {upgrade}");
            is_upgrade(&headers(&["connection: keep-alive, Upgrade", &upgrade]))
        };
        assert!(asked("websocket"));
        assert!(asked("h2c, WebSocket"));
        assert!(!asked("h2c"));
        assert!(!asked("TLS/1.0, HTTP/2.0"));
        assert!(!is_upgrade(&headers(&["upgrade: websocket"])));
    }
}
