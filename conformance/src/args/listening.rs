//! Where a server listens: the arguments that all servers share.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use clap::Args;

/// Heading of `--help`.
const LISTENING: &str = "Where it listens";

/// Where a server listens.
#[derive(Args, Clone, Debug)]
pub struct ListenArguments {
    /// The port; 0 for any that is free, which the line on standard output tells
    #[arg(long, value_name = "PORT", default_value_t = 0, help_heading = LISTENING)]
    pub port: u16,

    /// The address to listen at
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST), help_heading = LISTENING)]
    pub host: IpAddr,

    /// Let --host be an address that other machines reach
    ///
    /// There is no TLS and nobody is turned away: whoever reaches the address may ask.
    #[arg(long, help_heading = LISTENING)]
    pub allow_other_machines: bool,
}

impl ListenArguments {
    /// Address and port as one.
    pub fn address(&self) -> SocketAddr {
        SocketAddr::new(self.host, self.port)
    }

    /// Any free port of this machine alone.
    pub fn any_port() -> Self {
        Self {
            port: 0,
            host: IpAddr::V4(Ipv4Addr::LOCALHOST),
            allow_other_machines: false,
        }
    }
}
