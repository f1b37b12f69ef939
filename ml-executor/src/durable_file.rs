//! Small files that are there whole or not at all, whatever is killed when.

use std::{
    fs::{File, OpenOptions},
    io::{Result, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

/// Creates a file that only its owner can read.
///
/// # Errors
/// [`std::io::ErrorKind::AlreadyExists`] when it is there already (it is left as it is), and what the system says.
pub fn create_private(path: &Path, bytes: &[u8]) -> Result<()> {
    let draft = write_draft(path, bytes, 0o600)?;
    let linked = std::fs::hard_link(&draft, path);
    std::fs::remove_file(&draft)?;
    linked?;
    sync_folder(path)
}

/// Puts a file in the place of another, or creates it.
///
/// # Errors
/// What the system says.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let draft = write_draft(path, bytes, 0o644)?;
    std::fs::rename(&draft, path)?;
    sync_folder(path)
}

/// Writes a file beside `path` that no other process writes.
fn write_draft(path: &Path, bytes: &[u8], mode: u32) -> Result<PathBuf> {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}", std::process::id()));
    let draft = PathBuf::from(name);
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(mode).open(&draft)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    Ok(draft)
}

fn sync_folder(path: &Path) -> Result<()> {
    match path.parent() {
        Some(folder) if folder.as_os_str().is_empty() => File::open(".")?.sync_all(),
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::MetadataExt;

    #[test]
    fn private_file_is_never_replaced_and_only_its_owner_can_read_it() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("secret");

        create_private(&path, b"first").expect("it is created");
        let again = create_private(&path, b"second").expect_err("it is there");

        assert_eq!(again.kind(), std::io::ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read(&path).expect("read"), b"first");
        assert_eq!(std::fs::metadata(&path).expect("it is there").mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(dir.path()).expect("listed").count(), 1, "no draft is left");
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
}
