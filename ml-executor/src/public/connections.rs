//! Connections that a stranger can't keep: so many at once, so many from one address, each for so long.

use std::{
    collections::HashMap,
    future::Future,
    io,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use axum::serve::Listener;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::Sleep,
};

/// Limits on connections.
#[derive(Clone, Copy, Debug)]
pub struct ConnectionLimits {
    /// Most at once; more wait.
    pub at_once: usize,
    /// Most at once from one address; more are closed.
    pub from_one_address: usize,
    /// Time after which one is cut off.
    pub lifetime: Duration,
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        Self { at_once: 256, from_one_address: 32, lifetime: Duration::from_secs(30) }
    }
}

type Addresses = Arc<Mutex<HashMap<IpAddr, usize>>>;

/// Accepts connections within limits.
pub(super) struct Connections {
    listener: TcpListener,
    limits: ConnectionLimits,
    places: Arc<Semaphore>,
    addresses: Addresses,
}

impl Connections {
    pub fn new(listener: TcpListener, limits: ConnectionLimits) -> Self {
        let places = Arc::new(Semaphore::new(limits.at_once.max(1)));
        Self { listener, limits, places, addresses: Addresses::default() }
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
                let end = Box::pin(tokio::time::sleep(self.limits.lifetime));
                return (Connection { stream, end, _place: place, _guest: guest }, address);
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// A connection of an address, until it is dropped.
struct Guest {
    address: IpAddr,
    addresses: Addresses,
}

impl Guest {
    fn let_in(addresses: &Addresses, address: IpAddr, most: usize) -> Option<Self> {
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

/// A connection that ends after its time, whatever goes on in it.
pub(super) struct Connection {
    stream: TcpStream,
    end: Pin<Box<Sleep>>,
    _place: OwnedSemaphorePermit,
    _guest: Guest,
}

impl Connection {
    /// An error once its time is over; wakes the task then.
    fn in_time(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        match self.end.as_mut().poll(context) {
            Poll::Ready(()) => Err(io::ErrorKind::TimedOut.into()),
            Poll::Pending => Ok(()),
        }
    }
}

impl AsyncRead for Connection {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        this.in_time(context)?;
        Pin::new(&mut this.stream).poll_read(context, into)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        this.in_time(context)?;
        Pin::new(&mut this.stream).poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt;

    use super::*;

    async fn listening(limits: ConnectionLimits) -> (Connections, SocketAddr) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        (Connections::new(listener, limits), address)
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
    async fn one_address_does_not_take_all_places() {
        let limits = ConnectionLimits { from_one_address: 2, ..ConnectionLimits::default() };
        let (mut connections, address) = listening(limits).await;
        let mut strangers = Vec::new();
        for _ in 0..3 {
            strangers.push(TcpStream::connect(address).await.expect("it listens"));
        }

        let (first, _) = connections.accept().await;
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
