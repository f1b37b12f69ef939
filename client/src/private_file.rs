//! Files that nobody else can read.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

/// Writes a file with mode 0600, whole or not at all, with the folders it needs.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`] when there is one already, unless `replace`; those of the file system.
pub(crate) fn write(path: &Path, content: &[u8], replace: bool) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    // Made with mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    let kept = if replace { file.persist(path) } else { file.persist_noclobber(path) };
    kept.map(drop).map_err(|error| error.error)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn file_is_for_its_owner_alone_and_replaces_another_only_when_it_should() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("new/folder/file");
        write(&path, b"one", false).expect("it is new");

        let refused = write(&path, b"two", false).expect_err("it is there already");
        assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).expect("it is there"), b"one");
        write(&path, b"three", true).expect("it may be replaced");

        assert_eq!(fs::read(&path).expect("it is there"), b"three");
        let mode = fs::metadata(&path).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let names = fs::read_dir(path.parent().expect("a folder")).expect("it is there");
        assert_eq!(names.count(), 1, "nothing is left behind");
    }
}
