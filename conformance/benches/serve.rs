//! Requests a second of `serve`, of a bare handler of the same server library that answers with the
//! same bytes, and of any other server: `cargo bench -p conformance --bench serve [-- URL]`.
//!
//! Sixteen connections ask the servers in turn, a second each, in several rounds; what counts is the
//! ratio within a round. All of it shares the machine, clients too.
#![expect(clippy::print_stdout, reason = "a benchmark prints what it measures")]
#![expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

use std::convert::Infallible;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use callspec_codegen::Document;
use conformance::contract::Contract;
use conformance::contract::built_in::BuiltIn;
use conformance::run::Server;
use conformance::serve::{Settings, Site};
use http::{Response, Uri};
use http_body_util::Full;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};

const CONNECTIONS: usize = 16;
const ROUNDS: usize = 7;
const ROUND: Duration = Duration::from_secs(1);
const PATH: &str = "/v1/calls/6f9619ff-8b86-4d01-b42d-00cf4fc964ff";

fn runtime() -> Runtime {
    let built = Builder::new_multi_thread().enable_all().build();
    built.expect("a runtime")
}

fn serve() -> Server {
    let (name, text) = BuiltIn::Alta.source();
    let document = Document::parse(name, text).expect("it parses");
    let (contract, _) = Contract::parse(document);
    let site = Site::new(vec![contract], Settings::default()).expect("it is served");
    Server::start(site).expect("a port is free")
}

/// A handler that looks at nothing.
fn bare(body: Bytes) -> String {
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        runtime().block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0")
                .await
                .expect("a port is free");
            tell.send(listener.local_addr().expect("an address"))
                .expect("heard");
            loop {
                let (stream, _) = listener.accept().await.expect("a connection");
                stream.set_nodelay(true).expect("a socket");
                let body = body.clone();
                let answer = service_fn(move |_| {
                    let response = Response::builder().header("content-type", "application/json");
                    let response = response.body(Full::new(body.clone())).expect("a response");
                    async { Ok::<_, Infallible>(response) }
                });
                let connection =
                    http1::Builder::new().serve_connection(TokioIo::new(stream), answer);
                tokio::spawn(connection);
            }
        });
    });
    format!("http://{}{PATH}", told.recv().expect("it listens"))
}

/// Reads one answer, and gives the bytes of it; none of those measured is chunked.
async fn answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> usize {
    buffer.clear();
    loop {
        if let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&buffer[..end]).to_lowercase();
            assert!(head.starts_with("http/1.1 200"), "{head}");
            let (_, length) = head.split_once("content-length: ").expect("a length");
            let length = length
                .lines()
                .next()
                .and_then(|text| text.trim().parse::<usize>().ok());
            let length = end + 4 + length.expect("a length");
            while buffer.len() < length {
                assert!(stream.read_buf(buffer).await.expect("it comes") > 0);
            }
            return length;
        }
        assert!(
            stream.read_buf(buffer).await.expect("it comes") > 0,
            "it is closed"
        );
    }
}

async fn client(address: String, request: String, end: Instant) -> u64 {
    let mut stream = TcpStream::connect(address).await.expect("it listens");
    stream.set_nodelay(true).expect("a socket");
    let (mut buffer, mut count) = (Vec::with_capacity(4096), 0);
    while Instant::now() < end {
        stream
            .write_all(request.as_bytes())
            .await
            .expect("it is sent");
        answer(&mut stream, &mut buffer).await;
        count += 1;
    }
    count
}

/// Requests a second.
fn measured(clients: &Runtime, url: &str) -> f64 {
    let url: Uri = url.parse().expect("a URL");
    let address = url.authority().expect("a host").to_string();
    let path = url.path();
    let request =
        format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer any\r\n\r\n");
    clients.block_on(async {
        let began = Instant::now();
        let all: Vec<_> = (0..CONNECTIONS)
            .map(|_| tokio::spawn(client(address.clone(), request.clone(), began + ROUND)))
            .collect();
        let mut count = 0;
        for one in all {
            count += one.await.expect("no panic");
        }
        #[expect(clippy::cast_precision_loss, reason = "far below")]
        let count = count as f64;
        count / began.elapsed().as_secs_f64()
    })
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    let server = serve();
    let clients = runtime();
    let url = format!("{}{PATH}", server.url());
    let mut asked = ureq::get(&url)
        .header("authorization", "Bearer any")
        .call()
        .expect("a call");
    let body = asked.body_mut().read_to_vec().expect("a body");
    let mut servers = vec![
        ("bare handler".to_owned(), bare(body.into())),
        ("serve".to_owned(), url),
    ];
    let others = std::env::args()
        .skip(1)
        .filter(|argument| argument.starts_with("http://"));
    servers.extend(others.map(|url| (url.clone(), url)));
    let mut rates = vec![Vec::new(); servers.len()];
    for round in 0..=ROUNDS {
        for (rates, (_, url)) in rates.iter_mut().zip(&servers) {
            let rate = measured(&clients, url);
            // The first round warms all of them up.
            if round > 0 {
                rates.push(rate);
            }
        }
    }
    for ((name, _), own) in servers.iter().zip(&rates) {
        let ratios = rates[1].iter().zip(own).map(|(serve, own)| serve / own);
        let (rate, ratio) = (median(own.clone()), median(ratios.collect()));
        println!("{name:<40} {rate:>9.0} requests/s   serve is {ratio:.2} times as fast");
    }
}
