//! What the client costs beside the same work written by hand with reqwest and serde.
//!
//! `cargo bench -p benchmarks`

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use callspec::{Pacing, alta, autocalls};
use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use mimalloc::MiMalloc;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue};
use serde::Deserialize;
use tokio::runtime::{Builder, Runtime};
use uuid::Uuid;

#[path = "client/bodies.rs"]
mod bodies;
#[path = "client/by_hand.rs"]
mod by_hand;

const ID: &str = "a1b2c3d4-e5f6-7890-abcd-ef1234567890";
const KIB: usize = 1024;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() {
    divan::main();
}

/// A call of 2 KiB fetched over a kept-alive connection of the loopback interface.
#[divan::bench_group(sample_count = 2000, sample_size = 4)]
mod round_trip {
    use super::{Bencher, ID, Pacing, Uuid, alta, black_box, by_hand, http, runtime, serve};

    #[divan::bench]
    fn callspec(bencher: Bencher<'_, '_>) {
        let client = alta::Client::builder()
            .token("token")
            .base_url(serve())
            .pacing(Pacing::off())
            .build()
            .expect("a client");
        let (runtime, id) = (runtime(), Uuid::parse_str(ID).expect("an id"));
        bencher.bench_local(|| {
            let call = runtime.block_on(client.get_call(black_box(&id)));
            call.expect("a call").into_inner()
        });
    }

    #[divan::bench]
    fn by_hand(bencher: Bencher<'_, '_>) {
        let (client, base_url) = (http(), serve());
        let (runtime, id) = (runtime(), Uuid::parse_str(ID).expect("an id"));
        let get_call = async |id: &Uuid| {
            let url = format!("{base_url}/calls/{id}");
            let response = client.get(url).send().await?.error_for_status()?;
            response.json::<by_hand::AltaCall>().await
        };
        bencher.bench_local(|| {
            let call = runtime.block_on(get_call(black_box(&id)));
            call.expect("a call")
        });
    }
}

/// A body of so many KiB into a type, and the value dropped again: a program that reads calls has
/// the memory of the last one at hand.
#[divan::bench_group(sample_count = 1000, sample_size = 20)]
mod decode {
    use super::{
        Bencher, BytesCount, Deserialize, KIB, alta, autocalls, black_box, bodies, by_hand,
    };

    #[divan::bench(types = [alta::Call, by_hand::AltaCall], args = [2, 20])]
    fn alta<T: for<'a> Deserialize<'a>>(bencher: Bencher<'_, '_>, kib: usize) {
        decode::<T>(bencher, &bodies::alta(kib * KIB));
    }

    #[divan::bench(types = [autocalls::Call, by_hand::AutocallsCall], args = [2, 20])]
    fn autocalls<T: for<'a> Deserialize<'a>>(bencher: Bencher<'_, '_>, kib: usize) {
        decode::<T>(bencher, &bodies::autocalls(kib * KIB));
    }

    fn decode<T: for<'a> Deserialize<'a>>(bencher: Bencher<'_, '_>, body: &str) {
        bencher.counter(BytesCount::of_str(body)).bench(|| {
            let call = serde_json::from_slice::<T>(black_box(body.as_bytes()));
            drop(black_box(call.expect("a call")));
        });
    }
}

fn runtime() -> Runtime {
    let mut builder = Builder::new_current_thread();
    builder.enable_all().build().expect("a runtime")
}

/// An HTTP client with the settings that callspec gives its own.
fn http() -> reqwest::Client {
    let mut token = HeaderValue::from_static("Bearer token");
    token.set_sensitive(true);
    let json = HeaderValue::from_static("application/json");
    reqwest::Client::builder()
        .default_headers(HeaderMap::from_iter([
            (AUTHORIZATION, token),
            (ACCEPT, json),
        ]))
        .user_agent("by-hand/1.0")
        .connect_timeout(Duration::from_secs(10))
        .read_timeout(Duration::from_secs(30))
        .timeout(Duration::from_secs(180))
        .referer(false)
        .retry(reqwest::retry::never())
        .build()
        .expect("an HTTP client")
}

/// A server on a thread of its own that answers every request with the same bytes.
fn serve() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    let body = bodies::alta(2 * KIB);
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
         x-request-id: 1\r\n\r\n{body}",
        body.len()
    );
    thread::spawn(move || {
        for stream in listener.incoming() {
            answer_all(stream.expect("a connection"), answer.as_bytes());
        }
    });
    format!("http://{address}")
}

/// Answers until the client goes. A request has no body and comes in one piece or few.
fn answer_all(mut stream: TcpStream, answer: &[u8]) {
    stream.set_nodelay(true).expect("a socket option");
    let (mut buffer, mut filled) = ([0; 4096], 0);
    while let Ok(count @ 1..) = stream.read(&mut buffer[filled..]) {
        filled += count;
        if buffer[..filled].ends_with(b"\r\n\r\n") {
            filled = 0;
            if stream.write_all(answer).is_err() {
                return;
            }
        }
    }
}
