//! Files that are there whole or not at all, whatever is killed when.
//!
//! Each is made as a draft beside its place and gets its name when all of it is on the disk. What a kill can leave
//! behind is a draft, which nothing reads.

use std::{
    fs::{File, Permissions},
    io::{Result, Write},
    os::unix::fs::PermissionsExt,
    path::Path,
};

use tempfile::{Builder, NamedTempFile};

/// Creates a file that only its owner can read.
///
/// # Errors
/// [`std::io::ErrorKind::AlreadyExists`] when it is there already (it is left as it is), and what the system says.
pub fn create_private(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut draft = draft(path, 0o600)?;
    draft.write_all(bytes)?;
    publish(draft, path)
}

/// Puts a file that everybody may read in the place of another, or creates it.
///
/// # Errors
/// What the system says.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    replace_with_mode(path, bytes, 0o644)
}

/// Puts a file that only its owner may read in the place of another, or creates it.
///
/// # Errors
/// What the system says.
pub fn replace_private(path: &Path, bytes: &[u8]) -> Result<()> {
    replace_with_mode(path, bytes, 0o600)
}

fn replace_with_mode(path: &Path, bytes: &[u8], mode: u32) -> Result<()> {
    let mut draft = draft(path, mode)?;
    draft.write_all(bytes)?;
    draft.as_file().sync_all()?;
    draft.persist(path)?;
    sync_folder(path)
}

/// An empty file beside `path` that no other process writes; gone when it is dropped.
///
/// # Errors
/// What the system says.
pub fn draft(path: &Path, mode: u32) -> Result<NamedTempFile> {
    Builder::new().prefix(".draft-").permissions(Permissions::from_mode(mode)).tempfile_in(folder_of(path))
}

/// Gives a draft its name, if no file has it.
///
/// # Errors
/// As [`create_private`].
pub fn publish(draft: NamedTempFile, path: &Path) -> Result<()> {
    draft.as_file().sync_all()?;
    draft.persist_noclobber(path)?;
    sync_folder(path)
}

fn sync_folder(path: &Path) -> Result<()> {
    File::open(folder_of(path))?.sync_all()
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{io::ErrorKind, os::unix::fs::MetadataExt};

    #[test]
    fn private_file_is_never_replaced_and_only_its_owner_can_read_it() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("secret");

        create_private(&path, b"first").expect("it is created");
        let again = create_private(&path, b"second").expect_err("it is there");

        assert_eq!(again.kind(), ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read(&path).expect("read"), b"first");
        assert_eq!(std::fs::metadata(&path).expect("it is there").mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(dir.path()).expect("listed").count(), 1, "no draft is left");
    }

    #[test]
    fn of_many_that_create_one_private_file_at_once_one_wins_and_its_bytes_stay() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("secret");

        let threads: Vec<_> = (0..16u8)
            .map(|number| {
                let path = path.clone();
                std::thread::spawn(move || create_private(&path, &[number; 64]).is_ok().then_some(number))
            })
            .collect();
        let winners: Vec<u8> = threads.into_iter().filter_map(|thread| thread.join().expect("no panic")).collect();

        assert_eq!(winners.len(), 1);
        assert_eq!(std::fs::read(&path).expect("read"), [winners[0]; 64]);
    }

    #[test]
    fn replaced_file_holds_the_new_bytes() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("profile");

        replace(&path, b"a longer first").expect("it is created");
        replace(&path, b"second").expect("it is replaced");

        assert_eq!(std::fs::read(&path).expect("read"), b"second");
        assert_eq!(std::fs::read_dir(dir.path()).expect("listed").count(), 1, "no draft is left");
    }

    #[test]
    fn file_without_a_folder_lies_in_the_working_folder() {
        assert_eq!(folder_of(Path::new("executor.key")), Path::new("."));
        assert_eq!(folder_of(Path::new("base/executor.key")), Path::new("base"));
    }
}
