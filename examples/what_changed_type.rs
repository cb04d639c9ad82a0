//! Lists the fields of an Autocalls call that came in another form than the vendor's page shows.
//!
//! ```sh
//! AUTOCALLS_API_TOKEN=… cargo run --example what_changed_type -- 123
//! ```
//!
//! The types read every form; whoever wants to know which one came can ask. `AUTOCALLS_BASE_URL`
//! names the address of a reseller.

use std::error::Error;

use callspec::autocalls::{Call, Client, Evaluation, Transcript, Variables};
use callspec::{Cost, Timestamp};

#[tokio::main(flavor = "current_thread")]
#[allow(clippy::print_stdout, reason = "it is what the example is for")]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::from_env()?;
    let id = std::env::args()
        .nth(1)
        .ok_or("which call? give its number")?;
    for line in fetch(&client, id.parse()?).await? {
        println!("{line}");
    }
    Ok(())
}

/// Fetches a call and tells what is odd about it.
pub(crate) async fn fetch(client: &Client, id: i64) -> Result<Vec<String>, callspec::Error> {
    let call = client.get_call(id).await?;
    Ok(changes(&call))
}

/// A line for each field that came in another form than documented.
pub(crate) fn changes(call: &Call) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(Transcript::Segments(segments)) = &call.transcript {
        let spoken = segments.iter().filter(|segment| segment.is_spoken());
        let (count, spoken) = (segments.len(), spoken.count());
        lines.push(format!(
            "transcript: {count} segments ({spoken} spoken), not one text"
        ));
    }
    if let Some(Evaluation::Criteria(criteria)) = &call.evaluation {
        let count = criteria.len();
        lines.push(format!(
            "evaluation: a list of {count} criteria, not values by name"
        ));
    }
    if call.variables.as_ref().is_some_and(Variables::is_list) {
        lines.push("variables: an empty list, not an object".to_owned());
    }
    let costs = [
        ("carrier_cost", &call.carrier_cost),
        ("total_cost", &call.total_cost),
    ];
    for (name, cost) in costs {
        if cost.as_ref().is_some_and(Cost::is_text) {
            lines.push(format!("{name}: a text, not a number"));
        }
    }
    for (name, time) in [
        ("created_at", &call.created_at),
        ("updated_at", &call.updated_at),
    ] {
        lines.extend(time_change(time).map(|what| format!("{name}: {what}")));
    }
    for name in call.extra.keys() {
        lines.push(format!("{name}: not on the page at all"));
    }
    lines
}

fn time_change(time: &Timestamp) -> Option<&'static str> {
    match (time.local(), time.offset()) {
        (None, _) => Some("a text that is no time"),
        (Some(_), Some(_)) => Some("a time with a zone, not without"),
        (Some(_), None) => None,
    }
}
