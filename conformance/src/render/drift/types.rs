//! How types stand to their contracts.

use std::fmt::{self, Write};

use serde_json::{Value, json};

use super::{text::write_outcome, words};
use crate::contract::Contract;
use crate::defect::Defect;
use crate::drift::set::Outside;
use crate::drift::types::{Cause, Compared, TypesDrift};
use crate::render::words::counted;
use crate::render::{github as annotations, markdown as table};
use crate::report::Outcome;

/// What is rendered of contracts and types.
pub struct TypesView<'v> {
    /// The file of the types.
    pub types: &'v str,
    /// Each contract, and how its types stand to it.
    pub compared: &'v [(Contract, TypesDrift)],
    /// What could not be compared.
    pub defects: &'v [Defect],
    /// How the run ended.
    pub outcome: Outcome,
}

/// How many were proven, broken and unknown.
#[derive(Default)]
struct Counts {
    proven: usize,
    broken: usize,
    unknown: usize,
}

impl TypesView<'_> {
    fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for one in self.all().map(|(_, one)| one) {
            match one.refused {
                Outside::Nothing => counts.proven += 1,
                Outside::Some(_) => counts.broken += 1,
                Outside::Undecided => counts.unknown += 1,
            }
        }
        counts
    }

    fn all(&self) -> impl Iterator<Item = (&Contract, &Compared)> {
        let all = self.compared.iter();
        all.flat_map(|(contract, drift)| drift.compared.iter().map(move |one| (contract, one)))
    }
}

/// For people.
pub fn text(view: &TypesView<'_>) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = write_text(&mut text, view);
    text
}

fn write_text(out: &mut String, view: &TypesView<'_>) -> fmt::Result {
    for (contract, one) in view.all() {
        write_compared(out, contract, one)?;
    }
    for (contract, drift) in view.compared {
        for name in &drift.untyped {
            writeln!(out, "no type: {name} of {}", contract.name())?;
        }
        if drift.errors > 0 {
            let schemas = counted(drift.errors, "schema");
            let name = contract.name();
            writeln!(
                out,
                "not compared: {schemas} of errors in {name}, which no type reads"
            )?;
        }
    }
    let counts = view.counts();
    let all = counted(counts.proven + counts.broken + counts.unknown, "response");
    writeln!(
        out,
        "{all} compared with types: {} proven to be read, {} broken, {} unknown",
        counts.proven, counts.broken, counts.unknown
    )?;
    write_outcome(out, view.outcome, view.defects.len())
}

fn write_compared(out: &mut String, contract: &Contract, one: &Compared) -> fmt::Result {
    let Some(rule) = one.rule() else {
        return Ok(());
    };
    let file = words::file(contract.name(), &one.contract);
    writeln!(out, "{}[{}]: {}", rule.level().id(), rule.id(), rule.says())?;
    writeln!(out, "  where     {}", one.response)?;
    writeln!(out, "  contract  {file}  {}", one.contract.pointer)?;
    writeln!(out, "  type      {}", one.type_name)?;
    for cause in &one.causes {
        let file = words::file(contract.name(), &cause.place);
        writeln!(out, "  {:<9} {file}  {}", "cause", cause.place.pointer)?;
        writeln!(out, "            | {}", words_of(cause))?;
    }
    if let Some(body) = body(one) {
        writeln!(out, "  witness   {body}")?;
    }
    out.push('\n');
    Ok(())
}

fn words_of(cause: &Cause) -> String {
    let path = match cause.path.as_str() {
        "" => "the body",
        path => path,
    };
    let (contract, says) = (
        words::short(&cause.contract),
        words::short(&cause.type_says),
    );
    format!("{path}: {contract} by the contract, {says} by the type")
}

fn body(one: &Compared) -> Option<String> {
    match &one.refused {
        Outside::Some(witness) => witness.instance.as_ref().or(witness.set.as_ref()),
        _ => None,
    }
    .map(Value::to_string)
}

/// One JSON object: members are added, never renamed.
pub fn json(view: &TypesView<'_>) -> String {
    let counts = view.counts();
    let compared = view.all().map(|(contract, one)| {
        json!({
            "contract": &**contract.name(),
            "response": one.response,
            "type": one.type_name,
            "rule": one.rule().map(|rule| rule.id()),
            "level": one.rule().map(|rule| rule.level().id()),
            "place": place(contract, &one.contract),
            "witness": match &one.refused {
                Outside::Some(witness) => json!({
                    "instance": witness.instance,
                    "set": witness.set,
                }),
                _ => Value::Null,
            },
            "causes": one.causes.iter().map(|cause| json!({
                "pointer": cause.path,
                "contract": cause.contract,
                "type": cause.type_says,
                "place": place(contract, &cause.place),
            })).collect::<Vec<_>>(),
        })
    });
    let object = json!({
        "outcome": view.outcome.id(),
        "types": view.types,
        "counts": {
            "proven": counts.proven,
            "broken": counts.broken,
            "unknown": counts.unknown,
        },
        "compared": compared.collect::<Vec<_>>(),
        "untyped": view.compared.iter().flat_map(|(_, drift)| &drift.untyped).collect::<Vec<_>>(),
        "defects": view.defects.iter().map(ToString::to_string).collect::<Vec<_>>(),
    });
    format!("{object:#}\n")
}

fn place(contract: &Contract, place: &crate::drift::spec::Place) -> Value {
    json!({
        "file": &**contract.name(),
        "line": place.position.map(|position| position.line),
        "column": place.position.map(|position| position.column),
        "pointer": place.pointer,
    })
}

/// Annotations of GitHub Actions, at the contract.
pub fn github(view: &TypesView<'_>) -> String {
    let mut text = String::new();
    for defect in view.defects {
        let message = annotations::escaped(&defect.to_string());
        // Writing to a String cannot fail.
        let _ = writeln!(text, "::error title=not compared::{message}");
    }
    for (contract, one) in view.all() {
        let Some(rule) = one.rule() else { continue };
        let command = annotations::command(rule.level());
        let file = annotations::escaped_property(contract.name());
        let place = one.contract.position;
        let line = place.map_or_else(String::new, |place| format!(",line={}", place.line));
        let message = annotations::escaped(&sentence(one));
        let title = rule.id();
        let _ = writeln!(
            text,
            "::{command} file={file}{line},title={title}::{message}"
        );
    }
    text
}

fn sentence(one: &Compared) -> String {
    let says = one
        .rule()
        .map_or("the type reads all of it", |rule| rule.says());
    let causes: Vec<String> = one.causes.iter().map(words_of).collect();
    let causes = causes.join("; ");
    format!("{}, {}: {says}; {causes}", one.response, one.type_name)
}

/// Markdown, for a job summary.
pub fn markdown(view: &TypesView<'_>) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = write_markdown(&mut text, view);
    text
}

fn write_markdown(out: &mut String, view: &TypesView<'_>) -> fmt::Result {
    let outcome = match view.outcome {
        Outcome::Kept => "The types read all that the contracts allow",
        Outcome::Broken => "A type refuses what its contract allows",
        Outcome::CouldNotJudge => "Not everything could be compared",
    };
    writeln!(out, "## {outcome}\n")?;
    for defect in view.defects {
        writeln!(
            out,
            "* not compared: {}\n",
            table::cell(&defect.to_string())
        )?;
    }
    writeln!(out, "| response | type | | why | witness |")?;
    writeln!(out, "|---|---|---|---|---|")?;
    for (_, one) in view.all() {
        let level = one.rule().map_or("proven", |rule| rule.level().id());
        let causes: Vec<String> = one.causes.iter().map(words_of).collect();
        let witness = body(one).unwrap_or_default();
        let cells = [
            one.response.as_str(),
            &one.type_name,
            level,
            &causes.join("; "),
            &witness,
        ];
        let cells: Vec<String> = cells.into_iter().map(table::cell).collect();
        writeln!(out, "| {} |", cells.join(" | "))?;
    }
    Ok(())
}
