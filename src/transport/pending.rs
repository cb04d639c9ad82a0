//! One call, from the request as generated to what the caller gets.

use std::fmt;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::{Bytes, BytesMut};
use progenitor_client::{ByteStream, Error as RawError, ResponseValue};
use reqwest::header::{AUTHORIZATION, HeaderMap};
use reqwest::{Request, StatusCode};

use super::error::Fault;
use super::{Error, Operation, Reply, Response, Session};

/// One call under way.
#[derive(Clone)]
pub(crate) struct Pending {
    session: Session,
    operation: Operation,
    /// Status and headers as soon as they are there: the generated code forgets them where the
    /// body does not decode.
    head: Arc<Mutex<Option<(StatusCode, HeaderMap)>>>,
}

impl Pending {
    pub(super) fn new(session: Session, operation: Operation) -> Self {
        Self {
            session,
            operation,
            head: Arc::default(),
        }
    }

    pub(crate) fn base_url(&self) -> &str {
        self.session.base_url()
    }

    pub(crate) fn http(&self) -> reqwest::Client {
        self.session.http().clone()
    }

    /// Makes the generated request one that the vendor asked for.
    pub(crate) fn prepare(&self, request: &mut Request) -> Result<(), String> {
        let authorization = self
            .session
            .authorization()
            .map_err(|error| error.to_string())?;
        let headers = request.headers_mut();
        headers.insert(AUTHORIZATION, authorization);
        // A convention of the generator's own servers.
        headers.remove("api-version");
        Ok(())
    }

    /// Sends the request.
    pub(crate) async fn execute(&self, request: Request) -> reqwest::Result<reqwest::Response> {
        let result = self.session.http().execute(request).await;
        if let Ok(response) = &result {
            let head = (response.status(), response.headers().clone());
            *self.head.lock().unwrap_or_else(PoisonError::into_inner) = Some(head);
        }
        result
    }

    /// What the caller gets of what came back.
    pub(crate) async fn settle<T>(
        &self,
        result: Result<ResponseValue<T>, RawError<()>>,
    ) -> Result<Response<T>, Error> {
        match result {
            Ok(value) => Ok(Response::from(value)),
            Err(error) => Err(self.failed(error).await),
        }
    }

    /// The same for a body of raw bytes, read to its end.
    #[allow(
        dead_code,
        reason = "neither contract has an operation yet that answers with bytes"
    )]
    pub(crate) async fn settle_bytes(
        &self,
        result: Result<ResponseValue<ByteStream>, RawError<()>>,
    ) -> Result<Response<Bytes>, Error> {
        let answer = match result {
            Ok(answer) => answer,
            Err(error) => return Err(self.failed(error).await),
        };
        let (status, headers) = (answer.status(), answer.headers().clone());
        let mut stream = answer.into_inner_stream();
        let mut body = BytesMut::new();
        while let Some(chunk) = poll_fn(|context| stream.as_mut().poll_next(context)).await {
            match chunk {
                Ok(chunk) => body.extend_from_slice(&chunk),
                Err(error) => return Err(self.failed(RawError::ResponseBodyError(error)).await),
            }
        }
        Ok(ResponseValue::new(body.freeze(), status, headers).into())
    }

    async fn failed(&self, error: RawError<()>) -> Error {
        let operation = self.operation;
        match error {
            RawError::UnexpectedResponse(response) => {
                let (status, headers) = (response.status(), response.headers().clone());
                let (body, is_whole) = read(response).await;
                let reply = Box::new(Reply::new(status, headers, body, is_whole));
                Error::Status { operation, reply }
            }
            RawError::InvalidResponsePayload(body, error) => {
                let (status, headers) = self.take_head();
                let fault = Fault::of(&error);
                let reply = Box::new(Reply::new(status, headers, body, true));
                Error::Decode {
                    operation,
                    reply,
                    fault,
                }
            }
            RawError::CommunicationError(error)
            | RawError::ResponseBodyError(error)
            | RawError::InvalidUpgrade(error) => Error::Transport {
                operation,
                status: self.status(),
                source: error.without_url(),
            },
            RawError::InvalidRequest(what) | RawError::Custom(what) => {
                Error::Request { operation, what }
            }
            // No error response is typed, so none is of this kind; its status would be kept.
            RawError::ErrorResponse(value) => {
                let (status, headers) = (value.status(), value.headers().clone());
                let reply = Box::new(Reply::new(status, headers, Bytes::new(), false));
                Error::Status { operation, reply }
            }
        }
    }

    fn status(&self) -> Option<StatusCode> {
        let head = self.head.lock().unwrap_or_else(PoisonError::into_inner);
        head.as_ref().map(|(status, _)| *status)
    }

    fn take_head(&self) -> (StatusCode, HeaderMap) {
        let mut head = self.head.lock().unwrap_or_else(PoisonError::into_inner);
        head.take().unwrap_or_default()
    }
}

/// The body as far as it came, and whether that is all of it.
async fn read(mut response: reqwest::Response) -> (Bytes, bool) {
    let mut body = BytesMut::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return (body.freeze(), true),
            Err(_) => return (body.freeze(), false),
        }
    }
}

impl fmt::Debug for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending")
            .field("operation", &self.operation)
            .finish_non_exhaustive()
    }
}
