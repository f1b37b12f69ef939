//! Server-sent events, as the HTML standard defines them (§9.2.6, «interpreting an event stream»).
//!
//! The bytes may come in any pieces: through the middle of a character, or between the two bytes of a line end.

/// Longest line and longest event, in bytes; a gateway's events have a few hundred.
pub const MAX_EVENT_BYTES: usize = 4 << 20;

/// An event stream that is not worth reading on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an event of the stream has more than {MAX_EVENT_BYTES} bytes")]
pub struct EventTooLong;

/// Finds the events in what comes. Names, numbers and waiting times of events are not what gateways use, and skipped; so are comments, but
/// those of a name that is listened for.
#[derive(Debug, Default)]
pub struct EventParser {
    /// Name of the comments that are noted, if any are.
    name: Option<&'static str>,
    noted: Option<String>,
    line: Vec<u8>,
    /// Data of the event that is not complete yet, each line with a line feed; nothing if there was none.
    data: Vec<u8>,
    /// Whether the last byte ended a line, and a line feed would belong to it.
    after_return: bool,
    /// Whether no line has ended yet, so that a byte order mark may stand before it.
    started: bool,
}

impl EventParser {
    /// A parser that notes comments of the form `: NAME: VALUE` with this name.
    pub fn noting(name: &'static str) -> Self {
        Self { name: Some(name), ..Self::default() }
    }

    /// The value of the last comment that was noted.
    pub fn noted(&self) -> Option<&str> {
        self.noted.as_deref()
    }

    /// Takes what came next, and gives the data of the events that are complete with it. Invalid UTF-8 becomes U+FFFD.
    ///
    /// # Errors
    /// [`EventTooLong`].
    pub fn feed(&mut self, bytes: &[u8]) -> Result<Vec<String>, EventTooLong> {
        let mut events = Vec::new();
        for byte in bytes {
            match byte {
                b'\n' if std::mem::take(&mut self.after_return) => (),
                b'\n' | b'\r' => {
                    self.after_return = *byte == b'\r';
                    let line = std::mem::take(&mut self.line);
                    events.extend(self.end_line(&line));
                }
                other => {
                    self.after_return = false;
                    self.line.push(*other);
                }
            }
            if self.line.len() + self.data.len() > MAX_EVENT_BYTES {
                return Err(EventTooLong);
            }
        }
        Ok(events)
    }

    /// The event that ends with this line, if one does.
    fn end_line(&mut self, line: &[u8]) -> Option<String> {
        let first = !std::mem::replace(&mut self.started, true);
        let line = line.strip_prefix("\u{feff}".as_bytes()).filter(|_| first).unwrap_or(line);
        if line.is_empty() {
            let data = std::mem::take(&mut self.data);
            let data = data.strip_suffix(b"\n")?;
            return Some(String::from_utf8_lossy(data).into_owned());
        }
        let colon = line.iter().position(|byte| *byte == b':');
        let (field, value) = colon.map_or((line, &[][..]), |at| (&line[..at], &line[at + 1..]));
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match field {
            b"data" => {
                self.data.extend_from_slice(value);
                self.data.push(b'\n');
            }
            b"" => self.note(value),
            _ => (),
        }
        None
    }

    fn note(&mut self, comment: &[u8]) {
        let value = self.name.and_then(|name| comment.strip_prefix(name.as_bytes())?.strip_prefix(b":"));
        if let Some(value) = value {
            self.noted = Some(String::from_utf8_lossy(value).trim().to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(stream: &[u8]) -> Vec<String> {
        EventParser::default().feed(stream).expect("short enough")
    }

    #[test]
    fn examples_of_the_standard_are_met() {
        assert_eq!(parse(b"data: YHOO\ndata: +2\ndata: 10\n\n"), ["YHOO\n+2\n10"]);
        let stream = b": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n";
        assert_eq!(parse(stream), ["first event", "second event", " third event"]);
        assert_eq!(parse(b"data\n\ndata\ndata\n\ndata:"), ["", "\n"]);
        assert_eq!(parse(b"data:test\n\ndata: test\n\n"), ["test", "test"]);
    }

    #[test]
    fn every_line_end_counts_and_both_bytes_are_one() {
        for end in ["\n", "\r", "\r\n"] {
            let stream = format!("data: a{end}data: b{end}{end}data: c{end}{end}");
            assert_eq!(parse(stream.as_bytes()), ["a\nb", "c"]);
        }
    }

    #[test]
    fn last_comment_of_the_name_is_noted_and_no_other() {
        let noted = |stream: &[u8]| {
            let mut parser = EventParser::noting("x-receipt");
            let events = parser.feed(stream).expect("short enough");
            (events, parser.noted().map(str::to_owned))
        };
        let stream = b": x-receipt: one\n\ndata: a\n:x-receipt:two \r\n\n: x-receipts: three\n:\n: keep-alive\n\n";
        assert_eq!(noted(stream), (vec!["a".to_owned()], Some("two".to_owned())));
        for other in [&b": x-receipt\n"[..], b"x-receipt: one\n", b"data: : x-receipt: one\n\n", b": x-receipt: one"] {
            assert_eq!(noted(other).1, None, "{}", String::from_utf8_lossy(other));
        }
        assert_eq!(EventParser::default().noted(), None);
    }

    #[test]
    fn event_that_never_ended_is_none() {
        assert_eq!(parse(b"data: half"), [""; 0]);
        assert_eq!(parse(b"data: half\n"), [""; 0]);
    }

    #[test]
    fn byte_order_mark_may_stand_first_and_only_there() {
        assert_eq!(parse("\u{feff}data: a\n\n\u{feff}data: b\n\n".as_bytes()), ["a"]);
    }

    #[test]
    fn event_without_end_is_cut_off_before_it_fills_the_memory() {
        let mut parser = EventParser::default();
        let piece = vec![b'x'; 1 << 16];
        let mut pieces = 0;
        while parser.feed(&piece).is_ok() {
            pieces += 1;
            assert!(pieces <= MAX_EVENT_BYTES / piece.len());
        }

        let mut parser = EventParser::default();
        let line = b"data: and another line of the same event\n";
        let lines = (0..=MAX_EVENT_BYTES / 16).find(|_| parser.feed(line).is_err());
        assert!(lines.is_some());
    }

    /// Text of a stream with everything in it that has a meaning.
    fn stream() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            Just("data: ".to_owned()),
            Just("data:".to_owned()),
            Just("data".to_owned()),
            Just(": comment".to_owned()),
            Just("\n".to_owned()),
            Just("\r".to_owned()),
            Just("\r\n".to_owned()),
            Just("\n\n".to_owned()),
            Just("\u{feff}".to_owned()),
            "\\PC{0,6}",
        ];
        proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat().into_bytes())
    }

    proptest! {
        /// Byte by byte is the finest split, and every other one lies between it and the whole.
        #[test]
        fn it_does_not_matter_where_a_stream_is_split(stream in stream(), cuts in proptest::collection::vec(any::<usize>(), 0..9)) {
            let whole = parse(&stream);

            let mut parser = EventParser::default();
            let bytes: Vec<String> =
                stream.iter().flat_map(|byte| parser.feed(&[*byte]).expect("short enough")).collect();
            prop_assert_eq!(&bytes, &whole);

            let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut % (stream.len() + 1)).chain([0, stream.len()]).collect();
            cuts.sort_unstable();
            let mut parser = EventParser::default();
            let pieces = cuts.windows(2).flat_map(|cut| parser.feed(&stream[cut[0]..cut[1]]).expect("short enough"));
            prop_assert_eq!(pieces.collect::<Vec<_>>(), whole);
        }

        #[test]
        fn what_is_written_as_an_event_is_read_back(texts in proptest::collection::vec("[^\r]*", 0..8)) {
            let write = |text: &String| text.split('\n').map(|line| format!("data: {line}\r\n")).collect::<String>() + "\r\n";
            let stream: String = texts.iter().map(write).collect();
            prop_assert_eq!(parse(stream.as_bytes()), texts);
        }

        #[test]
        fn no_bytes_make_it_panic(bytes: Vec<u8>) {
            let _events = EventParser::default().feed(&bytes);
        }
    }
}
