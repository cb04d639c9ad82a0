//! What servers and networks do wrong that no HTTP server does on request, on a socket; all else is
//! asked of `served`.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;

use crate::loopback::{Answer, Reaction, read_head};

/// One connection, after its first request was read.
pub(crate) enum Script {
    /// Answers and closes.
    Answer(Answer),
    /// Sends these bytes, whatever they are, and closes.
    Bytes(Vec<u8>),
    /// Sends these bytes and falls silent until the client has gone.
    Hang(Vec<u8>),
    /// Sends this head, and then a body without end until the client has gone.
    Endless(Vec<u8>),
    /// Tells that the request has come, and goes on.
    Told(oneshot::Sender<()>, Box<Script>),
    /// Answers one request after the other on this connection.
    Reused(Vec<Answer>),
}

impl From<Answer> for Script {
    fn from(answer: Answer) -> Self {
        Self::Answer(answer)
    }
}

impl Reaction for Script {
    async fn react(self, mut stream: TcpStream) {
        let script = match self {
            Self::Told(sender, script) => {
                sender.send(()).expect("the test listens");
                *script
            }
            script => script,
        };
        match script {
            Self::Answer(answer) => answer.react(stream).await,
            Self::Bytes(bytes) => drop(stream.write_all(&bytes).await),
            Self::Hang(bytes) => drop(tokio::spawn(hang(stream, bytes))),
            Self::Endless(head) => endless(stream, head).await,
            Self::Told(..) => panic!("it is told once"),
            Self::Reused(answers) => reused(stream, answers).await,
        }
    }
}

async fn hang(mut stream: TcpStream, bytes: Vec<u8>) {
    let _ = stream.write_all(&bytes).await;
    let mut rest = [0; 64];
    while matches!(stream.read(&mut rest).await, Ok(1..)) {}
}

/// Ends when the client reads no further: a client that reads it all never gets to its end.
async fn endless(mut stream: TcpStream, head: Vec<u8>) {
    let spaces = vec![b' '; 64 << 10];
    let mut sent = stream.write_all(&head).await;
    while sent.is_ok() {
        sent = stream.write_all(&spaces).await;
    }
}

async fn reused(mut stream: TcpStream, answers: Vec<Answer>) {
    let count = answers.len();
    for (index, answer) in answers.into_iter().enumerate() {
        let bytes = String::from_utf8(answer.bytes()).expect("an answer of text");
        let bytes = bytes.replacen("connection: close", "connection: keep-alive", 1);
        stream
            .write_all(bytes.as_bytes())
            .await
            .expect("the client listens");
        if index + 1 < count {
            read_head(&mut stream).await;
        }
    }
}
