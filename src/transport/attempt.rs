//! One request and what comes back.

use std::sync::Mutex;

use bytes::{Bytes, BytesMut};
use reqwest::header::HeaderMap;
use reqwest::{Request, StatusCode};

use super::pending::locked;
use super::session::Shared;
use super::{Error, Operation, Reply};

/// What is set aside for a body before it comes, whatever length it claims.
const MOST_AT_ONCE: u64 = 1 << 20;

/// An attempt, from 1, at an operation.
#[derive(Clone, Copy)]
pub(super) struct Attempt<'a> {
    pub(super) shared: &'a Shared,
    pub(super) operation: Operation,
    pub(super) number: u32,
}

impl Attempt<'_> {
    /// Sends the request and reads the answer to its end, or to the limit. While its body comes,
    /// the answer lies in `head`, where it stays if time runs out.
    pub(super) async fn make(
        self,
        request: &mut Request,
        head: &Mutex<Option<Box<Reply>>>,
    ) -> Result<Box<Reply>, Error> {
        let response = self.shared.http.execute(self.authorized(request)).await;
        let mut response = response.map_err(|error| self.lost(None, error))?;
        let headers = std::mem::take(response.headers_mut());
        let status = response.status();
        *locked(head) = Some(self.reply(status, headers));
        let (body, end) = read(response, self.shared.max_body_bytes).await;
        let reply = locked(head).take();
        let mut reply = reply.unwrap_or_else(|| self.reply(status, HeaderMap::new()));
        reply.body = body;
        reply.is_whole = matches!(end, End::Whole);
        if !status.is_success() {
            return Err(Error::refused(reply));
        }
        match end {
            End::Whole => Ok(reply),
            End::TooLarge => {
                reply.body = Bytes::new();
                let limit = self.shared.max_body_bytes;
                Err(Error::TooLarge { limit, reply })
            }
            End::Broken(error) => Err(self.lost(Some(reply), error)),
        }
    }

    /// An answer without its body.
    fn reply(self, status: StatusCode, headers: HeaderMap) -> Box<Reply> {
        Box::new(Reply {
            operation: self.operation,
            status,
            headers,
            body: Bytes::new(),
            is_whole: false,
            attempts: self.number,
        })
    }

    /// A copy of the request, with what every request carries. One that cannot be copied, for its
    /// body is a stream, is taken.
    fn authorized(self, request: &mut Request) -> Request {
        let mut copy = request.try_clone().unwrap_or_else(|| {
            let rest = Request::new(request.method().clone(), request.url().clone());
            std::mem::replace(request, rest)
        });
        for (name, value) in &self.shared.headers {
            copy.headers_mut().insert(name, value.clone());
        }
        copy
    }

    fn lost(self, reply: Option<Box<Reply>>, error: reqwest::Error) -> Error {
        let Self {
            operation,
            number: attempts,
            ..
        } = self;
        let source = error.without_url();
        if source.is_timeout() {
            let source = Some(source);
            return Error::Timeout {
                operation,
                reply,
                attempts,
                source,
            };
        }
        Error::Transport {
            operation,
            reply,
            attempts,
            source,
        }
    }
}

/// How a body ended.
enum End {
    Whole,
    TooLarge,
    Broken(reqwest::Error),
}

/// The body as far as it came, and never more than the limit of it.
async fn read(mut response: reqwest::Response, limit: u64) -> (Bytes, End) {
    let claimed = response.content_length();
    if claimed.is_some_and(|length| length > limit) {
        return (Bytes::new(), End::TooLarge);
    }
    // One piece is the usual case, and is kept as it is.
    let first = match response.chunk().await {
        Ok(Some(chunk)) => chunk,
        Ok(None) => return (Bytes::new(), End::Whole),
        Err(error) => return (Bytes::new(), End::Broken(error)),
    };
    let has = |length: usize| u64::try_from(length).unwrap_or(u64::MAX);
    if claimed == Some(has(first.len())) {
        return (first, End::Whole);
    }
    let capacity = claimed.unwrap_or_default().min(MOST_AT_ONCE);
    let mut body = BytesMut::with_capacity(usize::try_from(capacity).unwrap_or_default());
    let mut next = Ok(Some(first));
    loop {
        match next {
            Ok(Some(chunk)) if has(body.len()).saturating_add(has(chunk.len())) > limit => {
                return (body.freeze(), End::TooLarge);
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return (body.freeze(), End::Whole),
            Err(error) => return (body.freeze(), End::Broken(error)),
        }
        next = response.chunk().await;
    }
}
