//! The recordings that the conformance harness judges, read as it reads them, for the clients.

use conformance::exchange::{Asked, Exchange};
use conformance::source;

use crate::loopback::Answer;
use crate::project;

/// A recorded exchange.
pub(crate) struct Recorded {
    /// File and entry.
    pub(crate) origin: String,
    pub(crate) url: String,
    pub(crate) answer: Answer,
}

/// All exchanges recorded under `tests/cases/VENDOR`.
pub(crate) fn all(vendor: &str) -> Vec<Recorded> {
    let folder = project().join("tests/cases").join(vendor);
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("the folder can be read").file_name())
        .filter_map(|name| name.into_string().ok())
        .filter_map(|name| name.strip_suffix(".har").map(str::to_owned))
        .collect();
    names.sort();
    names.iter().flat_map(|name| named(vendor, name)).collect()
}

/// The exchanges of `tests/cases/VENDOR/NAME.har`.
pub(crate) fn named(vendor: &str, name: &str) -> Vec<Recorded> {
    exchanges(vendor, name).iter().map(as_recorded).collect()
}

/// The same, as the harness has them.
pub(crate) fn exchanges(vendor: &str, name: &str) -> Vec<Exchange> {
    let file = format!("tests/cases/{vendor}/{name}.har");
    let bytes = std::fs::read(project().join(&file)).expect("the recording is there");
    source::read(&file, bytes.as_slice(), None, None)
        .into_iter()
        .map(|recorded| match recorded {
            Ok(source::Recorded::Exchange(exchange)) => exchange,
            Ok(_) => panic!("{file}: an exchange without its response"),
            Err(defect) => panic!("{defect}"),
        })
        .collect()
}

/// The one exchange of `tests/cases/VENDOR/NAME.har`.
pub(crate) fn one(vendor: &str, name: &str) -> Recorded {
    let mut exchanges = named(vendor, name);
    assert_eq!(exchanges.len(), 1, "{vendor}/{name} holds one exchange");
    exchanges.remove(0)
}

fn as_recorded(exchange: &Exchange) -> Recorded {
    let Asked::Request(request) = &exchange.asked else {
        panic!("{}: a HAR has requests", exchange.origin);
    };
    let response = &exchange.response;
    let headers = response.headers().iter();
    Recorded {
        origin: exchange.origin.to_string(),
        url: request.uri().to_string(),
        answer: Answer {
            status: response.status().as_u16(),
            headers: headers
                .map(|(name, value)| (name.to_string(), value.to_str().expect("text").to_owned()))
                .collect(),
            body: response.body().to_vec(),
        },
    }
}
