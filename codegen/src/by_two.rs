//! Many parts of one kind, by two threads.

use std::panic::resume_unwind;
use std::thread;

/// For fewer parts a second thread costs more than it brings.
const WORTH_A_THREAD: usize = 64;

/// What is made of some parts, in their order: by two threads if there are many, each with a state of
/// its own. Which parts a thread gets is a matter of their number alone.
///
/// ```
/// use callspec_codegen::by_two;
///
/// let numbers: Vec<u32> = (0..1000).collect();
/// let mut sums = [0, 0];
/// let squares = by_two(&mut sums, &numbers, |sum, number| {
///     *sum += number;
///     number * number
/// });
/// assert_eq!(squares[999], 999 * 999);
/// assert_eq!(sums, [150_975, 348_525]);
/// ```
pub fn by_two<S: Send, T: Copy + Sync, M: Send>(
    states: &mut [S; 2],
    parts: &[T],
    act: impl Fn(&mut S, T) -> M + Sync,
) -> Vec<M> {
    let all = |state: &mut S, parts: &[T]| {
        let made = parts.iter().map(|part| act(state, *part));
        made.collect::<Vec<_>>()
    };
    let [one, other] = states;
    if parts.len() < WORTH_A_THREAD {
        return all(one, parts);
    }
    // The new thread begins later, and gets memory in smaller pieces.
    let (first, rest) = parts.split_at(parts.len() * 11 / 20);
    thread::scope(|scope| {
        let others = thread::Builder::new().spawn_scoped(scope, || all(other, rest));
        let mut made = all(one, first);
        made.extend(match others {
            Ok(others) => others.join().unwrap_or_else(|panic| resume_unwind(panic)),
            Err(_) => all(one, rest),
        });
        made
    })
}
