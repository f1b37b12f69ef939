//! Encrypted connections.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use keirin_executor::{
    key::ReportSigner,
    public::{self, PublicOptions},
    store::JobStore,
};
use rustls::{
    pki_types::{pem::PemObject, CertificateDer},
    ClientConfig, RootCertStore,
};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_rustls::{client::TlsStream, TlsConnector};

use crate::processes::Executor;

/// A certificate for `localhost` and its key, in files.
struct Certificate {
    certificate: PathBuf,
    key: PathBuf,
    pem: String,
}

impl Certificate {
    fn new(folder: &Path) -> Self {
        let (certificate, key) = (folder.join("certificate.pem"), folder.join("key.pem"));
        let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
        let pem = own.serialize_pem().expect("it is signed");
        std::fs::write(&certificate, &pem).expect("it can be written");
        std::fs::write(&key, own.serialize_private_key_pem()).expect("it can be written");
        Self { certificate, key, pem }
    }

    /// Shakes hands with somebody who shows this certificate.
    async fn shake(&self, stream: TcpStream) -> std::io::Result<TlsStream<TcpStream>> {
        let mut roots = RootCertStore::empty();
        let own = CertificateDer::from_pem_slice(self.pem.as_bytes()).expect("a certificate");
        roots.add(own).expect("it is well-formed");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let config = config.expect("the provider has them").with_root_certificates(roots).with_no_client_auth();
        TlsConnector::from(Arc::new(config)).connect("localhost".try_into().expect("a name"), stream).await
    }

    /// What is answered at a path.
    async fn get(&self, address: &str, path: &str) -> std::io::Result<String> {
        let mut stream = self.shake(TcpStream::connect(address).await?).await?;
        let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut said = String::new();
        stream.read_to_string(&mut said).await?;
        Ok(said)
    }
}

#[tokio::test]
async fn connections_are_encrypted_with_the_operators_certificate() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let own = Certificate::new(folder.path());
    let tls = public::acceptor(&own.certificate, &own.key).expect("they go together");
    let listener = public::listen("127.0.0.1:0".parse().expect("an address")).await.expect("a free port");
    let address = listener.local_addr().expect("it is bound").to_string();
    let signer = ReportSigner::open(folder.path()).expect("the folder can be written");
    let store = Arc::new(JobStore::open(folder.path()).expect("the folder can be written"));
    let options = PublicOptions { tls: Some(tls), ..PublicOptions::new(signer, store) };
    let served = tokio::spawn(async move { public::serve(listener, options).await });

    let _slow = TcpStream::connect(&address).await.expect("it listens");
    let said = own.get(&address, "/v1/evidence/00").await.expect("who shakes no hands holds up nobody");
    assert!(said.starts_with("HTTP/1.1 400"), "{said}");
    assert!(public::acceptor(&own.key, &own.certificate).is_err(), "they were given the wrong way round");
    served.abort();
}

#[tokio::test]
async fn executor_serves_its_gateway_with_the_certificate_that_it_is_given() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let own = Certificate::new(folder.path());
    let text = |path: &Path| path.to_str().expect("plain text").to_owned();
    let options = ["--tls-certificate", &text(&own.certificate), "--tls-key", &text(&own.key)];
    let executor =
        Executor::start_at(folder.path(), &options, async |address: &str| own.get(address, "/v1/gateway").await).await;

    let said = own.get(executor.public(), "/v1/models").await.expect("it is encrypted");
    let (_, body) = said.split_once("\r\n\r\n").expect("head and body");
    let models: Value = serde_json::from_str(body).expect("JSON");
    assert_eq!(models["data"][0]["id"], crate::host::MODEL);

    let mut plain = TcpStream::connect(executor.public()).await.expect("it listens");
    plain.write_all(b"GET /v1/models HTTP/1.1\r\nhost: localhost\r\n\r\n").await.expect("it reads");
    let mut said = Vec::new();
    let _ = plain.read_to_end(&mut said).await;
    assert!(!said.starts_with(b"HTTP"), "it answers nobody in plain text");
    assert!(executor.metrics().await.contains("keirin_executor_public_failed_handshakes_total 1"));
}
