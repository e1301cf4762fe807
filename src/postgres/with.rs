//! A PostgreSQL for as long as a command runs.

use std::ffi::OsString;
use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use super::{Layout, Options, PostgresError, start};

/// Runs a command with DATABASE_URL naming a private PostgreSQL, which ends with it. Without a folder, a new one is made
/// and removed afterwards. Gives the command's exit code.
pub fn with_postgres(
    folder: Option<PathBuf>,
    settings: Vec<(String, String)>,
    command: Vec<OsString>,
) -> Result<ExitCode, PostgresError> {
    let temporary = folder.is_none();
    let data = folder.unwrap_or_else(|| {
        std::env::temp_dir().join(format!("bursar-with-{}", uuid::Uuid::new_v4().simple()))
    });
    let outcome = run(&data, settings, &command);
    if temporary {
        if let Some(elsewhere) = Layout::elsewhere(&data) {
            let _ = fs::remove_dir_all(elsewhere);
        }
        let _ = fs::remove_dir_all(&data);
    }
    outcome
}

fn run(
    data: &std::path::Path,
    settings: Vec<(String, String)>,
    command: &[OsString],
) -> Result<ExitCode, PostgresError> {
    let postgres = start(Options { data: data.to_owned(), settings })?;
    let [program, arguments @ ..] = command else { return Ok(ExitCode::FAILURE) };
    // A Ctrl-C reaches the command as well, being in the same group; this process waits for its end.
    ignore_interrupts();
    let status = Command::new(program)
        .args(arguments)
        .env("DATABASE_URL", postgres.url())
        .status()
        .map_err(PostgresError::io(format!("cannot run {}", program.to_string_lossy())));
    postgres.stop()?;
    let status = status?;
    let code = status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or(0));
    Ok(ExitCode::from(u8::try_from(code).unwrap_or(1)))
}

#[expect(unsafe_code, reason = "the standard library handles no signals")]
fn ignore_interrupts() {
    extern "C" fn nothing(_: i32) {}
    // A handler that does nothing, rather than ignoring: the command must not inherit it.
    let handler = nothing as extern "C" fn(i32) as libc::sighandler_t;
    // SAFETY: the handler does nothing, which is async-signal-safe.
    unsafe { libc::signal(libc::SIGINT, handler) };
}
