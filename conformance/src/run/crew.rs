//! Several at work on pieces of one whole. What comes of them is told in the order of the pieces, so
//! that it does not depend on how many did the work.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// How many pieces each may be ahead of what is told.
const AHEAD: usize = 4;

/// Pieces of work.
pub(super) trait Work: Sync {
    /// What one who works needs for itself.
    type Desk;
    /// What is taken to be worked on. It stays with who took it.
    type Piece;
    /// What comes of it.
    type Done: Send;

    /// A desk for one more who works.
    fn desk(&self) -> Self::Desk;

    /// Works on a piece.
    fn work(&self, desk: &mut Self::Desk, piece: Self::Piece) -> Self::Done;
}

/// How many work.
#[derive(Clone, Copy)]
pub(super) struct Crew {
    pub(super) jobs: NonZero<usize>,
    /// Whether a piece may be long in coming. Then one tells while all others work or wait; else who
    /// tells works too, since to be woken for each piece takes longer than many a piece.
    pub(super) waits: bool,
}

impl Crew {
    /// Works on all pieces, which are taken in turns; `tell` says whether to go on.
    pub(super) fn in_order<W: Work>(
        self,
        work: &W,
        mut take: impl FnMut(&mut W::Desk) -> Option<W::Piece> + Send,
        mut tell: impl FnMut(W::Done) -> bool,
    ) {
        if self.jobs.get() > 1 {
            return self.share(work, take, tell);
        }
        let mut desk = work.desk();
        while let Some(piece) = take(&mut desk) {
            if !tell(work.work(&mut desk, piece)) {
                return;
            }
        }
    }

    fn share<W: Work>(
        self,
        work: &W,
        take: impl FnMut(&mut W::Desk) -> Option<W::Piece> + Send,
        tell: impl FnMut(W::Done) -> bool,
    ) {
        let jobs = self.jobs.get();
        let gate = Gate::new(jobs * AHEAD);
        let pieces = Mutex::new(Pieces { take, count: 0 });
        let (send, receive) = mpsc::channel();
        let mut told = InOrder {
            tell,
            gate: &gate,
            waiting: BTreeMap::new(),
            next: 0,
        };
        thread::scope(|scope| {
            let _closing = Closing(&gate);
            for _ in usize::from(!self.waits)..jobs {
                let (send, gate, pieces) = (send.clone(), &gate, &pieces);
                scope.spawn(move || run(work, gate, pieces, &send));
            }
            drop(send);
            let goes_on = self.waits || work_and_tell(work, &pieces, &receive, &mut told);
            if goes_on {
                receive.iter().all(|(index, done)| told.add(index, done));
            }
        });
    }
}

/// What is left to do.
struct Pieces<T> {
    take: T,
    count: usize,
}

/// The next piece and its number.
fn next<D, P, T: FnMut(&mut D) -> Option<P>>(
    pieces: &Mutex<Pieces<T>>,
    desk: &mut D,
) -> Option<(usize, P)> {
    let mut pieces = locked(pieces);
    let piece = (pieces.take)(desk)?;
    pieces.count += 1;
    Some((pieces.count - 1, piece))
}

fn run<W: Work, T: FnMut(&mut W::Desk) -> Option<W::Piece>>(
    work: &W,
    gate: &Gate,
    pieces: &Mutex<Pieces<T>>,
    send: &Sender<(usize, W::Done)>,
) {
    let _closing = Closing(gate);
    let mut desk = work.desk();
    while gate.enter() {
        let Some((index, piece)) = next(pieces, &mut desk) else {
            return;
        };
        if send.send((index, work.work(&mut desk, piece))).is_err() {
            return;
        }
    }
}

/// Works, and tells in between what came of all; whether to go on when nothing is left to be taken.
fn work_and_tell<W, T, F>(
    work: &W,
    pieces: &Mutex<Pieces<T>>,
    receive: &Receiver<(usize, W::Done)>,
    told: &mut InOrder<'_, W::Done, F>,
) -> bool
where
    W: Work,
    T: FnMut(&mut W::Desk) -> Option<W::Piece>,
    F: FnMut(W::Done) -> bool,
{
    let mut desk = work.desk();
    loop {
        let done = if told.gate.may_enter() {
            let Some((index, piece)) = next(pieces, &mut desk) else {
                return true;
            };
            (index, work.work(&mut desk, piece))
        } else {
            // The others have what is to be told next.
            let Ok(done) = receive.recv() else {
                return true;
            };
            done
        };
        let mut all = std::iter::once(done).chain(receive.try_iter());
        if !all.all(|(index, done)| told.add(index, done)) {
            return false;
        }
    }
}

/// Tells what comes in the order of the pieces.
struct InOrder<'g, D, F> {
    tell: F,
    gate: &'g Gate,
    waiting: BTreeMap<usize, D>,
    next: usize,
}

impl<D, F: FnMut(D) -> bool> InOrder<'_, D, F> {
    /// Adds what came of a piece, and tells what has its turn; whether to go on.
    fn add(&mut self, index: usize, done: D) -> bool {
        self.waiting.insert(index, done);
        while let Some(done) = self.waiting.remove(&self.next) {
            self.next += 1;
            if !(self.tell)(done) {
                return false;
            }
            self.gate.leave();
        }
        true
    }
}

/// Lets so many pieces be taken ahead of what is told: nobody runs away from a piece that takes long.
struct Gate {
    most: usize,
    inside: Mutex<Inside>,
    room: Condvar,
}

#[derive(Default)]
struct Inside {
    pieces: usize,
    is_closed: bool,
}

impl Gate {
    fn new(most: usize) -> Self {
        Self {
            most,
            inside: Mutex::default(),
            room: Condvar::new(),
        }
    }

    /// Waits for room for one more piece; whether there will be any.
    fn enter(&self) -> bool {
        let is_full = |inside: &mut Inside| !inside.is_closed && inside.pieces >= self.most;
        let inside = self.room.wait_while(locked(&self.inside), is_full);
        let mut inside = inside.unwrap_or_else(PoisonError::into_inner);
        inside.pieces += 1;
        !inside.is_closed
    }

    /// Whether there is room for one more piece, which is taken with that.
    fn may_enter(&self) -> bool {
        let mut inside = locked(&self.inside);
        let has_room = inside.pieces < self.most;
        inside.pieces += usize::from(has_room);
        has_room
    }

    fn leave(&self) {
        locked(&self.inside).pieces -= 1;
        self.room.notify_one();
    }
}

/// Lets nobody take any more once one of all is done: there is nothing left, or something broke.
struct Closing<'g>(&'g Gate);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        locked(&self.0.inside).is_closed = true;
        self.0.room.notify_all();
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::num::NonZero;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use super::{AHEAD, Crew, Work};

    /// Some pieces take longer than others, the first longest of all.
    struct Uneven {
        begun: AtomicUsize,
    }

    impl Work for Uneven {
        type Desk = ();
        type Piece = usize;
        type Done = usize;

        fn desk(&self) {}

        fn work(&self, (): &mut (), piece: usize) -> usize {
            self.begun.fetch_max(piece + 1, Ordering::SeqCst);
            let turns = if piece == 0 { 1000 } else { piece % 7 };
            for _ in 0..turns {
                thread::yield_now();
            }
            piece
        }
    }

    #[test]
    fn pieces_are_told_in_order_and_none_is_taken_far_ahead() {
        for (jobs, waits) in [(1, false), (2, false), (2, true), (5, false), (5, true)] {
            for last in [0, 9, 499] {
                let crew = Crew {
                    jobs: NonZero::new(jobs).expect("some"),
                    waits,
                };
                let work = Uneven {
                    begun: AtomicUsize::new(0),
                };
                let (mut pieces, mut told, mut ahead) = (0..500, Vec::new(), 0);
                crew.in_order(
                    &work,
                    |()| pieces.next(),
                    |piece| {
                        told.push(piece);
                        ahead = ahead.max(work.begun.load(Ordering::SeqCst) - piece);
                        piece < last
                    },
                );
                assert_eq!(told, (0..=last).collect::<Vec<_>>(), "{jobs} {waits}");
                assert!(ahead <= jobs * AHEAD, "{jobs} {waits}: {ahead}");
            }
        }
    }
}
