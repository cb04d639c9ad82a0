//! What is served: operations, each with what it checks and answers.

use std::collections::HashMap;
use std::sync::{Mutex, OnceLock};

use http::Method;
use url::form_urlencoded;

use super::answers::Answers;
use super::check::Check;
use super::fault::NAME;
use super::journal::Journal;
use super::limit::{Rate, Window};
use super::making::Maker;
use super::script::Script;
use crate::contract::path_template::{PathTemplate, decoded_segments};
use crate::contract::{Contract, Operation};
use crate::defect::Defect;
use crate::exchange::{self, Exchange};
use crate::route::{Route, route};

/// The answers of so many operations are made before the first request.
const MAX_AT_ONCE: usize = 100;

/// How a site answers.
#[derive(Debug, Default)]
pub struct Settings {
    /// What generated values depend on: the same seed gives the same ones.
    pub seed: u64,
    /// The requests that the whole site allows.
    pub rate: Option<Rate>,
    /// Faults that nobody has to ask for.
    pub script: Script,
}

/// An API that is not there.
pub struct Site {
    pub(super) settings: Settings,
    pub(super) contracts: Vec<Served>,
    pub(super) operations: Vec<Offer>,
    /// By the number of segments of a path: an operation, and one of its base paths.
    pub(super) routes: HashMap<usize, Vec<(usize, usize)>>,
    pub(super) windows: Mutex<HashMap<Option<usize>, Window>>,
    pub(super) journal: Journal,
}

/// A contract that is served.
pub(super) struct Served {
    pub(super) contract: Contract,
    /// The same, as it is meant of requests.
    asked: Contract,
}

/// An operation that is served.
pub(super) struct Offer {
    /// The contract, by its place among those that are served.
    pub(super) contract: usize,
    pub(super) id: String,
    pub(super) method: Method,
    pub(super) path: String,
    /// `GET /calls/{callId}`
    pub(super) name: String,
    pub(super) template: PathTemplate,
    /// The paths before its own: those of its servers, and none.
    pub(super) bases: Vec<PathTemplate>,
    /// The operation, by its place among those of the contract.
    operation: usize,
    ready: OnceLock<Result<Ready, String>>,
}

/// What an operation checks and answers; made when it is first needed, since the largest contracts
/// have a thousand of them.
pub(super) struct Ready {
    pub(super) check: Check,
    pub(super) answers: Answers,
    defects: Vec<Defect>,
}

impl Site {
    /// Makes a site of contracts; the answers of small ones are made at once.
    ///
    /// # Errors
    /// A contract whose schemas cannot be read at all; see [`Contract::registry`].
    pub fn new(contracts: Vec<Contract>, settings: Settings) -> Result<Self, Defect> {
        let mut site = Self {
            settings,
            contracts: Vec::new(),
            operations: Vec::new(),
            routes: HashMap::new(),
            windows: Mutex::default(),
            journal: Journal::default(),
        };
        for contract in contracts {
            contract.registry()?;
            for (place, operation) in contract.operations().iter().enumerate() {
                site.add(&contract, operation, place);
            }
            let asked = contract.of_requests();
            site.contracts.push(Served { contract, asked });
        }
        if site.operations.len() <= MAX_AT_ONCE {
            for offer in &site.operations {
                site.ready(offer).ok();
            }
        }
        Ok(site)
    }

    fn add(&mut self, contract: &Contract, operation: &Operation, place: usize) {
        let own = &operation.servers;
        let servers = if own.is_empty() {
            contract.servers()
        } else {
            own
        };
        let bases = servers.iter().map(|server| server.base.clone());
        let bases = bases.filter(|base| !base.is_empty());
        let bases: Vec<_> = bases.chain([PathTemplate::parse("/")]).collect();
        for (base, template) in bases.iter().enumerate() {
            let segments = template.len() + operation.template.len();
            let route = (self.operations.len(), base);
            self.routes.entry(segments).or_default().push(route);
        }
        self.operations.push(Offer {
            contract: self.contracts.len(),
            id: operation.id.to_string(),
            method: operation.method.clone(),
            path: operation.path.clone(),
            name: format!("{} {}", operation.method, operation.path),
            template: operation.template.clone(),
            bases,
            operation: place,
            ready: OnceLock::new(),
        });
    }

    /// What an operation checks and answers, or why nothing can be said of it.
    pub(super) fn ready<'s>(&self, offer: &'s Offer) -> Result<&'s Ready, &'s str> {
        let read = || {
            let Served { contract, asked } = &self.contracts[offer.contract];
            let operation = &contract.operations()[offer.operation];
            let registry = asked.registry()?;
            let (check, defects) = Check::of(contract, asked, &registry, operation);
            let answers = Maker::new(contract, self.settings.seed)?.answers(operation);
            Ok(Ready {
                check,
                answers,
                defects,
            })
        };
        let made = || read().map_err(|defect: Defect| defect.to_string());
        offer
            .ready
            .get_or_init(made)
            .as_ref()
            .map_err(String::as_str)
    }

    /// Keeps a recorded answer to give again, and says whether it belongs to an operation that is
    /// served.
    pub fn record(&mut self, exchange: &Exchange) -> bool {
        let mut routes =
            self.contracts
                .iter()
                .enumerate()
                .filter_map(|(index, served)| match route(&served.contract, exchange) {
                    Route::Operation(operation) => Some((index, operation.id.to_string())),
                    _ => None,
                });
        let Some(found) = routes.next() else {
            return false;
        };
        let mut offers = self.operations.iter();
        let is_it = |offer: &Offer| (offer.contract, &offer.id) == (found.0, &found.1);
        let Some(index) = offers.position(is_it) else {
            return false;
        };
        if self.ready(&self.operations[index]).is_err() {
            return false;
        }
        let offer = &mut self.operations[index];
        let mut ready = offer.ready.take();
        if let Some(Ok(ready)) = &mut ready {
            let asked = match &exchange.asked {
                exchange::Asked::Operation(_) => None,
                exchange::Asked::Request(request) => {
                    let path = decoded_segments(request.uri().path());
                    let captures = offer.captures(&path);
                    captures.map(|captures| asked(&ready.check, &captures, request.uri().query()))
                }
            };
            ready.answers.record(asked, &exchange.response);
        }
        offer.ready = ready.map_or_else(OnceLock::new, OnceLock::from);
        true
    }

    /// What keeps requests from being checked, or an operation from being answered, in a sentence
    /// each; of the operations whose answers are made already.
    pub fn notices(&self) -> Vec<String> {
        let mut notices = Vec::new();
        for offer in &self.operations {
            match offer.ready.get() {
                None => {}
                Some(Err(why)) => notices.push(format!("{}: {why}", offer.id)),
                Some(Ok(ready)) => {
                    notices.extend(ready.defects.iter().map(ToString::to_string));
                    let rules = ready.answers.rules.iter();
                    notices.extend(rules.filter_map(|(status, prepared)| {
                        Some(format!("{} {status}: {}", offer.id, prepared.remark()?))
                    }));
                }
            }
        }
        let later = self
            .operations
            .iter()
            .filter(|offer| offer.ready.get().is_none())
            .count();
        if later > 0 {
            notices.push(format!(
                "answers of {later} operations are made as they are asked for"
            ));
        }
        notices
    }

    /// What an operation is called where requests are told of: `GET /calls/{callId}`.
    pub fn name_of(&self, operation: usize) -> &str {
        self.operations
            .get(operation)
            .map_or("", |offer| &offer.name)
    }

    /// How many requests each operation was asked, those of none among them.
    pub fn requests(&self) -> u64 {
        self.journal.read().counts.values().sum()
    }
}

impl Offer {
    fn captures<'p>(&'p self, path: &'p [String]) -> Option<Vec<(&'p str, &'p str)>> {
        let rests = self.bases.iter().filter(|base| base.matches_start_of(path));
        let mut rests = rests.filter_map(|base| path.get(base.len()..));
        let rest = rests.find(|rest| self.template.matches(rest))?;
        Some(self.template.captures(rest))
    }

    /// What is made of it, if it was asked for already.
    pub(super) fn made(&self) -> Option<&Ready> {
        self.ready.get()?.as_ref().ok()
    }

    /// The base path of the first server, as it is written.
    pub(super) fn address(&self) -> Option<String> {
        self.bases
            .first()
            .filter(|base| !base.is_empty())
            .map(ToString::to_string)
    }
}

/// What tells one request of an operation from another: its parameters in path and query, in
/// whatever order.
pub(super) fn asked(check: &Check, captures: &[(&str, &str)], query: Option<&str>) -> String {
    let query = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    let is_own = |name: &str| name != NAME && !check.is_credential(name);
    let mut query: Vec<_> = query.filter(|(name, _)| is_own(name)).collect();
    query.sort();
    let mut asked = form_urlencoded::Serializer::new(String::new());
    asked
        .extend_pairs(captures)
        .append_key_only("?")
        .extend_pairs(query);
    asked.finish()
}
