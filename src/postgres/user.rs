//! Who runs the server: this user, or an unprivileged one if this is root.

use std::ffi::CString;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use super::PostgresError;

/// The user that the server runs as.
#[derive(Clone, Debug)]
pub struct User {
    /// The name, for messages.
    pub name: String,
    /// User and group, if they are not this process's own.
    other: Option<(u32, u32)>,
}

impl User {
    /// This user; for root, `postgres`, else `nobody`.
    pub fn find() -> Result<Self, PostgresError> {
        if !is_root() {
            return Ok(User { name: "this user".to_owned(), other: None });
        }
        let found = ["postgres", "nobody"].into_iter().find_map(|name| Some((name, look_up(name)?)));
        let (name, ids) = found.ok_or(PostgresError::NobodyToRunAs)?;
        Ok(User { name: name.to_owned(), other: Some(ids) })
    }

    /// A command that runs as this user, in a process group of its own: a Ctrl-C at the terminal is bursar's to handle.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        if let Some((user, group)) = self.other {
            command.uid(user).gid(group);
        }
        command.process_group(0);
        command
    }

    /// Gives a file or folder to this user.
    pub fn own(&self, path: &Path) -> Result<(), PostgresError> {
        let Some((user, group)) = self.other else { return Ok(()) };
        chown(path, Some(user), Some(group)).map_err(PostgresError::io(format!("chown {}", path.display())))
    }

    /// Whether this user can enter a folder, which only they can tell.
    pub fn can_enter(&self, folder: &Path) -> bool {
        let test = self.command(Path::new("test")).arg("-x").arg(folder).status();
        test.is_ok_and(|status| status.success())
    }
}

#[expect(unsafe_code, reason = "the standard library does not tell who runs this")]
fn is_root() -> bool {
    // SAFETY: geteuid has no preconditions and cannot fail.
    unsafe { libc::geteuid() == 0 }
}

#[expect(unsafe_code, reason = "the standard library does not look up users")]
fn look_up(name: &str) -> Option<(u32, u32)> {
    let name = CString::new(name).ok()?;
    // SAFETY: `name` is a C string; the answer is read before anything else could overwrite it, and this runs before
    // there is a second thread.
    unsafe { libc::getpwnam(name.as_ptr()).as_ref().map(|found| (found.pw_uid, found.pw_gid)) }
}
