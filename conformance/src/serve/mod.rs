//! An API that is not there: requests to answers, by a contract.
//!
//! A [`Site`] is made of contracts once and holds each answer ready: a recorded one, else the
//! example of the contract, else a value made to fit its schema (`generate`). What is made up is
//! judged as a response would be, and what does not pass is no answer. A request is checked first
//! (`check`); faults (`fault`, `script`) and a limit (`limit`) change what comes. Nothing here listens,
//! waits or reads a clock.

mod answering;
mod answers;
mod check;
mod fault;
mod generate;
mod journal;
mod limit;
mod making;
mod overview;
mod reply;
mod routes;
mod script;
mod site;
mod spoil;

pub use answering::Answer;
pub use answers::Source;
pub use fault::{Ending, Fault, NAME as FAULT_NAME};
pub use journal::Asked;
pub use limit::Rate;
pub use overview::PATH as OVERVIEW_PATH;
pub use script::Script;
pub use site::{Settings, Site};

/// What each kind of fault is called, what it takes and what it does, a line for each.
pub fn fault_kinds() -> String {
    let lines = fault::KINDS.iter().map(|kind| {
        let name = match kind.takes {
            "" => kind.name.to_owned(),
            takes if takes.starts_with('[') => {
                format!("{}[={}]", kind.name, takes.trim_matches(['[', ']']))
            }
            takes => format!("{}={takes}", kind.name),
        };
        format!("  {name:<28} {}\n", kind.does)
    });
    lines.collect()
}
