//! One input, opened and read: from its places by several at once, in its order by several, or by one.

use std::fs::{File, Metadata};
use std::io::{self, BufReader, Read};
use std::path::Path;

use super::Reading;
use crate::defect::Defect;
use crate::report::Report;
use crate::run::BLOCK;
use crate::run::crew::Crew;
use crate::run::files::is_standard_input;
use crate::run::missing::cannot_be_read;
use crate::run::parts::{Blocks, Clerk, verdict};
use crate::run::told::Tally;
use crate::source::{self, Opened, Parts, ReadAt, Recorded, Recording, Recordings};

impl<'c> Reading<'_, 'c, '_> {
    pub(super) fn input(&self, input: &Path, report: &mut Report) {
        let name = self.plan.name_of(input);
        if is_standard_input(input) {
            return self.recording(&name, io::stdin(), None, report);
        }
        match File::open(input) {
            Ok(file) => {
                let is_file = |metadata: &Metadata| metadata.is_file() && metadata.len() > 0;
                let metadata = file.metadata().ok().filter(is_file);
                let places = self.watch.counting(&file);
                let places = metadata.map(|metadata| (&places as &dyn ReadAt, metadata.len()));
                self.recording(&name, &file, places, report);
            }
            Err(error) => {
                report.add_defect(Defect::of_file(name, cannot_be_read(input, &error)));
            }
        }
    }

    fn taken(&self, recorded: &Recorded) -> Option<Result<(), Defect>> {
        match (self.taker, recorded) {
            (Some(taker), Recorded::Exchange(exchange)) => Some(taker.borrow_mut()(exchange)),
            _ => None,
        }
    }

    /// Reads a recording: a file from its places, so many bytes, if it can be; who reads anything else
    /// waits for what comes.
    fn recording(
        &self,
        name: &str,
        input: impl Read + Send,
        places: Option<(&dyn ReadAt, u64)>,
        report: &mut Report,
    ) {
        let input = BufReader::with_capacity(BLOCK, self.watch.counting(input));
        let before = Tally::of(report);
        let bare = self.plan.bare.as_ref();
        let format = match source::open(name, input, self.plan.input, bare) {
            Opened::Parts(parts) if self.taker.is_none() => {
                let format = parts.reader.format();
                self.parts(parts, places, report);
                Some(format)
            }
            other => {
                let Recording { format, recordings } = other.into_recording();
                self.recordings(recordings, report);
                format
            }
        };
        self.close(|| name.to_owned(), format, before, report);
    }

    fn recordings(&self, recordings: Recordings<'_>, report: &mut Report) {
        let counters = self.watch.counters();
        let all = recordings.size_hint().1;
        if let Some(counters) = counters {
            counters.opened(all);
        }
        for (exchange, number) in recordings.zip(1..) {
            if let Ok(recorded) = &exchange
                && let Some(Err(defect)) = self.taken(recorded)
            {
                report.add_defect(defect);
            }
            let judged = exchange.map(|recorded| verdict(self.judges, &recorded));
            self.add(judged, report);
            if let Some(counters) = counters {
                counters.judged(all.map(|all| (number, all)));
            }
            if self.watch.is_broken_off() {
                break;
            }
        }
    }

    fn parts<'r>(
        &self,
        parts: Parts<'r>,
        places: Option<(&'r dyn ReadAt, u64)>,
        report: &mut Report,
    ) {
        if let Some(counters) = self.watch.counters() {
            counters.opened(None);
        }
        let (parts, waits) = match places {
            Some((file, length)) => (parts.placed(file, length), false),
            None => (parts, true),
        };
        let Parts {
            reader, mut blocks, ..
        } = parts;
        let work = Blocks {
            judges: self.judges,
            reader: &reader,
            tells_each: self.plan.tells_each,
        };
        let take = |(text, _): &mut (Vec<u8>, Clerk<'_, 'c>)| blocks.take(text);
        let jobs = self.jobs(usize::MAX);
        Crew { jobs, waits }.in_order(&work, take, |judged| {
            self.tell(judged, report);
            !self.watch.is_broken_off()
        });
    }
}
