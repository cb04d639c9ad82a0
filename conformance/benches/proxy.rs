//! The judging proxy beside a bare one of the same library, and beside Prism's where that is installed.
//!
//! `cargo bench -p conformance --bench proxy` runs each in turn, three times, and prints requests a second;
//! `-- --soak` has a thousand connections ask for 20 s and prints what failed and what memory was taken.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark reads a recording, the clock and the environment, and prints figures"
)]

use std::convert::Infallible;
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use clap::Parser;
use conformance::args::{Arguments, Command as Typed};
use conformance::run::RunningProxy;
use conformance::source::{self, Recorded};
use http::{Request, Response, Uri};
use http_body_util::{BodyExt, Empty, Full};
use hyper::body::{Body, Incoming};
use hyper::service::service_fn;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::{TcpListener, TcpStream};

const ROUNDS: usize = 3;
const CONNECTIONS: usize = 16;
const TIME: Duration = Duration::from_secs(4);
const SOAK_CONNECTIONS: usize = 1000;
const SOAK_TIME: Duration = Duration::from_secs(20);
const PATH: &str = "/calls/a1b2c3d4-e5f6-7890-abcd-ef1234567890";
const SPEC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../spec/alta.yaml");
const CALL: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../tests/cases/alta/documented-call.har"
);

#[tokio::main]
async fn main() {
    let upstream = upstream().await;
    if std::env::args().any(|argument| argument == "--soak") {
        soak(upstream).await;
    } else {
        compare(upstream).await;
    }
}

/// The documented call, answered to whatever is asked.
async fn upstream() -> SocketAddr {
    let recording = std::fs::read(CALL).expect("the recording is there");
    let mut recorded = source::read(CALL, &*recording, None, None).into_iter();
    let Some(Ok(Recorded::Exchange(exchange))) = recorded.next() else {
        panic!("it holds an exchange");
    };
    let body = exchange.response.body().clone();
    println!("a body of {} bytes, {CONNECTIONS} connections", body.len());
    serve(move |_| {
        let response = Response::builder().header("content-type", "application/json");
        let response = response.body(Full::new(body.clone()));
        std::future::ready(response.expect("a response"))
    })
    .await
}

/// Forwards, and nothing else.
async fn bare_proxy(upstream: SocketAddr) -> SocketAddr {
    let client: Client<HttpConnector, Incoming> =
        Client::builder(TokioExecutor::new()).build_http();
    serve(move |mut request: Request<Incoming>| {
        let client = client.clone();
        async move {
            let path = request.uri().path_and_query().expect("a path").as_str();
            *request.uri_mut() = format!("http://{upstream}{path}").parse().expect("a URL");
            client.request(request).await.expect("it is answered")
        }
    })
    .await
}

async fn serve<F, R, B>(answer: F) -> SocketAddr
where
    F: Fn(Request<Incoming>) -> R + Clone + Send + Sync + 'static,
    R: Future<Output = Response<B>> + Send,
    B: Body<Data = Bytes, Error: std::error::Error + Send + Sync> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.expect("a connection");
            stream.set_nodelay(true).expect("it is TCP");
            let answer = answer.clone();
            let service = service_fn(move |request| {
                let answered = answer(request);
                async move { Ok::<_, Infallible>(answered.await) }
            });
            let server = hyper::server::conn::http1::Builder::new();
            tokio::spawn(server.serve_connection(TokioIo::new(stream), service));
        }
    });
    address
}

fn judging_proxy(upstream: SocketAddr) -> RunningProxy {
    let upstream = format!("http://{upstream}");
    let arguments = [
        "conformance",
        "proxy",
        "--api",
        "alta",
        "--upstream",
        &upstream,
    ];
    let Typed::Proxy(arguments) = Arguments::parse_from(arguments).command else {
        panic!("it is the proxy");
    };
    let started = RunningProxy::start(arguments);
    started.unwrap_or_else(|defects| panic!("{}", defects[0]))
}

fn address_of(proxy: &RunningProxy) -> SocketAddr {
    let address = proxy.url().trim_start_matches("http://");
    address.parse().expect("an address")
}

/// Prism's proxy, ended when it is dropped.
struct Prism(Child, SocketAddr);

impl Drop for Prism {
    fn drop(&mut self) {
        let _ = self.0.kill().and_then(|()| self.0.wait().map(drop));
    }
}

async fn prism(upstream: SocketAddr) -> Option<Prism> {
    let program = std::env::var("PRISM").unwrap_or_else(|_| "prism".to_owned());
    let free = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = free.local_addr().expect("an address");
    drop(free);
    let child = Command::new(program)
        .args(["proxy", SPEC, &format!("http://{upstream}")])
        .args(["--host", "127.0.0.1", "--port", &address.port().to_string()])
        .args(["--verboseLevel", "error"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(child) = child else {
        println!(
            "Prism is left out: no prism on the path; PRISM=node_modules/.bin/prism names one, \
             after npm install @stoplight/prism-cli"
        );
        return None;
    };
    let prism = Prism(child, address);
    let begun = Instant::now();
    while TcpStream::connect(address).await.is_err() {
        assert!(begun.elapsed() < TIME * 10, "Prism does not begin");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Some(prism)
}

async fn compare(upstream: SocketAddr) {
    let judging = judging_proxy(upstream);
    let prism = prism(upstream).await;
    let mut competitors = vec![
        ("bare proxy", bare_proxy(upstream).await),
        ("judging proxy", address_of(&judging)),
    ];
    competitors.extend(prism.as_ref().map(|prism| ("Prism's proxy", prism.1)));
    let mut rates = vec![Vec::new(); competitors.len()];
    for _ in 0..ROUNDS {
        for ((_, address), rates) in competitors.iter().zip(&mut rates) {
            load(*address, CONNECTIONS, TIME / 4).await;
            let Load { answers, failures } = load(*address, CONNECTIONS, TIME).await;
            assert_eq!(failures, 0);
            rates.push(f64::from(u32::try_from(answers).expect("few")) / TIME.as_secs_f64());
        }
    }
    let medians: Vec<_> = rates.iter_mut().map(|rates| median(rates)).collect();
    for ((name, _), median) in competitors.iter().zip(&medians) {
        println!("{name:<14} {median:>8.0} requests a second");
    }
    println!("judging / bare  {:.2}", medians[1] / medians[0]);
    if let Some(prism) = medians.get(2) {
        println!("judging / Prism {:.1}", medians[1] / prism);
    }
    let ended = judging.end();
    println!("{}", closing_lines(&ended.output));
}

/// The last three lines of a report, the last of them first.
fn closing_lines(report: &str) -> String {
    let lines: Vec<_> = report.lines().rev().take(3).collect();
    lines.join("\n")
}

fn median(rates: &mut [f64]) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

async fn soak(upstream: SocketAddr) {
    let judging = judging_proxy(upstream);
    let address = address_of(&judging);
    for part in 1..=4 {
        let Load { answers, failures } = load(address, SOAK_CONNECTIONS, SOAK_TIME / 4).await;
        let memory = memory().unwrap_or_else(|| "unknown".to_owned());
        println!("part {part}: {answers} answers, {failures} failures, memory {memory}");
    }
    let ended = judging.end();
    println!("{}", closing_lines(&ended.output));
}

/// Resident memory of clients, proxy and upstream together, where Linux tells.
fn memory() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().to_owned())
}

struct Load {
    answers: usize,
    failures: usize,
}

/// Asks over so many connections for so long.
async fn load(address: SocketAddr, connections: usize, time: Duration) -> Load {
    let (is_over, answers) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicUsize::new(0)),
    );
    let clients: Vec<_> = (0..connections)
        .map(|_| tokio::spawn(client(address, Arc::clone(&is_over), Arc::clone(&answers))))
        .collect();
    tokio::time::sleep(time).await;
    is_over.store(true, Ordering::Relaxed);
    let mut failures = 0;
    for client in clients {
        failures += usize::from(client.await.expect("no client panics").is_err());
    }
    Load {
        answers: answers.load(Ordering::Relaxed),
        failures,
    }
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

async fn client(
    address: SocketAddr,
    is_over: Arc<AtomicBool>,
    answers: Arc<AtomicUsize>,
) -> Result<(), Failure> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let uri: Uri = PATH.parse()?;
    while !is_over.load(Ordering::Relaxed) {
        sender.ready().await?;
        let request = Request::builder()
            .uri(uri.clone())
            .header("host", address.to_string())
            .header("authorization", "Bearer benchmark")
            .body(Empty::<Bytes>::new())?;
        let response = sender.send_request(request).await?;
        if response.status() != 200 {
            return Err(format!("status {}", response.status()).into());
        }
        response.into_body().collect().await?;
        answers.fetch_add(1, Ordering::Relaxed);
    }
    Ok(())
}
