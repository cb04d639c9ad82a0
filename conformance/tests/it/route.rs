//! Which operation a request belongs to: what the index finds is what a look at all templates, one
//! after the other, would find.

use std::fmt::Write as _;

use callspec_codegen::Document;
use conformance::contract::path_template::{PathTemplate, decoded_segments};
use conformance::contract::{Contract, Operation, Server};
use conformance::route::{Route, route_request};
use http::Request;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use url::Url;

const SEGMENTS: [&str; 9] = [
    "a", "b", "v1", "{x}", "{y}", "a{x}", "{x}.b", "{x}-{y}", "a%20b",
];
const TEXTS: [&str; 10] = [
    "a", "b", "v1", "a1", "x.b", "a-b.b", "a%20b", "%61", "17", "a%2Fb",
];
const ADDRESSES: [&str; 7] = [
    "/",
    "/v1",
    "/a/b/",
    "https://api.test/v1",
    "https://api.test",
    "https://{region}.test/{x}",
    "https://other.test/b",
];
const HOSTS: [&str; 4] = ["api.test", "eu.test", "other.test", "elsewhere.example"];

/// A path of a contract: its template, and what stands there.
#[derive(Clone, Debug)]
struct Declared {
    template: String,
    methods: Vec<&'static str>,
    servers: Vec<&'static str>,
    is_broken: bool,
}

fn path(segments: &'static [&str]) -> impl Strategy<Value = String> {
    let segments = prop::collection::vec(prop::sample::select(segments), 0..5);
    (segments, any::<bool>()).prop_map(|(segments, has_slash)| {
        let slash = if has_slash && !segments.is_empty() {
            "/"
        } else {
            ""
        };
        format!("/{}{slash}", segments.join("/"))
    })
}

fn servers(most: usize) -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(prop::sample::select(&ADDRESSES[..]), 0..=most)
}

fn declared() -> impl Strategy<Value = Declared> {
    let methods = prop::sample::subsequence(vec!["get", "post", "delete"], 1..=2);
    let own = prop_oneof![4 => Just(Vec::new()), 1 => servers(2)];
    let is_broken = prop::bool::weighted(0.1);
    (path(&SEGMENTS), methods, own, is_broken).prop_map(
        |(template, methods, servers, is_broken)| Declared {
            template,
            methods,
            servers,
            is_broken,
        },
    )
}

fn listed(servers: &[&str]) -> Value {
    servers.iter().map(|url| json!({ "url": url })).collect()
}

fn contract(shared: &[&str], declared: &[Declared]) -> Contract {
    let mut paths = Map::new();
    for one in declared {
        let mut item = Map::new();
        if one.is_broken {
            item.insert("$ref".to_owned(), json!("#/nowhere"));
        }
        for method in &one.methods {
            item.insert((*method).to_owned(), json!({ "responses": {} }));
        }
        if !one.servers.is_empty() {
            item.insert("servers".to_owned(), listed(&one.servers));
        }
        paths.insert(one.template.clone(), Value::Object(item));
    }
    let document = json!({ "openapi": "3.1.0", "servers": listed(shared), "paths": paths });
    let document = Document::parse("paths.json", document.to_string()).expect("it parses");
    Contract::parse(document).0
}

/// What is said of a request, in a form that can be compared.
fn told(route: &Route<'_>) -> String {
    match route {
        Route::Operation(operation) => told_of(operation),
        Route::Undeclared(undeclared) => undeclared.asked.to_string(),
        Route::Unreadable => "unreadable".to_owned(),
        Route::OtherPath => "other path".to_owned(),
        Route::OtherHost => "other host".to_owned(),
    }
}

fn told_of(operation: &Operation) -> String {
    format!("operation {} {}", operation.method, operation.path)
}

/// The same by a look at all templates.
fn told_plainly(contract: &Contract, request: &Request<()>, closest: Option<&Operation>) -> String {
    let url = Url::parse(&request.uri().to_string()).expect("an address");
    let path = decoded_segments(url.path());
    let below = |server: &Server| {
        let is_below = server.base.matches_start_of(&path);
        is_below.then(|| path[server.base.len()..].to_vec())
    };
    let rests = |operation: &Operation| -> Vec<_> {
        let servers = hosts(contract, operation, &url).into_iter();
        servers.filter_map(below).collect()
    };
    let operations = contract.operations().iter().rev();
    let found = operations
        .filter(|operation| operation.method == request.method())
        .filter(|operation| {
            let mut rests = rests(operation).into_iter();
            rests.any(|rest| operation.template.matches(&rest))
        })
        .max_by_key(|operation| operation.template.specificity(url.path()));
    if let Some(operation) = found {
        return told_of(operation);
    }
    let own = contract.operations().iter();
    let own = own.flat_map(|operation| hosts(contract, operation, &url));
    let shared = contract.servers().iter();
    let shared = shared.filter(|server| server.is_host_of(&url));
    let ours: Vec<_> = own.chain(shared).collect();
    match ours.iter().find_map(|server| below(server)) {
        Some(rest) if contract.is_unreadable(&rest) => "unreadable".to_owned(),
        Some(rest) => {
            let has_slash = !rest.is_empty() && url.path().ends_with('/');
            let (shown, slash) = (
                shown(contract, &rest, closest),
                if has_slash { "/" } else { "" },
            );
            format!("{} {shown}{slash}", request.method())
        }
        None if ours.is_empty() => "other host".to_owned(),
        None => "other path".to_owned(),
    }
}

/// The servers of an operation that are hosts of an address.
fn hosts<'c>(contract: &'c Contract, operation: &'c Operation, url: &Url) -> Vec<&'c Server> {
    let own = &operation.servers;
    let servers = if own.is_empty() {
        contract.servers()
    } else {
        own
    };
    let servers = servers.iter();
    servers.filter(|server| server.is_host_of(url)).collect()
}

/// A path less what may be a value.
fn shown(contract: &Contract, path: &[String], closest: Option<&Operation>) -> String {
    let segments = |path: &str| -> Vec<String> {
        let segments = path.split('/').filter(|segment| !segment.is_empty());
        segments.map(str::to_owned).collect()
    };
    let closest = closest.map_or_else(Vec::new, |operation| segments(&operation.path));
    let mut shown = String::new();
    for (index, text) in path.iter().enumerate() {
        // Whether each template that the path is an instance of so far has text here.
        let taken: Vec<bool> = contract
            .operations()
            .iter()
            .map(|operation| segments(&operation.path))
            .filter(|template| template.len() > index)
            .filter(|template| {
                let so_far = PathTemplate::parse(&template[..=index].join("/"));
                so_far.matches(&path[..=index])
            })
            .map(|template| !template[index].contains('{'))
            .collect();
        let is_parameter = closest.get(index).is_some_and(|text| text.contains('{'));
        let is_word = text.chars().all(|c| c.is_ascii_lowercase());
        let is_shown = if taken.is_empty() {
            !is_parameter && is_word
        } else {
            taken.contains(&true)
        };
        write!(shown, "/{}", if is_shown { text } else { "*" }).expect("it is a text");
    }
    if path.is_empty() {
        "/".to_owned()
    } else {
        shown
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2048, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_index_finds_what_a_look_at_all_templates_finds(
        shared in servers(3),
        declared in prop::collection::vec(declared(), 0..12),
        asked in prop::collection::vec((prop::sample::select(&HOSTS[..]), path(&TEXTS)), 1..8),
    ) {
        let contract = contract(&shared, &declared);
        for (host, path) in asked {
            let request = Request::get(format!("https://{host}{path}")).body(()).expect("a request");
            let route = route_request(&contract, &request);
            let closest = match &route {
                Route::Undeclared(undeclared) => undeclared.closest,
                _ => None,
            };
            prop_assert_eq!(told(&route), told_plainly(&contract, &request, closest), "{}{}", host, path);
        }
    }
}

/// What `GET` of an address on `api.test` is told of, by a contract with these paths.
fn found(templates: &[&str], path: &str) -> String {
    let declared: Vec<_> = templates
        .iter()
        .map(|template| Declared {
            template: (*template).to_owned(),
            methods: vec!["get"],
            servers: Vec::new(),
            is_broken: false,
        })
        .collect();
    let contract = contract(&["https://api.test/v1"], &declared);
    let request = Request::get(format!("https://api.test/v1{path}"))
        .body(())
        .expect("a request");
    told(&route_request(&contract, &request))
}

#[test]
fn text_that_leads_nowhere_is_a_value_after_all() {
    let templates = [
        "/calls/latest/notes",
        "/calls/{id}/events",
        "/{any}/latest/{of}",
    ];
    let operation = |path| format!("operation GET {path}");
    assert_eq!(
        found(&templates, "/calls/latest/notes"),
        operation(templates[0])
    );
    assert_eq!(
        found(&templates, "/calls/latest/events"),
        operation(templates[1])
    );
    assert_eq!(
        found(&templates, "/calls/latest/other"),
        operation(templates[2])
    );
    assert_eq!(
        found(&templates, "/calls/first/other"),
        "GET /calls/*/other"
    );
}
