//! What changed between two versions of a contract.

use std::fmt;

use super::{Class, Ended, Finding, View, json, markdown, text, words};
use crate::drift::rust::RustDrift;
use crate::drift::spec::SpecDrift;
use crate::render::annotation::{Annotation, InOrder, Source, fingerprint};

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
    /// How it ended.
    pub ended: Ended<'v>,
}

impl View for SpecView<'_> {
    fn write_text(&self, out: &mut String) -> fmt::Result {
        text::write_changes(out, self)?;
        text::write_outcome(out, &self.ended)
    }

    fn write_markdown(&self, out: &mut String) -> fmt::Result {
        markdown::write(out, self)
    }

    fn json(&self) -> String {
        json::spec(self)
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

    fn ended(&self) -> Ended<'_> {
        self.ended
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
            breaks: self.ended.fails(finding.level),
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
