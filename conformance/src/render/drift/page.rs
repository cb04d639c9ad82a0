//! How pages differ from their contracts.

use std::fmt::{self, Write};

use serde_json::{Value, json};

use super::{Ended, Place, View, text::write_outcome, words};
use crate::drift::page::{By, Difference, PageDrift};
use crate::render::annotation::{Annotation, InOrder, Source, fingerprint};
use crate::render::markdown as table;
use crate::render::words::counted;
use crate::report::Outcome;

/// What is rendered of pages.
pub struct PageView<'v> {
    /// Each page that was compared.
    pub pages: &'v [PageDrift],
    /// How it ended.
    pub ended: Ended<'v>,
}

impl PageView<'_> {
    fn all(&self) -> impl Iterator<Item = (&PageDrift, &Difference)> {
        let pages = self.pages.iter();
        pages.flat_map(|page| page.differences.iter().map(move |one| (page, one)))
    }
}

impl View for PageView<'_> {
    fn write_text(&self, out: &mut String) -> fmt::Result {
        for (page, one) in self.all() {
            let (rule, level) = (one.rule, one.level.id());
            writeln!(out, "{level}[{}]: {}", rule.id(), rule.says())?;
            writeln!(out, "  where     {}", place(page, one))?;
            let contract = words::file(&page.contract, &one.contract);
            writeln!(out, "  contract  {contract}  {}", one.contract.pointer)?;
            writeln!(out, "            | {}", said(&one.contract_says))?;
            writeln!(out, "  page      {}", words::file(&page.page, &one.page))?;
            writeln!(out, "            | {}", said(&one.page_says))?;
            if let Some(witness) = witness(one) {
                writeln!(out, "  witness   {witness}")?;
            }
            out.push('\n');
        }
        let pages = counted(self.pages.len(), "page");
        let differences = counted(self.all().count(), "difference");
        writeln!(out, "{pages} compared: {differences}")?;
        write_outcome(out, &self.ended)
    }

    fn write_markdown(&self, out: &mut String) -> fmt::Result {
        let outcome = match self.ended.outcome {
            Outcome::Kept => "The pages say what the contract says",
            Outcome::Broken => "A page and the contract differ",
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
        if self.all().next().is_none() {
            return writeln!(out, "{} compared.", counted(self.pages.len(), "page"));
        }
        writeln!(
            out,
            "| | rule | where | contract | page | line | line of the page |"
        )?;
        writeln!(out, "|---|---|---|---|---|---|---|")?;
        for (page, one) in self.all() {
            let cells = [
                one.level.id().to_owned(),
                format!("`{}`", one.rule.id()),
                place(page, one),
                said(&one.contract_says),
                said(&one.page_says),
                words::file(&page.contract, &one.contract),
                words::file(&page.page, &one.page),
            ];
            let cells: Vec<_> = cells.iter().map(|text| table::cell(text)).collect();
            writeln!(out, "| {} |", cells.join(" | "))?;
        }
        Ok(())
    }

    fn json(&self) -> String {
        json(self)
    }

    fn findings(&self) -> Vec<Annotation> {
        let all = self.all();
        all.map(|(page, one)| self.annotation(page, one)).collect()
    }

    fn in_order(&self) -> Vec<InOrder> {
        let pages = self.pages.iter();
        let pages = pages.filter(|page| page.differences.is_empty());
        pages
            .map(|page| InOrder {
                document: page.contract.to_string(),
                operation: page.operation.clone(),
                name: "as its page says",
                skipped: None,
            })
            .collect()
    }

    fn ended(&self) -> Ended<'_> {
        self.ended
    }
}

impl PageView<'_> {
    /// At the contract: that is what can be mended here.
    fn annotation(&self, page: &PageDrift, one: &Difference) -> Annotation {
        let on_page = Source::of(&page.page, one.page.position, &one.page.pointer);
        Annotation {
            rule: one.rule.id(),
            level: one.level,
            breaks: self.ended.fails(one.level),
            is_known: false,
            document: page.contract.to_string(),
            operation: page.operation.clone(),
            place: place(page, one),
            sentence: sentence(page, one),
            source: Source::of(&page.contract, one.contract.position, &one.contract.pointer),
            related: vec![(on_page, format!("the page: {}", said(&one.page_says)))],
            fingerprint: fingerprint(&[
                &page.contract,
                one.rule.id(),
                &page.operation,
                &one.part,
                &one.path,
            ]),
            count: 1,
        }
    }
}

/// "GET /calls/{callId}, 200, application/json, at /duration"
fn place(page: &PageDrift, one: &Difference) -> String {
    let path = match one.path.as_str() {
        "" => String::new(),
        path => format!("at {path}"),
    };
    let parts = [&page.operation, &one.part, &path];
    let parts = parts.into_iter().map(String::as_str);
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    parts.join(", ")
}

fn said(text: &str) -> String {
    match text {
        "" => "nothing".to_owned(),
        text => words::short(text),
    }
}

fn witness(one: &Difference) -> Option<String> {
    let (by, witness) = one.witness.as_ref()?;
    let value = words::value(witness)?;
    Some(match by {
        By::Contract => format!("{value}: valid by the contract, and not by the page"),
        By::Page => format!("{value}: valid by the page, and not by the contract"),
    })
}

fn json(view: &PageView<'_>) -> String {
    let findings = view.all().map(|(page, one)| {
        json!({
            "rule": one.rule.id(),
            "level": one.level.id(),
            "operation": page.operation,
            "part": one.part,
            "pointer": one.path,
            "contract": side(&page.contract, &one.contract, &one.contract_says),
            "page": side(&page.page, &one.page, &one.page_says),
            "witness": one.witness.as_ref().map(|(by, witness)| json!({
                "instance": witness.instance,
                "set": witness.set,
                "valid_by": match by {
                    By::Contract => "contract",
                    By::Page => "page",
                },
            })),
        })
    });
    let object = json!({
        "outcome": view.ended.outcome.id(),
        "pages": view.pages.iter().map(|page| json!({
            "page": page.page,
            "contract": &*page.contract,
            "operation": page.operation,
            "differences": page.differences.len(),
        })).collect::<Vec<_>>(),
        "findings": findings.collect::<Vec<_>>(),
        "defects": view.ended.defects.iter().map(ToString::to_string).collect::<Vec<_>>(),
    });
    format!("{object:#}\n")
}

fn side(file: &str, place: &Place, says: &str) -> Value {
    json!({
        "file": file,
        "line": place.position.map(|position| position.line),
        "column": place.position.map(|position| position.column),
        "pointer": place.pointer,
        "says": says,
    })
}

fn sentence(page: &PageDrift, one: &Difference) -> String {
    format!(
        "{}: {}; {} by the contract, {} by the page, {}",
        place(page, one),
        one.rule.says(),
        said(&one.contract_says),
        said(&one.page_says),
        words::file(&page.page, &one.page)
    )
}
