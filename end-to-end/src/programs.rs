//! Finding, starting and stopping the workspace's programs.

use std::{
    fs::File,
    future::Future,
    hash::{BuildHasher, Hasher, RandomState},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command},
    sync::{
        atomic::{AtomicU64, Ordering},
        LazyLock,
    },
    time::Duration,
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
        Self::start_at(&path, name, folder, arguments)
    }

    /// Starts a program of this system, found on `PATH`.
    pub fn start_installed(name: &str, folder: &Path, arguments: &[String]) -> Self {
        Self::start_at(Path::new(name), name, folder, arguments)
    }

    fn start_at(path: &Path, name: &str, folder: &Path, arguments: &[String]) -> Self {
        let log = File::options().create(true).append(true).open(folder.join(format!("{name}.log")));
        let log = log.expect("the folder is writable");
        let process = Command::new(path)
            .args(arguments)
            .stdout(log.try_clone().expect("a file can be shared"))
            .stderr(log)
            .spawn()
            .unwrap_or_else(|error| panic!("{name} does not start: {error}; run `make setup`"));
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

/// Folder of the workspace's programs: test programs lie in `deps` beside them.
///
/// # Panics
/// When this is no test program.
pub fn binaries() -> PathBuf {
    let test = std::env::current_exe().expect("a running program has a path");
    test.parent().and_then(Path::parent).expect("test programs lie two folders down").to_owned()
}

/// Ports that systems give to nobody who doesn't ask for them: what connects elsewhere meanwhile does not take them.
const PORTS: std::ops::Range<u16> = 10_000..32_000;

/// A loopback port nobody listens at, another one each time. The first is drawn, so that tests that start at the same time do not come upon the same ones.
pub fn free_port() -> u16 {
    static FIRST: LazyLock<u64> = LazyLock::new(|| RandomState::new().build_hasher().finish());
    static GIVEN: AtomicU64 = AtomicU64::new(0);
    let next = || FIRST.wrapping_add(GIVEN.fetch_add(1, Ordering::Relaxed));
    let ports = std::iter::repeat_with(|| PORTS.start + (next() % u64::from(PORTS.end - PORTS.start)) as u16);
    let is_free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    ports.take(PORTS.len()).find(is_free).expect("loopback has a free port")
}

/// How long tests wait for what must come.
const PATIENCE: Duration = Duration::from_secs(180);

/// Asks again and again until there is an answer.
///
/// # Panics
/// When there is none after [`PATIENCE`].
pub async fn wait_until<T, F: Future<Output = Option<T>>>(what: &str, mut ask: impl FnMut() -> F) -> T {
    let asked = async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let answered = tokio::time::timeout(PATIENCE, asked).await;
    answered.unwrap_or_else(|_| panic!("waited in vain: {what}"))
}
