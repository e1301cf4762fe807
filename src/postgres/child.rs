//! The server process: it dies with this one, and ends in order if there is time.

use std::fs::{self, File};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::PostgresError;
use super::binaries::Binaries;
use super::cluster::{leaving, ready};
use super::layout::Layout;

/// How long a start may take; recovery after a crash takes some of it.
const READY_WITHIN: Duration = Duration::from_secs(120);
/// How long a fast shutdown may take before an immediate one.
const STOPPED_WITHIN: Duration = Duration::from_secs(30);
/// Lines of a log that a message shows.
const SHOWN: usize = 20;

/// What keeps acknowledged events through a crash, and no door but the socket.
const SETTINGS: &[(&str, &str)] = &[
    ("listen_addresses", ""),
    ("fsync", "on"),
    ("full_page_writes", "on"),
    ("synchronous_commit", "on"),
    ("max_connections", "200"),
    ("shared_buffers", "256MB"),
    ("max_wal_size", "2GB"),
    ("wal_compression", "on"),
    ("log_timezone", "UTC"),
    ("timezone", "UTC"),
];

/// A running server.
#[derive(Debug)]
pub struct Server {
    child: Child,
}

impl Server {
    /// Starts the cluster's server and waits until it is ready.
    pub fn start(
        layout: &Layout,
        binaries: &Binaries,
        settings: &[(String, String)],
    ) -> Result<Self, PostgresError> {
        let deadline = Instant::now() + STOPPED_WITHIN;
        while leaving(layout) && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(10));
        }
        let log = File::create(layout.log()).map_err(PostgresError::io("cannot write PostgreSQL's log"))?;
        let errors = log.try_clone().map_err(PostgresError::io("cannot write PostgreSQL's log"))?;
        let mut command = layout.user.command(&binaries.program("postgres"));
        command.arg("-D").arg(&layout.cluster).arg("-k").arg(&layout.socket);
        for (name, value) in SETTINGS {
            command.arg("-c").arg(format!("{name}={value}"));
        }
        for (name, value) in settings {
            command.arg("-c").arg(format!("{name}={value}"));
        }
        command.current_dir(&layout.folder).stdin(Stdio::null()).stdout(log).stderr(errors);
        die_with_parent(&mut command);
        let child = command.spawn().map_err(PostgresError::io("cannot run postgres"))?;
        let mut server = Server { child };
        server.wait_until_ready(layout)?;
        Ok(server)
    }

    /// The process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    fn wait_until_ready(&mut self, layout: &Layout) -> Result<(), PostgresError> {
        let deadline = Instant::now() + READY_WITHIN;
        let own = |layout: &Layout, pid: u32| {
            let file = fs::read_to_string(layout.cluster.join("postmaster.pid")).unwrap_or_default();
            file.lines().next() == Some(pid.to_string().as_str())
        };
        while !(own(layout, self.pid()) && ready(layout)?) {
            let ended = self.child.try_wait().map_err(PostgresError::io("postgres"))?.is_some();
            if ended || Instant::now() > deadline {
                let said = fs::read_to_string(layout.log()).unwrap_or_default();
                return Err(PostgresError::Failed { program: "postgres".to_owned(), output: tail(&said) });
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(())
    }

    /// Ends it: fast, which writes a checkpoint; if that takes too long at once, which loses nothing either.
    pub fn stop(&mut self) -> Result<(), PostgresError> {
        for signal in [libc::SIGINT, libc::SIGQUIT, libc::SIGKILL] {
            send(self.pid(), signal);
            let deadline = Instant::now() + STOPPED_WITHIN;
            while Instant::now() < deadline {
                if self.child.try_wait().map_err(PostgresError::io("postgres"))?.is_some() {
                    return Ok(());
                }
                std::thread::sleep(Duration::from_millis(10));
            }
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            let _ = self.stop();
        }
    }
}

#[expect(unsafe_code, reason = "the standard library sends no signals but SIGKILL")]
fn send(pid: u32, signal: i32) {
    let Ok(pid) = i32::try_from(pid) else { return };
    // SAFETY: the process is our child and was not waited for, so its id is not another's.
    unsafe { libc::kill(pid, signal) };
}

/// Asks the kernel to end the server in order (SIGINT) when the thread that starts it is gone, however it went.
#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "nothing else ties a child's life to its parent's")]
fn die_with_parent(command: &mut Command) {
    let parent = std::process::id();
    let tie = move || {
        // SAFETY: prctl and getppid are async-signal-safe. Changing user clears the wish, and this runs after that.
        unsafe {
            libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGINT);
            // The parent may have gone before the wish was heard.
            match u32::try_from(libc::getppid()) == Ok(parent) {
                true => Ok(()),
                false => Err(std::io::Error::from_raw_os_error(libc::ESRCH)),
            }
        }
    };
    // SAFETY: the closure allocates nothing and takes no lock.
    unsafe { command.pre_exec(tie) };
}

#[cfg(not(target_os = "linux"))]
fn die_with_parent(_: &mut Command) {}

/// The end of a log.
pub fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(SHOWN)..].join("\n")
}
