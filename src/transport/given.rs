//! Settings, and what makes one fit.

use reqwest::Url;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

/// A setting, and where it came from: what an error names.
#[derive(Clone)]
pub(super) struct Given<T> {
    pub(super) value: T,
    pub(super) origin: &'static str,
}

pub(super) fn given<T>(value: T, origin: &'static str) -> Given<T> {
    Given { value, origin }
}

pub(super) fn unfit<T>(origin: &str, what: &str) -> Result<T, String> {
    Err(format!("{origin} {what}"))
}

/// The header that carries the token, marked so that nothing logs it.
pub(super) fn bearer(token: &Given<SecretString>) -> Result<HeaderValue, String> {
    let text = token.value.expose_secret();
    graphic(token.origin, text)?;
    let Ok(mut value) = HeaderValue::try_from(format!("Bearer {text}")) else {
        return unfit(token.origin, "cannot stand in a header");
    };
    value.set_sensitive(true);
    Ok(value)
}

/// A value without spaces, as tokens and ids are.
pub(super) fn graphic(origin: &str, text: &str) -> Result<HeaderValue, String> {
    if text.is_empty() {
        return unfit(origin, "is empty");
    }
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        let what = "holds a space, a line break or a character outside ASCII";
        return unfit(origin, what);
    }
    HeaderValue::from_str(text).or_else(|_| unfit(origin, "cannot stand in a header"))
}

pub(super) fn user_agent(suffix: Option<&str>) -> Result<HeaderValue, String> {
    const OWN: &str = concat!("callspec/", env!("CARGO_PKG_VERSION"));
    let Some(suffix) = suffix else {
        return Ok(HeaderValue::from_static(OWN));
    };
    let is_fit = suffix
        .bytes()
        .all(|byte| byte.is_ascii_graphic() || byte == b' ');
    match HeaderValue::try_from(format!("{OWN} {suffix}")) {
        Ok(value) if is_fit && !suffix.trim().is_empty() => Ok(value),
        _ => unfit(
            "the user agent",
            "is empty, or holds more than ASCII on one line",
        ),
    }
}

/// The address without a slash at its end, for paths begin with one.
pub(super) fn checked_base_url(given: &Given<String>) -> Result<String, String> {
    let unfit = |what: &str| unfit(given.origin, what);
    let Ok(url) = Url::parse(&given.value) else {
        return unfit("is no absolute URL, such as https://api.example.com/v1");
    };
    if !matches!(url.scheme(), "https" | "http") || url.host().is_none() {
        return unfit("must begin with https:// or http:// and name a host");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return unfit("must not hold a user name or password");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return unfit("must end with its path, without ? or #");
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}
