//! `conformance serve`: reads what is served, listens, waits, and sends.

use std::fs::File;
use std::io::{self, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, HeaderValue};
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Either, Full, LengthLimitError, Limited};
use hyper::body::{Body, Incoming};
use serde::Serialize;

use super::files::{inputs, is_standard_input, shown};
use super::listen::{Break, BrokenBody, Connection, End, Listener, Running};
use super::missing::cannot_be_read;
use super::output::said;
use super::plan::{self, read_text};
use super::{BLOCK, Printed};
use crate::args::{ListenArguments, ServeArguments};
use crate::contract::{Contract, Settings as Reading};
use crate::defect::{Defect, of_recording};
use crate::report::Outcome;
use crate::serve::{Answer, Ending, OVERVIEW_PATH, Script, Settings, Site};
use crate::source::{self, Recorded};

/// A request's body of more bytes is refused.
const MAX_BODY: usize = 16 << 20;
/// A body that is not there by then is not waited for.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// What is sent: a body, or a part of one.
type Sent = Either<Full<Bytes>, BrokenBody>;

/// A server in this process, at a port of its own on this machine. It ends when it is dropped.
///
/// ```
/// use callspec_codegen::Document;
/// use conformance::contract::Contract;
/// use conformance::contract::built_in::BuiltIn;
/// use conformance::run::Server;
/// use conformance::serve::{Settings, Site};
///
/// let (name, text) = BuiltIn::Alta.source();
/// let (contract, defects) = Contract::parse(Document::parse(name, text)?);
/// assert!(defects.is_empty());
/// let server = Server::start(Site::new(vec![contract], Settings::default())?)?;
/// assert!(server.url().starts_with("http://127.0.0.1:"));
/// # Ok::<(), conformance::defect::Defect>(())
/// ```
pub struct Server {
    running: Running,
    site: Arc<Site>,
}

impl Server {
    /// Starts it.
    ///
    /// # Errors
    /// No port can be had.
    pub fn start(site: Site) -> Result<Self, Defect> {
        let site = Arc::new(site);
        let listener = Listener::open(&ListenArguments::any_port())?;
        let running = listener.start(service(Arc::clone(&site), false));
        Ok(Self { running, site })
    }

    /// Starts what the command would, at any free port, whatever the arguments say of it.
    ///
    /// # Errors
    /// What keeps the command from running.
    pub fn of(arguments: &ServeArguments) -> Result<Self, Vec<Defect>> {
        let prepared = Prepared::of(arguments)?;
        Self::start(prepared.site).map_err(|defect| vec![defect])
    }

    /// Where it is found, without a slash at its end and without a base path.
    pub fn url(&self) -> &str {
        self.running.url()
    }

    /// What it serves, and what it was asked.
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// Answers what was asked, and ends.
    pub fn stop(self) {
        self.running.stop();
    }
}

/// What is printed beside the address.
#[derive(Serialize)]
struct Served {
    apis: Vec<Api>,
    overview: String,
}

#[derive(Serialize)]
struct Api {
    title: String,
    base_url: String,
}

/// What is served, before anything listens.
struct Prepared {
    site: Site,
    /// The title and the base path of each contract.
    bases: Vec<(String, String)>,
    /// Lines for standard error: what is wrong with a part, or worth knowing.
    said: Vec<String>,
}

impl Prepared {
    fn of(arguments: &ServeArguments) -> Result<Self, Vec<Defect>> {
        let (judged_by, document) = arguments.judged_by();
        let today = chrono::Utc::now().date_naive().to_string();
        let (contracts, defects) =
            plan::contracts(&judged_by, &document, &[], &Reading::default(), &today)?;
        let script = arguments
            .fault
            .as_deref()
            .map(|path| script(path, &contracts));
        let settings = Settings {
            seed: arguments.seed,
            rate: arguments.rate,
            script: script.transpose()?.unwrap_or_default(),
        };
        let bases = bases(&contracts);
        let mut site = Site::new(contracts, settings).map_err(|defect| vec![defect])?;
        let (kept, refused) = record(&mut site, &arguments.recordings);
        let defects = defects.iter().chain(&refused).map(said);
        let notices = site.notices().into_iter().chain(kept);
        let said = defects.chain(notices.map(|notice| format!("note: {notice}")));
        Ok(Self {
            said: said.collect(),
            site,
            bases,
        })
    }
}

pub(super) fn run(arguments: &ServeArguments) -> Result<Printed, Vec<Defect>> {
    let prepared = Prepared::of(arguments)?;
    let listener = Listener::open(&arguments.listen).map_err(|defect| vec![defect])?;
    prepared.said.iter().for_each(|line| tell(line));
    let served = Served::at(&listener.url(), prepared.bases);
    let site = Arc::new(prepared.site);
    let end = listener.run(&served, service(site, arguments.verbose));
    let cannot = |error| vec![Defect::of_file("serve", format!("cannot serve: {error}"))];
    Ok(Printed {
        output: String::new(),
        errors: Vec::new(),
        outcome: Outcome::Kept,
        is_broken_off: end.map_err(cannot)? == End::AtOnce,
    })
}

/// Who closes standard error wants to be told nothing.
fn tell(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

impl Served {
    fn at(url: &str, bases: Vec<(String, String)>) -> Self {
        let api = |(title, base): (String, String)| Api {
            title,
            base_url: format!("{url}{base}"),
        };
        Self {
            apis: bases.into_iter().map(api).collect(),
            overview: format!("{url}{OVERVIEW_PATH}"),
        }
    }
}

/// The title of each contract, and the base path of its first server.
fn bases(contracts: &[Contract]) -> Vec<(String, String)> {
    let base = |contract: &Contract| {
        let first = contract.servers().first();
        let base = first.map(|server| server.base.to_string());
        (contract.title().to_owned(), base.unwrap_or_default())
    };
    contracts.iter().map(base).collect()
}

fn script(path: &Path, contracts: &[Contract]) -> Result<Script, Vec<Defect>> {
    let text = read_text(path).map_err(|defect| vec![defect])?;
    Script::parse(&path.display().to_string(), &text, contracts)
}

/// Keeps what was recorded, and says how much of it is of use, if any was named.
fn record(site: &mut Site, named: &[PathBuf]) -> (Option<String>, Vec<Defect>) {
    let (files, mut defects) = inputs(named);
    let (mut kept, mut passed_over) = (0_u64, 0_u64);
    for file in &files {
        let name = shown(file);
        if is_standard_input(file) {
            defects.push(Defect::of_file(name, "recordings to serve are files"));
            continue;
        }
        let opened = match File::open(file) {
            Ok(opened) => BufReader::with_capacity(BLOCK, opened),
            Err(error) => {
                defects.push(Defect::of_file(name, cannot_be_read(file, &error)));
                continue;
            }
        };
        for recorded in source::read(&name, opened, None, None) {
            match recorded {
                Ok(Recorded::Exchange(exchange)) if site.record(&exchange) => kept += 1,
                Ok(Recorded::NoBody(origin)) => {
                    defects.push(of_recording(&origin, "the recording leaves the body out"));
                }
                Ok(_) => passed_over += 1,
                Err(defect) => defects.push(defect),
            }
        }
    }
    let said = format!(
        "of the recordings {kept} belong to what is served, {passed_over} to something else"
    );
    ((!named.is_empty()).then_some(said), defects)
}

fn service(
    site: Arc<Site>,
    is_verbose: bool,
) -> impl Fn(Request<Incoming>, Connection) -> Answering + Send + Sync + 'static {
    let began = Instant::now();
    move |request, connection| {
        let site = Arc::clone(&site);
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let request = match whole(body).await {
                Ok(body) => Request::from_parts(head, body),
                Err(status) => return refused(status),
            };
            let answer = site.answer(&request, began.elapsed());
            if is_verbose && request.uri().path() != OVERVIEW_PATH {
                let name = answer.operation.map(|operation| site.name_of(operation));
                let method = request.method();
                let name = name.map_or_else(|| format!("{method} (no operation)"), str::to_owned);
                tell(&format!("{name} {}", answer.response.status().as_u16()));
            }
            if !answer.delay.is_zero() {
                tokio::time::sleep(answer.delay).await;
            }
            sent(answer, connection)
        })
    }
}

type Answering = std::pin::Pin<Box<dyn Future<Output = Response<Sent>> + Send>>;

/// All of a body, or the status that refuses it.
async fn whole(body: Incoming) -> Result<Bytes, StatusCode> {
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    let collected = Limited::new(body, MAX_BODY).collect();
    match tokio::time::timeout(BODY_TIMEOUT, collected).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(StatusCode::PAYLOAD_TOO_LARGE),
        Ok(Err(_)) => Err(StatusCode::BAD_REQUEST),
        Err(_) => Err(StatusCode::REQUEST_TIMEOUT),
    }
}

fn refused(status: StatusCode) -> Response<Sent> {
    let mut response = Response::new(Either::Left(Full::default()));
    *response.status_mut() = status;
    response
}

fn sent(answer: Answer, connection: Connection) -> Response<Sent> {
    let (mut head, body) = answer.response.into_parts();
    let (bytes, how) = match answer.ending {
        None => return Response::from_parts(head, Either::Left(Full::new(body))),
        Some(Ending::Reset(None)) => {
            connection.reset();
            return Response::from_parts(head, Either::Left(Full::default()));
        }
        Some(Ending::Reset(Some(bytes))) => (bytes, Break::Reset),
        Some(Ending::Truncated(bytes)) => (bytes.unwrap_or(body.len() / 2), Break::Close),
    };
    let part = body.slice(..bytes.min(body.len()));
    // There is more to come than ever comes, of an empty body too.
    let claimed = body.len().max(part.len() + 1);
    head.headers
        .insert(CONTENT_LENGTH, HeaderValue::from(claimed));
    Response::from_parts(head, Either::Right(BrokenBody::new(part, how, connection)))
}
