//! Recordings of lines, judged block by block, by several at once. What comes of it is told in the
//! order of the lines, so that it does not depend on how many did the work.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::defect::Defect;
use crate::judge::{Judge, Kept, Lane, Room, Verdict};
use crate::source::{Block, Blocks, LineReader, Lines, Recorded, lines};

/// As many bytes are judged with care by each worker: to make a lane takes longer.
const WORTH_A_LANE: usize = 256 << 10;
/// How many blocks each worker may be ahead of what is told.
const AHEAD: usize = 4;

/// What came of a block of lines.
pub(super) struct Judged {
    index: usize,
    /// How many bodies were known to be fine, and what they are counted under.
    pub(super) kept: Option<(Kept, usize)>,
    /// What came of the others, and of the reading, in the order of the lines.
    pub(super) others: Vec<Result<Verdict, Defect>>,
}

/// Judges all lines; `tell` says whether to go on.
pub(super) fn judge(
    judges: &[Judge<'_>],
    lines: Lines<'_>,
    jobs: NonZero<usize>,
    verdict: impl Fn(Recorded) -> Verdict + Sync,
    mut tell: impl FnMut(Judged) -> bool,
) {
    let Lines { reader, mut blocks } = lines;
    let work = Work {
        judges,
        reader: &reader,
        verdict: &verdict,
    };
    if jobs.get() == 1 {
        let mut desk = Desk::default();
        while let Some(judged) = work.next(&mut desk, |text| blocks.read(text)) {
            if !tell(judged) {
                return;
            }
        }
        return;
    }
    work.share(&Mutex::new(blocks), jobs.get(), tell);
}

/// What every worker needs.
struct Work<'a, 'c, V> {
    judges: &'a [Judge<'c>],
    reader: &'a LineReader,
    verdict: &'a V,
}

/// What one worker needs for itself.
#[derive(Default)]
struct Desk<'a> {
    text: Vec<u8>,
    /// How many bytes it has read.
    read: usize,
    room: Room,
    /// The lane, once it was worth to make one.
    lane: OnceCell<Option<Lane<'a>>>,
}

impl<'a, V: Fn(Recorded) -> Verdict + Sync> Work<'a, '_, V> {
    /// Workers take blocks in turns. A ticket is used for each and comes back once it is told, so
    /// that nobody runs away from a block that takes long.
    fn share(&self, blocks: &Mutex<Blocks<'_>>, jobs: usize, mut tell: impl FnMut(Judged) -> bool) {
        let (give, take) = mpsc::sync_channel(jobs * AHEAD);
        for _ in 0..jobs * AHEAD {
            // There is room for all of them.
            let _ = give.try_send(());
        }
        let tickets = Mutex::new(take);
        let (send, receive) = mpsc::sync_channel(jobs * AHEAD);
        thread::scope(|scope| {
            for _ in 0..jobs {
                let (send, tickets) = (send.clone(), &tickets);
                scope.spawn(move || self.run(blocks, tickets, &send));
            }
            drop(send);
            in_order(receive, |judged| {
                let goes_on = tell(judged);
                // There is room: a ticket was used.
                let _ = give.try_send(());
                goes_on
            });
            drop(give);
        });
    }

    fn run(
        &self,
        blocks: &Mutex<Blocks<'_>>,
        tickets: &Mutex<Receiver<()>>,
        send: &SyncSender<Judged>,
    ) {
        let mut desk = Desk::default();
        let locked = |text: &mut Vec<u8>| {
            tickets
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .recv()
                .ok()?;
            let mut blocks = blocks.lock().unwrap_or_else(PoisonError::into_inner);
            blocks.read(text)
        };
        while let Some(judged) = self.next(&mut desk, locked) {
            if send.send(judged).is_err() {
                return;
            }
        }
    }

    /// Judges the next block.
    fn next(
        &self,
        desk: &mut Desk<'a>,
        read: impl FnOnce(&mut Vec<u8>) -> Option<Block>,
    ) -> Option<Judged> {
        let block = read(&mut desk.text)?;
        desk.read += desk.text.len();
        let is_long = desk.read >= WORTH_A_LANE;
        let lane = match desk.lane.get() {
            None if is_long => desk.lane.get_or_init(|| self.lane()).as_ref(),
            known => known.and_then(Option::as_ref),
        };
        // Of a block that is not all text, no line is known without care.
        let lane = lane.and_then(|lane| Some((lane, str::from_utf8(&desk.text).ok()?)));
        let (mut kept, mut others) = (0, Vec::new());
        for (line, at) in lines(&desk.text, block.first_line) {
            if let Some((lane, text)) = lane
                && lane.knows(&mut desk.room, &text[at.clone()])
            {
                kept += 1;
                continue;
            }
            let recorded = self.reader.recorded(line, &desk.text[at]);
            let judged = recorded.map(self.verdict);
            if let Ok(verdict) = &judged {
                desk.room.learn(verdict);
            }
            others.push(judged);
        }
        others.extend(block.defect.map(Err));
        Some(Judged {
            index: block.index,
            kept: lane.map(|(lane, _)| (lane.kept.clone(), kept)),
            others,
        })
    }

    fn lane(&self) -> Option<Lane<'a>> {
        let (operation, status) = self.reader.known()?;
        self.judges.first()?.lane(operation, status)
    }
}

/// Tells what comes in the order of the blocks, until it is told to stop.
fn in_order(receive: Receiver<Judged>, mut tell: impl FnMut(Judged) -> bool) {
    let mut waiting = BTreeMap::new();
    let mut next = 0;
    for judged in receive {
        waiting.insert(judged.index, judged);
        while let Some(judged) = waiting.remove(&next) {
            next += 1;
            if !tell(judged) {
                return;
            }
        }
    }
}
