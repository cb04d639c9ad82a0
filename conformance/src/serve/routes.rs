//! Where a request belongs.

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};

use super::reply;
use super::site::Site;
use crate::nearest;

/// Where a request belongs.
pub(super) enum Found<'p> {
    /// To an operation; what its parameters stand for.
    Operation(usize, Vec<(&'p str, &'p str)>),
    /// To a path that has other methods.
    OtherMethod(Vec<&'p Method>),
    Nowhere,
}

impl Site {
    pub(super) fn find<'p>(
        &'p self,
        method: &Method,
        path: &str,
        segments: &'p [String],
    ) -> Found<'p> {
        let (mut fits, mut others) = (Vec::new(), Vec::new());
        for (index, base) in self.routes.get(&segments.len()).into_iter().flatten() {
            let offer = &self.operations[*index];
            let base = &offer.bases[*base];
            let Some(rest) = segments.get(base.len()..) else {
                continue;
            };
            if !base.matches_start_of(segments) || !offer.template.matches(rest) {
                continue;
            }
            if offer.method == method {
                fits.push((offer, *index, rest));
            } else {
                others.push(&offer.method);
            }
        }
        // The longest base path first, and of those that are equally close the first that is declared.
        let closest = fits.iter().rev().max_by_key(|(offer, _, rest)| {
            let base = segments.len() - rest.len();
            (base, offer.template.specificity(path))
        });
        match closest {
            Some((offer, index, rest)) => Found::Operation(*index, offer.template.captures(rest)),
            None if others.is_empty() => Found::Nowhere,
            None => Found::OtherMethod(others),
        }
    }

    /// What is said of a path that nothing is at.
    pub(super) fn nowhere(&self, request: &Request<Bytes>) -> Response<Bytes> {
        let path = request.uri().path();
        let names = self.operations.iter().flat_map(|offer| {
            let with_base = offer.address().map(|base| format!("{base}{}", offer.path));
            with_base
                .into_iter()
                .chain([offer.path.clone()])
                .map(move |path| (path, &*offer.name))
        });
        let names: Vec<_> = names.collect();
        let closest = nearest::closest(path, names.iter().map(|(path, _)| &**path));
        let closest = closest.and_then(|(_, near)| names.iter().find(|(path, _)| path == near));
        let hint = closest.map(|(path, name)| {
            let method = name.split(' ').next().unwrap_or_default();
            format!("; the closest is {method} {path}")
        });
        let why = format!("no operation has this path{}", hint.unwrap_or_default());
        reply::plain(StatusCode::NOT_FOUND, &why)
    }
}
