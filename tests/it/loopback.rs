//! A server on a loopback socket that answers what it was told and keeps what it was asked.

use std::net::UdpSocket;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// An answer, byte for byte.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// An answer with a JSON body.
    pub(crate) fn json(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body: body.into(),
        }
    }

    /// The answer with one more header.
    #[allow(dead_code, reason = "not every package that uses this file does so")]
    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut head = vec![format!("HTTP/1.1 {} Loopback", self.status)];
        head.extend(
            self.headers
                .iter()
                .map(|(name, value)| format!("{name}: {value}")),
        );
        head.push(format!("content-length: {}", self.body.len()));
        head.push("connection: close\r\n\r\n".to_owned());
        [head.join("\r\n").as_bytes(), &self.body].concat()
    }
}

/// A request as it came: its first line and its headers, with names in lower case.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) line: String,
    pub(crate) headers: Vec<(String, String)>,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut all = self.headers.iter();
        all.find(|(own, _)| own == name)
            .map(|(_, value)| value.as_str())
    }
}

/// What the server does with a connection, once it has read a request.
pub(crate) trait Reaction: Send + 'static {
    fn react(self, stream: TcpStream) -> impl Future<Output = ()> + Send;
}

impl Reaction for Answer {
    async fn react(self, mut stream: TcpStream) {
        // A client that has gone is its own affair.
        let _ = stream.write_all(&self.bytes()).await;
    }
}

/// The server. It serves one connection for each reaction and then ends.
pub(crate) struct Loopback {
    address: String,
    serving: JoinHandle<Vec<Request>>,
}

impl Loopback {
    pub(crate) async fn serve<R: Reaction>(reactions: Vec<R>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port is free");
        let address = listener.local_addr().expect("it is bound").to_string();
        let serving = tokio::spawn(async move {
            let mut requests = Vec::new();
            let mut spare = UdpSocket::bind("127.0.0.1:0").ok();
            for reaction in reactions {
                let mut stream = accept(&listener, &mut spare).await;
                requests.push(read_head(&mut stream).await);
                reaction.react(stream).await;
                spare = spare.or_else(|| UdpSocket::bind("127.0.0.1:0").ok());
            }
            requests
        });
        Self { address, serving }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// What was asked, once all reactions are done.
    pub(crate) async fn requests(self) -> Vec<Request> {
        self.serving.await.expect("the server ends")
    }
}

/// The next connection. Where clients of the same process have taken all sockets, it gets the spare
/// one, for they wait for this server.
async fn accept(listener: &TcpListener, spare: &mut Option<UdpSocket>) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(_) if spare.take().is_some() => {}
            Err(_) => tokio::task::yield_now().await,
        }
    }
}

/// Reads to the empty line; none of the operations so far sends a body.
pub(crate) async fn read_head(stream: &mut TcpStream) -> Request {
    let mut read = Vec::new();
    let mut buffer = [0; 1024];
    while !read.windows(4).any(|window| window == b"\r\n\r\n") {
        let count = stream.read(&mut buffer).await.expect("the request comes");
        assert!(count > 0, "the request ends before its headers do");
        read.extend_from_slice(&buffer[..count]);
    }
    let text = String::from_utf8(read).expect("the head is text");
    let mut lines = text.trim_end().split("\r\n");
    let line = lines.next().unwrap_or_default().to_owned();
    let headers = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    Request { line, headers }
}
