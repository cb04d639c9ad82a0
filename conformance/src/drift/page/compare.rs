//! How a page differs from its contract.

use std::sync::Arc;

use callspec_codegen::{Document, pointer};

use super::examples::Refused;
use super::{Found, Pair, refused};
use crate::contract::Contract;
use crate::defect::Defect;
use crate::drift::change::{Class, Direction};
use crate::drift::rule::Rule;
use crate::drift::set::Witness;
use crate::drift::spec::{self, Place};
use crate::finding::{Level, Rule as JudgeRule};
use crate::page::Page;

/// How a page differs from its contract.
#[derive(Debug)]
pub struct PageDrift {
    /// The page, as the user named it.
    pub page: String,
    /// The contract.
    pub contract: Arc<str>,
    /// The operation, by method and path as the contract has them.
    pub operation: String,
    /// Each difference once, in the order of the page.
    pub differences: Vec<Difference>,
    /// What is wrong with the document on the page, and keeps a part of it from being compared.
    pub defects: Vec<Defect>,
}

/// One difference.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Its kind, as a change from the contract to the page.
    pub rule: Rule,
    /// How much it weighs.
    pub level: Level,
    /// The part of the operation: `200, application/json`.
    pub part: String,
    /// JSON Pointer into the value of that part.
    pub path: String,
    /// Where the contract has it, or where it would stand.
    pub contract: Place,
    /// What the contract says, in a few words.
    pub contract_says: String,
    /// Where the page has it, or where it would stand.
    pub page: Place,
    /// What the page says, in a few words.
    pub page_says: String,
    /// A value that is valid by one of them alone.
    pub witness: Option<(By, Witness)>,
}

impl Difference {
    /// Whether an example shows it, and not what the page says of fields.
    pub fn is_of_example(&self) -> bool {
        self.part.starts_with("example")
    }
}

/// By which of the two a value is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// By the contract, and not by the page.
    Contract,
    /// By the page, and not by the contract.
    Page,
}

/// Compares a page with its operation.
///
/// # Errors
/// Defects of the document on the page that leave nothing to compare, or of the contract's schemas
/// as a whole.
pub fn compare(page: &Page, found: Found<'_>) -> Result<PageDrift, Vec<Defect>> {
    let pair = Pair::new(page, found);
    // What is wrong with the contract is for whoever read it to tell.
    let (contract, _) = Contract::parse(pair.contract.clone());
    let (fragment, defects) = Contract::parse(pair.page.clone());
    if fragment.operations().is_empty() {
        return Err(defects);
    }
    let drift = spec::compare(&contract, &fragment);
    let mut differences = Vec::new();
    differences.extend(moved(page, found));
    let changes = drift.findings.into_iter();
    differences.extend(
        changes
            .filter(|one| page.is_whole || !says_what_is_not_there(one.rule))
            .map(|one| difference(one, &pair, found.contract)),
    );
    let refused = refused(page, found).map_err(|defect| vec![defect])?;
    for one in refused {
        let one = of_example(one, found.contract);
        let is_told = |other: &Difference| other.rule == one.rule && other.path == one.path;
        if !differences.iter().any(is_told) {
            differences.push(one);
        }
    }
    differences.sort_by_key(|one| (one.page.position, one.rule));
    Ok(PageDrift {
        page: page.name.clone(),
        contract: Arc::clone(found.contract.name()),
        operation: format!("{} {}", found.operation.method, found.operation.path),
        differences,
        defects,
    })
}

/// Whether a difference follows from what a page leaves out: of one that is broken it says nothing.
fn says_what_is_not_there(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::FieldBecameOptional
            | Rule::FieldRemoved
            | Rule::MediaTypeRemoved
            | Rule::ParameterBecameOptional
            | Rule::ParameterRemoved
            | Rule::RequestBodyRemoved
            | Rule::StatusRemoved
    )
}

/// The field that a difference is about, where its place is the list of those required.
fn field(one: &spec::Finding, page: &Document) -> Option<Place> {
    let at = &one.new.pointer;
    let holder = at.rfind("/required").map_or(at.as_str(), |end| &at[..end]);
    let name = pointer::tokens(&one.path).last()?;
    let at = pointer::join(&format!("{holder}/properties"), &name);
    page.value().pointer(&at)?;
    Some(Place {
        position: page.position(&at),
        pointer: at,
    })
}

/// The field that one which is gone would stand behind: the last of those before it in the contract
/// that the page has.
fn field_before(one: &spec::Finding, pair: &Pair) -> Option<Place> {
    let holder = pointer::parent(&one.old.pointer)?;
    let here = pair.contract.position(&one.old.pointer)?;
    let known = pair.contract.value().pointer(holder)?.as_object()?;
    let (_, pointer) = known
        .keys()
        .map(|name| pointer::join(holder, name))
        .filter(|at| pair.page.value().pointer(at).is_some())
        .filter_map(|at| Some((pair.contract.position(&at)?, at)))
        .filter(|(position, _)| *position < here)
        .max()?;
    Some(Place {
        position: pair.page.position(&pointer),
        pointer,
    })
}

fn difference(one: spec::Finding, pair: &Pair, contract: &Contract) -> Difference {
    let by = match one.direction {
        Direction::Request => By::Contract,
        Direction::Response => By::Page,
    };
    let pointer = pair.source(&one.old.pointer);
    let of_field = match one.rule {
        Rule::FieldBecameOptional | Rule::FieldBecameRequired => field(&one, &pair.page),
        Rule::FieldRemoved => field_before(&one, pair),
        _ => None,
    };
    let place = of_field.unwrap_or_else(|| one.new.clone());
    Difference {
        rule: one.rule,
        level: match one.class {
            Class::Unknown => Level::Warn,
            Class::Breaking | Class::Compatible => Level::Error,
        },
        part: one.part,
        path: one.path,
        contract: Place {
            position: contract.position(&pointer),
            pointer,
        },
        contract_says: one.before,
        page: place,
        page_says: one.after,
        witness: one.witness.map(|witness| (by, witness)),
    }
}

/// What the page states of method and path, if that is not what the contract has.
fn moved(page: &Page, found: Found<'_>) -> Option<Difference> {
    let stated = page.stated.as_ref().filter(|_| !found.is_at_place)?;
    let operation = found.operation;
    Some(Difference {
        rule: Rule::OperationMoved,
        level: Level::Error,
        part: String::new(),
        path: String::new(),
        contract: Place {
            pointer: operation.pointer.clone(),
            position: found.contract.position(&operation.pointer),
        },
        contract_says: format!("{} {}", operation.method, operation.path),
        page: Place {
            pointer: String::new(),
            position: Some(stated.position),
        },
        page_says: format!("{} {}", stated.method, stated.path),
        witness: None,
    })
}

fn of_example(refused: Refused, contract: &Contract) -> Difference {
    let Refused { position, finding } = refused;
    let identity = finding.identity;
    let actual = match identity.rule {
        // The place is that of the page.
        JudgeRule::NotJson => "not JSON".to_owned(),
        _ => finding.actual,
    };
    let (rule, what) = match identity.rule {
        // The schema may be open: the contract has no word of the field, and refuses nothing.
        JudgeRule::UndeclaredField => (Rule::FieldAdded, "nothing".to_owned()),
        _ => (Rule::ExampleRefused, finding.expected),
    };
    Difference {
        rule,
        level: Level::Error,
        part: format!("example of {}", identity.status),
        path: identity.pointer,
        contract: Place {
            position: contract.position(&identity.contract),
            pointer: identity.contract,
        },
        contract_says: what,
        page: Place {
            pointer: String::new(),
            position: Some(position),
        },
        page_says: match identity.rule {
            JudgeRule::UndeclaredField => actual,
            rule => format!("{actual} ({})", rule.id()),
        },
        witness: None,
    }
}
