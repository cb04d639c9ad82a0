//! Whole processes: how long they take, how much memory they hold, and what they print.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::warm;

/// A command, where it runs, and what it is called.
pub(crate) struct Measured {
    pub(crate) name: &'static str,
    pub(crate) program: PathBuf,
    pub(crate) arguments: Vec<String>,
    pub(crate) folder: PathBuf,
}

/// One run of a command.
pub(crate) struct Run {
    pub(crate) time: Duration,
    /// The most memory that it held, in KiB, where the system tells.
    peak: Option<u64>,
}

/// The runs of several commands that took turns; the first round, which warms the caches, is left out.
pub(crate) struct Rounds(Vec<Vec<Run>>);

/// Has commands take turns. What each printed last stands in a file named after its place.
pub(crate) fn rounds(all: &[Measured], count: usize, outputs: &Path) -> Rounds {
    let round = |_| {
        let runs = all.iter().enumerate();
        let runs = runs.map(|(place, one)| one.run(&output(outputs, place)));
        runs.collect()
    };
    Rounds((0..=count).map(round).skip(1).collect())
}

/// The file that holds what a command printed.
pub(crate) fn output(outputs: &Path, place: usize) -> PathBuf {
    outputs.join(format!("output-{place}"))
}

impl Measured {
    /// Runs it below a process of its own, which waits for nothing else: so that its memory is told.
    fn run(&self, output: &Path) -> Run {
        let me = std::env::current_exe().expect("this program");
        let told = Command::new(me)
            .args(["measured".as_ref(), output, self.program.as_path()])
            .args(&self.arguments)
            .current_dir(&self.folder)
            .stderr(Stdio::inherit())
            .output()
            .expect("it runs");
        let told = String::from_utf8_lossy(&told.stdout);
        let mut told = told.split_whitespace().map(str::parse);
        Run {
            time: Duration::from_nanos(told.next().and_then(Result::ok).expect("a time")),
            peak: told.next().and_then(Result::ok),
        }
    }
}

/// Runs a command and prints how many nanoseconds it took and how many KiB it held.
pub(crate) fn run_below(output: &Path, program: &Path, arguments: &[String]) {
    let output = File::create(output).expect("a file");
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdout(output.try_clone().expect("a file"))
        .stderr(output);
    warm::read(program);
    warm::warm(&command);
    let start = Instant::now();
    let status = command.status();
    let time = start.elapsed().as_nanos();
    status.unwrap_or_else(|error| panic!("{} does not run: {error}", program.display()));
    println!(
        "{time} {}",
        peak().map_or_else(String::new, |peak| peak.to_string())
    );
}

/// The most memory of a process that was waited for, in KiB.
#[cfg(target_os = "linux")]
fn peak() -> Option<u64> {
    use nix::sys::resource::{UsageWho, getrusage};
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).ok()?;
    u64::try_from(usage.max_rss()).ok()
}

/// Other systems count in other units, or not at all.
#[cfg(not(target_os = "linux"))]
fn peak() -> Option<u64> {
    None
}

impl Rounds {
    /// How many times as long one takes as another: the median over the rounds.
    pub(crate) fn ratio(&self, of: usize, to: usize) -> f64 {
        let ratios = self.0.iter();
        let ratios =
            ratios.map(|round| round[of].time.as_secs_f64() / round[to].time.as_secs_f64());
        median(ratios.collect())
    }

    /// The median of the times of one, in seconds.
    pub(crate) fn seconds(&self, of: usize) -> f64 {
        let times = self.0.iter().map(|round| round[of].time.as_secs_f64());
        median(times.collect())
    }

    /// The most memory that one held in any round, as it is told.
    pub(crate) fn peak(&self, of: usize) -> String {
        let peak = self.0.iter().filter_map(|round| round[of].peak).max();
        peak.map_or_else(
            || "memory is told on Linux only".to_owned(),
            |peak| format!("{} MiB", peak.div_ceil(1024)),
        )
    }
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}
