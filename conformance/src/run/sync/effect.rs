//! What a change of a contract does: to its callers, and to users of the generated client.

use callspec_codegen::Document;

use crate::contract::Contract;
use crate::defect::Defect;
use crate::drift::spec;
use crate::render::drift::{Ended, SpecView, text};
use crate::report::Outcome;
use crate::run::drift::spec::rust_drift;
use crate::sync::plan::Write;

/// The drift from a contract as it was to what is written or proposed; nothing for other files.
pub(super) fn told(name: &str, write: &Write) -> Result<String, Vec<Defect>> {
    let is_contract = [".yaml", ".yml", ".json"]
        .iter()
        .any(|end| name.ends_with(end));
    let (Some(before), true) = (&write.before, is_contract) else {
        return Ok(String::new());
    };
    let contract = |text: &str| {
        Document::parse(name, text)
            .map(|document| Contract::parse(document).0)
            .map_err(|defect| vec![defect])
    };
    let (old, new) = (contract(before)?, contract(&write.after)?);
    let drift = spec::compare(&old, &new);
    let (rust, unknown) = match rust_drift([name, name], &old, &new) {
        Ok(rust) => (Some(rust), String::new()),
        Err(defects) => {
            let lines = defects.iter();
            let lines =
                lines.map(|defect| format!("the generated client: not compared: {defect}\n"));
            (None, lines.collect())
        }
    };
    let view = SpecView {
        old: &format!("{name}, before"),
        new: name,
        drift: &drift,
        rust: rust.as_ref(),
        ended: Ended {
            defects: &[],
            fails_on: None,
            outcome: Outcome::Kept,
        },
    };
    Ok(format!("\n{}{unknown}", text::changes(&view)))
}
