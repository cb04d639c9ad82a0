//! What the proxy answers itself, in the place of the server behind it.

use std::io::ErrorKind;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Response, StatusCode};
use serde_json::json;

/// Says that an answer is the proxy's own, and why (RFC 9209).
const PROXY_STATUS: HeaderName = HeaderName::from_static("proxy-status");

/// Declares [`Own`] and what is known of each from one table: the status, the error type of RFC 9209,
/// section 2.3, and a sentence.
macro_rules! own {
    ($($name:ident $status:ident $error:literal $says:literal)*) => {
        /// Why the proxy answers itself.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Own {
            $(#[doc = $says] $name,)*
        }

        impl Own {
            #[cfg(test)]
            const ALL: &[Self] = &[$(Self::$name,)*];

            /// The status of the answer.
            pub fn status(self) -> StatusCode {
                match self {
                    $(Self::$name => StatusCode::$status,)*
                }
            }

            /// The value of its header `Proxy-Status`.
            fn proxy_status(self) -> &'static str {
                match self {
                    $(Self::$name => concat!("conformance; error=", $error),)*
                }
            }

            /// What its body says.
            pub fn says(self) -> &'static str {
                match self {
                    $(Self::$name => $says,)*
                }
            }
        }
    };
}

own! {
    Refused BAD_GATEWAY "connection_refused"
        "the upstream refuses connections"
    NotReached BAD_GATEWAY "destination_unavailable"
        "the upstream cannot be reached: its name is not known, or no way leads there"
    Certificate BAD_GATEWAY "tls_certificate_error"
        "the upstream has no certificate for its name that a known authority vouches for"
    Tls BAD_GATEWAY "tls_protocol_error"
        "the upstream and the proxy do not agree on TLS"
    Terminated BAD_GATEWAY "connection_terminated"
        "the upstream ended the connection before it answered"
    NoHttp BAD_GATEWAY "http_protocol_error"
        "what the upstream answered is not HTTP/1.1, or its head is larger than can be read"
    NotConnected GATEWAY_TIMEOUT "connection_timeout"
        "the upstream could not be connected in time (--timeout)"
    Silent GATEWAY_TIMEOUT "http_response_timeout"
        "the upstream did not answer in time (--timeout)"
    Broken BAD_REQUEST "http_request_error"
        "the body of the request broke off"
    Connect NOT_IMPLEMENTED "http_request_denied"
        "CONNECT is for forward proxies: this one stands in the place of its upstream, so give its address as that of the API"
    Upgrade NOT_IMPLEMENTED "http_upgrade_failed"
        "connections that leave HTTP, such as WebSocket, are not passed on"
    OtherServer MISDIRECTED_REQUEST "http_request_denied"
        "the request is for another server than the upstream: this is no forward proxy, so give its address as that of the API"
    WholeServer NOT_IMPLEMENTED "http_request_denied"
        "OPTIONS * is about a whole server, and only the upstream's API is behind this one"
}

impl Own {
    /// Why no connection came about, by what the operating system says.
    pub fn of_connecting(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::ConnectionRefused => Self::Refused,
            ErrorKind::ConnectionReset | ErrorKind::UnexpectedEof => Self::Terminated,
            ErrorKind::TimedOut => Self::NotConnected,
            _ => Self::NotReached,
        }
    }

    /// The answer: a problem (RFC 9457) of one sentence, and `Proxy-Status`.
    pub fn response(self) -> Response<Bytes> {
        let status = self.status();
        let problem = json!({ "title": self.says(), "status": status.as_u16() });
        let mut response = Response::new(Bytes::from(format!("{problem}\n")));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        let media_type = HeaderValue::from_static("application/problem+json");
        headers.insert(CONTENT_TYPE, media_type);
        let proxy_status = HeaderValue::from_static(self.proxy_status());
        headers.insert(PROXY_STATUS, proxy_status);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::Own;

    #[test]
    fn each_answer_says_whose_it_is_and_why() {
        for own in Own::ALL {
            let response = own.response();
            let proxy_status = response.headers()["proxy-status"].to_str().expect("text");
            assert!(proxy_status.starts_with("conformance; error="), "{own:?}");
            let body: serde_json::Value =
                serde_json::from_slice(response.body()).expect("it is JSON");
            assert_eq!(body["status"], own.status().as_u16(), "{own:?}");
            assert!(body["title"].is_string(), "{own:?}");
            assert!(own.status().is_client_error() || own.status().is_server_error());
        }
    }
}
