//! One exchange: to the upstream and back.

use std::sync::Arc;

use http::header::HOST;
use http::{Request, Response, Version};
use http_body_util::{Either, Full};
use hyper::body::Incoming;

use super::super::listen::Connection;
use super::super::plan::Plan;
use super::answer_body::{AnswerBody, PassingBody};
use super::client::Client;
use super::judging::{Judging, Passing};
use super::request_body::RequestBody;
use crate::proxy::mark::{MARK, mark};
use crate::proxy::{Own, Upstream, hop};
use crate::route::{Route, route_request};

/// What stands between clients and the upstream.
pub(super) struct Proxy {
    pub(super) upstream: Upstream,
    pub(super) client: Client,
    pub(super) judging: Arc<Judging>,
    /// By what answers are marked, if they are.
    pub(super) marks: Option<Arc<Plan>>,
}

impl Proxy {
    /// Forwards a request, and answers as the upstream does.
    pub(super) async fn answer(
        &self,
        request: Request<Incoming>,
        connection: Connection,
    ) -> Response<AnswerBody> {
        let forwarded = self.forward(request, connection).await;
        forwarded.unwrap_or_else(|own| own.response().map(|body| Either::Left(Full::new(body))))
    }

    async fn forward(
        &self,
        request: Request<Incoming>,
        connection: Connection,
    ) -> Result<Response<AnswerBody>, Own> {
        let target = self.upstream.target(&request)?;
        let (mut head, body) = request.into_parts();
        hop::end_connection_of_request(&mut head.headers);
        // In its place: removed, it would take the order of the others with it.
        head.headers.insert(HOST, self.upstream.host());
        let mut asked = Request::new(());
        *asked.method_mut() = head.method;
        *asked.uri_mut() = target;
        *asked.headers_mut() = head.headers;
        let mut passing = self.judging.begin(asked);
        let body = RequestBody::new(body, passing.sending());
        let (mut answer, body) = self.client.send(passing.asked(), body).await?.into_parts();
        hop::end_connection(&mut answer.headers);
        answer.version = Version::HTTP_11;
        let mut came = Response::new(());
        *came.status_mut() = answer.status;
        came.headers_mut().clone_from(&answer.headers);
        passing.answer(came);
        if let Some(plan) = &self.marks {
            answer.headers.insert(MARK, marked(plan, &passing));
        }
        let mut body = PassingBody::new(body, passing, self.client.patience());
        if head.version == Version::HTTP_10 {
            body = body.resetting(connection);
        }
        Ok(Response::from_parts(answer, Either::Right(body)))
    }
}

fn marked(plan: &Plan, passing: &Passing) -> http::HeaderValue {
    let contracts = plan.contracts.iter();
    let mut routes = contracts.map(|contract| route_request(contract, passing.asked()));
    let operation = routes.find_map(|route| match route {
        Route::Operation(operation) => Some(&*operation.id),
        _ => None,
    });
    mark(passing.number(), operation)
}
