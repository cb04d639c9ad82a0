//! Several at work on pieces of one whole. What comes of them is told in the order of the pieces, so
//! that it does not depend on how many did the work.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Mutex, PoisonError};
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

/// Works on all pieces, which are taken in turns; `tell` says whether to go on.
pub(super) fn in_order<W: Work>(
    jobs: NonZero<usize>,
    work: &W,
    mut take: impl FnMut(&mut W::Desk) -> Option<W::Piece> + Send,
    mut tell: impl FnMut(W::Done) -> bool,
) {
    if jobs.get() > 1 {
        return share(jobs.get(), work, take, tell);
    }
    let mut desk = work.desk();
    while let Some(piece) = take(&mut desk) {
        if !tell(work.work(&mut desk, piece)) {
            return;
        }
    }
}

/// A ticket is used for each piece and comes back once it is told, so that nobody runs away from a
/// piece that takes long.
fn share<W: Work>(
    jobs: usize,
    work: &W,
    take: impl FnMut(&mut W::Desk) -> Option<W::Piece> + Send,
    mut tell: impl FnMut(W::Done) -> bool,
) {
    let (give, tickets) = mpsc::sync_channel(jobs * AHEAD);
    for _ in 0..jobs * AHEAD {
        // There is room for all of them.
        let _ = give.try_send(());
    }
    let pieces = Mutex::new(Pieces {
        tickets,
        take,
        count: 0,
    });
    let (send, receive) = mpsc::sync_channel(jobs * AHEAD);
    thread::scope(|scope| {
        for _ in 0..jobs {
            let (send, pieces) = (send.clone(), &pieces);
            scope.spawn(move || run(work, pieces, &send));
        }
        drop(send);
        tell_in_order(receive, |done| {
            let goes_on = tell(done);
            // There is room: a ticket was used.
            let _ = give.try_send(());
            goes_on
        });
        drop(give);
    });
}

/// What is left to do.
struct Pieces<T> {
    tickets: Receiver<()>,
    take: T,
    count: usize,
}

fn run<W: Work, T: FnMut(&mut W::Desk) -> Option<W::Piece>>(
    work: &W,
    pieces: &Mutex<Pieces<T>>,
    send: &SyncSender<(usize, W::Done)>,
) {
    let mut desk = work.desk();
    let next = |desk: &mut W::Desk| {
        let mut pieces = pieces.lock().unwrap_or_else(PoisonError::into_inner);
        pieces.tickets.recv().ok()?;
        let piece = (pieces.take)(desk)?;
        pieces.count += 1;
        Some((pieces.count - 1, piece))
    };
    while let Some((index, piece)) = next(&mut desk) {
        if send.send((index, work.work(&mut desk, piece))).is_err() {
            return;
        }
    }
}

/// Tells what comes in the order of the pieces, until it is told to stop.
fn tell_in_order<D>(receive: Receiver<(usize, D)>, mut tell: impl FnMut(D) -> bool) {
    let mut waiting = BTreeMap::new();
    let mut next = 0;
    for (index, done) in receive {
        waiting.insert(index, done);
        while let Some(done) = waiting.remove(&next) {
            next += 1;
            if !tell(done) {
                return;
            }
        }
    }
}
