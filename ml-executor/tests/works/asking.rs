//! A request over HTTP, byte by byte.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use keirin_executor::key::ReportSigner;
use keirin_primitives::{
    evidence::{EvidenceRequest, EVIDENCE_PATH, GENESIS_HEADER, KEY_HEADER, SIGNATURE_HEADER, TIME_HEADER},
    executor::ExecutorKey,
    executor_rpc::to_hex,
    HashBytes,
};

use crate::chain::GENESIS;

/// A request for evidence, as its parts.
pub struct Asking {
    pub order: String,
    pub headers: Vec<(&'static str, String)>,
}

impl Asking {
    /// A request as it must be: `signer` asks `executor` at `at`.
    pub fn signed(signer: &ReportSigner, executor: ExecutorKey, order: HashBytes, at: u64) -> Self {
        let signature = signer.sign_evidence_request(&GENESIS, &EvidenceRequest { executor, order, at });
        let headers = vec![
            (GENESIS_HEADER, to_hex(GENESIS)),
            (TIME_HEADER, at.to_string()),
            (KEY_HEADER, to_hex(signer.public().0)),
            (SIGNATURE_HEADER, to_hex(signature.0)),
        ];
        Self { order: to_hex(order), headers }
    }

    /// The same with another header.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.iter_mut().filter(|(header, _)| *header == name).for_each(|(_, text)| *text = value.to_owned());
        self
    }

    /// The same without a header.
    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(header, _)| *header != name);
        self
    }

    /// Sends it; status and body.
    pub async fn send(self, url: &str) -> (u16, Vec<u8>) {
        let address = url.trim_start_matches("http://").to_owned();
        let lines: String = self.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let head = format!("GET {EVIDENCE_PATH}{} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n", self.order);
        let exchange = move || {
            let mut stream = TcpStream::connect(address).expect("it listens");
            stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout above zero");
            stream.write_all(format!("{head}{lines}\r\n").as_bytes()).expect("it reads");
            let mut answer = Vec::new();
            let _ = stream.read_to_end(&mut answer);
            let head = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").expect("it answers");
            let status = String::from_utf8_lossy(&answer[..head]).split(' ').nth(1).and_then(|code| code.parse().ok());
            (status.expect("a status"), answer.split_off(head + 4))
        };
        tokio::task::spawn_blocking(exchange).await.expect("the exchange does not panic")
    }
}

/// Seconds since 1970.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("it is later").as_secs()
}
