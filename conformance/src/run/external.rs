//! What a contract refers to: files beside it, and addresses where that is allowed.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use url::{Host, Url};

use super::fetch::Fetcher;
use super::plan::read_text;
use crate::contract::Location;

/// The folder of a contract, out of which no reference leads.
pub(super) struct Folder {
    path: PathBuf,
    is_network_allowed: bool,
}

impl Folder {
    pub(super) fn of(document: &str, is_network_allowed: bool) -> Self {
        let folder = Path::new(document).parent().unwrap_or(Path::new(""));
        Self {
            path: folder.to_owned(),
            is_network_allowed,
        }
    }

    /// The name and text of what a reference leads to.
    pub(super) fn fetch(&self, location: &Location) -> Result<(String, String), String> {
        match location {
            Location::Beside(path) => self.file(path),
            Location::Address(url) if self.is_network_allowed => address(url),
            Location::Address(_) => {
                Err("the network is not asked without --allow-external-refs".to_owned())
            }
        }
    }

    fn file(&self, path: &str) -> Result<(String, String), String> {
        let file = self.path.join(path);
        let folder = if self.path.as_os_str().is_empty() {
            Path::new(".")
        } else {
            &self.path
        };
        // By a link, a path below the folder may lead anywhere.
        let is_inside = match (folder.canonicalize(), file.canonicalize()) {
            (Ok(folder), Ok(file)) => file.starts_with(folder),
            _ => true,
        };
        if !is_inside {
            return Err("it leads out of the folder of the contract".to_owned());
        }
        let text = read_text(&file).map_err(|defect| defect.what)?;
        Ok((file.display().to_string(), text))
    }
}

fn address(url: &Url) -> Result<(String, String), String> {
    if url.scheme() != "https" && !is_this_machine(url) {
        return Err("only https is read, or http at this machine".to_owned());
    }
    let fetcher = Fetcher::of_documents(url.scheme() == "https");
    Ok((shown(url), fetcher.fetch(url.as_str())?))
}

/// Whether an address is one of this machine alone.
pub(super) fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
        None => false,
    }
}

/// An address as reports show it: what may be a secret is left out.
fn shown(url: &Url) -> String {
    let mut shown = url.clone();
    let _ = shown.set_username("");
    let _ = shown.set_password(None);
    shown.set_query(None);
    shown.to_string()
}
