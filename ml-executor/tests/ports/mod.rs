//! Addresses for programs that tests start.

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    net::TcpListener,
    ops::Range,
    sync::{
        atomic::{AtomicU64, Ordering},
        LazyLock,
    },
};

/// Ports that systems give to nobody who doesn't ask for them: what connects elsewhere meanwhile does not take them.
const PORTS: Range<u16> = 10_000..32_000;

/// A loopback address nobody listens at, another one each time. The first is drawn, so that tests that start at the same time do not come upon the same ones.
pub fn free_address() -> String {
    static FIRST: LazyLock<u64> = LazyLock::new(|| RandomState::new().build_hasher().finish());
    static GIVEN: AtomicU64 = AtomicU64::new(0);
    let next = || FIRST.wrapping_add(GIVEN.fetch_add(1, Ordering::Relaxed));
    let ports = std::iter::repeat_with(|| PORTS.start + (next() % u64::from(PORTS.end - PORTS.start)) as u16);
    let is_free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    let port = ports.take(PORTS.len()).find(is_free).expect("loopback has a free port");
    format!("127.0.0.1:{port}")
}
