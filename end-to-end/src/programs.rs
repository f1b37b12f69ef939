//! Finding, starting and stopping the workspace's programs.

use std::{
    fs::File,
    future::Future,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command},
    time::{Duration, Instant},
};

/// A running program; killed with the handle.
pub(crate) struct Program {
    process: Child,
}

impl Program {
    /// Starts a program of this workspace; its output goes to a file in `folder`.
    pub fn start(name: &str, folder: &Path, arguments: &[String]) -> Self {
        let path = binaries().join(name);
        assert!(path.exists(), "{} is not built; run `make test`, which builds it first", path.display());
        let log = File::options().create(true).append(true).open(folder.join(format!("{name}.log")));
        let log = log.expect("the folder is writable");
        let process = Command::new(path)
            .args(arguments)
            .stdout(log.try_clone().expect("a file can be shared"))
            .stderr(log)
            .spawn()
            .expect("the program starts");
        Self { process }
    }

    /// `kill -9`, and waits for the end.
    pub fn kill(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Test programs lie in `deps` beside the workspace's own.
fn binaries() -> PathBuf {
    let test = std::env::current_exe().expect("a running program has a path");
    test.parent().and_then(Path::parent).expect("test programs lie two folders down").to_owned()
}

/// A loopback port nobody listens at.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    listener.local_addr().expect("it is bound").port()
}

/// Asks again and again until there is an answer.
///
/// # Panics
/// When there is none after 90 seconds.
pub async fn wait_until<T, F: Future<Output = Option<T>>>(what: &str, mut ask: impl FnMut() -> F) -> T {
    let deadline = Instant::now() + Duration::from_secs(90);
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(Instant::now() < deadline, "waited in vain: {what}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
