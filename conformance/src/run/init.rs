//! `conformance init`: a policy file to begin with.

use std::path::Path;

use super::{Printed, write};
use crate::defect::Defect;
use crate::policy::file::TEMPLATE;

/// Writes the file, unless there is one.
pub(super) fn run(path: &Path) -> Result<Printed, Vec<Defect>> {
    let refused = |what: String| vec![Defect::of_file(path.display().to_string(), what)];
    if path.exists() {
        return Err(refused("is there already, and is left as it is".to_owned()));
    }
    write(path, TEMPLATE).map_err(|error| refused(format!("cannot be written: {error}")))?;
    Ok(Printed::kept(format!("{} is written\n", path.display())))
}
