//! `conformance drift page`.

use std::path::{Path, PathBuf};

use super::{ended, printed};
use crate::args::{DriftOutput, JudgedBy, PageArguments};
use crate::contract::Contract;
use crate::defect::Defect;
use crate::drift::page::{PageDrift, compare, find};
use crate::page::Page;
use crate::render::drift::page::PageView;
use crate::run::Printed;
use crate::run::files::shown;
use crate::run::plan::{documents, read_text};

pub(super) fn run(arguments: &PageArguments) -> Result<Printed, Vec<Defect>> {
    let edge = PageEdge::of(&arguments.pages, &arguments.contract)?;
    printed(&arguments.told, &edge.view(&arguments.told))
}

/// Pages, and how each stands to its contract.
pub(super) struct PageEdge {
    pub(super) pages: Vec<PageDrift>,
    pub(super) defects: Vec<Defect>,
}

impl PageEdge {
    pub(super) fn of(paths: &[PathBuf], judged_by: &JudgedBy) -> Result<Self, Vec<Defect>> {
        let mut defects = Vec::new();
        let mut contracts = Vec::new();
        for (document, _) in documents(judged_by, None)? {
            let (contract, found) = Contract::parse(document);
            if contract.operations().is_empty() && !found.is_empty() {
                return Err(found);
            }
            defects.extend(found);
            contracts.push(contract);
        }
        let mut pages = Vec::new();
        for path in paths {
            pages.extend(page(path, &contracts, &mut defects));
        }
        Ok(Self { pages, defects })
    }

    pub(super) fn view(&self, told: &DriftOutput) -> PageView<'_> {
        let all = self.pages.iter().flat_map(|page| &page.differences);
        let levels = all.map(|difference| difference.level);
        PageView {
            pages: &self.pages,
            ended: ended(told, levels, &self.defects),
        }
    }
}

/// A page, compared; none if it could not be.
fn page(path: &Path, contracts: &[Contract], defects: &mut Vec<Defect>) -> Option<PageDrift> {
    let name = shown(path);
    let text = read_text(path)
        .map_err(|defect| defects.push(defect))
        .ok()?;
    let (page, found) = Page::parse(&name, &text);
    defects.extend(found);
    let page = page?;
    let compared = find(&page, contracts)
        .map_err(|what| vec![Defect::of_file(name, what)])
        .and_then(|found| compare(&page, found));
    let mut compared = compared.map_err(|found| defects.extend(found)).ok()?;
    defects.append(&mut compared.defects);
    Some(compared)
}
