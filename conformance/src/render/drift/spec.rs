//! What changed between two versions of a contract.

use super::{Class, Finding, View, json, markdown, text, words};
use crate::defect::Defect;
use crate::drift::rust::RustDrift;
use crate::drift::spec::SpecDrift;
use crate::finding::Level;
use crate::render::annotation::{Annotation, InOrder, Source, fingerprint};
use crate::report::Outcome;

/// What is rendered of two versions of a contract.
pub struct SpecView<'v> {
    /// The name of the old document.
    pub old: &'v str,
    /// The name of the new document.
    pub new: &'v str,
    /// What changed.
    pub drift: &'v SpecDrift,
    /// What that does to users of the generated client, if it was asked for.
    pub rust: Option<&'v RustDrift>,
    /// What could not be compared.
    pub defects: &'v [Defect],
    /// The least level that fails the run, if one does.
    pub fails_on: Option<Level>,
    /// How the run ended.
    pub outcome: Outcome,
}

impl View for SpecView<'_> {
    fn text(&self) -> String {
        text::spec(self)
    }

    fn json(&self) -> String {
        json::spec(self)
    }

    fn markdown(&self) -> String {
        markdown::spec(self)
    }

    fn findings(&self) -> Vec<Annotation> {
        let findings = self.drift.findings.iter();
        findings.map(|finding| self.annotation(finding)).collect()
    }

    fn in_order(&self) -> Vec<InOrder> {
        vec![InOrder {
            document: self.new.to_owned(),
            operation: String::new(),
            name: "compared",
            skipped: None,
        }]
    }

    fn defects(&self) -> &[Defect] {
        self.defects
    }

    fn outcome(&self) -> Outcome {
        self.outcome
    }
}

impl SpecView<'_> {
    pub(super) fn count(&self, class: Class) -> usize {
        let findings = self.drift.findings.iter();
        findings.filter(|finding| finding.class == class).count()
    }

    fn annotation(&self, finding: &Finding) -> Annotation {
        let source = Source::of(self.new, finding.new.position, &finding.new.pointer);
        let before = Source::of(self.old, finding.old.position, &finding.old.pointer);
        // Of a document in a commit, there is no line to show today.
        let related = (before.file == self.old).then(|| {
            let says = format!("before: {}", words::short(&finding.before));
            (before, says)
        });
        Annotation {
            rule: finding.rule.id(),
            level: finding.level,
            breaks: self.fails_on.is_some_and(|least| finding.level >= least),
            is_known: false,
            document: self.new.to_owned(),
            operation: finding.operation.clone(),
            place: words::place(finding),
            sentence: words::sentence(finding),
            fingerprint: fingerprint(&[
                &source.file,
                finding.rule.id(),
                &finding.operation,
                &finding.part,
                &finding.path,
            ]),
            source,
            related: related.into_iter().collect(),
            count: finding.places,
        }
    }
}
