//! Programs on a terminal, which `script` (of every Linux system) makes of two pipes, and who types there. The end-to-end tests use it too.

use std::{
    io::{Read, Write},
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{channel, Receiver},
    time::{Duration, Instant},
};

/// Longest wait for something that has to come, on a machine that is busy.
const LIMIT: Duration = Duration::from_secs(120);
/// Longest time to the first answer, with as much for whoever reads and types.
const FIVE_MINUTES: Duration = Duration::from_secs(300);
/// Time in which a program that has asked for something secret listens for it: what was typed before is thrown away.
const LISTENS: Duration = Duration::from_secs(1);
/// The key that goes one line down in a list.
pub const DOWN: &str = "\u{1b}[B";
/// The key that ends a line.
pub const ENTER: &str = "\r";

/// A program on a terminal.
pub struct Terminal {
    child: Child,
    keyboard: ChildStdin,
    screen: Receiver<u8>,
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _status = self.child.wait();
    }
}

impl Terminal {
    /// A program with these arguments, which has its files in a folder.
    ///
    /// # Panics
    /// When `script` is not installed.
    pub fn start(program: &Path, folder: &Path, arguments: &str) -> Self {
        // In place of the shell, which would else get Ctrl-C too, and die of it in the end.
        let program = format!("exec {} {arguments}", program.display());
        let mut command = Command::new("script");
        command.args(["--quiet", "--flush", "--return", "--command", &program, "/dev/null"]);
        command.env("HOME", folder).env("XDG_CONFIG_HOME", folder).env("XDG_STATE_HOME", folder).env("TERM", "xterm");
        command.env_remove("KEIRIN_CONFIG").env("SHELL", "/bin/sh").current_dir(folder);
        let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut child = pipes.spawn().expect("script is installed");
        let keyboard = child.stdin.take().expect("it is piped");
        let mut output = child.stdout.take().expect("it is piped");
        let (sender, screen) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 256];
            while let Ok(count @ 1..) = output.read(&mut bytes) {
                if bytes[..count].iter().any(|byte| sender.send(*byte).is_err()) {
                    break;
                }
            }
        });
        Self { child, keyboard, screen }
    }

    /// Waits until a text is on the screen, and gives what came up to its end.
    ///
    /// # Panics
    /// When nothing comes any more.
    pub fn expect(&mut self, text: &str) -> String {
        let mut seen = Vec::new();
        while !seen.ends_with(text.as_bytes()) {
            let byte = self.screen.recv_timeout(LIMIT);
            seen.push(byte.unwrap_or_else(|_| panic!("{text:?} does not come: {}", String::from_utf8_lossy(&seen))));
        }
        String::from_utf8_lossy(&seen).into_owned()
    }

    /// Presses keys.
    ///
    /// # Panics
    /// When the program has ended.
    pub fn press(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).and_then(|()| self.keyboard.flush()).expect("the terminal is there");
    }

    /// Waits for the program's end.
    ///
    /// # Panics
    /// When it fails.
    pub fn succeed(mut self) {
        let status = self.child.wait().expect("it ends");
        assert!(status.success(), "{status}");
    }
}

/// A user who answers the questions of `keirin init`.
pub struct Novice {
    /// Where it is asked.
    pub terminal: Terminal,
    began: Instant,
}

impl Novice {
    /// Begins with what was just started.
    pub fn begins(terminal: Terminal) -> Self {
        Self { terminal, began: Instant::now() }
    }

    /// Presses keys once a question is on the screen. Gives what came up to the question.
    pub fn answers(&mut self, question: &str, keys: &str) -> String {
        let seen = self.terminal.expect(question);
        self.terminal.press(keys);
        seen
    }

    /// Types a line once a question is on the screen.
    pub fn types(&mut self, question: &str, text: &str) {
        self.answers(question, &format!("{text}{ENTER}"));
    }

    /// Types what is not shown. Gives what came up to the question.
    pub fn whispers(&mut self, question: &str, secret: &str) -> String {
        let seen = self.terminal.expect(question);
        std::thread::sleep(LISTENS);
        self.terminal.press(&format!("{secret}{ENTER}"));
        seen
    }

    /// Waits for the first answer, and says how long it took to get there. Gives what came last.
    ///
    /// # Panics
    /// When there is none in five minutes.
    pub fn gets_an_answer(mut self, way: &str) -> String {
        let seen = self.terminal.expect("It works.");
        let took = self.began.elapsed();
        self.terminal.succeed();
        eprintln!("keirin init, {way}: the first answer after {:.1} s", took.as_secs_f64());
        assert!(took < FIVE_MINUTES, "{took:?}");
        seen
    }
}
