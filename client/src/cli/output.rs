//! What commands print on standard output.

use std::{fmt::Display, io, io::Write};

/// Prints a line. A reader that has gone away is an error, unlike with `println!`, which panics.
pub(super) fn line(text: impl Display) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{text}")
}

/// Whether an error only says that nobody reads any more, as with `keirin participants | head`.
pub fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_pipe_is_told_from_other_errors() {
        let closed = anyhow::Error::from(io::Error::from(io::ErrorKind::BrokenPipe)).context("while printing");
        let full = anyhow::Error::from(io::Error::from(io::ErrorKind::StorageFull));
        assert!(is_closed_pipe(&closed) && !is_closed_pipe(&full) && !is_closed_pipe(&anyhow::anyhow!("else")));
    }
}
