//! The coverage as JSON: all that is needed to join it with that of another part.

use serde::Serialize;

use crate::contract::Declared;
use crate::report::Report;
use crate::report::coverage::{BodyCoverage, ResponseCoverage, ResponseName, Share, Shares};

/// How much of one contract came.
#[derive(Serialize)]
pub(super) struct CoverageObject {
    contract: String,
    statuses: ShareObject,
    #[serde(flatten)]
    shares: SharesObject,
    responses: Vec<ResponseObject>,
}

#[derive(Serialize)]
struct SharesObject {
    fields: ShareObject,
    enum_values: ShareObject,
    branches: ShareObject,
}

#[derive(Serialize)]
struct ShareObject {
    declared: usize,
    seen: usize,
}

#[derive(Serialize)]
struct ResponseObject {
    operation: String,
    status: String,
    exchanges: usize,
    bodies: Vec<BodyObject>,
}

#[derive(Serialize)]
struct BodyObject {
    media_type: String,
    exchanges: usize,
    #[serde(flatten)]
    shares: SharesObject,
    /// What never came. Left out where no such body came, for then it is all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    unseen: Option<Vec<UnseenObject>>,
}

#[derive(Serialize)]
struct UnseenObject {
    kind: &'static str,
    pointer: String,
    contract: String,
}

/// The coverage of one contract.
pub(super) fn coverage(report: &Report, contract: &str) -> CoverageObject {
    let coverage = report.coverage();
    CoverageObject {
        contract: contract.to_owned(),
        statuses: share(coverage.statuses(contract)),
        shares: shares(coverage.shares(contract)),
        responses: coverage.responses(contract).map(response).collect(),
    }
}

fn response((name, response): (&ResponseName, &ResponseCoverage)) -> ResponseObject {
    let ((_, operation), status) = name;
    let bodies = response.bodies.iter();
    ResponseObject {
        operation: operation.to_string(),
        status: status.clone(),
        exchanges: response.exchanges,
        bodies: bodies
            .map(|(media_type, its)| body(media_type, its))
            .collect(),
    }
}

fn body(media_type: &str, body: &BodyCoverage) -> BodyObject {
    let unseen = body.unseen.as_ref();
    BodyObject {
        media_type: media_type.to_owned(),
        exchanges: body.exchanges,
        shares: shares(body.shares()),
        unseen: unseen.map(|all| all.iter().map(unseen_object).collect()),
    }
}

fn unseen_object(declared: &Declared) -> UnseenObject {
    UnseenObject {
        kind: declared.kind.id(),
        pointer: declared.pointer.clone(),
        contract: declared.contract.clone(),
    }
}

fn shares(shares: Shares) -> SharesObject {
    SharesObject {
        fields: share(shares.fields),
        enum_values: share(shares.enum_values),
        branches: share(shares.branches),
    }
}

fn share(share: Share) -> ShareObject {
    ShareObject {
        declared: share.declared,
        seen: share.seen,
    }
}
