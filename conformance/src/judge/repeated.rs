//! `repeated-field`: a name that stands twice in one object (RFC 8259, section 4: names should be
//! unique, and what a reader makes of others is not foreseeable). The last is judged.

use callspec_codegen::pointer;
use serde_json::Value;

use super::json::Step;
use super::kind::shown_name;
use super::speaking::{Speakers, of_item, of_the_rest, property};
use super::undeclared::declares;
use super::{Compared, Judge, Subject};
use crate::contract::ContentRule;
use crate::finding::{Finding, Part, Rule};

/// The findings of names that repeat in a body.
pub(super) fn judge(
    subject: &Subject<'_>,
    content: &ContentRule,
    body: &Value,
    repeated: &[Vec<Step>],
    judge: &Judge<'_>,
) -> Vec<Finding> {
    let of_one = |place: &Vec<Step>| {
        let schema = pointer::join(&content.pointer, "schema");
        let (pointer, declared) = folded(judge, schema, body, place);
        let written = match declared {
            Some(declared) => subject.contract.written_pointer(&declared),
            None => subject.contract.written(&content.pointer),
        };
        let compared = Compared {
            pointer,
            expected: "each name once in an object".to_owned(),
            actual: "the same name again; the last one is judged".to_owned(),
        };
        subject.finding(Rule::RepeatedField, Part::Body, &written, compared)
    };
    repeated.iter().map(of_one).collect()
}

/// A place as findings tell it, with `*` for what may be a value itself, and the schema that declares
/// the member there.
fn folded(
    judge: &Judge<'_>,
    schema: String,
    body: &Value,
    place: &[Step],
) -> (String, Option<String>) {
    let speakers = Speakers::of(judge);
    let (mut at, mut value, mut schemas) = (String::new(), body, vec![schema]);
    let mut is_declared = false;
    for step in place.iter().rev() {
        let speaking = speakers.speaking(value, schemas).schemas;
        (value, schemas) = match step {
            Step::Item(index) => {
                pointer::push(&mut at, "*");
                let item = value.get(index).unwrap_or(&Value::Null);
                (item, of_item(&speaking, *index))
            }
            Step::Member(name) => {
                let is_property = speaking
                    .iter()
                    .any(|one| property(one.schema, name).is_some());
                let is_named = speaking.iter().any(|one| declares(one.schema));
                pointer::push(
                    &mut at,
                    match (is_property, is_named) {
                        (true, _) => name,
                        (false, true) => shown_name(name),
                        (false, false) => "*",
                    },
                );
                let declared = speakers.declared(&speaking, name);
                is_declared = !declared.is_empty();
                let schemas = if is_declared {
                    declared
                } else {
                    of_the_rest(&speaking)
                };
                (value.get(name).unwrap_or(&Value::Null), schemas)
            }
        };
    }
    (at, schemas.into_iter().next().filter(|_| is_declared))
}
