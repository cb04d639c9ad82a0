//! What responses have shown of a contract, as `report.schema.json` describes it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::object::PositionObject;
use super::spelled::Spelled;
use crate::contract::{Declared, DeclaredKind, Totals};
use crate::defect::Position;
use crate::report::coverage::{
    BodyCoverage, Coverage, ResponseCoverage, ResponseName, Share, Shares,
};

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CoverageObject {
    /// This and the next three follow from the responses.
    statuses: ShareObject,
    fields: ShareObject,
    enum_values: ShareObject,
    branches: ShareObject,
    responses: Vec<ResponseObject>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct ShareObject {
    declared: usize,
    seen: usize,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct ResponseObject {
    operation: String,
    status: String,
    exchanges: usize,
    bodies: Vec<BodyObject>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct BodyObject {
    media_type: String,
    exchanges: usize,
    fields: ShareObject,
    enum_values: ShareObject,
    branches: ShareObject,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unseen: Option<Vec<DeclaredObject>>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct DeclaredObject {
    kind: Spelled<DeclaredKind>,
    pointer: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    label: String,
    contract: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    position: Option<PositionObject>,
}

/// The coverage of one contract; none, if it was not looked for.
pub(super) fn write(coverage: &Coverage, contract: &str) -> Option<CoverageObject> {
    let Shares {
        fields,
        enum_values,
        branches,
    } = coverage.shares(contract);
    let responses: Vec<_> = coverage.responses(contract).map(response).collect();
    (!responses.is_empty()).then(|| CoverageObject {
        statuses: share(coverage.statuses(contract)),
        fields: share(fields),
        enum_values: share(enum_values),
        branches: share(branches),
        responses,
    })
}

fn share(Share { declared, seen }: Share) -> ShareObject {
    ShareObject { declared, seen }
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
    let shares = body.shares();
    let unseen = body.unseen.as_ref();
    BodyObject {
        media_type: media_type.to_owned(),
        exchanges: body.exchanges,
        fields: share(shares.fields),
        enum_values: share(shares.enum_values),
        branches: share(shares.branches),
        unseen: unseen.map(|all| all.iter().map(declared).collect()),
    }
}

fn declared((one, position): (&Arc<Declared>, &Option<Position>)) -> DeclaredObject {
    DeclaredObject {
        kind: Spelled(one.kind),
        pointer: one.pointer.clone(),
        label: one.label.clone(),
        contract: one.contract.to_string(),
        position: position.map(|Position { line, column }| PositionObject { line, column }),
    }
}

/// Adds the coverage of one contract to that of a report.
pub(super) fn read(object: CoverageObject, contract: &str, coverage: &mut Coverage) {
    for response in object.responses {
        let operation = (contract.into(), response.operation.into());
        let bodies = response.bodies.into_iter();
        let read = ResponseCoverage {
            exchanges: response.exchanges,
            bodies: bodies
                .map(|body| (body.media_type.as_str().into(), read_body(body)))
                .collect(),
        };
        coverage.add_response((operation, response.status), read);
    }
}

fn read_body(object: BodyObject) -> BodyCoverage {
    let unseen = object.unseen.map(|all| {
        let all = all.into_iter();
        all.map(|one| {
            let position = one
                .position
                .map(|PositionObject { line, column }| Position { line, column });
            let declared = Declared {
                kind: one.kind.0,
                pointer: one.pointer,
                label: one.label,
                contract: one.contract.into(),
            };
            (Arc::new(declared), position)
        })
        .collect()
    });
    BodyCoverage {
        exchanges: object.exchanges,
        declared: Totals {
            fields: object.fields.declared,
            enum_values: object.enum_values.declared,
            branches: object.branches.declared,
        },
        unseen,
    }
}
