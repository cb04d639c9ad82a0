//! A profile as a file: sorted, so that a change shows in review.

use std::collections::BTreeMap;
use std::fmt::{self, Write};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{BrokenKey, Evidence, Profile, ResponseKey, SeenPlace, SeenResponse, SeenValues};
use crate::defect::{Defect, Position};
use crate::exchange::{Origin, Place};
use crate::finding::{Part, Rule};
use crate::judge::ValueType;

const VERSION: u32 = 1;

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    responses: Vec<ResponseObject>,
    broken: Vec<BrokenObject>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct ResponseObject {
    contract: String,
    operation: String,
    status: String,
    media_type: String,
    seen: EvidenceObject,
    #[serde(default, skip_serializing_if = "is_false")]
    is_cut: bool,
    places: Vec<PlaceObject>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct PlaceObject {
    pointer: String,
    types: BTreeMap<String, ValuesObject>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    words: BTreeMap<String, EvidenceObject>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unlisted: Option<EvidenceObject>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct ValuesObject {
    values: u64,
    seen: EvidenceObject,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct BrokenObject {
    contract: String,
    operation: String,
    status: u16,
    rule: String,
    part: String,
    pointer: String,
    promise: String,
    seen: EvidenceObject,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct EvidenceObject {
    count: u64,
    file: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    entry: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    interaction: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    exchange: Option<usize>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_false(flag: &bool) -> bool {
    !flag
}

impl From<&Evidence> for EvidenceObject {
    fn from(evidence: &Evidence) -> Self {
        let mut object = Self {
            count: evidence.count,
            file: evidence.first.file.to_string(),
            line: None,
            entry: None,
            interaction: None,
            exchange: None,
        };
        match evidence.first.place {
            Place::Whole => {}
            Place::Line(line) => object.line = Some(line),
            Place::Entry(entry) => object.entry = Some(entry),
            Place::Interaction(number) => object.interaction = Some(number),
            Place::Exchange(number) => object.exchange = Some(number),
        }
        object
    }
}

impl EvidenceObject {
    fn read(self) -> Evidence {
        let places = [
            self.line.map(Place::Line),
            self.entry.map(Place::Entry),
            self.interaction.map(Place::Interaction),
            self.exchange.map(Place::Exchange),
        ];
        let place = places.into_iter().flatten().next();
        let place = place.unwrap_or(Place::Whole);
        Evidence {
            count: self.count,
            first: Origin {
                file: self.file.into(),
                place,
            },
        }
    }
}

impl PlaceObject {
    fn of((pointer, place): (&String, &SeenPlace)) -> Self {
        let types = place.types.iter().map(|(name, seen)| {
            let values = ValuesObject {
                values: seen.values,
                seen: (&seen.evidence).into(),
            };
            (name.id().to_owned(), values)
        });
        let words = place.words.iter();
        Self {
            pointer: pointer.clone(),
            types: types.collect(),
            words: words
                .map(|(word, seen)| (word.clone(), seen.into()))
                .collect(),
            unlisted: place.unlisted.as_ref().map(EvidenceObject::from),
        }
    }

    fn read(self) -> Result<(String, SeenPlace), String> {
        let types = self.types.into_iter().map(|(name, object)| {
            let known = ValueType::of_id(&name);
            let known = known.ok_or_else(|| format!("no type of values is called {name}"))?;
            let seen = SeenValues {
                values: object.values,
                evidence: object.seen.read(),
            };
            Ok((known, seen))
        });
        let words = self.words.into_iter();
        let place = SeenPlace {
            types: types.collect::<Result<_, String>>()?,
            words: words.map(|(word, seen)| (word, seen.read())).collect(),
            unlisted: self.unlisted.map(EvidenceObject::read),
        };
        Ok((self.pointer, place))
    }
}

impl ResponseObject {
    fn of((key, seen): (&ResponseKey, &SeenResponse)) -> Self {
        Self {
            contract: key.contract.to_string(),
            operation: key.operation.to_string(),
            status: key.status.clone(),
            media_type: key.media_type.clone(),
            seen: (&seen.evidence).into(),
            is_cut: seen.is_cut,
            places: seen.places.iter().map(PlaceObject::of).collect(),
        }
    }

    fn read(self) -> Result<(ResponseKey, SeenResponse), String> {
        let key = ResponseKey {
            contract: Arc::from(self.contract),
            operation: Arc::from(self.operation),
            status: self.status,
            media_type: self.media_type,
        };
        let places = self.places.into_iter().map(PlaceObject::read);
        let seen = SeenResponse {
            evidence: self.seen.read(),
            places: places.collect::<Result<_, _>>()?,
            is_cut: self.is_cut,
        };
        Ok((key, seen))
    }
}

impl BrokenObject {
    fn of((key, seen): (&BrokenKey, &Evidence)) -> Self {
        Self {
            contract: key.contract.to_string(),
            operation: key.operation.to_string(),
            status: key.status,
            rule: key.rule.id().to_owned(),
            part: key.part.id().to_owned(),
            pointer: key.pointer.clone(),
            promise: key.promise.clone(),
            seen: seen.into(),
        }
    }

    fn read(self) -> Result<(BrokenKey, Evidence), String> {
        let rule = Rule::of_id(&self.rule);
        let part = Part::of_id(&self.part);
        let key = BrokenKey {
            contract: Arc::from(self.contract),
            operation: Arc::from(self.operation),
            status: self.status,
            part: part.ok_or_else(|| format!("no part of a message is called {}", self.part))?,
            pointer: self.pointer,
            rule: rule.ok_or_else(|| format!("no rule is called {}", self.rule))?,
            promise: self.promise,
        };
        Ok((key, self.seen.read()))
    }
}

impl Profile {
    /// Reads a profile file.
    ///
    /// # Errors
    /// A defect: the file is no profile, or one of another version of this program.
    pub fn parse(name: &str, text: &str) -> Result<Self, Defect> {
        let version = serde_json::from_str::<Value>(text)
            .ok()
            .and_then(|value| value.get("version")?.as_u64());
        if let Some(version) = version.filter(|version| *version != u64::from(VERSION)) {
            let what = format!("a profile of version {version}, not {VERSION}");
            return Err(Defect::of_file(name, what));
        }
        let file: File = serde_json::from_str(text).map_err(|error| Defect {
            file: name.to_owned(),
            position: Some(Position {
                line: error.line(),
                column: error.column(),
            }),
            pointer: String::new(),
            what: "not a profile: name a file that is not there yet to begin one".to_owned(),
        })?;
        let responses = file.responses.into_iter().map(ResponseObject::read);
        let broken = file.broken.into_iter().map(BrokenObject::read);
        let refused = |what| Defect::of_file(name, what);
        Ok(Self {
            responses: responses.collect::<Result<_, _>>().map_err(refused)?,
            broken: broken.collect::<Result<_, _>>().map_err(refused)?,
        })
    }

    /// The profile as a file.
    pub fn render(&self) -> String {
        let file = File {
            version: VERSION,
            responses: self.responses.iter().map(ResponseObject::of).collect(),
            broken: self.broken.iter().map(BrokenObject::of).collect(),
        };
        let value = serde_json::to_value(&file).unwrap_or_default();
        let mut text = String::new();
        // Writing to a String cannot fail.
        let _ = lay_out(&mut text, &value, 0);
        text.push('\n');
        text
    }
}

/// Writes what holds lists over several lines, and anything else on one: a line for each place.
fn lay_out(out: &mut String, value: &Value, depth: usize) -> fmt::Result {
    let indent = "  ".repeat(depth);
    match value {
        Value::Array(items) if !items.is_empty() => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                let comma = if index > 0 { "," } else { "" };
                write!(out, "{comma}\n{indent}  ")?;
                lay_out(out, item, depth + 1)?;
            }
            write!(out, "\n{indent}]")
        }
        Value::Object(members) if members.values().any(Value::is_array) => {
            out.push('{');
            for (index, (name, member)) in members.iter().enumerate() {
                let comma = if index > 0 { "," } else { "" };
                write!(out, "{comma}\n{indent}  {}: ", Value::from(&**name))?;
                lay_out(out, member, depth + 1)?;
            }
            write!(out, "\n{indent}}}")
        }
        _ => write!(out, "{value}"),
    }
}
