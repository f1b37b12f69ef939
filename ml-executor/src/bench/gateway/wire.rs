//! As little of an HTTP client as measuring takes, so that it leaves the machine to the gateway.

use std::net::SocketAddr;

use anyhow::{ensure, Context};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// End of the head of an answer.
const HEAD_END: &[u8] = b"\r\n\r\n";
/// How every answer begins that is none of an error.
const OK: &[u8] = b"HTTP/1.1 200 ";
/// How the answer of a model begins that is stopping.
const UNAVAILABLE: &[u8] = b"HTTP/1.1 503 ";
/// End of a stream of events, as OpenAI marks it.
const DONE: &[u8] = b"data: [DONE]\n\n";
/// End of a body that comes in pieces.
const LAST_PIECE: &[u8] = b"0\r\n\r\n";
/// How each event begins.
const EVENT: &[u8] = b"data: ";

/// A connection on which one request follows another.
pub(super) struct Connection {
    stream: TcpStream,
    answer: Vec<u8>,
}

impl Connection {
    /// Connects.
    pub async fn open(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, answer: Vec::new() })
    }

    /// Sends a request and waits for all of its answer; returns the answer's body.
    ///
    /// # Errors
    /// When there is none, or that of an error.
    pub async fn ask(&mut self, request: &[u8]) -> anyhow::Result<&[u8]> {
        let head = self.exchange(request).await?;
        self.ensure_begins_with(OK)?;
        Ok(self.answer.get(head..).unwrap_or_default())
    }

    /// Sends a request that its model does not answer, and waits for all of what is said instead.
    ///
    /// # Errors
    /// When there is an answer, or the error is another.
    pub async fn ask_in_vain(&mut self, request: &[u8]) -> anyhow::Result<()> {
        self.exchange(request).await?;
        self.ensure_begins_with(UNAVAILABLE)
    }

    /// Sends a request and reads all of its answer; returns the length of the answer's head.
    async fn exchange(&mut self, request: &[u8]) -> anyhow::Result<usize> {
        self.send(request).await?;
        let head = loop {
            if let Some(end) = find(&self.answer, HEAD_END) {
                break end + HEAD_END.len();
            }
            self.read().await?;
        };
        let length = content_length(self.answer.get(..head).unwrap_or_default());
        let end = head + length.with_context(|| format!("no length: {}", self.said()))?;
        while self.answer.len() < end {
            self.read().await?;
        }
        Ok(head)
    }

    /// Sends a request and waits for the end of its stream; returns how many events came.
    ///
    /// # Errors
    /// When the stream does not end as it should.
    pub async fn stream(&mut self, request: &[u8]) -> anyhow::Result<usize> {
        self.send(request).await?;
        while !self.answer.ends_with(LAST_PIECE) {
            self.read().await?;
        }
        self.ensure_begins_with(OK)?;
        ensure!(find(&self.answer, DONE).is_some(), "the stream broke off: {}", self.said());
        Ok(self.answer.windows(EVENT.len()).filter(|bytes| *bytes == EVENT).count())
    }

    async fn send(&mut self, request: &[u8]) -> anyhow::Result<()> {
        self.answer.clear();
        Ok(self.stream.write_all(request).await?)
    }

    async fn read(&mut self) -> anyhow::Result<()> {
        let count = self.stream.read_buf(&mut self.answer).await?;
        ensure!(count > 0, "the connection was closed: {}", self.said());
        Ok(())
    }

    fn ensure_begins_with(&self, status: &[u8]) -> anyhow::Result<()> {
        ensure!(self.answer.starts_with(status), "another answer was expected: {}", self.said());
        Ok(())
    }

    fn said(&self) -> String {
        String::from_utf8_lossy(&self.answer).into_owned()
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

fn content_length(head: &[u8]) -> Option<usize> {
    let head = std::str::from_utf8(head).ok()?;
    let value = head.lines().find_map(|line| line.strip_prefix("content-length: "))?;
    value.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_is_read_from_the_head() {
        assert_eq!(content_length(b"HTTP/1.1 200 OK\r\ncontent-length: 17\r\n\r\n"), Some(17));
        assert_eq!(content_length(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"), None);
        assert_eq!(find(b"abcd", b"cd"), Some(2));
        assert_eq!(find(b"abcd", b"x"), None);
    }
}
