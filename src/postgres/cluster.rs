//! Making a cluster, and telling whether its server is ready.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use super::PostgresError;
use super::binaries::Binaries;
use super::child::tail;
use super::layout::Layout;

/// Makes the cluster if there is none; tells whether it did. Made beside and renamed, so that there is never half a one.
pub fn ensure(layout: &Layout, binaries: &Binaries) -> Result<bool, PostgresError> {
    if layout.version().is_some() {
        return Ok(false);
    }
    let new = layout.folder.join("data.new");
    if new.exists() {
        fs::remove_dir_all(&new).map_err(PostgresError::io("cannot remove half a cluster"))?;
    }
    write_password(layout)?;
    let output = layout
        .user
        .command(&binaries.program("initdb"))
        .arg("--pgdata")
        .arg(&new)
        .arg("--pwfile")
        .arg(layout.password())
        .args(["--username=bursar", "--encoding=UTF8", "--locale=C", "--data-checksums"])
        .args(["--auth-local=scram-sha-256", "--auth-host=scram-sha-256"])
        .current_dir(&layout.folder)
        .output()
        .map_err(PostgresError::io("cannot run initdb"))?;
    if !output.status.success() {
        let output = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(PostgresError::Failed { program: "initdb".to_owned(), output: tail(&output) });
    }
    fs::rename(&new, &layout.cluster).map_err(PostgresError::io("cannot put the cluster in its place"))?;
    create_database(layout, binaries)?;
    Ok(true)
}

fn write_password(layout: &Layout) -> Result<(), PostgresError> {
    let path = layout.password();
    let failed = || PostgresError::io(format!("cannot write {}", path.display()));
    let mut bytes = [0; 24];
    aws_lc_rs::rand::fill(&mut bytes).expect("the system's source of randomness works");
    let mut options = fs::OpenOptions::new();
    let mut file =
        options.write(true).create(true).truncate(true).mode(0o600).open(&path).map_err(failed())?;
    file.write_all(hex::encode(bytes).as_bytes()).map_err(failed())?;
    layout.user.own(&path)
}

/// In single-user mode, so that no server needs to be up.
fn create_database(layout: &Layout, binaries: &Binaries) -> Result<(), PostgresError> {
    let mut child = layout
        .user
        .command(&binaries.program("postgres"))
        .args(["--single", "-D"])
        .arg(&layout.cluster)
        .arg("postgres")
        .current_dir(&layout.folder)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .map_err(PostgresError::io("cannot run postgres"))?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin
            .write_all(b"CREATE DATABASE bursar\n")
            .map_err(PostgresError::io("cannot speak to postgres"))?;
    }
    let output = child.wait_with_output().map_err(PostgresError::io("postgres"))?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    match output.status.success() && !said.contains("ERROR") {
        true => Ok(()),
        false => Err(PostgresError::Failed { program: "postgres".to_owned(), output: tail(&said) }),
    }
}

/// Whether the cluster's server says that it is ready, and is there.
pub fn ready(layout: &Layout) -> Result<bool, PostgresError> {
    let Ok(file) = fs::read_to_string(layout.cluster.join("postmaster.pid")) else { return Ok(false) };
    let mut lines = file.lines();
    let alive = lines.next().is_some_and(|pid| Path::new("/proc").join(pid.trim()).exists() || !has_proc());
    Ok(alive && lines.any(|line| line.trim() == "ready"))
}

/// Whether a server of an earlier parent is still on its way out.
pub fn leaving(layout: &Layout) -> bool {
    let file = fs::read_to_string(layout.cluster.join("postmaster.pid")).unwrap_or_default();
    let Some(pid) = file.lines().next() else { return false };
    let name = fs::read_to_string(Path::new("/proc").join(pid.trim()).join("comm"));
    name.is_ok_and(|name| name.trim() == "postgres")
}

fn has_proc() -> bool {
    Path::new("/proc/self").exists()
}
