//! Contracts that use what the two vendors do not: every feature of 3.1, and next to nothing.
//!
//! The transport is the one of `callspec`, so that what its own contracts leave unused is built
//! and tested here.

pub mod local_date_time;
#[path = "../../../../src/transport/mod.rs"]
mod transport;

pub use transport::{Error, Fault, Operation, Reply, Response};

macro_rules! client {
    ($(#[$docs:meta])* $module:ident) => {
        $(#[$docs])*
        pub mod $module {
            include!(concat!(env!("OUT_DIR"), "/", stringify!($module), ".rs"));

            impl Client {
                /// A client for an address.
                pub fn at(base_url: &str) -> Result<Self, crate::Error> {
                    let session = crate::transport::Session::new("token".into(), base_url)?;
                    Ok(Self { session })
                }
            }
        }
    };
}

client! {
    /// A contract that uses each feature by which 3.1 differs from 3.0.
    every_feature
}
client! {
    /// A contract with nothing but components.
    no_paths
}
