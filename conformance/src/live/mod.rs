//! Requests to a running API, made from its contract: what is asked, and what is asked to see whether
//! errors are answered as declared. Nothing here sends.

mod call;
mod pace;
mod probe;

pub use call::{Call, Given, Token, authorize, masked};
pub use pace::Pace;
pub use probe::{Probe, probes, unexpected};
