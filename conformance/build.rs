//! How the command is linked.
#![allow(
    clippy::disallowed_methods,
    reason = "what is built for is told by the environment alone"
)]

use std::env;

/// A position-independent command is relocated each time it starts: 800 KB of it, which takes half a
/// millisecond of the four that it needs for a small response.
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |variable: &str, value: &str| env::var(variable).is_ok_and(|known| known == value);
    if is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") {
        println!("cargo::rustc-link-arg-bin=conformance=-no-pie");
    }
}
