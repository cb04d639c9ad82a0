//! The vendors as `conformance serve` has them: calls as they were recorded, the errors of the
//! contract, and faults in turn.
//!
//! What no HTTP server does stays with `faulty`: bytes that are no HTTP, heads that are cut off,
//! silence in the middle of an answer, bodies without an end. Where a test looks at the headers that
//! were sent, which the server does not keep, or needs an answer to the letter, there is `loopback`.

use callspec_codegen::Document;
use conformance::contract::Contract;
use conformance::contract::built_in::BuiltIn;
use conformance::run::Server;
use conformance::serve::{Fault, Script, Settings, Site};

use crate::recorded;

/// Alta with the documented call; its first requests meet these faults, one each, all others none.
pub(crate) fn alta(faults: &[&str]) -> Server {
    vendor(BuiltIn::Alta, "alta", "documented-call", faults)
}

/// Autocalls with a recorded call.
pub(crate) fn autocalls(recording: &str) -> Server {
    vendor(BuiltIn::Autocalls, "autocalls", recording, &[])
}

fn vendor(api: BuiltIn, folder: &str, recording: &str, faults: &[&str]) -> Server {
    let (name, text) = api.source();
    let document = Document::parse(name, text).expect("the contract parses");
    let (contract, _) = Contract::parse(document);
    let script = faults.iter().fold(Script::default(), |script, fault| {
        let fault = Fault::parse(fault).unwrap_or_else(|what| panic!("{what}"));
        script.then(None, fault, Some(1))
    });
    let settings = Settings {
        script,
        ..Settings::default()
    };
    let mut site = Site::new(vec![contract], settings).expect("it is served");
    for exchange in recorded::exchanges(folder, recording) {
        assert!(site.record(&exchange), "it is a call of this vendor");
    }
    Server::start(site).expect("a port is free")
}
