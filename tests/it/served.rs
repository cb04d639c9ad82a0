//! Alta as `conformance serve` has it: the documented call as it was recorded, the errors of the
//! contract, and faults in turn.
//!
//! What no HTTP server does stays with `faulty`: bytes that are no HTTP, heads that are cut off,
//! silence in the middle of an answer, bodies without an end.

use callspec_codegen::Document;
use conformance::contract::Contract;
use conformance::contract::built_in::BuiltIn;
use conformance::run::Server;
use conformance::serve::{Fault, Script, Settings, Site};

use crate::recorded;

/// A server whose first requests meet these faults, one each, and all others none.
pub(crate) fn alta(faults: &[&str]) -> Server {
    let (name, text) = BuiltIn::Alta.source();
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
    for exchange in recorded::exchanges("alta", "documented-call") {
        assert!(site.record(&exchange), "it is a call of Alta");
    }
    Server::start(site).expect("a port is free")
}
