//! One command for the maintainer: pages in, contracts and their sources out. What is to be written
//! is decided here; nothing here reads or writes.

mod addition;
mod contracts;
mod edit;
mod identify;
mod layout;
pub mod merge;
pub mod plan;
pub mod propose;
pub mod sources;

/// An edit as a unified diff, as `git apply` and `patch -p1` take it.
pub fn unified_diff(path: &str, before: &str, after: &str) -> String {
    let path = path.trim_start_matches('/');
    similar::TextDiff::from_lines(before, after)
        .unified_diff()
        .header(&format!("a/{path}"), &format!("b/{path}"))
        .to_string()
}
