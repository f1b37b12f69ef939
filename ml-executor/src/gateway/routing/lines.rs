//! Lines of a stream, in whatever pieces it comes.

/// Longest line that is looked at: receipts are shorter.
const LONGEST_LINE: usize = 16 * 1024;

/// Finds lines in pieces.
#[derive(Default)]
pub struct Lines {
    begun: Vec<u8>,
}

impl Lines {
    /// Looks at each line that ends in a piece. Of longer ones than receipts are only the beginning is seen.
    pub fn read(&mut self, piece: &[u8], mut look: impl FnMut(&str)) {
        for byte in piece {
            if *byte == b'\n' {
                look(&String::from_utf8_lossy(&self.begun));
                self.begun.clear();
            } else if self.begun.len() < LONGEST_LINE {
                self.begun.push(*byte);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_found_however_they_are_cut() {
        let text = ": one\n\ndata: two\nrest";
        for size in 1..text.len() {
            let (mut lines, mut seen) = (Lines::default(), Vec::new());
            for piece in text.as_bytes().chunks(size) {
                lines.read(piece, |line| seen.push(line.to_owned()));
            }
            assert_eq!(seen, [": one", "", "data: two"], "in pieces of {size}");
        }
    }

    #[test]
    fn long_and_odd_lines_are_seen_too() {
        let (mut lines, mut seen) = (Lines::default(), Vec::new());
        lines.read(&[b"data: ".to_vec(), vec![0xff; 100_000], b"\n".to_vec()].concat(), |line| {
            seen.push((line.starts_with("data: "), line.len() < 100_000));
        });
        assert_eq!(seen, [(true, true)]);
    }
}
