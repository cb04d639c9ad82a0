//! OpenAPI Overlay 1.0 and 1.1: a list of changes to a contract, kept beside it.
//!
//! A published contract is never edited. What is known to differ from it stands in an overlay, each
//! action with its reason (`description`) and, as an extension, its evidence (`x-evidence`).

use serde_json::Value;
use serde_json_path::JsonPath;

use crate::defect::Defect;
use crate::document::Document;

mod edit;
mod touched;

/// An overlay, ready to apply.
#[derive(Clone, Debug)]
pub struct Overlay {
    document: Document,
    actions: Vec<Action>,
}

/// One change (Overlay 1.1.0, "Action Object").
#[derive(Clone, Debug)]
pub struct Action {
    /// What the action selects, as an RFC 9535 JSONPath.
    pub target: String,
    /// Why the contract is changed; empty where the overlay does not say.
    pub description: String,
    /// The day it was recorded, as `YYYY-MM-DD` (`x-since`, an extension), if the overlay says.
    pub since: Option<String>,
    path: JsonPath,
    change: Change,
}

#[derive(Clone, Debug)]
enum Change {
    Update(Value),
    Copy(JsonPath),
    Remove,
}

/// A contract with an overlay laid over it.
#[derive(Debug)]
pub struct Applied {
    /// The changed contract.
    pub document: Value,
    /// For each action, the pointers of what it changed.
    pub changed: Vec<Vec<String>>,
    /// For each action, the pointers of what it wrote anew, replaced, added to or took out: what it
    /// changed, without what it left as it was.
    pub touched: Vec<Vec<String>>,
    /// Actions that select nothing, or whose change does not fit what they select.
    pub defects: Vec<Defect>,
}

impl Overlay {
    /// Reads an overlay document.
    ///
    /// # Errors
    /// A defect for each part that is not as Overlay 1.0 or 1.1 has it.
    ///
    /// ```
    /// use callspec_codegen::{Document, overlay::Overlay};
    ///
    /// let overlay = Document::parse("pets.overlay.yaml", r#"
    /// overlay: 1.1.0
    /// info: { title: What the shop really sends, version: 1.0.0 }
    /// actions:
    ///   - target: $.components.schemas.Pet.properties.name
    ///     description: The name is null until the pet has one.
    ///     update: { type: [string, 'null'] }
    /// "#)?;
    /// let contract = serde_json::json!({ "components": { "schemas": { "Pet": {
    ///     "properties": { "name": { "description": "What it answers to" } }
    /// } } } });
    ///
    /// let applied = Overlay::parse(overlay).unwrap().apply(&contract);
    /// let name = "/components/schemas/Pet/properties/name";
    /// assert_eq!(applied.changed, [[name]]);
    /// assert_eq!(applied.document.pointer(name).unwrap()["type"][1], "null");
    /// # Ok::<(), callspec_codegen::Defect>(())
    /// ```
    pub fn parse(document: Document) -> Result<Self, Vec<Defect>> {
        let mut defects = Vec::new();
        let version = document.value().get("overlay").and_then(Value::as_str);
        if !version.is_some_and(|text| text.starts_with("1.0.") || text.starts_with("1.1.")) {
            let what = "no version that can be read: write overlay: 1.0.x or 1.1.x";
            defects.push(document.defect("/overlay", what));
        }
        let listed = document.value().get("actions").and_then(Value::as_array);
        if listed.is_none() {
            defects.push(document.defect("/actions", "an overlay has a list of actions"));
        }
        let mut actions = Vec::new();
        for (index, action) in listed.into_iter().flatten().enumerate() {
            match Action::parse(action) {
                Ok(action) => actions.push(action),
                Err((member, what)) => {
                    let at = format!("/actions/{index}{member}");
                    defects.push(document.defect(at, what));
                }
            }
        }
        if defects.is_empty() {
            Ok(Self { document, actions })
        } else {
            Err(defects)
        }
    }

    /// The overlay as it was read.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// The actions, in the order in which they apply.
    pub fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// The overlay without some of its actions.
    #[must_use]
    pub fn without(&self, indices: &[usize]) -> Self {
        let all = self.actions.iter().enumerate();
        let kept = all.filter(|(index, _)| !indices.contains(index));
        Self {
            document: self.document.clone(),
            actions: kept.map(|(_, action)| action.clone()).collect(),
        }
    }

    /// Lays the overlay over a contract, action by action.
    pub fn apply(&self, contract: &Value) -> Applied {
        let mut applied = Applied {
            document: contract.clone(),
            changed: Vec::new(),
            touched: Vec::new(),
            defects: Vec::new(),
        };
        for (index, action) in self.actions.iter().enumerate() {
            let selected = selected(&action.path, &applied.document);
            let touched = action.touched(&applied.document, &selected);
            applied.touched.push(touched);
            let result = if selected.is_empty() {
                Err("it selects nothing in the contract".to_owned())
            } else {
                action.apply(&mut applied.document, &selected)
            };
            match result {
                Ok(()) => applied.changed.push(selected),
                Err(what) => {
                    let at = format!("/actions/{index}/target");
                    let what = format!("the action does not apply: {what}");
                    applied.defects.push(self.document.defect(at, what));
                    applied.changed.push(Vec::new());
                }
            }
        }
        applied
    }
}

/// The pointers of all nodes that a path selects.
fn selected(path: &JsonPath, document: &Value) -> Vec<String> {
    let located = path.query_located(document);
    located
        .locations()
        .map(serde_json_path::NormalizedPath::to_json_pointer)
        .collect()
}

impl Action {
    fn parse(action: &Value) -> Result<Self, (&'static str, String)> {
        let text = |member: &str| action.get(member).and_then(Value::as_str);
        let target = text("target").ok_or(("", "an action has a target".to_owned()))?;
        let change = if action.get("remove") == Some(&Value::Bool(true)) {
            Change::Remove
        } else if let Some(update) = action.get("update") {
            Change::Update(update.clone())
        } else if let Some(source) = text("copy") {
            Change::Copy(path(source).map_err(|what| ("/copy", what))?)
        } else {
            let what = "an action has update, copy or remove: true";
            return Err(("", what.to_owned()));
        };
        Ok(Self {
            target: target.to_owned(),
            description: text("description").unwrap_or_default().trim().to_owned(),
            since: text("x-since").map(str::to_owned),
            path: path(target).map_err(|what| ("/target", what))?,
            change,
        })
    }

    /// Whether the action takes something out.
    pub fn is_removal(&self) -> bool {
        matches!(self.change, Change::Remove)
    }

    /// The pointers that references in what the action writes lead to.
    pub fn references(&self) -> Vec<String> {
        let mut found = Vec::new();
        if let Change::Update(update) = &self.change {
            touched::references(update, &mut found);
        }
        found
    }

    fn touched(&self, document: &Value, selected: &[String]) -> Vec<String> {
        match &self.change {
            Change::Update(update) => touched::places(document, selected, update),
            Change::Copy(source) => selected_one(source, document)
                .map_or_else(Vec::new, |copy| touched::places(document, selected, copy)),
            Change::Remove => selected.to_vec(),
        }
    }

    fn apply(&self, document: &mut Value, selected: &[String]) -> Result<(), String> {
        match &self.change {
            Change::Update(update) => edit::update_all(document, selected, update),
            Change::Copy(source) => {
                let source = match selected_one(source, document) {
                    Some(node) => node.clone(),
                    None => return Err("its copy does not select a single node".to_owned()),
                };
                edit::update_all(document, selected, &source)
            }
            // From the end, so that the places of list items before stay what they were.
            Change::Remove => selected
                .iter()
                .rev()
                .try_for_each(|at| edit::remove(document, at)),
        }
    }
}

fn path(text: &str) -> Result<JsonPath, String> {
    JsonPath::parse(text).map_err(|error| format!("not a JSONPath (RFC 9535): {error}"))
}

fn selected_one<'d>(path: &JsonPath, document: &'d Value) -> Option<&'d Value> {
    path.query(document).exactly_one().ok()
}
