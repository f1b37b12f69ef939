//! Prometheus and the exporter of the machine's own metrics, scraping one node and one executor as `monitoring/prometheus.yml` says.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
};

use serde_json::Value;
use tempfile::TempDir;

use crate::{
    programs::{free_port, wait_until, Program},
    Executor, Node,
};

/// A running Prometheus.
pub struct Prometheus {
    port: u16,
    _programs: [Program; 2],
    _folder: TempDir,
}

impl Prometheus {
    /// Starts both and waits until they answer.
    ///
    /// # Panics
    /// When they are not installed; `scripts/setup.sh operations` does that.
    pub async fn start(node: &Node, executor: &Executor) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (port, machine_port) = (free_port(), free_port());
        let (.., node_port) = node.ports();
        let (.., executor_port) = executor.ports();
        let configuration = folder.path().join("prometheus.yml");
        let text =
            configured(&[(9_615, node_port), (9_616, free_port()), (9_956, executor_port), (9_100, machine_port)]);
        fs::write(&configuration, text).expect("the folder is writable");
        let machine = [format!("--web.listen-address=127.0.0.1:{machine_port}")];
        let prometheus = [
            format!("--config.file={}", configuration.display()),
            format!("--storage.tsdb.path={}", folder.path().join("data").display()),
            format!("--web.listen-address=127.0.0.1:{port}"),
        ];
        let programs = [
            Program::start_installed("prometheus-node-exporter", folder.path(), &machine),
            Program::start_installed("prometheus", folder.path(), &prometheus),
        ];
        let started = Self { port, _programs: programs, _folder: folder };
        wait_until("Prometheus answers", || async { started.ask("/api/v1/status/buildinfo").ok() }).await;
        started
    }

    /// The series that a query finds now.
    ///
    /// # Errors
    /// What Prometheus says is wrong with the query.
    pub fn query(&self, query: &str) -> Result<Vec<Value>, String> {
        let answer = self.ask(&format!("/api/v1/query?query={}", percent_encoded(query)))?;
        Ok(answer["result"].as_array().cloned().unwrap_or_default())
    }

    /// Names and expressions of all alerts that it has read.
    ///
    /// # Panics
    /// When it does not answer.
    pub fn alerts(&self) -> Vec<(String, String)> {
        let answer = self.ask("/api/v1/rules?type=alert").expect("it answers");
        let groups = answer["groups"].as_array().expect("there are groups");
        let rules = groups.iter().flat_map(|group| group["rules"].as_array().expect("a group has rules"));
        let text = |value: &Value| value.as_str().expect("it is text").to_owned();
        rules.map(|rule| (text(&rule["name"]), text(&rule["query"]))).collect()
    }

    fn ask(&self, path: &str) -> Result<Value, String> {
        let text = http_get(self.port, path).map_err(|error| error.to_string())?;
        let answer: Value = serde_json::from_str(&text).map_err(|error| format!("{error}: {text}"))?;
        match answer["status"].as_str() {
            Some("success") => Ok(answer["data"].clone()),
            _ => Err(answer["error"].to_string()),
        }
    }
}

/// The repository's configuration with these ports in place of the usual ones, scraping every second and telling nobody.
fn configured(ports: &[(u16, u16)]) -> String {
    let monitoring = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../monitoring");
    let text = fs::read_to_string(monitoring.join("prometheus.yml")).expect("the configuration is there");
    let text = text.replace("alerts/*.yml", &monitoring.join("alerts/*.yml").display().to_string());
    let text = text.replace("targets: [127.0.0.1:9093]", "targets: []").replace("_interval: 15s", "_interval: 1s");
    ports.iter().fold(text, |text, (usual, port)| {
        let (usual, port) = (format!("127.0.0.1:{usual}"), format!("127.0.0.1:{port}"));
        assert!(text.contains(&usual), "{usual} is scraped no more");
        text.replace(&usual, &port)
    })
}

/// The body of what a program of this host answers.
///
/// # Errors
/// When nobody listens, or the answer is no HTTP.
pub fn http_get(port: u16, path: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    write!(stream, "GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let body = answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned());
    body.ok_or_else(|| std::io::Error::other(format!("no HTTP: {answer}")))
}

fn percent_encoded(text: &str) -> String {
    let encoded = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(encoded).collect()
}

/// A file of the repository.
pub fn in_repository(path: impl AsRef<Path>) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}
