//! `ParamField` and `ResponseField`: what a page says of parameters, bodies and responses.

use serde_json::{Value, json};

use super::markup::{Element, Node};
use super::tag::Attribute;
use super::{field_type, prose};
use crate::defect::{Defect, Position};

/// Where a field stands in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the path of the request.
    Path,
    /// In the query of the request.
    Query,
    /// A header of the request.
    Header,
    /// In the body of the request.
    RequestBody,
    /// In the body of the response.
    ResponseBody,
}

/// A field as the page describes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The name.
    pub name: String,
    /// Where it stands; that of the outermost field, for one inside another.
    pub place: Place,
    /// The type, as a schema without the fields inside; empty where the page says nothing.
    pub schema: Value,
    /// Whether the page marks it as required.
    pub is_required: bool,
    /// Where the tag begins.
    pub position: Position,
    /// Where the values are listed, if they are.
    pub values_at: Option<Position>,
    /// The fields inside, of an object or of the objects in an array.
    pub fields: Vec<Field>,
}

/// More fields than any page has.
const MAX_FIELDS: usize = 10_000;

/// All fields among these nodes, and in the components around them.
pub(super) fn fields(file: &str, nodes: &[Node]) -> (Vec<Field>, Vec<Defect>) {
    let mut reader = Reader {
        file,
        count: 0,
        defects: Vec::new(),
    };
    let fields = reader.fields(nodes, None);
    (fields, reader.defects)
}

struct Reader<'f> {
    file: &'f str,
    count: usize,
    defects: Vec<Defect>,
}

impl Reader<'_> {
    fn defect(&mut self, position: Position, what: String) {
        self.defects.push(Defect {
            file: self.file.to_owned(),
            position: Some(position),
            pointer: String::new(),
            what,
        });
    }

    /// The fields among nodes; `inside` says where the field around them stands, if one is.
    fn fields(&mut self, nodes: &[Node], inside: Option<Place>) -> Vec<Field> {
        let mut found: Vec<Field> = Vec::new();
        for node in nodes {
            let Node::Element(element) = node else {
                continue;
            };
            let read = match element.name.as_str() {
                "ParamField" | "ResponseField" => self.field(element, inside).into_iter().collect(),
                "RequestExample" | "ResponseExample" => Vec::new(),
                _ => self.fields(&element.children, inside),
            };
            for field in read {
                self.add(&mut found, field);
            }
        }
        found
    }

    /// Adds a field to its siblings: `user.name` to the field `user`, and one that the page shows
    /// twice, in two tabs perhaps, once.
    fn add(&mut self, siblings: &mut Vec<Field>, mut field: Field) {
        let holder = field.name.split_once('.').and_then(|(outer, inner)| {
            let outer = outer.trim_end_matches("[]");
            let is_holder = |of: &&mut Field| of.name == outer && of.place == field.place;
            let holder = siblings.iter_mut().find(is_holder)?;
            Some((holder, inner.to_owned()))
        });
        if let Some((holder, inner)) = holder {
            field.name = inner;
            return self.add(&mut holder.fields, field);
        }
        let is_same = |other: &&Field| other.name == field.name && other.place == field.place;
        match siblings.iter().find(is_same) {
            None => siblings.push(field),
            Some(first) if first.says(&field) => {}
            Some(first) => {
                let (name, line) = (&field.name, first.position.line);
                let what =
                    format!("the field {name} is described already, on line {line}, and not alike");
                self.defect(field.position, what);
            }
        }
    }

    fn field(&mut self, element: &Element, inside: Option<Place>) -> Option<Field> {
        self.count += 1;
        if self.count > MAX_FIELDS {
            if self.count == MAX_FIELDS + 1 {
                let what = format!("more than {MAX_FIELDS} fields: the rest is not read");
                self.defect(element.position, what);
            }
            return None;
        }
        let Some((place, name)) = place_and_name(element, inside) else {
            let what = format!("<{}> without the name of its field", element.name);
            self.defect(element.position, what);
            return None;
        };
        let words = attribute(element, "type").map_or_else(String::new, |found| found.value.text());
        let fields = self.fields(&element.children, Some(place));
        let schema = field_type::schema(&words).unwrap_or_else(|| {
            // A name of the vendor's own, whose fields stand here.
            if !fields.is_empty() {
                return json!({ "type": "object" });
            }
            self.defect(
                element.position,
                format!(
                    "the field {name} is of the type \"{words}\", which says nothing of its form"
                ),
            );
            json!({})
        });
        let mut field = Field {
            name,
            place,
            schema,
            is_required: place == Place::Path
                || attribute(element, "required").is_some_and(|found| found.value.flag()),
            position: element.position,
            values_at: None,
            fields,
        };
        field.read_values(element);
        Some(field)
    }
}

impl Field {
    /// Whether another description says the same of the field.
    fn says(&self, other: &Self) -> bool {
        let inside = self.fields.iter().zip(&other.fields);
        self.schema == other.schema
            && self.is_required == other.is_required
            && self.fields.len() == other.fields.len()
            && inside
                .into_iter()
                .all(|(a, b)| a.name == b.name && a.says(b))
    }

    /// The values listed in the text of the field: those of its items, if it is an array.
    fn read_values(&mut self, element: &Element) {
        let Some((position, values)) = listed(element) else {
            return;
        };
        let mut schema = &mut self.schema;
        if schema["type"] == "array" {
            schema = &mut schema["items"];
        }
        if schema.get("enum").is_some() {
            return;
        }
        if let Some(values) = typed(&values, &schema["type"]) {
            schema["enum"] = values;
            self.values_at = Some(position);
        }
    }
}

/// Values as those of the field's type; none where a list of values says nothing, or not of it.
fn typed(values: &[String], of: &Value) -> Option<Value> {
    let types: Vec<_> = match of {
        Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
        of => of.as_str().into_iter().collect(),
    };
    let read = |value: &String| match value.as_str() {
        "null" if types.contains(&"null") => Some(Value::Null),
        text if types.contains(&"integer") || types.contains(&"number") => {
            serde_json::from_str(text).ok().filter(Value::is_number)
        }
        text if types.is_empty() || types.contains(&"string") => Some(json!(text)),
        _ => None,
    };
    values
        .iter()
        .map(read)
        .collect::<Option<Vec<_>>>()
        .map(Value::Array)
}

fn attribute<'e>(element: &'e Element, name: &str) -> Option<&'e Attribute> {
    element.attributes.iter().find(|found| found.name == name)
}

/// Where a field stands, and how it is called. Inside another, it stands where that one stands.
fn place_and_name(element: &Element, inside: Option<Place>) -> Option<(Place, String)> {
    const PLACES: [(&str, Place); 6] = [
        ("path", Place::Path),
        ("query", Place::Query),
        ("header", Place::Header),
        ("body", Place::RequestBody),
        ("formData", Place::RequestBody),
        ("name", Place::ResponseBody),
    ];
    PLACES.into_iter().find_map(|(place_name, place)| {
        let name = attribute(element, place_name)?.value.text();
        let name = name.trim();
        let is_param = element.name == "ParamField" && place == Place::ResponseBody;
        (!name.is_empty() && (inside.is_some() || !is_param))
            .then(|| (inside.unwrap_or(place), name.to_owned()))
    })
}

/// The list of values in the text of a field, and where it begins.
fn listed(element: &Element) -> Option<(Position, Vec<String>)> {
    let mut text = String::new();
    let mut starts = Vec::new();
    for node in &element.children {
        if let Node::Text(part) = node {
            starts.push((text.len(), part.position));
            text.push_str(&part.text);
            text.push('\n');
        }
    }
    let (at, values) = prose::values(&text)?;
    let (start, mut position) = starts.into_iter().rev().find(|(start, _)| *start <= at)?;
    position.column += text[start..at].chars().count();
    Some((position, values))
}
