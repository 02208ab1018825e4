//! Writes files that are either as they were or complete: the text goes into a new
//! file beside the old one, which then takes its name.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Whether `path` names something that is written to as it stands, such as a
/// pipe or a terminal: a new file in its place would be something else.
fn is_special(path: &Path) -> io::Result<bool> {
    match fs::metadata(path) {
        Ok(known) if known.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(known) => Ok(!known.is_file()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// The folder of `path`, and `path` itself without links at its end, which stay.
fn place(path: &Path) -> (PathBuf, PathBuf) {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    (folder.unwrap_or(Path::new(".")).to_owned(), path)
}

fn beside(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".wireproof-");
    #[cfg(unix)]
    {
        // As any other new file; the system takes away what the user's mask says.
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// Tries what [`replace`] will do, without changing the file.
pub(crate) fn can_replace(path: &Path) -> io::Result<()> {
    if is_special(path)? {
        return Ok(());
    }
    beside(&place(path).0).map(drop)
}

/// Writes `text` to `path`, all of it or nothing.
pub(crate) fn replace(path: &Path, text: &str) -> io::Result<()> {
    if is_special(path)? {
        return File::options().write(true).open(path)?.write_all(text.as_bytes());
    }
    let (folder, path) = place(path);
    let mut file = beside(&folder)?;
    file.write_all(text.as_bytes())?;
    if let Ok(known) = fs::metadata(&path) {
        fs::set_permissions(file.path(), known.permissions())?;
    }
    file.persist(&path).map(drop).map_err(|error| error.error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_and_keeps_its_permissions() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.json");
        replace(&path, "first").expect("a new file");
        let mut permissions = fs::metadata(&path).expect("a file").permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&path, permissions.clone()).expect("a file of ours");
        replace(&path, "second").expect("the same file");
        assert_eq!(fs::read_to_string(&path).expect("a file"), "second");
        assert_eq!(fs::metadata(&path).expect("a file").permissions(), permissions);
        // Nothing else is left behind.
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn links_and_devices_stay_what_they_are() {
        let folder = tempfile::tempdir().expect("a folder");
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        fs::write(&file, "old").expect("a file");
        std::os::unix::fs::symlink(&file, &link).expect("a link");
        replace(&link, "new").expect("the file behind the link");
        assert!(fs::symlink_metadata(&link).expect("a link").is_symlink());
        assert_eq!(fs::read_to_string(&file).expect("a file"), "new");

        let null = folder.path().join("null");
        std::os::unix::fs::symlink("/dev/null", &null).expect("a link");
        can_replace(&null).expect("a device can be written");
        replace(&null, "nothing").expect("a device can be written");
        assert!(!fs::metadata("/dev/null").expect("a device").is_file());
    }

    #[test]
    fn what_cannot_be_written_is_seen_before() {
        let folder = tempfile::tempdir().expect("a folder");
        let kind = |path: &Path| can_replace(path).map_err(|error| error.kind());
        assert_eq!(kind(folder.path()), Err(io::ErrorKind::IsADirectory));
        assert_eq!(kind(&folder.path().join("none/a.json")), Err(io::ErrorKind::NotFound));
        let path = folder.path().join("a.json");
        assert_eq!(kind(&path), Ok(()));
        assert!(!path.exists());
    }
}
