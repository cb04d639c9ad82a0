//! `conformance live`, and what `record` and `watch` do as well: ask, and have the answers judged.

use std::sync::Arc;

use bytes::Bytes;
use http::Request;

use super::output;
use super::random::random;
use super::watch::Watch;
use super::{Console, Printed, told, verdict};
use crate::args::{AskedArguments, Coverage, LiveArguments};
use crate::defect::{Defect, of_recording};
use crate::exchange::{Asked, Exchange, Origin, Place};
use crate::finding::Rule;
use crate::judge::{Judge, Verdict};
use crate::live::{Call, Pace, Probe, Token, authorize, masked, probes, unexpected};
use crate::record::Timing;
use crate::report::Report;
use crate::source::{self, Recorded};
use ready::Ready;
use send::{NoAnswer, Sender};

mod ready;
pub(super) mod record;
mod send;
pub(super) mod watch;

/// Who is given each exchange, as it came and before it is reported.
type Taker<'t> = &'t mut dyn FnMut(&Exchange, &Timing) -> Result<(), Defect>;

pub(super) fn run(arguments: &LiveArguments, console: Console) -> Result<Printed, Vec<Defect>> {
    let ready = weighed(arguments)?;
    if arguments.asked.sending.dry_run {
        return dry_run(&ready, &arguments.asked);
    }
    output::writable(&arguments.output).map_err(|defect| vec![defect])?;
    let watch = Watch::new(console, arguments.asked.telling).telling_each(&arguments.output);
    let (report, judges) = ready.plan.begun(false);
    let nobody = &mut |_: &Exchange, _: &Timing| Ok(());
    let report = asked(&ready, arguments, &watch, (report, &judges), nobody)?;
    let telling = arguments.asked.telling;
    Ok(output::printed(report, &arguments.output, telling, &watch))
}

/// What is to be asked, and how answers are weighed.
fn weighed(arguments: &LiveArguments) -> Result<Ready, Vec<Defect>> {
    let mut ready = Ready::of(&arguments.asked)?;
    ready.plan.weigh(&arguments.weighed, &arguments.output)?;
    Ok(ready)
}

/// Asks all that is to be asked, and reports on the answers.
fn asked(
    ready: &Ready,
    arguments: &LiveArguments,
    watch: &Watch,
    (report, judges): (Report, &[Judge<'_>]),
    take: Taker<'_>,
) -> Result<Report, Vec<Defect>> {
    watch.catch();
    let mut asking = Asking::of(ready, &arguments.asked, watch)?;
    let mut report = asking.all(judges, report, take, &mut |_| {});
    report.quote(&ready.plan.contracts);
    if arguments.output.coverage == Coverage::Full {
        report.coverage_mut().find_places(&ready.plan.contracts);
    }
    Ok(report)
}

/// Prints what would be sent.
fn dry_run(ready: &Ready, arguments: &AskedArguments) -> Result<Printed, Vec<Defect>> {
    let call = ready.call()?;
    let named = |what| vec![Defect::of_file("the request", what)];
    let mut text = String::new();
    for question in questions(ready, &call, arguments)? {
        let mut request = question.request(&call).map_err(named)?;
        // A token is not asked for where nothing is sent: what stands in its place is masked.
        if let Some(token) = Token::of("token") {
            authorize(&mut request, &call.rule, &token);
        }
        if let Some(probe) = &question.probe {
            let status = probe.status.as_str();
            text.extend(["# ", probe.what, ", to be answered with ", status, "\n"]);
        }
        text.push_str(&masked(&request));
        text.push('\n');
    }
    text.push_str("nothing was sent: --dry-run\n");
    Ok(Printed::kept(text))
}

/// One request to be sent.
struct Question {
    probe: Option<Probe>,
}

impl Question {
    fn request(&self, call: &Call<'_>) -> Result<Request<Bytes>, String> {
        call.request(self.probe.as_ref().map_or(&[], |probe| &probe.instead))
    }

    fn what(&self) -> &'static str {
        self.probe.as_ref().map_or("", |probe| probe.what)
    }
}

/// The call itself, and the probes that were asked for.
fn questions(
    ready: &Ready,
    call: &Call<'_>,
    arguments: &AskedArguments,
) -> Result<Vec<Question>, Vec<Defect>> {
    let mut questions = vec![Question { probe: None }];
    if arguments.call.probe_errors {
        let random = u128::from_be_bytes(random().map_err(|defect| vec![defect])?);
        let probes = probes(ready.contract(), call, random).into_iter();
        questions.extend(probes.map(|probe| Question { probe: Some(probe) }));
    }
    Ok(questions)
}

/// Asks an API, and has the answers judged.
struct Asking<'r> {
    ready: &'r Ready,
    call: Call<'r>,
    questions: Vec<Question>,
    sender: Sender,
    watch: &'r Watch,
    /// What is told of where an exchange comes from: "live GET /calls/{callId}".
    name: String,
}

impl<'r> Asking<'r> {
    fn of(
        ready: &'r Ready,
        arguments: &AskedArguments,
        watch: &'r Watch,
    ) -> Result<Self, Vec<Defect>> {
        let call = ready.call()?;
        let questions = questions(ready, &call, arguments)?;
        for question in &questions {
            // What cannot be sent is refused before anything is.
            let made = question.request(&call);
            made.map_err(|what| vec![Defect::of_file("the request", what)])?;
        }
        let sending = &arguments.sending;
        let pace = Pace::of(sending.rate);
        let how = (sending.timeout, sending.retries);
        let sender = Sender::new(&ready.base, how, pace, watch.interrupt().clone());
        let (method, path) = (&call.operation.method, &call.operation.path);
        Ok(Self {
            name: format!("live {method} {path}"),
            ready,
            call,
            questions,
            sender,
            watch,
        })
    }

    /// Asks everything once, until no answer comes. Each verdict is shown before it is folded.
    fn all(
        &mut self,
        judges: &[Judge<'_>],
        mut report: Report,
        take: Taker<'_>,
        show: &mut dyn FnMut(&Verdict),
    ) -> Report {
        for index in 0..self.questions.len() {
            let (recorded, timing) = match self.ask(index) {
                Ok(answered) => answered,
                Err(defect) => {
                    report.add_defect(defect);
                    break;
                }
            };
            let verdict = self.verdict(judges, index, &recorded);
            self.tell(&verdict);
            show(&verdict);
            let policy = &self.ready.plan.policy;
            self.watch.found(&verdict, policy);
            report.add(verdict, policy);
            if let Recorded::Exchange(exchange) = &recorded
                && let Err(defect) = take(exchange, &timing)
            {
                report.add_defect(defect);
            }
        }
        report
    }

    /// One exchange, as it came.
    fn ask(&mut self, index: usize) -> Result<(Recorded, Timing), Defect> {
        let question = &self.questions[index];
        let of_request = |what| Defect::of_file(self.name.as_str(), what);
        let mut request = question.request(&self.call).map_err(of_request)?;
        let wrong = question
            .probe
            .as_ref()
            .and_then(|probe| probe.token.as_ref());
        if let Some(token) = wrong.or(self.ready.token.as_ref()) {
            authorize(&mut request, &self.call.rule, token);
        }
        let origin = Origin {
            file: self.origin(question),
            place: Place::Whole,
        };
        let (response, timing) = self.sender.send(&request).map_err(|error| match error {
            NoAnswer::BrokenOff => Defect::of_file("Ctrl-C", "broken off before an answer came"),
            NoAnswer::Failed(what) => {
                let host = self.ready.base.origin().ascii_serialization();
                of_recording(&origin, format!("no answer of {host}: {what}"))
            }
        })?;
        let recorded = source::unpacked(Exchange {
            origin,
            asked: Asked::Request(Box::new(request)),
            response,
        });
        Ok((recorded, timing))
    }

    fn origin(&self, question: &Question) -> Arc<str> {
        let what = question.what();
        let gap = if what.is_empty() { "" } else { " " };
        format!("{}{gap}{what}", self.name).into()
    }

    fn verdict(&self, judges: &[Judge<'_>], index: usize, recorded: &Recorded) -> Verdict {
        let mut verdict = verdict(judges, recorded);
        let mut rules = verdict.findings.iter().map(|finding| finding.identity.rule);
        let is_told = rules.any(|rule| rule == Rule::UndeclaredStatus);
        let probe = self.questions[index].probe.as_ref().filter(|_| !is_told);
        let contract = self.ready.contract();
        let found = probe.zip(verdict.status).and_then(|(probe, status)| {
            unexpected(contract, &self.call, probe, (status, &verdict.origin))
        });
        verdict.findings.extend(found);
        verdict
    }

    fn tell(&self, verdict: &Verdict) {
        let status = verdict.status.map_or(0, |status| status.as_u16());
        self.watch
            .tell(|| format!("answered: {}: {status}", verdict.origin));
        if let Some(reason) = verdict.not_judged {
            told::not_judged(self.watch, &verdict.origin, reason);
        }
    }
}
