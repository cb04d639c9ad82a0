//! `conformance record`.

use super::{asked, dry_run, weighed};
use crate::args::RecordArguments;
use crate::defect::{Defect, of_recording};
use crate::exchange::{Asked, Exchange};
use crate::judge::Judge;
use crate::record::{Privacy, Redactor, Timing, har};
use crate::render::words::counted;
use crate::report::Report;
use crate::run::plan::{Plan, read_text};
use crate::run::recording::{Kept, Recording, key};
use crate::run::watch::Watch;
use crate::run::{Console, Printed, observe_with, output};

pub(in crate::run) fn run(
    arguments: &RecordArguments,
    console: Console,
) -> Result<Printed, Vec<Defect>> {
    if !arguments.from.is_empty() {
        return of_recordings(arguments, console);
    }
    let ready = weighed(&arguments.live)?;
    if arguments.live.asked.sending.dry_run {
        return dry_run(&ready, &arguments.live.asked);
    }
    let output = &arguments.live.output;
    let watch = Watch::new(console, arguments.live.asked.telling).telling_each(output);
    let privacy = privacy(arguments).map_err(|defect| vec![defect])?;
    let (report, judges) = ready.plan.begun(false);
    let mut keeping =
        Keeping::begin(arguments, &judges, &privacy).map_err(|defect| vec![defect])?;
    let take = &mut |exchange: &Exchange, timing: &Timing| keeping.add(exchange, timing);
    let report = asked(&ready, &arguments.live, &watch, (report, &judges), take)?;
    Ok(printed(report, keeping, arguments, &watch))
}

/// Redacts recordings that are there.
fn of_recordings(arguments: &RecordArguments, console: Console) -> Result<Printed, Vec<Defect>> {
    let mut recordings = arguments.live.asked.judged(Vec::new());
    recordings.inputs.clone_from(&arguments.from);
    let mut plan = Plan::of(&recordings)?;
    plan.weigh(&arguments.live.weighed, &arguments.live.output)?;
    let privacy = privacy(arguments).map_err(|defect| vec![defect])?;
    let output = &arguments.live.output;
    let mut watch = Watch::new(console, arguments.live.asked.telling).telling_each(output);
    let (_, judges) = plan.begun(false);
    let mut keeping =
        Keeping::begin(arguments, &judges, &privacy).map_err(|defect| vec![defect])?;
    let take = &mut |exchange: &Exchange| keeping.add(exchange, &Timing::UNKNOWN);
    let report = observe_with(&plan, &recordings, &mut watch, take);
    Ok(printed(report, keeping, arguments, &watch))
}

fn privacy(arguments: &RecordArguments) -> Result<Privacy, Defect> {
    let mut privacy = Privacy::built_in()?;
    for path in arguments.privacy.iter().rev() {
        let own = Privacy::parse(&path.display().to_string(), &read_text(path)?)?;
        privacy = privacy.after(own);
    }
    Ok(privacy)
}

/// Ends the recording, and prints the report.
fn printed(
    mut report: Report,
    keeping: Keeping<'_, '_>,
    arguments: &RecordArguments,
    watch: &Watch,
) -> Printed {
    let writing = watch.writing();
    let said = match keeping.end() {
        Ok(said) => said,
        Err(defect) => {
            report.add_defect(defect);
            String::new()
        }
    };
    drop(writing);
    let telling = arguments.live.asked.telling;
    let mut printed = output::printed(report, &arguments.live.output, telling, watch);
    if !said.is_empty() && (arguments.unredacted || !telling.quiet) {
        printed.errors.push(said);
    }
    printed
}

/// Redacts exchanges and writes them.
struct Keeping<'j, 'c> {
    recording: Recording,
    redactor: Option<Redactor<'j, 'c>>,
    path: String,
    refused: usize,
}

impl<'j, 'c> Keeping<'j, 'c> {
    fn begin(
        arguments: &RecordArguments,
        judges: &'j [Judge<'c>],
        privacy: &'j Privacy,
    ) -> Result<Self, Defect> {
        let (kept, redactor) = if arguments.unredacted {
            (Kept::Unredacted, None)
        } else {
            (Kept::Redacted, Some(Redactor::new(judges, privacy, key()?)))
        };
        Ok(Self {
            recording: Recording::begin(&arguments.out, arguments.force, kept)?,
            redactor,
            path: arguments.out.display().to_string(),
            refused: 0,
        })
    }

    fn add(&mut self, exchange: &Exchange, timing: &Timing) -> Result<(), Defect> {
        let kept = match &mut self.redactor {
            None => None,
            Some(redactor) => match redactor.redact(exchange) {
                Ok(kept) => Some(kept),
                Err(defect) => {
                    self.refused += 1;
                    return Err(defect);
                }
            },
        };
        let kept = kept.as_ref().unwrap_or(exchange);
        match &kept.asked {
            Asked::Request(request) => {
                self.recording
                    .add(&har::entry(request, &kept.response, timing))
            }
            Asked::Operation(_) => {
                let what = "a response alone, without its request, is not kept: HAR has both";
                Err(of_recording(&exchange.origin, what))
            }
        }
    }

    /// What was kept, in a line.
    fn end(self) -> Result<String, Defect> {
        let entries = self.recording.entries();
        if entries == 0 {
            return Ok(format!(
                "{}: not written: there is nothing to keep",
                self.path
            ));
        }
        let kept = counted(entries, "exchange");
        if let Some(redactor) = &self.redactor {
            self.recording.keep(redactor.leftovers())?;
            return Ok(format!("{}: {kept} kept, redacted", self.path));
        }
        self.recording.keep(|_| None)?;
        Ok(format!(
            "warning: {}: {kept} kept NOT REDACTED, with tokens and personal data",
            self.path
        ))
    }
}
