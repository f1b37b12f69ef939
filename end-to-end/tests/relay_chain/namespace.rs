//! A host of its own for a node: a network namespace, whose only cable can be cut.

use std::process::{Command, Output};

use crate::problem::{failed, Problem};

/// This machine, as the namespace knows it.
pub const OUTSIDE: &str = "10.213.77.1";
/// The namespace, as this machine knows it.
pub const INSIDE: &str = "10.213.77.2";

/// A network namespace; it goes with the handle.
pub struct Namespace {
    name: String,
    /// Its end of the cable on this machine.
    cable: String,
}

impl Namespace {
    /// Makes one and connects it to this machine.
    ///
    /// # Errors
    /// [`Problem::NotRun`] where the system lets us not.
    pub fn new() -> Result<Self, Problem> {
        let number = std::process::id() % 100_000;
        let namespace = Self { name: format!("keirin-{number}"), cable: format!("keirin{number}") };
        let (name, cable) = (namespace.name.as_str(), namespace.cable.as_str());
        let (inner, outside, inside) = (format!("inner{number}"), format!("{OUTSIDE}/30"), format!("{INSIDE}/30"));
        if let Err(why) = ip(&["netns", "add", name]) {
            return Err(Problem::NotRun(format!("network namespaces need root: {why}")));
        }
        let steps: [&[&str]; 6] = [
            &["link", "add", cable, "type", "veth", "peer", "name", &inner, "netns", name],
            &["addr", "add", &outside, "dev", cable],
            &["link", "set", cable, "up"],
            &["-n", name, "addr", "add", &inside, "dev", &inner],
            &["-n", name, "link", "set", &inner, "up"],
            &["-n", name, "link", "set", "lo", "up"],
        ];
        for step in steps {
            ip(step).map_err(Problem::NotRun)?;
        }
        Ok(namespace)
    }

    /// A command that runs a program in it.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &self.name]).arg(program);
        command
    }

    /// Cuts its cable.
    pub fn cut(&self) -> Result<(), Problem> {
        ip(&["link", "set", &self.cable, "down"]).or_else(failed)
    }

    /// Mends it.
    pub fn mend(&self) -> Result<(), Problem> {
        ip(&["link", "set", &self.cable, "up"]).or_else(failed)
    }
}

impl Drop for Namespace {
    /// The cable goes with the namespace.
    fn drop(&mut self) {
        if let Err(why) = ip(&["netns", "del", &self.name]) {
            eprintln!("the network namespace {} is left: {why}", self.name);
        }
    }
}

/// Runs `ip`; what it complains of, otherwise.
fn ip(arguments: &[&str]) -> Result<(), String> {
    let Output { status, stderr, .. } =
        Command::new("ip").args(arguments).output().map_err(|error| format!("ip: {error}"))?;
    if status.success() {
        return Ok(());
    }
    Err(format!("ip {}: {}", arguments.join(" "), String::from_utf8_lossy(&stderr).trim()))
}
