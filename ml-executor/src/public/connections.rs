//! Connections that a stranger can't keep: so many at once, so many from one address, each for so long.
//!
//! A connection's time stands still while a request on it is in work that was let in ([`Visit::stay`]), so that long answers are not cut
//! off. A client that does not take what is sent to it is cut off all the same.

use std::{
    collections::HashMap,
    future::Future,
    io,
    net::{IpAddr, Ipv6Addr, SocketAddr},
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::{Duration, Instant},
};

use axum::serve::Listener;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpListener,
    sync::{OwnedSemaphorePermit, Semaphore},
    time::Sleep,
};
use tokio_rustls::TlsAcceptor;

use super::{
    metrics::{ConnectionMetrics, Open},
    tls::Wire,
};

/// Limits on connections.
#[derive(Clone, Copy, Debug)]
pub struct ConnectionLimits {
    /// Most at once; more wait.
    pub at_once: usize,
    /// Most at once from one address, or from one network of 2⁶⁴ addresses of IPv6, which is what one host has; more are closed.
    pub from_one_address: usize,
    /// Time after which one is cut off on which no request is in work; and time that a client has to take what is sent to it.
    pub lifetime: Duration,
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        Self { at_once: 256, from_one_address: 32, lifetime: Duration::from_secs(30) }
    }
}

/// The bits of an address of IPv6 that name the network which one host has.
const NETWORK: u128 = !0 << 64;

type Addresses = Arc<Mutex<HashMap<IpAddr, usize>>>;

/// Accepts connections within limits.
pub(super) struct Connections {
    listener: TcpListener,
    limits: ConnectionLimits,
    places: Arc<Semaphore>,
    addresses: Addresses,
    tls: Option<TlsAcceptor>,
    metrics: Arc<ConnectionMetrics>,
}

impl Connections {
    pub fn new(
        listener: TcpListener,
        limits: ConnectionLimits,
        tls: Option<TlsAcceptor>,
        metrics: Arc<ConnectionMetrics>,
    ) -> Self {
        let places = Arc::new(Semaphore::new(limits.at_once.max(1)));
        Self { listener, limits, places, addresses: Addresses::default(), tls, metrics }
    }
}

impl Listener for Connections {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        let place = self.places.clone().acquire_owned().await.expect("nobody closes it");
        loop {
            let (stream, address) = Listener::accept(&mut self.listener).await;
            if let Some(guest) = Guest::let_in(&self.addresses, address.ip(), self.limits.from_one_address) {
                // Tokens are small, and each is waited for.
                let _ = stream.set_nodelay(true);
                let lifetime = self.limits.lifetime;
                let connection = Connection {
                    wire: Wire::new(stream, self.tls.as_ref(), &self.metrics),
                    lifetime,
                    end: Box::pin(tokio::time::sleep(lifetime)),
                    visit: Visit::of(guest.address),
                    stalled: None,
                    metrics: self.metrics.clone(),
                    _open: self.metrics.accepted(),
                    _place: place,
                    _guest: guest,
                };
                return (connection, address);
            }
            self.metrics.turned_away();
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// What counts as one address: hosts have all of a network of IPv6, and one address of IPv4, however it is written.
fn one_of(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(long) => match long.to_ipv4_mapped() {
            Some(short) => IpAddr::V4(short),
            None => IpAddr::V6(Ipv6Addr::from_bits(long.to_bits() & NETWORK)),
        },
    }
}

/// A connection of an address, until it is dropped.
struct Guest {
    address: IpAddr,
    addresses: Addresses,
}

impl Guest {
    fn let_in(addresses: &Addresses, address: IpAddr, most: usize) -> Option<Self> {
        let address = one_of(address);
        let mut counts = addresses.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(address).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Self { address, addresses: addresses.clone() })
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let mut counts = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.address);
            }
        }
    }
}

/// What happens on a connection, as far as its time is concerned.
#[derive(Debug, Default)]
struct Activity {
    in_work: usize,
    /// When the last request in work ended.
    rested: Option<Instant>,
}

/// A connection, as those see it who answer the requests on it.
#[derive(Clone, Debug, Default)]
pub struct Visit {
    activity: Arc<Mutex<Activity>>,
    address: Option<IpAddr>,
}

impl Visit {
    fn of(address: IpAddr) -> Self {
        Self { address: Some(address), ..Self::default() }
    }

    /// What counts as the client's address: of IPv6 its network of 2⁶⁴ addresses.
    pub fn address(&self) -> Option<IpAddr> {
        self.address
    }

    /// Lets the connection's time stand still until the guard is dropped.
    pub fn stay(&self) -> Stay {
        self.lock().in_work += 1;
        Stay(self.clone())
    }

    fn lock(&self) -> MutexGuard<'_, Activity> {
        self.activity.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request in work on a connection, until it is dropped.
#[derive(Debug, Default)]
pub struct Stay(Visit);

impl Drop for Stay {
    fn drop(&mut self) {
        let mut activity = self.0.lock();
        activity.in_work = activity.in_work.saturating_sub(1);
        activity.rested = Some(Instant::now());
    }
}

/// A connection that ends after its time.
pub(super) struct Connection {
    wire: Wire,
    lifetime: Duration,
    end: Pin<Box<Sleep>>,
    visit: Visit,
    /// Since when the client takes nothing.
    stalled: Option<Instant>,
    metrics: Arc<ConnectionMetrics>,
    _open: Open,
    _place: OwnedSemaphorePermit,
    _guest: Guest,
}

impl Connection {
    /// The connection as those see it who answer the requests on it.
    pub fn visit(&self) -> Visit {
        self.visit.clone()
    }

    /// An error once its time is over; wakes the task then.
    fn in_time(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        while self.end.as_mut().poll(context).is_ready() {
            let Some(end) = self.later_end() else {
                self.metrics.timed_out();
                return Err(io::ErrorKind::TimedOut.into());
            };
            self.end.as_mut().reset(end.into());
        }
        Ok(())
    }

    /// When it ends now that its time seems to be over; none when it is.
    fn later_end(&self) -> Option<Instant> {
        let now = Instant::now();
        if self.stalled.is_some_and(|since| now.duration_since(since) >= self.lifetime) {
            return None;
        }
        let activity = self.visit.lock();
        let last = if activity.in_work > 0 { Some(now) } else { activity.rested };
        last.map(|last| last + self.lifetime).filter(|end| *end > now)
    }
}

impl AsyncRead for Connection {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        this.in_time(context)?;
        Pin::new(&mut this.wire).poll_read(context, into)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        this.in_time(context)?;
        let written = Pin::new(&mut this.wire).poll_write(context, bytes);
        this.stalled = if written.is_pending() { this.stalled.or_else(|| Some(Instant::now())) } else { None };
        written
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().wire).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().wire).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpStream,
    };

    use super::*;

    async fn listening(limits: ConnectionLimits) -> (Connections, SocketAddr) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        (Connections::new(listener, limits, None, Arc::default()), address)
    }

    #[tokio::test]
    async fn connection_that_says_nothing_is_cut_off() {
        let limits = ConnectionLimits { lifetime: Duration::from_millis(20), ..ConnectionLimits::default() };
        let (mut connections, address) = listening(limits).await;
        let _silent = TcpStream::connect(address).await.expect("it listens");

        let (mut connection, _) = connections.accept().await;
        let error = connection.read_u8().await.expect_err("nothing comes");

        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn connection_is_not_cut_off_while_a_request_is_in_work() {
        let limits = ConnectionLimits { lifetime: Duration::from_millis(20), ..ConnectionLimits::default() };
        let (mut connections, address) = listening(limits).await;
        let mut client = TcpStream::connect(address).await.expect("it listens");
        let (mut connection, _) = connections.accept().await;

        let stay = connection.visit.stay();
        let quiet = tokio::time::timeout(Duration::from_millis(200), connection.read_u8()).await;
        assert!(quiet.is_err(), "it waits");
        drop(stay);
        client.write_all(&[7]).await.expect("it is open");
        assert_eq!(connection.read_u8().await.expect("it has its time again"), 7);

        let error = connection.read_u8().await.expect_err("nothing comes any more");
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn client_that_takes_nothing_is_cut_off_even_while_a_request_is_in_work() {
        let limits = ConnectionLimits { lifetime: Duration::from_millis(50), ..ConnectionLimits::default() };
        let (mut connections, address) = listening(limits).await;
        let _client = TcpStream::connect(address).await.expect("it listens");
        let (mut connection, _) = connections.accept().await;
        let _stay = connection.visit.stay();

        let error = loop {
            if let Err(error) = connection.write_all(&[0; 65_536]).await {
                break error;
            }
        };

        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }

    #[test]
    fn network_of_ipv6_counts_as_one_address() {
        let addresses = Addresses::default();
        let let_in = |text: &str| Guest::let_in(&addresses, text.parse().expect("an address"), 2);
        let guests = [let_in("2001:db8:1:2::1"), let_in("2001:db8:1:2:ffff::")];

        assert!(guests.iter().all(Option::is_some));
        assert!(let_in("2001:db8:1:2:3:4:5:6").is_none(), "it is of the same network");
        assert!(let_in("2001:db8:1:3::1").is_some() && let_in("192.0.2.1").is_some());
        drop(guests);
        assert!(let_in("2001:db8:1:2::7").is_some(), "those before have gone");

        let _short = [let_in("192.0.2.2"), let_in("::ffff:192.0.2.2")];
        assert!(let_in("192.0.2.2").is_none() && let_in("::ffff:192.0.2.3").is_some());
    }

    #[tokio::test]
    async fn one_address_does_not_take_all_places() {
        let limits = ConnectionLimits { from_one_address: 2, ..ConnectionLimits::default() };
        let (mut connections, address) = listening(limits).await;
        let mut strangers = Vec::new();
        for _ in 0..3 {
            strangers.push(TcpStream::connect(address).await.expect("it listens"));
        }

        let (first, _) = connections.accept().await;
        assert_eq!(first.visit().address(), Some(address.ip()));
        let (_second, _) = connections.accept().await;
        let turned_away = strangers.last_mut().expect("there are three");
        let mut byte = [0; 1];
        let closed = tokio::select! {
            _ = connections.accept() => panic!("the third is not let in"),
            closed = turned_away.read(&mut byte) => closed,
        };
        assert_eq!(closed.expect("it is closed"), 0);

        drop(first);
        let _next = TcpStream::connect(address).await.expect("it listens");
        connections.accept().await;
    }
}
