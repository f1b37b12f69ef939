//! Do the programs' ports answer, and is nobody else there?

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use super::finding::Finding;

/// Time that a program of this host has to answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// Most bytes of an answer that are read.
const MOST_BYTES: u64 = 8 << 20;

/// A port of this host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Port {
    /// What the check is called.
    pub check: &'static str,
    /// Number.
    pub number: u16,
    /// What its `/metrics` show if the right program listens there; none for a port that does not speak HTTP.
    pub shows: Option<&'static str>,
    /// Whether that program runs.
    pub is_running: bool,
    /// What to do when it runs and does not listen there.
    pub fix: &'static str,
}

/// What came of asking a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// Nobody listens.
    Nobody,
    /// Somebody does, but not who should.
    Another,
    /// Who should, as far as it can be told.
    Expected,
}

/// Asks a port of this host.
pub(super) async fn ask(port: Port) -> Answer {
    let Ok(Ok(stream)) = timeout(PATIENCE, TcpStream::connect(("127.0.0.1", port.number))).await else {
        return Answer::Nobody;
    };
    let Some(expected) = port.shows else { return Answer::Expected };
    match timeout(PATIENCE, metrics(stream)).await {
        Ok(Ok(text)) if text.contains(expected) => Answer::Expected,
        _ => Answer::Another,
    }
}

async fn metrics(mut stream: TcpStream) -> std::io::Result<String> {
    stream.write_all(b"GET /metrics HTTP/1.0\r\nHost: localhost\r\n\r\n").await?;
    let mut answer = Vec::new();
    stream.take(MOST_BYTES).read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// Whether the port is as it should be: answered by its program, or free for it.
pub(super) fn check(port: Port, answer: Answer) -> Finding {
    let Port { check, number, is_running, fix, .. } = port;
    match (answer, is_running) {
        (Answer::Expected, true) => Finding::good(check, format!("port {number} answers")),
        (Answer::Nobody, false) => Finding::good(check, format!("port {number} is free")),
        (Answer::Nobody, true) => Finding::wrong(check, format!("nothing listens at port {number}"), fix),
        (Answer::Another, _) | (Answer::Expected, false) => Finding::wrong(
            check,
            format!("another program listens at port {number}"),
            format!("end it (ss -ltnp 'sport = :{number}' names it), or give the port another number on both sides"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;
    use crate::cli::doctor::finding::State;

    fn port(number: u16, shows: Option<&'static str>, is_running: bool) -> Port {
        Port { check: "port", number, shows, is_running, fix: "start it so" }
    }

    /// A port at which somebody answers once with `text`.
    async fn answering(text: &'static str) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
        let number = listener.local_addr().expect("it listens").port();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await?;
            let mut asked = [0; 64];
            let _ = stream.read(&mut asked).await?;
            stream.write_all(text.as_bytes()).await
        });
        number
    }

    #[test]
    fn port_is_to_be_answered_by_who_runs_and_free_for_who_does_not() {
        let state = |answer, is_running| check(port(1, None, is_running), answer).state;
        assert_eq!(state(Answer::Expected, true), State::Good);
        assert_eq!(state(Answer::Nobody, false), State::Good);
        assert_eq!(state(Answer::Nobody, true), State::Wrong);
        assert_eq!(state(Answer::Another, true), State::Wrong);
        assert_eq!(state(Answer::Another, false), State::Wrong);
        assert_eq!(state(Answer::Expected, false), State::Wrong);
    }

    #[tokio::test]
    async fn right_program_is_told_by_its_metrics() {
        let right = answering("HTTP/1.0 200 OK\r\n\r\nkeirin_executor_up 1\n").await;
        assert_eq!(ask(port(right, Some("keirin_executor_up"), true)).await, Answer::Expected);

        let other = answering("HTTP/1.0 404 Not Found\r\n\r\n").await;
        assert_eq!(ask(port(other, Some("keirin_executor_up"), true)).await, Answer::Another);
    }

    #[tokio::test]
    async fn port_where_nobody_listens_is_free() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
        let number = listener.local_addr().expect("it listens").port();
        drop(listener);
        assert_eq!(ask(port(number, None, false)).await, Answer::Nobody);
    }
}
