//! A private PostgreSQL, for whoever has configured none: found, made, started and ended by bursar.
//!
//! It listens on a Unix socket in a folder of its own and on no port. It dies with the process that started it, whatever
//! becomes of that one, and a second process on the same folder shares it. As root it runs as an unprivileged user.

mod binaries;
mod child;
mod cluster;
mod layout;
mod user;
mod with;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use child::Server;
pub use layout::Layout;
pub use with::with_postgres;

/// How long another process may take to start the server that this one wants to share.
const SHARED_WITHIN: Duration = Duration::from_secs(30);

/// Why there is no private PostgreSQL.
#[derive(Debug, thiserror::Error)]
pub enum PostgresError {
    /// No programs.
    #[error(
        "no PostgreSQL is installed. Ways out: install it (Debian: `apt-get install postgresql`), name the folder of its \
         programs in BURSAR_PG_BIN, or name a running one in DATABASE_URL"
    )]
    NotInstalled,
    /// The folder's cluster is of a version that is not installed.
    #[error("{folder} was made by PostgreSQL {version}, which is not installed")]
    VersionMissing {
        /// Where.
        folder: PathBuf,
        /// Its major version.
        version: String,
    },
    /// Root cannot run it and there is nobody else.
    #[error("PostgreSQL refuses to run as root, and there is no user `postgres` or `nobody` to run it as")]
    NobodyToRunAs,
    /// The user that runs it cannot reach the folder.
    #[error(
        "the user `{user}`, who runs PostgreSQL when bursar is root, cannot enter {folder}: choose another folder by \
         --data or BURSAR_DATA, such as /var/lib/bursar"
    )]
    Unreachable {
        /// Who.
        user: String,
        /// Where.
        folder: PathBuf,
    },
    /// A file or a process.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: String,
        /// Why it failed.
        source: std::io::Error,
    },
    /// A program said no.
    #[error("{program} failed:\n{output}")]
    Failed {
        /// Which.
        program: String,
        /// The end of what it printed.
        output: String,
    },
    /// Another process has the folder, and no server answers.
    #[error("another process holds {0}, and its PostgreSQL does not answer")]
    Held(PathBuf),
}

impl PostgresError {
    fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        move |source| PostgresError::Io { what, source }
    }
}

/// Which server to run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Its folder.
    pub data: PathBuf,
    /// Settings beyond bursar's own, as name and value.
    pub settings: Vec<(String, String)>,
}

impl Options {
    /// A server in this folder, with bursar's own settings.
    pub fn new(data: &Path) -> Self {
        Options { data: data.to_owned(), settings: Vec::new() }
    }
}

/// A private PostgreSQL that this process runs, or shares with the one that does.
#[derive(Debug)]
pub struct PrivatePostgres {
    url: String,
    owned: Option<Owned>,
}

/// The server and the lock that says whose it is; the lock goes after the server.
#[derive(Debug)]
struct Owned {
    server: Server,
    _lock: File,
}

/// Starts the folder's server, or joins the one that runs. To be called from the main thread, which the server does
/// not outlive.
pub fn start(options: Options) -> Result<PrivatePostgres, PostgresError> {
    let layout = Layout::prepare(&options.data)?;
    let deadline = Instant::now() + SHARED_WITHIN;
    loop {
        if let Some(lock) = layout.lock()? {
            return run(&layout, &options, lock);
        }
        // The password is written before the server is ready, so whoever sees it ready can read it.
        if cluster::ready(&layout)? {
            return Ok(PrivatePostgres { url: layout.url()?, owned: None });
        }
        if Instant::now() > deadline {
            return Err(PostgresError::Held(layout.folder.clone()));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn run(layout: &Layout, options: &Options, lock: File) -> Result<PrivatePostgres, PostgresError> {
    let binaries = binaries::find(&layout.cluster, layout.version())?;
    let fresh = cluster::ensure(layout, &binaries)?;
    let server = Server::start(layout, &binaries, &options.settings)?;
    if fresh {
        tracing::info!(folder = %layout.folder.display(), "a private PostgreSQL was made");
    }
    Ok(PrivatePostgres { url: layout.url()?, owned: Some(Owned { server, _lock: lock }) })
}

impl PrivatePostgres {
    /// How to connect.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The server's process, if this process runs it.
    pub fn server_pid(&self) -> Option<u32> {
        self.owned.as_ref().map(|owned| owned.server.pid())
    }

    /// Ends the server if this process runs it: connections are ended, everything committed is on disk.
    pub fn stop(mut self) -> Result<(), PostgresError> {
        match self.owned.take() {
            Some(mut owned) => owned.server.stop(),
            None => Ok(()),
        }
    }
}
