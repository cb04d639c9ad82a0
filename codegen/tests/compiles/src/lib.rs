//! Contracts that use what the two vendors do not: every feature of 3.1, and next to nothing.
//!
//! The transport is the one of `callspec`, so that what its own contracts leave unused is built
//! and tested here.

pub mod local_date_time;
#[path = "../../../../src/transport/mod.rs"]
mod transport;

pub use transport::{
    ClientBuilder, Error, Extra, Fault, Operation, Pacing, RateLimit, Reply, Response, RetryPolicy,
    VendorError,
};

/// A vendor of nothing.
static VENDOR: transport::Vendor = transport::Vendor {
    base_url: "https://api.example.com",
    token_variable: "COMPILES_API_TOKEN",
    base_url_variable: "COMPILES_BASE_URL",
    account: Some(transport::AccountHeader {
        name: "x-account-id",
        variable: "COMPILES_ACCOUNT_ID",
    }),
    pacing: Pacing::off(),
};

macro_rules! client {
    ($(#[$docs:meta])* $module:ident) => {
        $(#[$docs])*
        pub mod $module {
            include!(concat!(env!("OUT_DIR"), "/", stringify!($module), ".rs"));

            impl Client {
                /// Everything that can be set.
                pub fn builder() -> crate::ClientBuilder<Self> {
                    crate::ClientBuilder::new(&crate::VENDOR, |session| Self { session })
                }

                /// A client for an address.
                pub fn at(base_url: &str) -> Result<Self, crate::Error> {
                    Self::builder().token("token").base_url(base_url).build()
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
