//! Connections to other executors.

use std::time::Duration;

use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;

/// HTTP, and TLS with the certificates that this host trusts; with none of them, when they can't be read. `connect` bounds the time that
/// a connection takes.
pub(crate) fn connector(connect: Option<Duration>) -> HttpsConnector<HttpConnector> {
    let mut plain = HttpConnector::new();
    plain.enforce_http(false);
    plain.set_nodelay(true);
    plain.set_connect_timeout(connect);
    let provider = || std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let builder = match HttpsConnectorBuilder::new().with_provider_and_native_roots(provider()) {
        Ok(builder) => builder,
        Err(error) => {
            tracing::warn!(%error, "this host's certificates cannot be read; executors behind https cannot be asked");
            let config = rustls::ClientConfig::builder_with_provider(provider());
            let config = config.with_safe_default_protocol_versions().expect("ring has them all");
            let roots = rustls::RootCertStore::empty();
            HttpsConnectorBuilder::new().with_tls_config(config.with_root_certificates(roots).with_no_client_auth())
        }
    };
    builder.https_or_http().enable_http1().wrap_connector(plain)
}
