//! Recordings, judged by who keeps in mind what was found out of others like it.

use std::cell::OnceCell;
use std::ops::Range;

use http::StatusCode;

use super::crew::Work;
use crate::defect::Defect;
use crate::exchange::Sight;
use crate::judge::{Bare, Counted, Desk, Judge, Reason, Verdict, WORTH_A_LANE, judge_by_any};
use crate::source::{
    Block, Format, Looked, Opened, Packed, PartReader, Parts, Recorded, Scratch, Taken,
};
use crate::tree::Lines;

/// What came of some of what was recorded.
#[derive(Default)]
pub(super) struct Judged {
    /// What was counted only, for the same was found out before.
    pub(super) counted: Vec<Counted>,
    /// What came of the others, and of the reading, in the order of the recording.
    pub(super) others: Vec<Result<Verdict, Defect>>,
}

/// Judges what it is given, and keeps in mind what it found out.
pub(super) struct Clerk<'j, 'c> {
    judges: &'j [Judge<'c>],
    desk: Desk<'j, 'c>,
    scratch: Scratch,
    /// How many bytes of bare bodies are to be judged with care still.
    left: usize,
    /// The lane of bare bodies, once it is asked for.
    bare: OnceCell<Option<Bare<'j, 'c>>>,
}

impl<'j, 'c> Clerk<'j, 'c> {
    pub(super) fn new(judges: &'j [Judge<'c>], tells_each: bool) -> Self {
        Self {
            judges,
            desk: Desk::new(judges, tells_each),
            scratch: Scratch::default(),
            left: WORTH_A_LANE,
            bare: OnceCell::new(),
        }
    }

    /// Judges all parts of a block.
    pub(super) fn block(&mut self, reader: &PartReader, text: &[u8], block: Block) -> Judged {
        let text = block.text(text);
        let bare = self.lane(reader.known(), text.len());
        let (desk, scratch, judges) = (&mut self.desk, &mut self.scratch, self.judges);
        let (of_part, mut lines) = parts_of(text);
        let mut others = Vec::new();
        let mut parts = block.parts(text);
        loop {
            if let (Some(bare), Some(lines)) = (&bare, &mut lines) {
                parts.pass_lines(|from| desk.knows_line(bare, lines, from));
            }
            let Some((number, at)) = parts.next() else {
                break;
            };
            let part = of_part(at.clone());
            if let (Some(bare), Some(body), None) = (&bare, part, &lines)
                && desk.knows(bare, body)
            {
                continue;
            }
            let look = |part| {
                let knows = |sight: &Sight<'_>| desk.knows_sight(sight);
                reader.look((number, part), scratch, knows)
            };
            let (recorded, looks) = match part.and_then(look) {
                Some(Looked::Known) => continue,
                Some(Looked::New(recorded)) => (recorded, false),
                None => (reader.recorded(number, &text[at]), reader.known().is_none()),
            };
            others.extend(judged(recorded, judges, desk, looks));
        }
        others.extend(block.defect.map(Err));
        Judged {
            counted: desk.counted(),
            others,
        }
    }

    /// Whether a bare body of an operation and a status is known, and counted with that.
    pub(super) fn knows(&mut self, (operation, status): (&str, StatusCode), body: &[u8]) -> bool {
        let Some(bare) = self.lane(Some((operation, status)), body.len()) else {
            return false;
        };
        let body = simdutf8::basic::from_utf8(body).ok();
        body.is_some_and(|body| self.desk.knows(&bare, body))
    }

    /// What was counted since this was last asked.
    pub(super) fn counted(&mut self) -> Judged {
        Judged {
            counted: self.desk.counted(),
            others: Vec::new(),
        }
    }

    /// The lane of bare bodies, if it is worth it with so many bytes more.
    fn lane(&mut self, known: Option<(&str, StatusCode)>, length: usize) -> Option<Bare<'j, 'c>> {
        let (operation, status) = known?;
        self.left = self.left.saturating_sub(length);
        if self.left > 0 {
            return None;
        }
        let make = || self.desk.bare(operation, status);
        *self.bare.get_or_init(make)
    }

    /// Judges all of a recording.
    pub(super) fn whole(&mut self, opened: Opened<'_>) -> (Judged, Option<Format>) {
        match opened {
            Opened::Parts(Parts {
                reader, mut blocks, ..
            }) => {
                let (mut text, mut all) = (Vec::new(), Judged::default());
                while let Some(block) = blocks.read(&mut text) {
                    let judged = self.block(&reader, &text, block);
                    all.counted.extend(judged.counted);
                    all.others.extend(judged.others);
                }
                (all, Some(reader.format()))
            }
            Opened::Whole(recording) => {
                let format = recording.format;
                // A bare body was looked at before, if there is a lane for it.
                let looks = self.bare.get().is_none() || format != Some(Format::Body);
                let mut others = Vec::new();
                for recorded in recording {
                    others.extend(judged(recorded, self.judges, &mut self.desk, looks));
                }
                let counted = self.desk.counted();
                (Judged { counted, others }, format)
            }
        }
    }
}

/// The parts of a block that are text: where not all of it is, some of its parts are. If all is, its
/// lines too.
fn parts_of<'t>(block: &'t [u8]) -> (impl Fn(Range<usize>) -> Option<&'t str>, Option<Lines<'t>>) {
    let plain = simdutf8::basic::from_utf8(block).ok();
    let of_part = move |at| match plain {
        Some(plain) => Some(&plain[at]),
        None => str::from_utf8(&block[at]).ok(),
    };
    (of_part, plain.map(Lines::of))
}

/// What came of something recorded; nothing, if it is known and was counted.
fn judged<'j, 'c>(
    recorded: Result<Recorded, Defect>,
    judges: &'j [Judge<'c>],
    desk: &mut Desk<'j, 'c>,
    looks: bool,
) -> Option<Result<Verdict, Defect>> {
    let recorded = match recorded {
        Ok(recorded) => recorded,
        Err(defect) => {
            desk.forget();
            return Some(Err(defect));
        }
    };
    if let (Recorded::Exchange(exchange), true) = (&recorded, looks)
        && desk.knows_exchange(exchange)
    {
        return None;
    }
    let verdict = verdict(judges, &recorded);
    desk.learn(&verdict);
    Some(Ok(verdict))
}

/// What there is to say of something recorded.
pub(super) fn verdict(judges: &[Judge<'_>], recorded: &Recorded) -> Verdict {
    let (origin, reason) = match recorded {
        Recorded::Exchange(exchange) => return judge_by_any(judges, exchange),
        Recorded::NoResponse(origin) => (origin, Reason::NoResponse),
        Recorded::NoBody(origin) => (origin, Reason::BodyNotRecorded),
        Recorded::Packed(origin, Packed::Damaged) => (origin, Reason::BodyDamaged),
        Recorded::Packed(origin, Packed::TooLarge) => (origin, Reason::BodyTooLarge),
        Recorded::NotHttp(origin) => (origin, Reason::OtherHost),
    };
    Verdict::not_judged(origin.clone(), reason)
}

/// The blocks of one recording, as work for several.
pub(super) struct Blocks<'a, 'j, 'c> {
    pub(super) judges: &'j [Judge<'c>],
    pub(super) reader: &'a PartReader,
    pub(super) tells_each: bool,
}

impl<'a, 'j, 'c> Work for Blocks<'a, 'j, 'c> {
    /// The text of a block, and who judges it.
    type Desk = (Vec<u8>, Clerk<'j, 'c>);
    type Piece = Taken<'a>;
    type Done = Judged;

    fn desk(&self) -> Self::Desk {
        (Vec::new(), Clerk::new(self.judges, self.tells_each))
    }

    fn work(&self, (text, clerk): &mut Self::Desk, taken: Taken<'a>) -> Judged {
        let block = taken.read(text);
        clerk.block(self.reader, text, block)
    }
}
