//! Runs the README's snippet against a server on a loopback socket that answers with a recorded
//! call, and looks at what it prints.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Command;
use std::thread;

const RECORDING: &str = include_str!("../../cases/alta/documented-call.har");

fn main() {
    let har: serde_json::Value = serde_json::from_str(RECORDING).expect("a recording is JSON");
    let body = &har["log"]["entries"][0]["response"]["content"]["text"];
    let body = body.as_str().expect("it has a body").to_owned();

    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    let server = thread::spawn(move || answer_once(&listener, &body));

    let this = std::env::current_exe().expect("this program is a file");
    let output = Command::new(this.with_file_name("snippet"))
        .env("ALTA_API_TOKEN", "t0k3n")
        .env("ALTA_BASE_URL", format!("http://{address}/v1"))
        .output()
        .expect("the snippet runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "the snippet failed: {errors}");
    let printed = String::from_utf8_lossy(&output.stdout);
    assert_eq!(printed, "outbound call from +14155551234 to +33123456789\n");

    let request = server.join().expect("the server answered");
    assert!(request.starts_with("GET /v1/calls/a1b2c3d4-e5f6-7890-abcd-ef1234567890 HTTP/1.1"));
    assert!(
        request
            .to_lowercase()
            .contains("authorization: bearer t0k3n")
    );
    print!("{printed}");
}

/// Answers one request with a body, and gives back the head of the request.
fn answer_once(listener: &TcpListener, body: &str) -> String {
    let (mut stream, _) = listener.accept().expect("the snippet calls");
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).expect("it can be read") > 0 {
        head.extend(byte);
    }
    let length = body.len();
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\
         connection: close\r\n\r\n{body}"
    );
    stream.write_all(answer.as_bytes()).expect("it can be sent");
    String::from_utf8(head).expect("a request is text")
}
