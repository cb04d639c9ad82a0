//! The edge of a server: a socket, HTTP/1 on its connections, limits, an orderly end. What is
//! answered is not its concern.

use std::convert::Infallible;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use hyper::body::{Body, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use serde::Serialize;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;

use crate::args::ListenArguments;
use crate::defect::Defect;
use connection::Stream;
use stop::{Asked, Signals, Stop};

mod broken;
mod connection;
mod stop;

pub(super) use broken::{Break, BrokenBody};
pub(super) use connection::Connection;

/// A head of more bytes is answered with 431, one of more than a hundred headers too.
const MAX_HEAD: usize = 64 << 10;
/// A head that is not there by then, or the next request of a connection, ends the connection.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);
/// More connections wait until one of these has ended.
const MAX_CONNECTIONS: usize = 10_000;
/// How long requests that have come are waited for at the end.
const GRACE: Duration = Duration::from_secs(10);
/// How long to wait where the process has no socket left for a connection.
const NO_SOCKET: Duration = Duration::from_millis(20);

/// Why a body ends early; hyper closes the connection whatever it is.
type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A socket that is bound; connections wait from here on.
#[derive(Debug)]
pub(super) struct Listener {
    socket: std::net::TcpListener,
    address: SocketAddr,
}

/// The line that says where a server listens.
#[derive(Serialize)]
struct Announcement<'a, T> {
    listening: &'a str,
    #[serde(flatten)]
    more: &'a T,
}

/// How a server ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// All that was asked is answered, or had [`GRACE`] to be.
    Orderly,
    /// It was asked twice, and waited for nothing.
    AtOnce,
}

impl Listener {
    /// Binds the address; one that other machines reach only if that is allowed.
    pub(super) fn open(arguments: &ListenArguments) -> Result<Self, Defect> {
        let ListenArguments { host, port, .. } = arguments;
        if !host.is_loopback() && !arguments.allow_other_machines {
            let what = "other machines reach this address, and nobody is turned away: leave it out \
                to listen at this machine alone, or add --allow-other-machines";
            return Err(Defect::of_file(format!("--host {host}"), what));
        }
        let bound = std::net::TcpListener::bind(arguments.address()).and_then(|socket| {
            socket.set_nonblocking(true)?;
            let address = socket.local_addr()?;
            Ok(Self { socket, address })
        });
        bound.map_err(|error| {
            let hint = match error.kind() {
                io::ErrorKind::AddrInUse => "; without --port, a free one is taken",
                io::ErrorKind::AddrNotAvailable => "; it is no address of this machine",
                io::ErrorKind::PermissionDenied => "; ports below 1024 may be kept for the system",
                _ => "",
            };
            let what = format!("cannot be listened at: {error}{hint}");
            Defect::of_file(format!("--host {host} --port {port}"), what)
        })
    }

    /// Where clients find the server, without a slash at its end.
    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Says where it listens, and serves until Ctrl-C or SIGTERM; whoever calls is held until then.
    ///
    /// What is said is one line of JSON on standard output: `listening` with the URL, and what else
    /// is to be known.
    pub(super) fn run<F, R, B>(self, more: &impl Serialize, answer: F) -> io::Result<End>
    where
        F: Fn(Request<Incoming>, Connection) -> R + Send + Sync + 'static,
        R: Future<Output = Response<B>> + Send + 'static,
        B: Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
    {
        self.run_then(more, answer, || {})
    }

    /// The same, with something to finish once nothing is asked any more: it is waited for unless the
    /// server is to end at once.
    pub(super) fn run_then<F, R, B>(
        self,
        more: &impl Serialize,
        answer: F,
        finish: impl FnOnce() + Send + 'static,
    ) -> io::Result<End>
    where
        F: Fn(Request<Incoming>, Connection) -> R + Send + Sync + 'static,
        R: Future<Output = Response<B>> + Send + 'static,
        B: Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
    {
        let runtime = runtime()?;
        let stop = Stop::default();
        let mut asked = stop.subscribe();
        let end = runtime.block_on(async {
            // Heard before the line is out: who reads it may end the server at once.
            let signals = Signals::hear()?;
            tokio::spawn(stop.clone().on_signals(signals));
            self.announce(more);
            match serve(self.socket, &stop, Arc::new(answer)).await? {
                End::AtOnce => Ok(End::AtOnce),
                End::Orderly => tokio::select! {
                    _ = tokio::task::spawn_blocking(finish) => Ok(End::Orderly),
                    () = asked.is_at_least(Asked::AtOnce) => Ok(End::AtOnce),
                },
            }
        });
        // What is not done by now is dropped, with its connection.
        runtime.shutdown_background();
        end
    }

    /// What only other machines could abuse is told on standard error.
    fn announce(&self, more: &impl Serialize) {
        let listening = &self.url();
        let line = serde_json::to_string(&Announcement { listening, more }).unwrap_or_default();
        let mut output = io::stdout().lock();
        // Who closes standard output knows the port.
        let _ = writeln!(output, "{line}").and_then(|()| output.flush());
        if !self.address.ip().is_loopback() {
            let _ = writeln!(
                io::stderr(),
                "warning: other machines reach {listening}: there is no TLS, and whoever asks is answered"
            );
        }
    }

    /// Serves on a thread of its own.
    pub(super) fn start<F, R, B>(self, answer: F) -> Running
    where
        F: Fn(Request<Incoming>, Connection) -> R + Send + Sync + 'static,
        R: Future<Output = Response<B>> + Send + 'static,
        B: Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
    {
        let (url, stop) = (self.url(), Stop::default());
        let stopped = stop.clone();
        let thread = thread::spawn(move || {
            let runtime = runtime()?;
            let end = runtime.block_on(serve(self.socket, &stopped, Arc::new(answer)));
            runtime.shutdown_background();
            end
        });
        Running {
            url,
            stop,
            thread: Some(thread),
        }
    }
}

/// A server on a thread of its own. It ends when this is dropped.
#[derive(Debug)]
pub(super) struct Running {
    url: String,
    stop: Stop,
    thread: Option<JoinHandle<io::Result<End>>>,
}

impl Running {
    /// Where clients find the server, without a slash at its end.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Takes no more connections, answers what was asked, and ends.
    pub(super) fn stop(mut self) {
        self.stop.orderly();
        self.join();
    }

    fn join(&mut self) {
        // A server that could not begin, or panicked, has ended all the same.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.at_once();
        self.join();
    }
}

fn runtime() -> io::Result<Runtime> {
    Builder::new_multi_thread()
        .thread_name("server")
        .enable_all()
        .build()
}

async fn serve<F, R, B>(
    socket: std::net::TcpListener,
    stop: &Stop,
    answer: Arc<F>,
) -> io::Result<End>
where
    F: Fn(Request<Incoming>, Connection) -> R + Send + Sync + 'static,
    R: Future<Output = Response<B>> + Send + 'static,
    B: Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    let listener = TcpListener::from_std(socket)?;
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let connections = GracefulShutdown::new();
    let mut asked = stop.subscribe();
    loop {
        let next = async {
            // It is never closed.
            let place = Arc::clone(&places).acquire_owned().await;
            (accepted(&listener).await, place)
        };
        let (stream, place) = tokio::select! {
            next = next => next,
            () = asked.is_at_least(Asked::Orderly) => break,
        };
        let answer = Arc::clone(&answer);
        let connection = Connection::default();
        let io = TokioIo::new(Stream::new(stream, connection.clone()));
        let service = service_fn(move |request| {
            let answered = answer(request, connection.clone());
            async move { Ok::<_, Infallible>(answered.await) }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIMEOUT)
            .max_buf_size(MAX_HEAD)
            .serve_connection(io, service);
        let connection = connections.watch(connection);
        tokio::spawn(async move {
            // A client that has gone, or that speaks no HTTP, is its own affair.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    tokio::select! {
        () = connections.shutdown() => Ok(End::Orderly),
        () = tokio::time::sleep(GRACE) => Ok(End::Orderly),
        () = asked.is_at_least(Asked::AtOnce) => Ok(End::AtOnce),
    }
}

/// The next connection. Where the process has no socket left, those that end free one.
async fn accepted(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                // Without it a small answer may wait for the client's acknowledgement.
                let _ = stream.set_nodelay(true);
                return stream;
            }
            Err(_) => tokio::time::sleep(NO_SOCKET).await,
        }
    }
}

#[cfg(test)]
mod tests;
