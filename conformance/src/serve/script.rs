//! A script of faults: which operations, and how often.
//!
//! ```toml
//! [[fault]]
//! operation = "getCall"
//! fault = "status=503; retry-after=1"
//! times = 2
//!
//! [[fault]]
//! fault = "delay=2s"
//! after = 10
//! ```
//!
//! The first two calls of `getCall` fail, and from the eleventh request that no other fault was for on,
//! each is late.

use std::sync::{Mutex, PoisonError};

use serde::Deserialize;
use toml::Spanned;

use super::fault::Fault;
use crate::contract::Contract;
use crate::defect::{Defect, of_text, of_toml};
use crate::nearest;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    fault: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    operation: Option<Spanned<String>>,
    fault: Spanned<String>,
    #[serde(default)]
    after: u64,
    times: Option<u64>,
}

/// Faults in their order; the first that is for a request and not used up is the one.
#[derive(Debug, Default)]
pub struct Script(Vec<Step>);

#[derive(Debug)]
struct Step {
    /// The id of the operation; any, if there is none.
    operation: Option<String>,
    fault: Fault,
    /// Requests that pass first.
    after: u64,
    /// Requests that it is for after these; all, if there is none.
    times: Option<u64>,
    /// Requests that came to it.
    seen: Mutex<u64>,
}

impl Script {
    /// Reads a script for these contracts.
    ///
    /// # Errors
    /// Defects with their places: unknown keys, faults and operations.
    pub fn parse(name: &str, text: &str, contracts: &[Contract]) -> Result<Self, Vec<Defect>> {
        let file: File = toml::from_str(text).map_err(|error| vec![of_toml(name, text, &error)])?;
        let (mut steps, mut defects) = (Vec::new(), Vec::new());
        for entry in file.fault {
            if let Some(operation) = &entry.operation
                && let Err(what) = known(operation.as_ref(), contracts)
            {
                defects.push(of_text(name, text, Some(operation.span()), what));
            }
            match Fault::parse(entry.fault.as_ref()) {
                Ok(fault) => steps.push(Step {
                    operation: entry.operation.map(Spanned::into_inner),
                    fault,
                    after: entry.after,
                    times: entry.times,
                    seen: Mutex::default(),
                }),
                Err(what) => defects.push(of_text(name, text, Some(entry.fault.span()), what)),
            }
        }
        if defects.is_empty() {
            Ok(Self(steps))
        } else {
            Err(defects)
        }
    }

    /// Adds a fault for the next requests of an operation, or of any; for all, without a number.
    #[must_use]
    pub fn then(mut self, operation: Option<&str>, fault: Fault, times: Option<u64>) -> Self {
        self.0.push(Step {
            operation: operation.map(str::to_owned),
            fault,
            after: 0,
            times,
            seen: Mutex::default(),
        });
        self
    }

    /// The fault for a request of this operation, which may be called by its id or by method and
    /// path. It counts as one request.
    pub(super) fn next(&self, names: [&str; 2]) -> Option<&Fault> {
        let is_for = |step: &&Step| {
            let operation = step.operation.as_deref();
            operation.is_none_or(|operation| names.contains(&operation))
        };
        self.0
            .iter()
            .filter(is_for)
            .find(|step| step.is_due())
            .map(|step| &step.fault)
    }
}

impl Step {
    fn is_due(&self) -> bool {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let end = self.times.map(|times| self.after.saturating_add(times));
        if end.is_some_and(|end| *seen >= end) {
            return false;
        }
        *seen += 1;
        *seen > self.after
    }
}

fn known(operation: &str, contracts: &[Contract]) -> Result<(), String> {
    if contracts
        .iter()
        .any(|contract| contract.operation(operation).is_some())
    {
        return Ok(());
    }
    let operations = contracts.iter().flat_map(Contract::operations);
    let hint = nearest::hint(operation, operations.map(|one| &*one.id));
    Err(format!("no operation is called {operation}{hint}"))
}

#[cfg(test)]
mod tests {
    use super::Script;

    const NAMES: [&str; 2] = ["getCall", "GET /calls/{callId}"];

    fn statuses(text: &str, requests: usize) -> Vec<u16> {
        let script = Script::parse("faults.toml", text, &[]).expect("a script");
        let status = || script.next(NAMES).and_then(|fault| fault.status);
        (0..requests)
            .map(|_| status().map_or(200, |status| status.as_u16()))
            .collect()
    }

    #[test]
    fn faults_come_in_their_order() {
        let text = "[[fault]]\nfault = 'status=503'\ntimes = 2\n\
            [[fault]]\nfault = 'status=429'\nafter = 1\ntimes = 1\n";
        assert_eq!(statuses(text, 6), [503, 503, 200, 429, 200, 200]);
    }

    #[test]
    fn without_a_number_there_is_no_end() {
        assert_eq!(statuses("[[fault]]\nfault = 'status=500'", 3), [500; 3]);
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_its_place() {
        let refusals = [
            ("[[fault]]\nstatus = 503", "2:1"),
            ("[[fault]]\noperation = 'getCall'", "1:1"),
            ("[[fault]]\nfault = 'status=1'", "2:9"),
            ("[[fault]]\nfault = 'reset'\ntimes = -1", "3:9"),
            ("[[fault]]\nfault = 'reset'\noperation = 'getCal'", "3:13"),
            ("[[faults]]\nfault = 'reset'", "1:3"),
        ];
        for (text, place) in refusals {
            let refused = Script::parse("faults.toml", text, &[]).expect_err("is refused");
            let expected = format!("faults.toml:{place}: ");
            assert!(
                refused[0].to_string().starts_with(&expected),
                "{text}: {}",
                refused[0]
            );
        }
    }
}
