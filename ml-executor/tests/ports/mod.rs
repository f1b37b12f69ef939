//! Addresses for programs that tests start.

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    net::TcpListener,
    ops::Range,
};

/// Ports that systems give to nobody who doesn't ask for them: what connects elsewhere meanwhile does not take them.
const PORTS: Range<u16> = 10_000..32_000;

/// A loopback address nobody listens at. It is drawn, so that tests that start at the same time do not come upon the same one.
pub fn free_address() -> String {
    let draw = || RandomState::new().build_hasher().finish();
    let ports = std::iter::repeat_with(|| PORTS.start + (draw() % u64::from(PORTS.end - PORTS.start)) as u16);
    let is_free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    let port = ports.take(PORTS.len()).find(is_free).expect("loopback has a free port");
    format!("127.0.0.1:{port}")
}
