//! `conformance init`: a policy file to begin with.

use std::path::Path;

use super::Printed;
use super::written::write;
use crate::defect::Defect;
use crate::policy::file::TEMPLATE;

/// Writes the file, unless there is one.
pub(super) fn run(path: &Path) -> Result<Printed, Vec<Defect>> {
    if path.exists() {
        let what = "is there already, and is left as it is";
        return Err(vec![Defect::of_file(path.display().to_string(), what)]);
    }
    write(path, TEMPLATE).map_err(|defect| vec![defect])?;
    Ok(Printed::kept(format!("{} is written\n", path.display())))
}
