//! Somebody who runs `keirin`, with a folder for its files.

use std::{
    path::Path,
    process::{Command, Output},
};

use serde_json::Value;
use tempfile::TempDir;

use crate::programs::binaries;

/// A user with a key of its own.
pub struct User {
    folder: TempDir,
    node_url: String,
}

impl User {
    /// Whose private key is so many hexadecimal digits, in the file `key`, and who asks the node at this URL.
    pub fn new(key: &str, node_url: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join("key"), key).expect("the folder is writable");
        Self { folder, node_url: node_url.to_owned() }
    }

    /// Runs `keirin` to its end.
    ///
    /// # Panics
    /// When it is not built.
    pub async fn keirin(&self, arguments: &[&str]) -> Output {
        let path = binaries().join("keirin");
        assert!(path.exists(), "{} is not built; run `make test`, which builds it first", path.display());
        let mut command = Command::new(path);
        let folder: &Path = self.folder.path();
        command.env_clear().env("HOME", folder).env("KEIRIN_URL", &self.node_url).current_dir(folder).args(arguments);
        let ran = tokio::task::spawn_blocking(move || command.output()).await;
        ran.expect("nothing panics").expect("the program starts")
    }

    /// What it prints for programs, if it succeeds.
    ///
    /// # Panics
    /// When it succeeds and prints something else.
    pub async fn json(&self, arguments: &[&str]) -> Option<Value> {
        let output = self.keirin(&[arguments, &["--json"]].concat()).await;
        let printed = || serde_json::from_slice(&output.stdout).expect("it prints JSON");
        output.status.success().then(printed)
    }
}
