//! What a page describes with tags, as an OpenAPI document of one operation.
//!
//! The document says what the page says and nothing more: no type where the page names none, and
//! no `required` where it marks no field.

use std::collections::HashMap;

use callspec_codegen::{Document, pointer};
use http::Method;
use serde_json::{Map, Value, json};

use super::{Described, Field, Page, Place, Shows};
use crate::defect::Position;

/// The media type of bodies: pages name none, and describe JSON.
pub const JSON: &str = "application/json";
/// Header parameters of these names say nothing in OpenAPI (3.1.0, "Parameter Object").
const IGNORED_HEADERS: [&str; 3] = ["accept", "authorization", "content-type"];

impl Page {
    /// The operation that the page describes, whose method and path may be known from elsewhere.
    /// Its fields are of the response with the first of these statuses; of the others the page
    /// shows that there are some.
    pub fn fragment(
        &self,
        described: &Described,
        (method, path): (&Method, &str),
        statuses: &[String],
    ) -> Document {
        let mut operation = Map::new();
        operation.extend(
            self.title
                .clone()
                .map(|title| ("summary".to_owned(), json!(title))),
        );
        let at = pointer::join(
            &pointer::join("/paths", path),
            &method.as_str().to_lowercase(),
        );
        let mut builder = Builder {
            described,
            positions: HashMap::new(),
        };
        let stated = self.stated.as_ref().map(|stated| stated.position);
        let start = Position { line: 1, column: 1 };
        builder
            .positions
            .insert(at.clone(), stated.unwrap_or(start));
        let parameters = builder.parameters(&at);
        operation.insert("parameters".to_owned(), json!(parameters));
        if let Some(body) = builder.body(Place::RequestBody, &format!("{at}/requestBody")) {
            operation.insert("requestBody".to_owned(), body);
        }
        let responses = builder.responses(&format!("{at}/responses"), statuses);
        operation.insert("responses".to_owned(), responses);
        let method = method.as_str().to_lowercase();
        let value = json!({
            "openapi": "3.1.0",
            "info": { "title": self.title, "version": "" },
            "paths": { path: { method: operation } },
        });
        Document::composed(&self.name, &self.text, value, builder.positions)
    }
}

struct Builder<'d> {
    described: &'d Described,
    positions: HashMap<String, Position>,
}

impl<'d> Builder<'d> {
    fn of(&self, place: Place) -> impl Iterator<Item = &'d Field> + use<'d> {
        let fields = self.described.fields.iter();
        fields.filter(move |field| field.place == place)
    }

    fn parameters(&mut self, at: &str) -> Vec<Value> {
        const PLACES: [(Place, &str); 3] = [
            (Place::Path, "path"),
            (Place::Query, "query"),
            (Place::Header, "header"),
        ];
        let mut found = Vec::new();
        for (place, name) in PLACES {
            for field in self.of(place) {
                let lower = field.name.to_lowercase();
                if place == Place::Header && IGNORED_HEADERS.contains(&lower.as_str()) {
                    continue;
                }
                let at = format!("{at}/parameters/{}", found.len());
                self.positions.insert(at.clone(), field.position);
                found.push(json!({
                    "name": field.name,
                    "in": name,
                    "required": field.is_required,
                    "schema": self.schema(field, &format!("{at}/schema"), true),
                }));
            }
        }
        found
    }

    fn responses(&mut self, at: &str, statuses: &[String]) -> Value {
        let mut responses = Map::new();
        for status in statuses {
            let mut response = json!({ "description": "" });
            let at = pointer::join(at, status);
            let mut shown = self.described.responses.iter();
            let shown = shown.find(|example| match example.shows() {
                Shows::Status(code) => *status == code.to_string(),
                _ => false,
            });
            if let Some(example) = shown {
                self.positions.insert(at.clone(), example.position);
            }
            if responses.is_empty()
                && let Some(body) = self.body(Place::ResponseBody, &at)
            {
                response["content"] = body["content"].clone();
            }
            responses.insert(status.clone(), response);
        }
        Value::Object(responses)
    }

    /// A body with the fields of a place, if there are any.
    fn body(&mut self, place: Place, at: &str) -> Option<Value> {
        let fields: Vec<&Field> = self.of(place).collect();
        let first = fields.first()?;
        let at = format!("{}/schema", pointer::join(&format!("{at}/content"), JSON));
        self.positions.insert(at.clone(), first.position);
        // Of a request, what is not marked is optional. A response where nothing is marked may have
        // been described without a thought of it.
        let marks = place == Place::RequestBody || fields.iter().any(|field| is_marked(field));
        let schema = self.object(json!({ "type": "object" }), &fields, &at, marks);
        Some(json!({ "content": { JSON: { "schema": schema } } }))
    }

    fn schema(&mut self, field: &Field, at: &str, marks: bool) -> Value {
        self.positions.insert(at.to_owned(), field.position);
        let mut schema = field.schema.clone();
        let is_array = has_type(&schema, "array");
        let items = format!("{at}/items");
        if let Some(position) = field.values_at {
            let holder = if is_array { &items } else { at };
            self.positions.insert(format!("{holder}/enum"), position);
        }
        if field.fields.is_empty() {
            return schema;
        }
        let fields: Vec<&Field> = field.fields.iter().collect();
        if is_array {
            schema["items"] = self.object(json!({ "type": "object" }), &fields, &items, marks);
            schema
        } else {
            self.object(schema, &fields, at, marks)
        }
    }

    fn object(&mut self, mut schema: Value, fields: &[&Field], at: &str, marks: bool) -> Value {
        let mut properties = Map::new();
        for field in fields {
            let at = pointer::join(&format!("{at}/properties"), &field.name);
            properties.insert(field.name.clone(), self.schema(field, &at, marks));
        }
        schema["properties"] = Value::Object(properties);
        if marks {
            let required = fields.iter().filter(|field| field.is_required);
            let names: Vec<_> = required.map(|field| field.name.as_str()).collect();
            schema["required"] = json!(names);
        }
        schema
    }
}

fn is_marked(field: &Field) -> bool {
    field.is_required || field.fields.iter().any(is_marked)
}

fn has_type(schema: &Value, name: &str) -> bool {
    match &schema["type"] {
        Value::Array(types) => types.iter().any(|of| of == name),
        of => of == name,
    }
}
