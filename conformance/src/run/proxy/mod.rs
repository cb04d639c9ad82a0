//! `conformance proxy`: between a program and its API.

use std::net::IpAddr;
use std::num::NonZero;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use http::{Request, Response};
use hyper::body::Incoming;
use serde::Serialize;

use super::listen::{Connection, End, Listener, Running};
use super::output::{self, Printed};
use super::plan::Plan;
use super::watch::Watch;
use super::{Console, concluded, told};
use crate::args::ProxyArguments;
use crate::defect::Defect;
use crate::proxy::Upstream;
use crate::record::Privacy;
use answer_body::AnswerBody;
use client::Client;
use forward::Proxy;
use judges::{Judges, Told};
use judging::Judging;
use recorder::Recorder;

mod answer_body;
mod client;
mod connector;
mod forward;
mod judges;
mod judging;
mod recorder;
mod request_body;

/// More threads than these do not judge: the rest of the machine is for what passes.
const MAX_JUDGES: usize = 4;

/// An answer under way.
type BoxFuture = Pin<Box<dyn Future<Output = Response<AnswerBody>> + Send>>;

/// What is said of the proxy beside its address.
#[derive(Serialize)]
struct Forwarding {
    upstream: String,
}

pub(super) fn run(arguments: &ProxyArguments) -> Result<Printed, Vec<Defect>> {
    let Ready {
        listener,
        proxy,
        plan,
    } = Ready::of(arguments)?;
    let judging = Arc::clone(&proxy.judging);
    let forwarding = Forwarding {
        upstream: proxy.upstream.address(),
    };
    let finishing = Arc::clone(&judging);
    let serve = || {
        let finish = move || finishing.finish();
        let end = listener.run_then(&forwarding, answering(proxy), finish);
        judging.break_off();
        end
    };
    let (end, mut printed) = judged(&plan, &judging, arguments, serve);
    let end = end.map_err(|error| {
        let what = format!("cannot serve: {error}");
        vec![Defect::of_file("proxy", what)]
    })?;
    printed.is_broken_off = end == End::AtOnce;
    Ok(printed)
}

/// A proxy on threads of its own. One that is dropped ends at once.
pub struct RunningProxy {
    server: Option<Running>,
    judging: Arc<Judging>,
    judges: Option<JoinHandle<Printed>>,
}

impl RunningProxy {
    /// Starts one. It says nothing of where it listens on standard output, and hears no signals.
    ///
    /// # Errors
    /// Why it could not begin.
    pub fn start(arguments: ProxyArguments) -> Result<Self, Vec<Defect>> {
        let Ready {
            listener,
            proxy,
            plan,
        } = Ready::of(&arguments)?;
        let judging = Arc::clone(&proxy.judging);
        let judged_by = Arc::clone(&judging);
        Ok(Self {
            server: Some(listener.start(answering(proxy))),
            judging,
            judges: Some(thread::spawn(move || {
                judged(&plan, &judged_by, &arguments, || ()).1
            })),
        })
    }

    /// Where clients find it, without a slash at its end.
    pub fn url(&self) -> &str {
        self.server.as_ref().map_or("", Running::url)
    }

    /// Answers what was asked, judges what passed, and ends.
    ///
    /// # Panics
    /// A thread that judges has panicked.
    pub fn end(mut self) -> Printed {
        let _ = self.server.take().map(Running::stop);
        self.judging.finish();
        let judges = self.judges.take().map(JoinHandle::join);
        match judges {
            Some(Ok(printed)) => printed,
            _ => panic!("a thread that judges has panicked"),
        }
    }
}

impl Drop for RunningProxy {
    fn drop(&mut self) {
        self.server = None;
        self.judging.break_off();
        let _ = self.judges.take().map(JoinHandle::join);
    }
}

/// A proxy that is about to forward.
struct Ready {
    listener: Listener,
    proxy: Proxy,
    plan: Arc<Plan>,
}

impl Ready {
    fn of(arguments: &ProxyArguments) -> Result<Self, Vec<Defect>> {
        let one = |defect| vec![defect];
        let upstream = upstream(arguments).map_err(one)?;
        let mut plan = Plan::judging(&arguments.judging)?;
        serve_at(&mut plan, &upstream).map_err(one)?;
        plan.weigh(&arguments.weighed, &arguments.output)?;
        output::writable(&arguments.output).map_err(one)?;
        let plan = Arc::new(plan);
        let client = Client::new(arguments.timeout.0).map_err(one)?;
        let folder = arguments.record.as_deref();
        folder.map_or(Ok(()), recorder::prepare).map_err(one)?;
        let most = [arguments.max_body, arguments.queue].map(|mib| mib as usize * (1 << 20));
        Ok(Self {
            listener: Listener::open(&arguments.listening).map_err(one)?,
            proxy: Proxy {
                judging: Judging::of(&upstream.address(), most, arguments.record.is_some()),
                upstream,
                client,
                marks: arguments.mark.then(|| Arc::clone(&plan)),
            },
            plan,
        })
    }
}

/// What a listener answers by.
fn answering(
    proxy: Proxy,
) -> impl Fn(Request<Incoming>, Connection) -> BoxFuture + Send + Sync + 'static {
    let proxy = Arc::new(proxy);
    move |request, connection| {
        let proxy = Arc::clone(&proxy);
        Box::pin(async move { proxy.answer(request, connection).await })
    }
}

/// Judges what passes while something goes on, and until nothing passes any more.
fn judged<T>(
    plan: &Plan,
    judging: &Judging,
    arguments: &ProxyArguments,
    meanwhile: impl FnOnce() -> T,
) -> (T, Printed) {
    let telling = arguments.judging.telling;
    // Signals are heard by the listener.
    let watch = Watch::new(Console::default(), telling).telling_each(&arguments.output);
    told::plan(&watch, plan, &arguments.judging);
    let (mut report, judges) = plan.begun(false);
    let privacy = Privacy::built_in().map_err(|defect| report.add_defect(defect));
    let recorder = arguments.record.as_deref().zip(privacy.as_ref().ok());
    let recorder = recorder.map(|(folder, privacy)| Recorder::new(folder, &judges, privacy));
    let judges = Judges {
        plan,
        by: &judges,
        report: Mutex::new(report),
        recorder: recorder.map(Mutex::new),
        watch: &watch,
        told: Told::by(telling, arguments.output.is_colored()),
    };
    let done = thread::scope(|scope| {
        for _ in 0..number_of_judges() {
            scope.spawn(|| judges.work(judging));
        }
        meanwhile()
    });
    let mut report = judges.into_report();
    judging.tell(&mut report);
    report.quote(&plan.contracts);
    let printed = concluded(report, plan, &arguments.output, telling, &watch);
    (done, printed)
}

fn upstream(arguments: &ProxyArguments) -> Result<Upstream, Defect> {
    let refused = |what| Defect::of_file("--upstream", what);
    let upstream = Upstream::parse(&arguments.upstream).map_err(refused)?;
    let (host, port) = upstream.host_and_port();
    let host = host.trim_matches(['[', ']']);
    let address = host.parse::<IpAddr>();
    let is_here = host == "localhost"
        || address.is_ok_and(|one| one.is_loopback() || one == arguments.listening.host);
    if is_here && port == arguments.listening.port {
        return Err(refused("the address of the proxy itself, by --port"));
    }
    Ok(upstream)
}

/// Half of the processors, for the rest have to forward.
fn number_of_judges() -> usize {
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    (processors / 2).clamp(1, MAX_JUDGES)
}

/// Has the upstream be a server of the contract, wherever the contract has its own.
fn serve_at(plan: &mut Plan, upstream: &Upstream) -> Result<(), Defect> {
    let mut contracts = plan.contracts.iter();
    if contracts.any(|contract| upstream.is_server_of(contract)) {
        return Ok(());
    }
    let [contract] = &mut plan.contracts[..] else {
        let what = format!(
            "{} is a server of no built-in contract: add --api or --spec, to say which it keeps",
            upstream.address()
        );
        return Err(Defect::of_file("--upstream", what));
    };
    for address in upstream.addresses(contract.servers()) {
        contract.add_server(&address);
    }
    Ok(())
}
