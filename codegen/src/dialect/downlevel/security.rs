//! Security schemes and requirements: OpenAPI 3.1.0, sections 4.8.27 and 4.8.30.

use serde_json::{Map, Value};

use super::context::Context;
use crate::dialect::fragment;
use crate::dialect::note::NoteKind;
use crate::pointer;

const SCHEMES: &str = "/components/securitySchemes";

/// The schemes whose requirements list scopes in 3.0; other lists have to be empty there.
const SCOPED: &[&str] = &["oauth2", "openIdConnect"];

/// Drops the schemes that 3.0 does not know.
pub(super) fn drop_mutual_tls(cx: &mut Context<'_>, components: &mut Map<String, Value>) {
    let Some(Value::Object(schemes)) = components.get_mut("securitySchemes") else {
        return;
    };
    schemes.retain(|name, _| {
        let kept = scheme_type(cx, name) != Some("mutualTLS");
        if !kept {
            cx.note(pointer::join(SCHEMES, name), NoteKind::MutualTls);
        }
        kept
    });
}

/// Takes out of each requirement what 3.0 does not know.
///
/// A requirement of nothing but mutual TLS becomes one of nothing, `{}`: the connection is not
/// part of the message, so a request that meets it carries no credentials.
pub(super) fn rewrite_requirements(
    cx: &mut Context<'_>,
    target: &mut Map<String, Value>,
    at: &str,
) {
    let Some(Value::Array(requirements)) = target.get_mut("security") else {
        return;
    };
    for (index, requirement) in requirements.iter_mut().enumerate() {
        let Value::Object(requirement) = requirement else {
            continue;
        };
        let at = format!("{at}/security/{index}");
        requirement.retain(|name, roles| match scheme_type(cx, name) {
            Some("mutualTLS") => {
                cx.note(pointer::join(&at, name), NoteKind::MutualTls);
                false
            }
            Some(kind) if !SCOPED.contains(&kind) => {
                if let Value::Array(roles) = roles
                    && !roles.is_empty()
                {
                    roles.clear();
                    cx.note(pointer::join(&at, name), NoteKind::SecurityRoles);
                }
                true
            }
            _ => true,
        });
    }
}

/// The type of a named scheme; references are followed once, as they are between components.
fn scheme_type<'a>(cx: &Context<'a>, name: &str) -> Option<&'a str> {
    let mut scheme = cx.root.pointer(&pointer::join(SCHEMES, name))?;
    if let Some(reference) = scheme.get("$ref").and_then(Value::as_str) {
        scheme = cx.root.pointer(&fragment::pointer_of(reference)?)?;
    }
    scheme.get("type")?.as_str()
}
