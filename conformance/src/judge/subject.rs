//! What a check looks at, and how it tells what it found.

use std::cell::OnceCell;

use http::header::CONTENT_TYPE;
use http::{HeaderMap, Method, StatusCode};

use crate::contract::{Contract, MediaType, Operation};
use crate::exchange::{Exchange, Origin, Sight, Sought};
use crate::finding::{Finding, Identity, Part, Rule};
use crate::redact::Secrets;

/// A response and the operation that answers for it.
pub(super) struct Subject<'e> {
    pub(super) contract: &'e Contract,
    pub(super) operation: &'e Operation,
    pub(super) status: StatusCode,
    pub(super) headers: &'e HeaderMap,
    pub(super) body: &'e [u8],
    media_type: OnceCell<Option<MediaType>>,
    /// A bare body came without headers, so nothing is said of its media type.
    pub(super) is_bare: bool,
    /// The answer to HEAD has no body by definition.
    pub(super) is_head: bool,
    pub(super) origin: &'e Origin,
    /// What must not be shown of the values; none, where no value is shown at all.
    pub(super) secrets: Option<Secrets>,
}

impl<'e> Subject<'e> {
    /// The media type that the response says its body is of.
    pub(super) fn media_type(&self) -> Option<&MediaType> {
        let read = || {
            let header = self.headers.get(CONTENT_TYPE)?;
            MediaType::parse(header.to_str().ok()?)
        };
        self.media_type.get_or_init(read).as_ref()
    }

    pub(super) fn new(
        contract: &'e Contract,
        operation: &'e Operation,
        exchange: &'e Exchange,
    ) -> Self {
        Self {
            contract,
            operation,
            status: exchange.response.status(),
            headers: exchange.response.headers(),
            body: exchange.response.body(),
            media_type: OnceCell::new(),
            is_bare: exchange.is_bare(),
            is_head: operation.method == Method::HEAD,
            origin: &exchange.origin,
            secrets: None,
        }
    }

    /// The same for one that is looked at where it stands.
    pub(super) fn of_sight(
        contract: &'e Contract,
        operation: &'e Operation,
        sight: &Sight<'e>,
    ) -> Self {
        let names_operation = matches!(sight.asked, Sought::Operation(_));
        Self {
            contract,
            operation,
            status: sight.status,
            headers: sight.headers,
            body: sight.body.bytes(),
            media_type: OnceCell::new(),
            is_bare: names_operation && sight.headers.is_empty(),
            is_head: operation.method == Method::HEAD,
            origin: sight.origin,
            secrets: None,
        }
    }

    /// A finding about this response; `contract` is a place in the contract as written.
    pub(super) fn finding(
        &self,
        rule: Rule,
        part: Part,
        contract: &str,
        compared: Compared,
    ) -> Finding {
        Finding {
            identity: Identity {
                rule,
                document: self.contract.name().clone(),
                operation: self.operation.id.clone(),
                status: self.status.as_u16(),
                part,
                pointer: compared.pointer,
                contract: contract.to_owned(),
            },
            expected: compared.expected,
            actual: compared.actual,
            value: None,
            reason: None,
            origin: self.origin.clone(),
        }
    }
}

/// What was asked for and what came, at a place in the message.
#[derive(Default)]
pub(super) struct Compared {
    pub(super) pointer: String,
    pub(super) expected: String,
    pub(super) actual: String,
}
