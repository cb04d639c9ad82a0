//! The examples, run against a server on a loopback socket.

use callspec::autocalls;

use crate::loopback::Loopback;
use crate::recorded;

#[path = "../../examples/what_changed_type.rs"]
mod what_changed_type;

#[tokio::test]
async fn what_changed_type() {
    let cases = [
        ("documented-call", &[][..]),
        (
            "reseller-segments-and-decimal-strings",
            &[
                "transcript: 1 segments (1 spoken), not one text",
                "evaluation: a list of 1 criteria, not values by name",
                "variables: an empty list, not an object",
                "carrier_cost: a text, not a number",
                "total_cost: a text, not a number",
            ],
        ),
        (
            "segments-of-other-types",
            &[
                "transcript: 3 segments (1 spoken), not one text",
                "evaluation: a list of 0 criteria, not values by name",
                "variables: an empty list, not an object",
                "ended_by: not on the page at all",
                "lead: not on the page at all",
            ],
        ),
        (
            "time-with-zone",
            &["created_at: a time with a zone, not without"],
        ),
    ];
    for (name, expected) in cases {
        let answer = recorded::one("autocalls", name).answer;
        let server = Loopback::serve(vec![answer]).await;
        let client = autocalls::Client::with_base_url("t0k3n", &server.url("/api"));
        let client = client.expect("the address fits");
        let told = what_changed_type::fetch(&client, 123).await;
        assert_eq!(told.expect("the call is read"), expected, "{name}");
    }
}
