use std::ffi::OsString;

use super::*;

const TOKEN: &str = "t0k3n-v3ry-s3cr3t";

static VENDOR: Vendor = Vendor {
    base_url: "http://api.example.com/v1",
    token_variable: "VENDOR_API_TOKEN",
    base_url_variable: "VENDOR_BASE_URL",
    account: Some(AccountHeader {
        name: "x-account-id",
        variable: "VENDOR_ACCOUNT_ID",
    }),
    pacing: Pacing::off(),
};

fn builder() -> ClientBuilder<Session> {
    ClientBuilder::new(&VENDOR, |session| session)
}

fn by(variables: &'static [(&str, &str)]) -> Result<Session, Error> {
    let read = |name: &str| {
        let found = variables.iter().find(|(own, _)| *own == name);
        found
            .map(|(_, value)| (*value).to_owned())
            .ok_or(VarError::NotPresent)
    };
    builder().variables(read)?.build()
}

fn refused(built: Result<Session, Error>) -> String {
    let error = built.expect_err("does not fit");
    let shown = format!("{error} {error:?}");
    assert!(matches!(error, Error::Configuration(_)), "{shown}");
    assert!(!shown.contains(TOKEN), "{shown}");
    error.to_string()
}

#[test]
fn environment_gives_token_account_and_address() {
    let session = by(&[
        ("VENDOR_API_TOKEN", TOKEN),
        ("VENDOR_ACCOUNT_ID", "a-1"),
        ("VENDOR_BASE_URL", "http://127.0.0.1:1/x/"),
    ])
    .expect("fits");
    let shared = session.shared();
    assert_eq!(shared.base_url, "http://127.0.0.1:1/x");
    assert_eq!(shared.headers["authorization"], format!("Bearer {TOKEN}"));
    assert_eq!(shared.headers["x-account-id"], "a-1");
    let session = by(&[("VENDOR_API_TOKEN", TOKEN)]).expect("fits");
    assert_eq!(session.shared().base_url, VENDOR.base_url);
    assert!(!session.shared().headers.contains_key("x-account-id"));
}

#[test]
fn every_refusal_names_the_variable() {
    let cases: [(&'static [(&str, &str)], &str); 7] = [
        (&[], "VENDOR_API_TOKEN"),
        (&[("VENDOR_API_TOKEN", "")], "VENDOR_API_TOKEN"),
        (
            &[("VENDOR_API_TOKEN", "t0k3n-v3ry-s3cr3t\n")],
            "VENDOR_API_TOKEN",
        ),
        (
            &[("VENDOR_API_TOKEN", TOKEN), ("VENDOR_ACCOUNT_ID", "")],
            "VENDOR_ACCOUNT_ID",
        ),
        (
            &[("VENDOR_API_TOKEN", TOKEN), ("VENDOR_ACCOUNT_ID", "a b")],
            "VENDOR_ACCOUNT_ID",
        ),
        (
            &[("VENDOR_API_TOKEN", TOKEN), ("VENDOR_BASE_URL", "")],
            "VENDOR_BASE_URL",
        ),
        (
            &[
                ("VENDOR_API_TOKEN", TOKEN),
                ("VENDOR_BASE_URL", "localhost"),
            ],
            "VENDOR_BASE_URL",
        ),
    ];
    for (variables, name) in cases {
        let shown = refused(by(variables));
        assert!(shown.contains(name), "{variables:?}: {shown}");
    }
    let no_text = |_: &str| Err(VarError::NotUnicode(OsString::from(TOKEN)));
    let error = builder().variables(no_text).expect_err("no text");
    assert!(error.to_string().contains("VENDOR_API_TOKEN"), "{error}");
    assert!(!format!("{error} {error:?}").contains(TOKEN));
}

#[test]
fn settings_that_cannot_work_are_refused() {
    let fit = || builder().token(TOKEN);
    let second = Duration::from_secs(1);
    let cases = [
        (fit().timeout(Duration::ZERO), "the timeout"),
        (
            fit().connect_timeout(Duration::ZERO),
            "the timeout to connect",
        ),
        (
            fit().read_timeout(Duration::ZERO),
            "the timeout to connect or to read",
        ),
        (
            fit().retry(RetryPolicy::default().max_attempts(0)),
            "the retry policy",
        ),
        (fit().pacing(Pacing::per_minute(0)), "a pacing of 0"),
        (fit().user_agent(""), "the user agent"),
        (fit().user_agent("a\r\nx: y"), "the user agent"),
        (
            fit()
                .http_client(reqwest::Client::new())
                .read_timeout(second),
            "set it there",
        ),
        (builder(), "VENDOR_API_TOKEN"),
    ];
    for (builder, expected) in cases {
        let shown = refused(builder.build());
        assert!(shown.contains(expected), "{expected}: {shown}");
    }
}

#[test]
fn https_needs_tls() {
    let built = builder()
        .token(TOKEN)
        .base_url("https://api.example.com")
        .build();
    if HAS_TLS {
        built.expect("TLS is there");
    } else {
        let shown = refused(built);
        assert!(shown.contains("`rustls` or `native-tls`"), "{shown}");
        let own = builder().token(TOKEN).base_url("https://api.example.com");
        own.http_client(reqwest::Client::new())
            .build()
            .expect("its own affair");
    }
}

#[test]
fn builder_does_not_show_the_token() {
    let shown = format!("{:?}", builder().token(TOKEN));
    assert!(
        shown.contains("RetryPolicy") && !shown.contains(TOKEN),
        "{shown}"
    );
}
