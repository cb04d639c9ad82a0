//! Clients by the environment, each in a process that has one of its own.

use std::process::Command;

use callspec::{alta, autocalls};

use crate::loopback::Loopback;
use crate::recorded;

/// Names the vendor, in the processes that these tests start.
const VENDOR: &str = "CALLSPEC_TEST_VENDOR";

/// Not a test of its own: makes a client as the process around it is set up, and calls.
#[tokio::test]
async fn child() {
    let outcome = match std::env::var(VENDOR).as_deref() {
        Ok("alta") => match alta::Client::from_env() {
            Ok(client) => client.get_call(&uuid::Uuid::nil()).await.map(drop),
            Err(error) => Err(error),
        },
        Ok("autocalls") => match autocalls::Client::from_env() {
            Ok(client) => client.get_call(1).await.map(drop),
            Err(error) => Err(error),
        },
        _ => return,
    };
    outcome.unwrap_or_else(|error| panic!("{error}"));
}

/// What the process says, and whether it got its call.
fn run(vendor: &str, variables: &[(&str, &str)]) -> (bool, String) {
    let mut command = Command::new(std::env::current_exe().expect("this process has a file"));
    command.args(["environment::child", "--exact", "--nocapture"]);
    for name in ["ALTA", "AUTOCALLS"] {
        for what in ["API_TOKEN", "ACCOUNT_ID", "BASE_URL"] {
            command.env_remove(format!("{name}_{what}"));
        }
    }
    command.env(VENDOR, vendor).envs(variables.iter().copied());
    let output = command.output().expect("it runs");
    let said = [output.stdout, output.stderr].concat();
    (
        output.status.success(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn variables_of_each_vendor() {
    for vendor in ["alta", "autocalls"] {
        let server = Loopback::serve(vec![recorded::one(vendor, "documented-call").answer]).await;
        let (upper, url) = (vendor.to_uppercase(), server.url("/base"));
        let names = ["API_TOKEN", "BASE_URL", "ACCOUNT_ID"].map(|name| format!("{upper}_{name}"));
        let variables = [
            (&*names[0], "t0k3n"),
            (&*names[1], &*url),
            (&*names[2], "acc-1"),
        ];
        let (is_called, said) = run(vendor, &variables);
        assert!(is_called, "{said}");
        let requests = server.requests().await;
        assert!(
            requests[0].line.starts_with("GET /base/"),
            "{}",
            requests[0].line
        );
        assert_eq!(requests[0].header("authorization"), Some("Bearer t0k3n"));
        let account = (vendor == "alta").then_some("acc-1");
        assert_eq!(requests[0].header("x-account-id"), account);

        let (is_called, said) = run(vendor, &[]);
        assert!(!is_called && said.contains(&names[0]), "{said}");
        let (is_called, said) = run(vendor, &[(&names[0], "t0k3n\n")]);
        assert!(
            !is_called && said.contains(&names[0]) && !said.contains("t0k3n"),
            "{said}"
        );
    }
}
