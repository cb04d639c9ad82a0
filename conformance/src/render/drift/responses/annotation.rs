//! A finding as build servers take it.

use super::{ResponsesView, Told, came, count, place, sentence};
use crate::render::annotation::{Annotation, Source, fingerprint};

impl ResponsesView<'_> {
    pub(super) fn annotation(&self, told: &Told) -> Annotation {
        let finding = &told.finding;
        let is_heavy = self.ended.fails(finding.level);
        let (key, contract) = (&finding.key, &finding.contract);
        Annotation {
            rule: finding.rule.id(),
            level: finding.level,
            breaks: is_heavy && !self.is_known(told),
            is_known: self.is_known(told),
            document: finding.document.to_string(),
            operation: key.operation.to_string(),
            place: place(finding),
            sentence: sentence(finding),
            source: Source::in_contract(&finding.document, contract.position, &contract.pointer),
            related: Vec::new(),
            fingerprint: fingerprint(&[
                &key.title,
                finding.rule.id(),
                &key.operation,
                &key.status,
                key.part.id(),
                &key.pointer,
                &came(finding),
            ]),
            count: count(finding.evidence.count),
        }
    }
}
