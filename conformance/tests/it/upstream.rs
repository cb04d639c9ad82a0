//! An API on this machine that answers as it is told to, well or badly.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// How one connection is answered.
pub(super) enum Answer {
    /// With these bytes; then the connection ends.
    Bytes(Vec<u8>),
    /// With these bytes, and then with nothing until the other side leaves.
    Stall(Vec<u8>),
    /// With these bytes, one at a time.
    Slowly(Vec<u8>),
    /// With so many bytes of body.
    Large(usize),
}

/// A server, and what it was asked.
pub(super) struct Upstream {
    pub(super) address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Upstream {
    /// Answers one connection after the other; none after the last.
    pub(super) fn answering(answers: Vec<Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let seen = asked.clone();
        thread::spawn(move || {
            for answer in answers {
                let Ok((stream, _)) = listener.accept() else {
                    return;
                };
                let request = request(&stream);
                seen.lock().expect("nobody failed").push(request);
                thread::spawn(move || give(&stream, answer));
            }
        });
        Self { address, asked }
    }

    /// What was asked: head and body of each request.
    pub(super) fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("nobody failed").clone()
    }

    /// An address at which nobody listens.
    pub(super) fn nobody() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        format!("http://{}", listener.local_addr().expect("an address"))
    }
}

fn request(stream: &TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let mut text = String::new();
    while reader.read_line(&mut text).is_ok_and(|length| length > 2) {}
    let length = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse().ok())?
    });
    let mut body = vec![0; length.unwrap_or_default()];
    // Who asked may have left.
    let _ = reader.read_exact(&mut body);
    text + &String::from_utf8_lossy(&body)
}

/// Who asked may leave at any time.
fn give(mut stream: &TcpStream, answer: Answer) {
    match answer {
        Answer::Bytes(bytes) => drop(stream.write_all(&bytes)),
        Answer::Stall(bytes) => {
            let _ = stream.write_all(&bytes);
            let _ = stream.read(&mut [0]);
        }
        Answer::Slowly(bytes) => {
            for byte in bytes {
                if stream.write_all(&[byte]).is_err() {
                    return;
                }
                thread::sleep(Duration::from_millis(20));
            }
        }
        Answer::Large(length) => {
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n"
            );
            let _ = stream.write_all(head.as_bytes());
            let block = vec![b' '; 1 << 16];
            for _ in 0..length.div_ceil(block.len()) {
                if stream.write_all(&block).is_err() {
                    return;
                }
            }
        }
    }
}

/// A JSON answer with a status.
pub(super) fn json(status: u16, body: &str) -> Answer {
    Answer::Bytes(answer(
        &format!("HTTP/1.1 {status} Some"),
        "application/json",
        body.as_bytes(),
    ))
}

/// A whole answer.
fn answer(line: &str, media_type: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!("{line}\r\ncontent-type: {media_type}\r\ncontent-length: {length}\r\n\r\n");
    [head.as_bytes(), body].concat()
}
