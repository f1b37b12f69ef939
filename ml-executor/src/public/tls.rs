//! Connections, plain or encrypted.

use std::{
    future::Future,
    io,
    path::{Path, PathBuf},
    pin::Pin,
    sync::Arc,
    task::{ready, Context, Poll},
};

use rustls::{
    pki_types::{pem::PemObject, CertificateDer, PrivateKeyDer},
    ServerConfig,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use tokio_rustls::{server::TlsStream, Accept, TlsAcceptor};

use super::metrics::ConnectionMetrics;

/// Why connections can't be encrypted.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file can't be read, or is no PEM file of what it should hold.
    #[error("{} holds no {what} in PEM form: {problem}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What it should hold.
        what: &'static str,
        /// What is wrong.
        problem: String,
    },
    /// Certificate and key don't go together.
    #[error("certificate and key cannot be used: {0}")]
    Unusable(#[from] rustls::Error),
}

/// Encrypts connections with a certificate (and those that vouch for it) and its key, both in PEM files.
///
/// # Errors
/// [`TlsError`].
pub fn acceptor(certificate: &Path, key: &Path) -> Result<TlsAcceptor, TlsError> {
    let bad = |path: &Path, what, problem: String| TlsError::File { path: path.to_owned(), what, problem };
    let chain: Result<Vec<_>, _> = CertificateDer::pem_file_iter(certificate).and_then(Iterator::collect);
    let chain = chain.map_err(|error| bad(certificate, "certificate", error.to_string()))?;
    if chain.is_empty() {
        return Err(bad(certificate, "certificate", "it is empty".into()));
    }
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|error| bad(key, "private key", error.to_string()))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(Arc::new(config.with_no_client_auth().with_single_cert(chain, secret)?).into())
}

/// A connection's bytes. Hands are shaken by whoever reads or writes first, so that a slow one holds up nobody else.
pub(super) enum Wire {
    Plain(TcpStream),
    Shaking(Box<Accept<TcpStream>>, Arc<ConnectionMetrics>),
    Encrypted(Box<TlsStream<TcpStream>>),
}

impl Wire {
    pub fn new(stream: TcpStream, tls: Option<&TlsAcceptor>, metrics: &Arc<ConnectionMetrics>) -> Self {
        match tls {
            None => Self::Plain(stream),
            Some(tls) => Self::Shaking(Box::new(tls.accept(stream)), metrics.clone()),
        }
    }

    fn poll_shaken(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if let Self::Shaking(accept, metrics) = self {
            let shaken = ready!(Pin::new(accept).poll(context));
            let stream = shaken.inspect_err(|_| metrics.unshaken())?;
            *self = Self::Encrypted(Box::new(stream));
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for Wire {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_shaken(context))?;
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(context, into),
            Self::Encrypted(stream) => Pin::new(stream).poll_read(context, into),
            Self::Shaking(..) => Poll::Ready(Err(io::ErrorKind::NotConnected.into())),
        }
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        ready!(self.poll_shaken(context))?;
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            Self::Encrypted(stream) => Pin::new(stream).poll_write(context, bytes),
            Self::Shaking(..) => Poll::Ready(Err(io::ErrorKind::NotConnected.into())),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(context),
            Self::Encrypted(stream) => Pin::new(stream).poll_flush(context),
            Self::Shaking(..) => Poll::Ready(Ok(())),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Self::Encrypted(stream) => Pin::new(stream).poll_shutdown(context),
            // Nothing was agreed on that would have to be ended.
            Self::Shaking(..) => Poll::Ready(Ok(())),
        }
    }
}
