//! `GET /__conformance`: what a site can do, and what it was asked.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::Response;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use serde::Serialize;

use super::answers::Prepared;
use super::fault::{KINDS, NAME};
use super::journal::Pages;
use super::site::{Offer, Site};
use crate::contract::StatusPattern;

/// Where it is found.
pub const PATH: &str = "/__conformance";

#[derive(Serialize)]
struct Overview<'s> {
    contracts: Vec<ContractObject<'s>>,
    seed: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    rate: Option<String>,
    faults: FaultsObject,
    requests: RequestsObject<'s>,
}

#[derive(Serialize)]
struct ContractObject<'s> {
    title: &'s str,
    operations: Vec<OperationObject<'s>>,
}

#[derive(Serialize)]
struct OperationObject<'s> {
    id: &'s str,
    method: &'s str,
    path: String,
    /// None, until they are made.
    #[serde(skip_serializing_if = "Option::is_none")]
    answers: Option<Vec<AnswerObject<'s>>>,
    /// Requests by the status that was answered.
    requests: BTreeMap<u16, u64>,
}

#[derive(Serialize)]
struct AnswerObject<'s> {
    status: String,
    from: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'s str>,
}

#[derive(Serialize)]
struct FaultsObject {
    header: &'static str,
    query: &'static str,
    kinds: Vec<KindObject>,
}

#[derive(Serialize)]
struct KindObject {
    name: &'static str,
    takes: &'static str,
    does: &'static str,
}

#[derive(Serialize)]
struct RequestsObject<'s> {
    total: u64,
    /// Requests of no operation, by the status that was answered.
    elsewhere: BTreeMap<u16, u64>,
    /// The last ones, the latest at the end.
    last: Vec<RequestObject<'s>>,
}

#[derive(Serialize)]
struct RequestObject<'s> {
    method: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'s str>,
    status: u16,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    faults: Vec<&'static str>,
}

pub(super) fn answer(site: &Site) -> Response<Bytes> {
    let text = serde_json::to_vec_pretty(&overview(site)).unwrap_or_default();
    let mut response = Response::new(Bytes::from(text));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn overview(site: &Site) -> Overview<'_> {
    let pages = site.journal.read();
    let contracts = site.contracts.iter().enumerate().map(|(index, served)| {
        let operations = site.operations.iter().enumerate();
        let own = operations.filter(|(_, offer)| offer.contract == index);
        ContractObject {
            title: served.contract.title(),
            operations: own
                .map(|(place, offer)| operation(offer, place, &pages))
                .collect(),
        }
    });
    let kinds = KINDS.iter().map(|kind| KindObject {
        name: kind.name,
        takes: kind.takes,
        does: kind.does,
    });
    Overview {
        contracts: contracts.collect(),
        seed: site.settings.seed,
        rate: site.settings.rate.map(|rate| rate.to_string()),
        faults: FaultsObject {
            header: NAME,
            query: NAME,
            kinds: kinds.collect(),
        },
        requests: requests(site, &pages),
    }
}

fn operation<'s>(offer: &'s Offer, place: usize, pages: &Pages) -> OperationObject<'s> {
    let answer = |(status, prepared): &'s (StatusPattern, Prepared)| AnswerObject {
        status: status.to_string(),
        from: prepared.from.id(),
        why: prepared.remark(),
    };
    let made = offer.made();
    let answers = made.map(|ready| ready.answers.rules.iter().map(answer).collect());
    OperationObject {
        id: &offer.id,
        method: offer.method.as_str(),
        path: format!("{}{}", offer.address().unwrap_or_default(), offer.path),
        answers,
        requests: of(pages, Some(place)),
    }
}

fn of(pages: &Pages, operation: Option<usize>) -> BTreeMap<u16, u64> {
    let own = pages
        .counts
        .iter()
        .filter(|((known, _), _)| *known == operation);
    own.map(|((_, status), count)| (*status, *count)).collect()
}

fn requests<'s>(site: &'s Site, pages: &Pages) -> RequestsObject<'s> {
    let last = pages.last.iter().map(|asked| RequestObject {
        method: asked.method.to_string(),
        path: asked.operation.map(|place| &*site.operations[place].path),
        status: asked.status,
        faults: asked.faults.clone(),
    });
    RequestsObject {
        total: pages.counts.values().sum(),
        elsewhere: of(pages, None),
        last: last.collect(),
    }
}
