//! Is there room on the disks?

use std::{io, path::Path};

use super::finding::Finding;

const GIB: u64 = 1 << 30;

/// Bytes of a disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Room {
    pub free: u64,
    pub total: u64,
}

/// The room on the disk of a folder.
///
/// # Errors
/// When there is no such folder.
pub(super) fn room_of(folder: &Path) -> io::Result<Room> {
    let disk = rustix::fs::statvfs(folder)?;
    Ok(Room { free: disk.f_bavail.saturating_mul(disk.f_frsize), total: disk.f_blocks.saturating_mul(disk.f_frsize) })
}

/// Whether the disk of `folder`, which somebody writes to, has at least so many GiB left.
pub(super) fn check(folder: &str, room: Result<Room, String>, least_gib: u64) -> Finding {
    let room = match room {
        Ok(room) => room,
        Err(problem) => {
            return Finding::wrong("disk", format!("{folder}: {problem}"), "name the folder as it is: --folder")
        }
    };
    let found = format!("{} GiB of {} free for {folder}", room.free / GIB, room.total / GIB);
    let least = least_gib.saturating_mul(GIB);
    if room.free < least {
        return Finding::wrong("disk", found, "add room, or prune: see «Backups and room» in docs/operators.md");
    }
    if room.free < least.saturating_mul(2) {
        return Finding::warning("disk", found, "add room soon");
    }
    Finding::good("disk", found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::doctor::finding::State;

    fn state(free_gib: u64) -> State {
        check("/data", Ok(Room { free: free_gib * GIB, total: 1_000 * GIB }), 20).state
    }

    #[test]
    fn disk_is_full_before_nothing_is_left() {
        assert_eq!(
            [state(19), state(20), state(39), state(40)],
            [State::Wrong, State::Warning, State::Warning, State::Good]
        );
    }

    #[test]
    fn folder_that_is_not_there_is_wrong() {
        let problem = room_of(Path::new("/nowhere/at/all")).expect_err("there is none").to_string();
        assert_eq!(check("/nowhere/at/all", Err(problem), 20).state, State::Wrong);
    }

    #[test]
    fn room_of_this_machine_is_known() {
        let room = room_of(Path::new("/")).expect("every system has a root");
        assert!(room.total > 0 && room.free <= room.total, "{room:?}");
    }
}
