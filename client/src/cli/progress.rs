//! Showing what happens: a spinner for people, plain lines for everything else, always on standard error.

use std::{io::IsTerminal, time::Duration};

use indicatif::{ProgressBar, ProgressStyle};

/// Progress of one command.
pub(crate) struct Progress {
    spinner: Option<ProgressBar>,
}

impl Progress {
    pub fn start(message: impl Into<String>) -> Self {
        let message = message.into();
        if !std::io::stderr().is_terminal() {
            eprintln!("{message}");
            return Self { spinner: None };
        }
        let spinner = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
            spinner.set_style(style);
        }
        spinner.set_message(message);
        spinner.enable_steady_tick(Duration::from_millis(100));
        Self { spinner: Some(spinner) }
    }

    /// Says what happens now.
    pub fn now(&self, message: impl Into<String>) {
        let message = message.into();
        match &self.spinner {
            Some(spinner) => spinner.set_message(message),
            None => eprintln!("{message}"),
        }
    }

    /// Says what has happened; the line stays.
    pub fn note(&self, message: impl AsRef<str>) {
        match &self.spinner {
            Some(spinner) => spinner.println(message),
            None => eprintln!("{}", message.as_ref()),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(spinner) = &self.spinner {
            spinner.finish_and_clear();
        }
    }
}
