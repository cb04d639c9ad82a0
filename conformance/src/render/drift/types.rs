//! How types stand to their contracts.

use std::fmt::{self, Write};

use serde_json::{Value, json};

use super::{Ended, Place, View, text::write_outcome, words};
use crate::contract::Contract;
use crate::drift::Rule;
use crate::drift::set::Outside;
use crate::drift::types::{Cause, Compared, TypesDrift};
use crate::render::annotation::{Annotation, InOrder, Source, fingerprint};
use crate::render::markdown as table;
use crate::render::words::counted;
use crate::report::Outcome;

/// What is rendered of contracts and types.
pub struct TypesView<'v> {
    /// The file of the types.
    pub types: &'v str,
    /// Each contract, and how its types stand to it.
    pub compared: &'v [(Contract, TypesDrift)],
    /// How it ended.
    pub ended: Ended<'v>,
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

impl View for TypesView<'_> {
    fn write_text(&self, out: &mut String) -> fmt::Result {
        for (contract, one) in self.all() {
            write_compared(out, contract, one)?;
        }
        for (contract, drift) in self.compared {
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
        let counts = self.counts();
        let all = counted(counts.proven + counts.broken + counts.unknown, "response");
        writeln!(
            out,
            "{all} compared with types: {} proven to be read, {} broken, {} unknown",
            counts.proven, counts.broken, counts.unknown
        )?;
        write_outcome(out, &self.ended)
    }

    fn write_markdown(&self, out: &mut String) -> fmt::Result {
        let outcome = match self.ended.outcome {
            Outcome::Kept => "The types read all that the contracts allow",
            Outcome::Broken => "A type refuses what its contract allows",
            Outcome::CouldNotJudge => "Not everything could be compared",
        };
        writeln!(out, "## {outcome}\n")?;
        for defect in self.ended.defects {
            writeln!(
                out,
                "* not compared: {}\n",
                table::cell(&defect.to_string())
            )?;
        }
        writeln!(out, "| response | type | | why | witness |")?;
        writeln!(out, "|---|---|---|---|---|")?;
        for (_, one) in self.all() {
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

    fn json(&self) -> String {
        json(self)
    }

    fn findings(&self) -> Vec<Annotation> {
        let all = self.all();
        all.filter_map(|(contract, one)| self.annotation(contract, one))
            .collect()
    }

    fn in_order(&self) -> Vec<InOrder> {
        let proven = self.all().filter(|(_, one)| one.rule().is_none());
        proven
            .map(|(contract, one)| InOrder {
                document: contract.name().to_string(),
                operation: one.response.clone(),
                name: "read by its type",
                skipped: None,
            })
            .collect()
    }

    fn ended(&self) -> Ended<'_> {
        self.ended
    }
}

impl TypesView<'_> {
    fn annotation(&self, contract: &Contract, one: &Compared) -> Option<Annotation> {
        let rule = one.rule()?;
        let source = |place: &Place| Source::of(contract.name(), place.position, &place.pointer);
        let causes = one.causes.iter();
        Some(Annotation {
            rule: rule.id(),
            level: rule.level(),
            breaks: self.ended.fails(rule.level()),
            is_known: false,
            document: contract.name().to_string(),
            operation: one.response.clone(),
            place: format!("{}, {}", one.response, one.type_name),
            sentence: sentence(one),
            source: source(&one.contract),
            related: causes
                .map(|cause| (source(&cause.place), words_of(cause)))
                .collect(),
            fingerprint: fingerprint(&[contract.name(), rule.id(), &one.response, &one.type_name]),
            count: 1,
        })
    }
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

fn json(view: &TypesView<'_>) -> String {
    let counts = view.counts();
    let compared = view.all().map(|(contract, one)| {
        json!({
            "contract": &**contract.name(),
            "response": one.response,
            "type": one.type_name,
            "rule": one.rule().map(Rule::id),
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
        "outcome": view.ended.outcome.id(),
        "types": view.types,
        "counts": {
            "proven": counts.proven,
            "broken": counts.broken,
            "unknown": counts.unknown,
        },
        "compared": compared.collect::<Vec<_>>(),
        "untyped": view.compared.iter().flat_map(|(_, drift)| &drift.untyped).collect::<Vec<_>>(),
        "defects": view.ended.defects.iter().map(ToString::to_string).collect::<Vec<_>>(),
    });
    format!("{object:#}\n")
}

fn place(contract: &Contract, place: &Place) -> Value {
    json!({
        "file": &**contract.name(),
        "line": place.position.map(|position| position.line),
        "column": place.position.map(|position| position.column),
        "pointer": place.pointer,
    })
}

fn sentence(one: &Compared) -> String {
    let says = one.rule().map_or("the type reads all of it", Rule::says);
    let causes: Vec<String> = one.causes.iter().map(words_of).collect();
    let causes = causes.join("; ");
    format!("{}, {}: {says}; {causes}", one.response, one.type_name)
}
