//! `undeclared-status`.

use callspec_codegen::pointer;

use super::{Compared, Subject};
use crate::contract::ResponseRule;
use crate::finding::{Finding, Part, Rule};

pub(super) fn judge<'e>(subject: &Subject<'e>) -> Result<&'e ResponseRule, Box<Finding>> {
    let status = subject.status;
    subject.operation.response(status).ok_or_else(|| {
        let declared: Vec<_> = subject
            .operation
            .responses
            .iter()
            .map(|rule| rule.status.to_string())
            .collect();
        let compared = Compared {
            pointer: String::new(),
            expected: match declared.len() {
                0 => "no response is declared".to_owned(),
                _ => declared.join(" or "),
            },
            actual: status.as_str().to_owned(),
        };
        let contract = pointer::join(&subject.operation.pointer, "responses");
        let written = subject.contract.written(&contract);
        Box::new(subject.finding(Rule::UndeclaredStatus, Part::Status, &written, compared))
    })
}
