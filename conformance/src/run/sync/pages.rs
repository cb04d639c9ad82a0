//! The pages that a sync takes in: files, and addresses that are fetched.

use std::path::PathBuf;

use crate::args::SyncArguments;
use crate::defect::Defect;
use crate::run::fetch::{Fetcher, checked, is_address};
use crate::run::files::shown;
use crate::run::plan::read_text;
use crate::sync::plan::{Incoming, State};
use crate::sync::sources;

/// The pages that come in, and what of them could not be had.
pub(super) fn incoming(
    arguments: &SyncArguments,
    state: &State,
) -> Result<(Vec<Incoming>, Vec<Defect>), Vec<Defect>> {
    let named = named(arguments, state).map_err(|defect| vec![defect])?;
    let fetcher = named
        .iter()
        .any(|name| is_address(name))
        .then(Fetcher::of_pages);
    let (mut incoming, mut defects) = (Vec::new(), Vec::new());
    for name in named {
        let of_network = fetcher.as_ref().filter(|_| is_address(&name));
        let text = match of_network {
            Some(fetcher) => fetcher
                .fetch(&name)
                .map_err(|what| Defect::of_file(&*name, what)),
            None => read_text(&PathBuf::from(&name)),
        };
        let address = of_network.map(|_| name.clone());
        match text {
            Ok(text) => incoming.push(Incoming {
                name,
                text,
                address,
            }),
            Err(defect) => defects.push(defect),
        }
    }
    Ok((incoming, defects))
}

/// The pages that are named, or else those whose addresses are known; all of them may be had.
fn named(arguments: &SyncArguments, state: &State) -> Result<Vec<String>, Defect> {
    let mut named = arguments.pages.clone();
    if named.is_empty() {
        let known = state.sources.pages.iter();
        named.extend(known.filter_map(|source| source.address.clone()));
    }
    if named.is_empty() {
        let what = format!(
            "no page is named, and no page in {} has an address",
            sources::FILE
        );
        return Err(Defect::of_file(shown(&arguments.folder), what));
    }
    for address in named.iter().filter(|name| is_address(name)) {
        checked(address)?;
        if is_offline(arguments) {
            let what = "not fetched where the variable CI is set, unless with --allow-network";
            return Err(Defect::of_file(address, what));
        }
    }
    Ok(named)
}

/// Builds fetch nothing, unless told to.
fn is_offline(arguments: &SyncArguments) -> bool {
    let ci = std::env::var_os("CI").unwrap_or_default();
    !arguments.allow_network && !ci.is_empty() && ci != "false"
}
