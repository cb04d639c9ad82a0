//! Calls from code that is not asynchronous.
//!
//! `ALTA_API_TOKEN=… cargo run --example blocking -- UUID`
//!
//! Keep the runtime as long as the client: connections live in it. Not from within asynchronous
//! code, where `block_on` panics.

#![allow(clippy::print_stdout)]

use callspec::{Error, alta};
use tokio::runtime::Runtime;

/// A client with a runtime of its own.
pub(crate) struct Blocking {
    runtime: Runtime,
    client: alta::Client,
}

impl Blocking {
    pub(crate) fn new(client: alta::Client) -> std::io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        Ok(Self { runtime, client })
    }

    pub(crate) fn get_call(&self, id: &uuid::Uuid) -> Result<alta::Call, Error> {
        let call = self.runtime.block_on(self.client.get_call(id))?;
        Ok(call.into_inner())
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let id = std::env::args().nth(1).ok_or("name a call by its UUID")?;
    let alta = Blocking::new(alta::Client::from_env()?)?;
    println!("{:?}", alta.get_call(&id.parse()?)?.duration);
    Ok(())
}
