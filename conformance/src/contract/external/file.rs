//! A file of a contract, and what its schemas call themselves (`$id` and `$anchor`).

use std::collections::HashMap;
use std::sync::Arc;

use callspec_codegen::Document;
use callspec_codegen::dialect::{visit_schemas, visit_schemas_below};
use serde_json::{Map, Value};
use url::Url;

/// A file, and the names that its schemas have.
pub(super) struct File {
    pub(super) document: Arc<Document>,
    /// The pointers of schemas with an `$id`, and what they are called by it; the file itself
    /// first.
    pub(super) resources: Vec<(String, Url)>,
    /// The pointers behind each `$anchor`, by address and name.
    pub(super) anchors: HashMap<String, String>,
}

impl File {
    pub(super) fn new(url: Url, document: &Arc<Document>) -> Self {
        let mut file = Self {
            document: document.clone(),
            resources: vec![(String::new(), url)],
            anchors: HashMap::new(),
        };
        // A whole file may be a schema; what else it is, a schema's keywords are not in it.
        let mut note = |at: &str, schema: &Map<String, Value>| {
            if let Some(Value::String(id)) = schema.get("$id")
                && let Ok(mut url) = file.base(at).join(id)
            {
                url.set_fragment(None);
                file.resources.push((at.to_owned(), url));
            }
            for keyword in ["$anchor", "$dynamicAnchor"] {
                if let Some(Value::String(name)) = schema.get(keyword) {
                    let address = format!("{}#{name}", file.base(at));
                    file.anchors.insert(address, at.to_owned());
                }
            }
        };
        if document.value().get("openapi").is_some() {
            visit_schemas(document.value(), &mut note);
        } else {
            visit_schemas_below(document.value(), "", &mut note);
        }
        file
    }

    /// Whether only one schema of the file calls itself so.
    pub(super) fn has_one(&self, anchor: &str) -> bool {
        let is_named = |address: &&String| address.rsplit('#').next() == Some(anchor);
        self.anchors.keys().filter(is_named).count() == 1
    }

    /// What references in the part behind a pointer are relative to.
    pub(super) fn base(&self, at: &str) -> &Url {
        let is_around = |holder: &str| {
            at.strip_prefix(holder)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let around = self
            .resources
            .iter()
            .filter(|(holder, _)| is_around(holder));
        let nearest = around.max_by_key(|(holder, _)| holder.len());
        &nearest.unwrap_or(&self.resources[0]).1
    }
}
