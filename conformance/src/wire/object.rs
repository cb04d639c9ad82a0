//! The objects of a report, as `report.schema.json` describes them.

use serde::{Deserialize, Serialize};

use super::coverage::CoverageObject;
use super::spelled::Spelled;
use crate::exchange::{Origin, Place};
use crate::finding::{Level, Part, Rule};
use crate::judge::Reason;
use crate::policy::PointerGlob;

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReportObject {
    pub(super) format: String,
    pub(super) version: u32,
    /// Follows from the rest; whoever reads a report of a part wants it of the whole.
    pub(super) outcome: String,
    pub(super) counts: CountsObject,
    pub(super) findings: Vec<FindingObject>,
    pub(super) not_judged: Vec<NotJudgedObject>,
    pub(super) exceptions: Vec<ExceptionObject>,
    pub(super) baseline: Vec<EntryObject>,
    pub(super) elsewhere: Vec<String>,
    pub(super) deviations: Vec<DeviationObject>,
    pub(super) contracts: Vec<ContractObject>,
    pub(super) defects: Vec<DefectObject>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CountsObject {
    pub(super) exchanges: usize,
    pub(super) judged: usize,
    pub(super) kept: usize,
    pub(super) broken: usize,
    pub(super) not_judged: usize,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FindingObject {
    pub(super) rule: Spelled<Rule>,
    pub(super) level: Spelled<Level>,
    pub(super) breaks: bool,
    pub(super) operation: String,
    pub(super) status: u16,
    pub(super) part: Spelled<Part>,
    pub(super) pointer: String,
    pub(super) expected: String,
    pub(super) actual: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) value: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<String>,
    pub(super) count: usize,
    pub(super) first: OriginObject,
    pub(super) contract: PromiseObject,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PromiseObject {
    pub(super) file: String,
    /// The file that the pointer is into, where it is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) source: Option<String>,
    pub(super) pointer: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) quote: Option<QuoteObject>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QuoteObject {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) lines: Vec<String>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NotJudgedObject {
    pub(super) reason: Spelled<Reason>,
    pub(super) count: usize,
    pub(super) first: OriginObject,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) position: Option<PositionObject>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExceptionObject {
    pub(super) rule: Spelled<Rule>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) contract: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) operation: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) pointer: Option<Spelled<PointerGlob>>,
    pub(super) reason: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) until: Option<String>,
    pub(super) has_lapsed: bool,
    pub(super) count: usize,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EntryObject {
    pub(super) contract: String,
    pub(super) operation: String,
    pub(super) status: u16,
    pub(super) rule: Spelled<Rule>,
    pub(super) part: Spelled<Part>,
    pub(super) pointer: String,
    pub(super) count: usize,
    /// Follows from the rest, as the outcome does.
    pub(super) standing: String,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DeviationObject {
    pub(super) contract: String,
    pub(super) overlay: String,
    pub(super) action: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) position: Option<PositionObject>,
    pub(super) target: String,
    pub(super) reason: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) since: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) age_in_days: Option<i64>,
    pub(super) is_telling: bool,
    pub(super) count: usize,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ContractObject {
    pub(super) file: String,
    pub(super) titles: Vec<String>,
    pub(super) servers: Vec<String>,
    pub(super) operations: Vec<OperationObject>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) coverage: Option<CoverageObject>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OperationObject {
    pub(super) operation: String,
    pub(super) exchanges: usize,
    pub(super) statuses: Vec<u16>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DefectObject {
    pub(super) file: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) position: Option<PositionObject>,
    pub(super) pointer: String,
    pub(super) what: String,
}

#[derive(Clone, Copy, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PositionObject {
    pub(super) line: usize,
    pub(super) column: usize,
}

/// A place in a recording, written as [`PlaceObject`].
#[derive(Deserialize, Serialize)]
#[serde(try_from = "PlaceObject", into = "PlaceObject")]
#[derive(Clone)]
pub(super) struct OriginObject(pub(super) Origin);

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct PlaceObject {
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

impl From<OriginObject> for PlaceObject {
    fn from(OriginObject(origin): OriginObject) -> Self {
        let mut object = Self {
            file: origin.file.to_string(),
            line: None,
            entry: None,
            interaction: None,
            exchange: None,
        };
        match origin.place {
            Place::Whole => {}
            Place::Line(line) => object.line = Some(line),
            Place::Entry(entry) => object.entry = Some(entry),
            Place::Interaction(number) => object.interaction = Some(number),
            Place::Exchange(number) => object.exchange = Some(number),
        }
        object
    }
}

impl TryFrom<PlaceObject> for OriginObject {
    type Error = &'static str;

    fn try_from(object: PlaceObject) -> Result<Self, Self::Error> {
        let places = [
            object.line.map(Place::Line),
            object.entry.map(Place::Entry),
            object.interaction.map(Place::Interaction),
            object.exchange.map(Place::Exchange),
        ];
        let mut places = places.into_iter().flatten();
        let (place, None) = (places.next().unwrap_or(Place::Whole), places.next()) else {
            return Err("a place is a line, an entry, an interaction or an exchange");
        };
        let file = object.file.into();
        Ok(Self(Origin { file, place }))
    }
}
