//! `schema-defect`: what is wrong with the contract itself where a response needs it.

use callspec_codegen::pointer;

use super::{Compared, Reason, Subject, Verdict};
use crate::contract::{Leftover, Place};
use crate::defect::Defect;
use crate::finding::{Finding, Part, Rule};

/// Notes what was found in a part of the message, a header by its name, and what of its schema does
/// not compile; or that nothing was found, since all of it does not.
pub(super) fn note(
    judged: Result<(impl IntoIterator<Item = Finding>, &[Defect]), &Defect>,
    subject: &Subject<'_>,
    (part, name): (Part, &str),
    verdict: &mut Verdict,
) {
    let (defects, reason) = match judged {
        Ok((findings, defects)) => {
            verdict.findings.extend(findings);
            (defects, Reason::SchemaInPart)
        }
        Err(defect) => (std::slice::from_ref(defect), Reason::ContractDefect),
    };
    for defect in defects {
        let pointer = match part {
            Part::Header => pointer::join("", name),
            _ => String::new(),
        };
        let finding = does_not_compile(subject, defect, part, pointer);
        verdict.findings.push(finding);
        // What hides more goes before what hides less.
        verdict.not_judged = match verdict.not_judged {
            Some(known) if known != Reason::SchemaInPart => Some(known),
            _ => Some(reason),
        };
    }
}

/// The defect has its place in the file already.
fn does_not_compile(
    subject: &Subject<'_>,
    defect: &Defect,
    part: Part,
    pointer: String,
) -> Finding {
    let place = Place {
        file: &defect.file,
        pointer: &defect.pointer,
    };
    let written = place.written(subject.contract.name());
    let compared = Compared {
        pointer,
        expected: "a schema that can be judged by".to_owned(),
        actual: defect.what.clone(),
    };
    subject.finding(Rule::SchemaDefect, part, &written, compared)
}

/// A keyword that the contract's version of OpenAPI does not have.
pub(super) fn leftover(subject: &Subject<'_>, leftover: &Leftover) -> Finding {
    let compared = Compared {
        pointer: pointer::join("", leftover.keyword),
        expected: "a keyword of the contract's version of OpenAPI".to_owned(),
        actual: match leftover.places {
            1 => format!("{}: {}", leftover.keyword, leftover.says),
            places => format!("{} in {places} places: {}", leftover.keyword, leftover.says),
        },
    };
    let written = subject.contract.written(&leftover.pointer);
    subject.finding(Rule::SchemaDefect, Part::Schema, &written, compared)
}
