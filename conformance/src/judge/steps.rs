//! The way that a validator took: through which schemas, and where in the body.

use callspec_codegen::pointer;
use jsonschema::ValidationError;
use serde_json::Value;

use crate::contract::reference;

/// One step from a schema to the next.
enum Step {
    /// To another schema for the same value.
    Same,
    /// To the schema of a declared property.
    Property,
    /// To the schema of an item, or of a member that is not declared by name.
    Other,
}

/// The tokens of one step, taken from the front; none at the keyword that failed.
fn next<'t>(tokens: &mut impl Iterator<Item = &'t String>) -> Option<(Step, Vec<&'t str>)> {
    let keyword = tokens.next()?.as_str();
    let (step, has_name) = match keyword {
        "properties" => (Step::Property, true),
        "prefixItems" | "patternProperties" => (Step::Other, true),
        "additionalProperties"
        | "unevaluatedProperties"
        | "items"
        | "unevaluatedItems"
        | "contains" => (Step::Other, false),
        "allOf" | "anyOf" | "oneOf" | "dependentSchemas" => (Step::Same, true),
        _ => (Step::Same, false),
    };
    let name = has_name.then(|| tokens.next()).flatten();
    let name = name.map(String::as_str);
    Some((step, [keyword].into_iter().chain(name).collect()))
}

/// Where in the body, with array indices and names that the contract does not know as `*`: the
/// keys of a free map may be phone numbers.
pub(super) fn place(error: &ValidationError<'_>) -> String {
    let evaluated: Vec<_> = pointer::tokens(error.evaluation_path().as_str()).collect();
    let mut evaluated = evaluated.iter();
    let steps = std::iter::from_fn(|| next(&mut evaluated));
    let mut down = steps.filter(|(step, _)| !matches!(step, Step::Same));
    let mut folded = String::new();
    for token in pointer::tokens(error.instance_path().as_str()) {
        let shown = match down.next() {
            Some((Step::Property, _)) => token.as_str(),
            _ => "*",
        };
        pointer::push(&mut folded, shown);
    }
    folded
}

/// The schemas that speak of the value of an error, on the way to the one that failed: pointers,
/// from the schema that the body was judged by.
pub(super) fn around(document: &Value, schema: &str, evaluation_path: &str) -> Vec<String> {
    let tokens: Vec<_> = pointer::tokens(evaluation_path).collect();
    // The validator begins with a reference to the schema.
    let mut tokens = tokens.iter().skip(1);
    let mut at = schema.to_owned();
    let mut around = vec![at.clone()];
    while let Some((step, keywords)) = next(&mut tokens) {
        if keywords == ["$ref"] {
            let target = pointer::find(document, &at).and_then(reference::target);
            at = target.unwrap_or_default();
        } else {
            for token in keywords {
                pointer::push(&mut at, token);
            }
        }
        if !matches!(step, Step::Same) {
            around.clear();
        }
        around.push(at.clone());
    }
    around
}
