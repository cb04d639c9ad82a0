//! From a document to a contract; where messages will be judged by it, what they are judged by is made
//! along with it.

use std::sync::OnceLock;
use std::thread;

use callspec_codegen::Document;

use super::read::Contents;
use super::schemas::{Direction, Schemas};
use super::{Contract, Fetch, Server, Settings, external, leftover};
use crate::defect::Defect;

/// For a smaller document a thread costs more than it brings.
const WORTH_A_THREAD: usize = 1 << 20;

impl Contract {
    /// Reads an OpenAPI 3.0 or 3.1 document and what it refers to, and lists what is wrong with it.
    pub fn read(
        document: Document,
        settings: &Settings,
        fetch: &mut Fetch<'_>,
    ) -> (Self, Vec<Defect>) {
        let contents = Contents::of(&document);
        Self::complete(document, (contents, None), settings, fetch)
    }

    /// The same, where messages will be judged by it: what a large document asks of them is made
    /// ready while a second thread looks for what is wrong with it.
    pub fn read_to_judge(
        document: Document,
        settings: &Settings,
        fetch: &mut Fetch<'_>,
    ) -> (Self, Vec<Defect>) {
        let judged = || Schemas::new(&document, settings, Direction::Response);
        let (judged, contents) = at_once(&document, judged, || Contents::of(&document));
        Self::complete(document, (contents, judged), settings, fetch)
    }

    /// A contract of what was found in its document; none, if it needs others first.
    fn complete(
        document: Document,
        found: (Option<Contents>, Option<Schemas>),
        settings: &Settings,
        fetch: &mut Fetch<'_>,
    ) -> (Self, Vec<Defect>) {
        let (document, contents, judged) = if let (Some(contents), judged) = found {
            (document, contents, judged)
        } else {
            let document = external::assemble(document, fetch);
            let contents = Contents::of_assembled(&document);
            (document, contents, None)
        };
        let contract = Self {
            name: document.name().into(),
            servers: Server::all_of(document.value()),
            judged: judged.map(OnceLock::from).unwrap_or_default(),
            sealed: contents.schemas.iter().map(|_| OnceLock::new()).collect(),
            direction: Direction::Response,
            settings: settings.clone(),
            operations: contents.operations,
            names: OnceLock::new(),
            paths: OnceLock::new(),
            unreadable: contents.unreadable,
            schemas: contents.schemas,
            alike: OnceLock::new(),
            leftovers: leftover::Known::default(),
            deviations: None,
            document,
        };
        (contract, contents.defects)
    }
}

/// What comes of two things that are done at once, if the document is large; of the one that can wait
/// until somebody asks, nothing otherwise.
fn at_once<A, B: Send>(
    document: &Document,
    ahead: impl FnOnce() -> A,
    now: impl Fn() -> B + Sync,
) -> (Option<A>, B) {
    if document.text().len() < WORTH_A_THREAD {
        return (None, now());
    }
    let now = &now;
    thread::scope(|scope| {
        let other = thread::Builder::new().spawn_scoped(scope, now).ok();
        let ahead = ahead();
        // Where there is no other thread, or it failed, it is this one's.
        let done = other.and_then(|other| other.join().ok());
        (Some(ahead), done.unwrap_or_else(now))
    })
}
