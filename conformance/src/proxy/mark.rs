//! The header that names an exchange to the client, where that is asked for.

use http::header::{HeaderName, HeaderValue};

/// Its name.
pub const MARK: HeaderName = HeaderName::from_static("x-conformance");

/// Its value: a dictionary of structured fields (RFC 9651, section 3.2), with the number of the exchange
/// and the operation that it belongs to. An operation that a string of it cannot hold is left out.
pub fn mark(number: usize, operation: Option<&str>) -> HeaderValue {
    let is_plain = |text: &&str| text.chars().all(|c| c == ' ' || c.is_ascii_graphic());
    let operation = operation.filter(is_plain).map(|id| {
        let id = id.replace('\\', "\\\\").replace('"', "\\\"");
        format!(", operation=\"{id}\"")
    });
    let value = format!("exchange={number}{}", operation.unwrap_or_default());
    // Nothing but printable ASCII is in it.
    HeaderValue::from_str(&value).unwrap_or(HeaderValue::from(number))
}

#[cfg(test)]
mod tests {
    use super::mark;

    #[test]
    fn an_operation_is_named_as_a_string() {
        assert_eq!(
            mark(7, Some("getCall")),
            r#"exchange=7, operation="getCall""#
        );
        assert_eq!(mark(8, None), "exchange=8");
        assert_eq!(
            mark(9, Some(r#"a "\"#)),
            r#"exchange=9, operation="a \"\\""#
        );
        assert_eq!(mark(10, Some("é\n")), "exchange=10");
    }
}
