//! Streams of events, as a client reads them from a gateway.

use keirin_executor::gateway::routing::Lines;

use crate::sse::EventParser;

/// Name of the comments with receipts.
const RECEIPT: &str = "x-keirin-receipt";

/// The first byte says where the stream is split, which must not matter.
pub fn run(bytes: &[u8]) {
    let Some((split, stream)) = bytes.split_first() else { return };
    let (first, second) = stream.split_at(usize::from(*split).min(stream.len()));
    let mut at_once = EventParser::noting(RECEIPT);
    let whole = at_once.feed(stream);
    let mut parser = EventParser::noting(RECEIPT);
    let halves = parser.feed(first).and_then(|mut events| {
        events.extend(parser.feed(second)?);
        Ok(events)
    });
    assert_eq!(halves, whole);
    if whole.is_ok() {
        assert_eq!(parser.noted(), at_once.noted());
    }
    assert_eq!(lines([first, second]), lines([stream, &[]]), "a gateway that looks for receipts on the way, too");
}

/// Lines of a stream in two pieces.
fn lines(pieces: [&[u8]; 2]) -> Vec<String> {
    let (mut lines, mut found) = (Lines::default(), Vec::new());
    for piece in pieces {
        lines.read(piece, |line| found.push(line.to_owned()));
    }
    found
}

/// A short answer, and what the standard allows besides.
pub fn seeds() -> Vec<Vec<u8>> {
    let streams: [&[u8]; 4] = [
        b"\x18data: {\"choices\":[]}\n\n: x-keirin-receipt: AAAA\n\n: keep-alive\n\ndata: [DONE]\n\n",
        b"\x10data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"}}]}\n\ndata: [DONE]\n\n",
        b"\x05\xef\xbb\xbf: comment\r\nevent: response.created\rdata\r\ndata:two\r\n\r\nid: 1\n\nretry: 9\n\n",
        b"\x02data: \xff\xfe\n\ndata: never ended",
    ];
    streams.map(<[u8]>::to_vec).to_vec()
}
