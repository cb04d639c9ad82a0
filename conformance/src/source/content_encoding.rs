//! `Content-Encoding` (RFC 9110, section 8.4): bodies are judged as they were before it.
//!
//! Recorders keep the header, and either the bytes as sent or what they unpacked to. The bytes
//! tell which; a body that is unpacked already is left alone.

use std::io::Read;

use brotli_decompressor::Decompressor;
use bytes::Bytes;
use flate2::read::{DeflateDecoder, GzDecoder, ZlibDecoder};
use http::HeaderMap;
use http::header::CONTENT_ENCODING;
use ruzstd::decoding::StreamingDecoder;

use super::unpack::{GZIP, ZSTD};
use super::{Packed, Recorded, is_json};
use crate::exchange::Exchange;

/// A body that unpacks to more bytes is refused.
const MAX_BODY: u64 = 64 << 20;
/// More than two codings, one over the other, are not seen in the wild.
const MAX_CODINGS: usize = 4;

/// What was recorded, with its body unpacked.
pub(super) fn decode(recorded: Recorded) -> Recorded {
    match recorded {
        Recorded::Exchange(exchange) => unpacked(exchange),
        other => other,
    }
}

/// An exchange as it came over the wire, with its body unpacked; or why it cannot be.
pub fn unpacked(mut exchange: Exchange) -> Recorded {
    for coding in codings(exchange.response.headers()) {
        match unpack(&coding, exchange.response.body()) {
            Ok(Some(body)) => *exchange.response.body_mut() = Bytes::from(body),
            Ok(None) => {}
            Err(why) => return Recorded::Packed(exchange.origin, why),
        }
    }
    Recorded::Exchange(exchange)
}

/// The codings, the last one applied first.
fn codings(headers: &HeaderMap) -> Vec<String> {
    let values = headers.get_all(CONTENT_ENCODING).iter();
    let mut codings: Vec<_> = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|coding| coding.trim().to_ascii_lowercase())
        .take(MAX_CODINGS)
        .collect();
    codings.reverse();
    codings
}

/// The body without a coding; `None` if it does not have it.
fn unpack(coding: &str, body: &[u8]) -> Result<Option<Vec<u8>>, Packed> {
    match coding {
        _ if body.is_empty() => Ok(None),
        "gzip" | "x-gzip" if body.starts_with(GZIP) => read(GzDecoder::new(body)).map(Some),
        "zstd" if body.starts_with(ZSTD) => match StreamingDecoder::new(body) {
            Ok(decoder) => read(decoder).map(Some),
            Err(_) => Err(Packed::Damaged),
        },
        // These have no first bytes of their own.
        "deflate" | "br" if is_json(body).is_ok() => Ok(None),
        "deflate" => read_or_leave(body, inflate(body)),
        "br" => read_or_leave(body, read(Decompressor::new(body, 4096))),
        _ => Ok(None),
    }
}

/// RFC 9110 means zlib (RFC 1950) by `deflate`; some servers send the bare stream.
fn inflate(body: &[u8]) -> Result<Vec<u8>, Packed> {
    match read(ZlibDecoder::new(body)) {
        Err(Packed::Damaged) => read(DeflateDecoder::new(body)),
        read => read,
    }
}

/// Text that does not unpack was unpacked by the recorder.
fn read_or_leave(
    body: &[u8],
    unpacked: Result<Vec<u8>, Packed>,
) -> Result<Option<Vec<u8>>, Packed> {
    match unpacked {
        Err(Packed::Damaged) if str::from_utf8(body).is_ok() => Ok(None),
        unpacked => unpacked.map(Some),
    }
}

fn read(decoder: impl Read) -> Result<Vec<u8>, Packed> {
    let mut body = Vec::new();
    let mut limited = decoder.take(MAX_BODY + 1);
    limited
        .read_to_end(&mut body)
        .map_err(|_| Packed::Damaged)?;
    if body.len() as u64 > MAX_BODY {
        return Err(Packed::TooLarge);
    }
    Ok(body)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    use super::{Packed, unpack};

    const BODY: &[u8] = br#"{"id": 1}"#;

    #[test]
    fn deflate_is_read_as_the_standard_means_it_and_as_some_send_it() {
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
        let mut bare = DeflateEncoder::new(Vec::new(), Compression::default());
        zlib.write_all(BODY).expect("memory takes it");
        bare.write_all(BODY).expect("memory takes it");
        for packed in [zlib.finish(), bare.finish()] {
            let packed = packed.expect("memory takes it");
            assert_eq!(unpack("deflate", &packed), Ok(Some(BODY.to_vec())));
        }
    }

    #[test]
    fn what_the_recorder_unpacked_is_left_alone() {
        for coding in ["gzip", "deflate", "br", "zstd", "identity", "new"] {
            assert_eq!(unpack(coding, BODY), Ok(None), "{coding}");
            assert_eq!(unpack(coding, b"plain text"), Ok(None), "{coding}");
            assert_eq!(unpack(coding, b""), Ok(None), "{coding}");
        }
    }

    #[test]
    fn what_is_damaged_is_said_to_be() {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        gzip.write_all(BODY).expect("memory takes it");
        let gzip = gzip.finish().expect("memory takes it");
        assert_eq!(unpack("x-gzip", &gzip), Ok(Some(BODY.to_vec())));
        assert_eq!(unpack("gzip", &gzip[..15]), Err(Packed::Damaged));
        for coding in ["br", "deflate"] {
            assert_eq!(
                unpack(coding, b"\xff\xfe\xfd\xfc"),
                Err(Packed::Damaged),
                "{coding}"
            );
        }
        assert_eq!(
            unpack("zstd", b"\x28\xb5\x2f\xfd\xff"),
            Err(Packed::Damaged)
        );
    }
}
