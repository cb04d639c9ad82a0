//! Recordings packed as a whole: gzip (RFC 1952) and Zstandard (RFC 8878), known by their first
//! bytes, whatever the file is called.

use std::io::{self, BufRead, BufReader, Cursor, ErrorKind, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::{FrameDecoder, StreamingDecoder};

/// What is looked at to tell packings and formats.
const HEAD: u64 = 64 << 10;
/// What may be unpacked whatever the ratio.
const MAX_UNSUSPECTED: u64 = 256 << 20;
/// Beyond that, what unpacks to more than so many times its size is taken for a bomb.
const MAX_RATIO: u64 = 500;

/// The first bytes of gzip.
pub(super) const GZIP: &[u8] = b"\x1f\x8b";
/// The first bytes of a Zstandard frame.
pub(super) const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd";

/// What of a text is looked at.
pub(super) fn head(text: &[u8]) -> &[u8] {
    let length = usize::try_from(HEAD).unwrap_or(usize::MAX);
    &text[..text.len().min(length)]
}

/// Whether it is packed, by its first bytes.
pub(super) fn is_packed(head: &[u8]) -> bool {
    head.starts_with(GZIP) || head.starts_with(ZSTD)
}

/// An input, unpacked where it is packed, with a copy of its first bytes.
pub(super) struct Unpacked<'r> {
    /// The first bytes; they come again from the input.
    pub(super) head: Vec<u8>,
    /// The whole input.
    pub(super) input: Box<dyn BufRead + Send + 'r>,
    /// Whether it came otherwise than it stands.
    pub(super) was_packed: bool,
}

impl<'r> Unpacked<'r> {
    pub(super) fn of(input: impl BufRead + Send + 'r) -> io::Result<Self> {
        Self::until(input, |_| false)
    }

    /// The same, with no more of a plain input read beforehand than what is enough: who feeds a pipe
    /// line by line may wait for an answer.
    pub(super) fn until(
        input: impl BufRead + Send + 'r,
        is_enough: impl Fn(&[u8]) -> bool,
    ) -> io::Result<Self> {
        let plain = Self::peek(input, is_enough)?;
        if plain.head.starts_with(GZIP) {
            let packed = Counted::new(plain.input);
            let given = packed.given.clone();
            Self::packed(Limited::new(MultiGzDecoder::new(packed), given))
        } else if plain.head.starts_with(ZSTD) {
            let packed = Counted::new(plain.input);
            let given = packed.given.clone();
            Self::packed(Limited::new(Frames::new(packed)?, given))
        } else {
            Ok(plain)
        }
    }

    fn packed(input: impl BufRead + Send + 'r) -> io::Result<Self> {
        let unpacked = Self::peek(input, |_| false)?;
        Ok(Self {
            was_packed: true,
            ..unpacked
        })
    }

    /// What can be read before something fails is read; the failure comes after it.
    fn peek(
        mut input: impl BufRead + Send + 'r,
        is_enough: impl Fn(&[u8]) -> bool,
    ) -> io::Result<Self> {
        let mut head = Vec::new();
        let rest: Box<dyn BufRead + Send + 'r> = match read_head(&mut input, &mut head, is_enough) {
            Err(error) if head.is_empty() => return Err(error),
            Err(error) => Box::new(BufReader::new(Failed(Some(error)))),
            Ok(Ended(true)) => Box::new(io::empty()),
            Ok(Ended(false)) => Box::new(input),
        };
        Ok(Self {
            input: Box::new(Cursor::new(head.clone()).chain(rest)),
            head,
            was_packed: false,
        })
    }
}

/// Whether an input is over.
struct Ended(bool);

/// Reads on until it is enough, or a head is full, or the input is over.
fn read_head(
    input: &mut impl BufRead,
    head: &mut Vec<u8>,
    is_enough: impl Fn(&[u8]) -> bool,
) -> io::Result<Ended> {
    let mut input = input.take(HEAD);
    loop {
        let part = match input.fill_buf() {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            part => part?,
        };
        if part.is_empty() {
            return Ok(Ended(input.limit() > 0));
        }
        let length = part.len();
        head.extend_from_slice(part);
        input.consume(length);
        if is_enough(head) {
            return Ok(Ended(false));
        }
    }
}

/// What is left of an input that failed.
struct Failed(Option<io::Error>);

impl Read for Failed {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// Counts what is taken of a packed input.
struct Counted<R> {
    input: R,
    given: Arc<AtomicU64>,
}

impl<R> Counted<R> {
    fn new(input: R) -> Self {
        Self {
            input,
            given: Arc::default(),
        }
    }
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.given.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.input.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.given.fetch_add(count as u64, Ordering::Relaxed);
        self.input.consume(count);
    }
}

/// Stops where more comes out than a recording can hold.
struct Limited<R> {
    unpacked: R,
    given: Arc<AtomicU64>,
    taken: u64,
}

impl<R: Read> Limited<R> {
    fn new(unpacked: R, given: Arc<AtomicU64>) -> BufReader<Self> {
        BufReader::new(Self {
            unpacked,
            given,
            taken: 0,
        })
    }
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.unpacked.read(buffer).map_err(damaged)?;
        self.taken += count as u64;
        let is_bomb = self.taken > MAX_UNSUSPECTED
            && self.taken / self.given.load(Ordering::Relaxed).max(1) > MAX_RATIO;
        if is_bomb {
            let what = format!(
                "it unpacks to more than {} MiB and {MAX_RATIO} times its size; unpack it yourself \
                 if that is meant",
                MAX_UNSUSPECTED >> 20
            );
            return Err(io::Error::new(io::ErrorKind::InvalidData, what));
        }
        Ok(count)
    }
}

/// What decoders say, in words for who gave the file. Reading itself may fail too.
fn damaged(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::Interrupted | io::ErrorKind::BrokenPipe => error,
        _ => io::Error::new(error.kind(), "it is packed, and damaged or cut short"),
    }
}

/// The frames of a Zstandard file, one after the other: appending to one adds a frame.
struct Frames<R: BufRead> {
    frame: Option<StreamingDecoder<R, FrameDecoder>>,
}

impl<R: BufRead> Frames<R> {
    fn new(input: R) -> io::Result<Self> {
        let frame = StreamingDecoder::new(input)
            .map_err(io::Error::other)
            .map_err(damaged)?;
        Ok(Self { frame: Some(frame) })
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(frame) = &mut self.frame {
            let count = frame.read(buffer)?;
            if count > 0 || buffer.is_empty() {
                return Ok(count);
            }
            let Some(mut input) = self.frame.take().map(StreamingDecoder::into_inner) else {
                break;
            };
            if !input.fill_buf()?.is_empty() {
                *self = Self::new(input)?;
            }
        }
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read, Write};
    use std::sync::Arc;
    use std::sync::atomic::AtomicU64;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};

    use super::{Limited, MAX_UNSUSPECTED, Unpacked};

    fn unpacked(bytes: &[u8]) -> String {
        let mut text = String::new();
        let unpacked =
            Unpacked::of(bytes).and_then(|mut found| found.input.read_to_string(&mut text));
        unpacked.expect("it unpacks");
        text
    }

    fn gzip(text: &str) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text.as_bytes()).expect("memory takes it");
        encoder.finish().expect("memory takes it")
    }

    #[test]
    fn each_packing_is_known_by_its_first_bytes_and_read_in_parts() {
        let zstd = |text: &str| compress_to_vec(text.as_bytes(), CompressionLevel::Fastest);
        assert_eq!(unpacked(b"one two"), "one two");
        assert_eq!(unpacked(&[gzip("one "), gzip("two")].concat()), "one two");
        assert_eq!(unpacked(&[zstd("one "), zstd("two")].concat()), "one two");
        assert_eq!(unpacked(b""), "");
    }

    #[test]
    fn what_is_cut_short_is_no_end() {
        let mut whole = gzip("one two");
        whole.truncate(whole.len() - 4);
        let mut text = String::new();
        let mut cut = Unpacked::of(whole.as_slice()).expect("its beginning is there");
        assert!(cut.input.read_to_string(&mut text).is_err());
        assert_eq!(cut.head, b"one two");
    }

    #[test]
    fn a_bomb_is_stopped_and_a_large_file_is_not() {
        let read = |given| {
            let given = Arc::new(AtomicU64::new(given));
            let mut input = Limited::new(io::repeat(b' '), given).take(2 * MAX_UNSUSPECTED);
            io::copy(&mut input, &mut io::sink())
        };
        assert!(read(1 << 20).is_err());
        assert_eq!(read(MAX_UNSUSPECTED / 100).ok(), Some(2 * MAX_UNSUSPECTED));
    }
}
