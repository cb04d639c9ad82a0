//! The operation that was probably meant by a request that no operation is declared for.

use http::Method;

use crate::contract::{Contract, Operation};
use crate::nearest;

/// A word in the place of a parameter, and a segment more or less at the end.
const LESS_ALIKE: f64 = 0.5;

/// The operation whose path is most like the one that was asked for; of several, one of the same
/// method, and of those the first that is declared.
pub(super) fn operation<'c>(
    contract: &'c Contract,
    method: &Method,
    path: &[String],
) -> Option<&'c Operation> {
    let alike = contract.operations().iter().filter_map(|operation| {
        let is_same_method = operation.method == *method;
        Some((likeness(path, &operation.path)?, is_same_method, operation))
    });
    let by_likeness = alike.rev().max_by(|one, other| {
        let by_method = one.1.cmp(&other.1);
        one.0.total_cmp(&other.0).then(by_method)
    });
    by_likeness.map(|(_, _, operation)| operation)
}

/// How alike a path and a template are, 0 to 1; none where a word is of another kind, where more
/// than the last segment is missing, or where no word is shared.
fn likeness(path: &[String], template: &str) -> Option<f64> {
    let template: Vec<_> = segments(template).collect();
    let (longer, shorter) = (
        path.len().max(template.len()),
        path.len().min(template.len()),
    );
    if longer - shorter > 1 {
        return None;
    }
    let mut sum = if longer == shorter { 0.0 } else { -LESS_ALIKE };
    let mut shares_word = false;
    for (asked, declared) in path.iter().zip(&template) {
        sum += if !declared.contains('{') {
            shares_word = true;
            nearest::likeness(asked, declared)?
        } else if super::is_plain(asked) {
            LESS_ALIKE
        } else {
            1.0
        };
    }
    let longer = u32::try_from(longer).ok()?;
    shares_word.then_some(sum / f64::from(longer))
}

/// The segments of a path or a template.
pub(super) fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{likeness, segments};

    #[test]
    fn paths_are_alike_segment_by_segment() {
        let likeness = |path: &str| {
            let path: Vec<_> = segments(path).map(str::to_owned).collect();
            likeness(&path, "/api/calls/{id}")
        };
        assert_eq!(likeness("/api/calls/17"), Some(1.0));
        assert!(likeness("/api/call/17") > likeness("/api/call/ann"));
        assert!(likeness("/api/call/ann") > likeness("/api/calls"));
        assert!(likeness("/api/calls").is_some());
        for other in [
            "/api/users/17",
            "/api/17/1",
            "/api",
            "/",
            "/api/calls/17/a/b",
        ] {
            assert_eq!(likeness(other), None, "{other}");
        }
    }
}
