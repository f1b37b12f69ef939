//! The `keirin` program, run.

use std::{
    ffi::OsStr,
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
};

/// A run of the program.
pub struct Run {
    command: Command,
    input: Vec<u8>,
}

/// The program, with its configuration in a folder and nothing of the environment of who runs the tests.
pub fn keirin(folder: &Path) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keirin"));
    command.env_clear().env("HOME", folder).env("XDG_CONFIG_HOME", folder).current_dir(folder);
    Run { command, input: Vec::new() }
}

impl Run {
    pub fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.command.arg(argument);
        self
    }

    pub fn args<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(mut self, arguments: I) -> Self {
        self.command.args(arguments);
        self
    }

    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// What is piped into it.
    pub fn input(mut self, text: &str) -> Self {
        self.input = text.into();
        self
    }

    /// What it printed on standard output; it must succeed.
    pub fn succeed(self) -> String {
        let output = self.output();
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{error}");
        String::from_utf8(output.stdout).expect("it prints text")
    }

    /// What it printed on standard error; it must fail, and print nothing on standard output.
    pub fn fail(self) -> String {
        let output = self.output();
        assert!(!output.status.success(), "it succeeded: {}", String::from_utf8_lossy(&output.stdout));
        assert_eq!(String::from_utf8_lossy(&output.stdout), "");
        String::from_utf8(output.stderr).expect("it prints text")
    }

    pub fn output(mut self) -> Output {
        let pipes = self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = pipes.spawn().expect("the program is built");
        // A program that does not read its input closes the pipe.
        let _written = child.stdin.take().expect("it is piped").write_all(&self.input);
        child.wait_with_output().expect("it ends")
    }
}
