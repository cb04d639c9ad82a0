//! From arguments as typed to a call as meant.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use bytes::Bytes;
use http::HeaderName;
use url::Url;

use crate::args::AskedArguments;
use crate::contract::built_in::{Access, BuiltIn};
use crate::contract::{Contract, Operation, ParameterPlace, RequestRule};
use crate::defect::Defect;
use crate::live::{Call, Given, Token};
use crate::redact::{Look, without_userinfo};
use crate::run::external::is_this_machine;
use crate::run::files::{is_standard_input, shown};
use crate::run::missing::cannot_be_read;
use crate::run::plan::{Plan, operation};

/// A token beyond this many bytes is none.
const MAX_TOKEN: u64 = 64 << 10;
/// A body beyond this many bytes is not sent.
const MAX_BODY: u64 = 64 << 20;

/// All that a call needs.
pub(super) struct Ready {
    pub(super) plan: Plan,
    pub(super) base: Url,
    /// None only where nothing is sent.
    pub(super) token: Option<Token>,
    operation: String,
    given: Given,
}

impl Ready {
    pub(super) fn of(asked: &AskedArguments) -> Result<Self, Vec<Defect>> {
        let access = asked.judged_by.api.map(BuiltIn::access);
        let one = |defect| vec![defect];
        let named = address(asked, access).map_err(one)?;
        let plan = Plan::of(&asked.judged(named.iter().cloned().collect()))?;
        let contract = only(&plan.contracts).map_err(one)?;
        let base = base(contract, named).map_err(one)?;
        let call = &asked.call;
        let id = match (&call.operation, &call.call_id) {
            (Some(id), _) => id.as_str(),
            (None, Some(_)) => "getCall",
            (None, None) => return Err(vec![nothing_asked(contract)]),
        };
        let operation = operation(contract, id).map_err(one)?;
        if !operation.method.is_safe() && !asked.sending.allow_writes {
            let what = format!(
                "{} may change something: nothing was sent; call it with --allow-writes",
                operation.method
            );
            return Err(vec![Defect::of_file(format!("--operation {id}"), what)]);
        }
        let mut parameters = call.param.clone();
        if let Some(id) = &call.call_id {
            parameters.push(call_id(contract, operation, asked.judged_by.api, id).map_err(one)?);
        }
        let body = call.body.as_deref().map_or(Ok(Bytes::new()), body);
        let given = Given {
            parameters,
            headers: account(access),
            body: body.map_err(one)?,
        };
        let token = token(asked, access).map_err(one)?;
        let operation = operation.id.to_string();
        Ok(Self {
            plan,
            base,
            token,
            operation,
            given,
        })
    }

    pub(super) fn contract(&self) -> &Contract {
        &self.plan.contracts[0]
    }

    pub(super) fn call(&self) -> Result<Call<'_>, Vec<Defect>> {
        let contract = self.contract();
        let operation = operation(contract, &self.operation).map_err(|defect| vec![defect])?;
        let call = Call::new(contract, operation, self.base.clone(), self.given.clone());
        call.map_err(|wrong| {
            let named =
                |what| Defect::of_file(format!("{} {}", operation.method, operation.path), what);
            wrong.into_iter().map(named).collect()
        })
    }
}

fn only(contracts: &[Contract]) -> Result<&Contract, Defect> {
    match contracts {
        [contract] => Ok(contract),
        _ => Err(Defect::of_file("which API?", "add --api or --spec")),
    }
}

fn nothing_asked(contract: &Contract) -> Defect {
    let ids: Vec<_> = contract
        .operations()
        .iter()
        .take(8)
        .map(|one| &*one.id)
        .collect();
    let what = format!(
        "what is asked? add --operation, such as {}, or --call-id",
        ids.join(", ")
    );
    Defect::of_file(&**contract.name(), what)
}

/// The address that the user or the environment names.
fn address(asked: &AskedArguments, access: Option<Access>) -> Result<Option<String>, Defect> {
    if let Some(address) = &asked.call.base_url {
        return checked("--base-url", address).map(Some);
    }
    let variable = access.map(|access| access.base_url_variable);
    match variable.and_then(|name| Some((name, std::env::var(name).ok()?))) {
        Some((name, address)) => checked(name, &address).map(Some),
        None => Ok(None),
    }
}

fn checked(from: &str, address: &str) -> Result<String, Defect> {
    let refused = |what: &str| {
        Err(Defect::of_file(
            format!("{from} {}", without_userinfo(address)),
            what,
        ))
    };
    match Url::parse(address) {
        Ok(url) if !url.username().is_empty() || url.password().is_some() => {
            refused("with a name or password in it is not called")
        }
        Ok(url) if url.query().is_some() || url.fragment().is_some() => {
            refused("an address of an API ends before ? and #")
        }
        Ok(url) if url.scheme() == "https" => Ok(address.to_owned()),
        Ok(url) if url.scheme() == "http" && is_this_machine(&url) => Ok(address.to_owned()),
        Ok(url) if url.scheme() == "http" => {
            refused("a token is sent by https, or by http to this machine alone")
        }
        _ => refused("not an address: write https://host/path"),
    }
}

/// The address to call.
fn base(contract: &Contract, named: Option<String>) -> Result<Url, Defect> {
    let address = named.unwrap_or_else(|| {
        let first = contract.servers().first();
        first.map_or_else(String::new, |server| server.address.clone())
    });
    let is_whole = !address.contains('{');
    match Url::parse(&address) {
        Ok(url) if is_whole && matches!(url.scheme(), "http" | "https") => {
            checked("servers", &address)?;
            Ok(url)
        }
        _ => {
            let what = "its servers give no whole address: say which with --base-url";
            Err(Defect::of_file(&**contract.name(), what))
        }
    }
}

/// The parameter that a call is known by.
fn call_id(
    contract: &Contract,
    operation: &Operation,
    api: Option<BuiltIn>,
    id: &str,
) -> Result<(String, String), Defect> {
    let is_one = match api {
        Some(BuiltIn::Alta) => Look::of(id) == Some(Look::Uuid),
        Some(BuiltIn::Autocalls) => id.parse::<u64>().is_ok(),
        None => true,
    };
    if !is_one {
        let what = match api {
            Some(BuiltIn::Alta) => "not a UUID, by which Alta knows its calls",
            _ => "not a number, by which Autocalls knows its calls",
        };
        return Err(Defect::of_file("--call-id", what));
    }
    let parameters = RequestRule::of(contract, operation).parameters;
    let in_path = parameters
        .into_iter()
        .find(|rule| rule.place == ParameterPlace::Path);
    let name = in_path.map_or_else(|| "id".to_owned(), |rule| rule.name);
    Ok((name, id.to_owned()))
}

/// The account to act for, where the environment names one.
fn account(access: Option<Access>) -> Vec<(HeaderName, String)> {
    let account = access.and_then(|access| access.account);
    let account = account.and_then(|(header, variable)| {
        let id = std::env::var(variable).ok().filter(|id| !id.is_empty())?;
        Some((HeaderName::from_static(header), id))
    });
    account.into_iter().collect()
}

fn body(path: &Path) -> Result<Bytes, Defect> {
    let refused = |what: String| Defect::of_file(shown(path), what);
    let file = File::open(path).map_err(|error| refused(cannot_be_read(path, &error)))?;
    let mut bytes = Vec::new();
    let read = file.take(MAX_BODY + 1).read_to_end(&mut bytes);
    read.map_err(|error| refused(cannot_be_read(path, &error)))?;
    if bytes.len() as u64 > MAX_BODY {
        return Err(refused(format!("larger than {} MiB", MAX_BODY >> 20)));
    }
    Ok(bytes.into())
}

/// The token, from where it was said to be. Where nothing is sent, none is needed.
fn token(asked: &AskedArguments, access: Option<Access>) -> Result<Option<Token>, Defect> {
    if asked.sending.dry_run {
        return Ok(None);
    }
    let (from, text) = match (&asked.call.token_file, &asked.call.token_env) {
        (Some(path), _) if is_standard_input(path) => (
            "standard input".to_owned(),
            first_line(path, Ok(io::stdin().lock()))?,
        ),
        (Some(path), _) => (shown(path), first_line(path, File::open(path))?),
        (None, named) => {
            let usual = access.map(|access| access.token_variable);
            let Some(name) = named.as_deref().or(usual) else {
                return Ok(None);
            };
            let Ok(text) = std::env::var(name) else {
                let what = "not set: put the token there, or name a file with --token-file";
                return Err(Defect::of_file(name, what));
            };
            (name.to_owned(), text)
        }
    };
    let unfit = || {
        Defect::of_file(
            from,
            "holds no token: empty, or more than one line of plain text",
        )
    };
    Token::of(&text).map(Some).ok_or_else(unfit)
}

fn first_line(path: &Path, input: io::Result<impl Read>) -> Result<String, Defect> {
    let mut line = String::new();
    input
        .and_then(|input| BufReader::new(input.take(MAX_TOKEN)).read_line(&mut line))
        .map_err(|error| Defect::of_file(shown(path), cannot_be_read(path, &error)))?;
    Ok(line)
}
