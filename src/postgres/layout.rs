//! Where everything of a private PostgreSQL lies.

use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use super::PostgresError;
use super::user::User;

/// The longest path of a Unix socket, less the socket's own name.
const LONGEST_SOCKET_FOLDER: usize = 107 - "/.s.PGSQL.5432".len();
/// Where servers of data folders lie that their user cannot enter.
const ELSEWHERE: &str = "/var/lib/bursar";

/// The folders and files of one server.
#[derive(Clone, Debug)]
pub struct Layout {
    /// Everything below is in here.
    pub folder: PathBuf,
    /// The cluster.
    pub cluster: PathBuf,
    /// The socket's folder.
    pub socket: PathBuf,
    /// Who runs the server.
    pub user: User,
}

impl Layout {
    /// Makes the folders that are missing.
    pub fn prepare(data: &Path) -> Result<Self, PostgresError> {
        let user = User::find()?;
        let made = |what: &Path| PostgresError::io(format!("cannot make {}", what.display()));
        fs::create_dir_all(data).map_err(made(data))?;
        let data = fs::canonicalize(data).map_err(made(data))?;
        let folder = match user.can_enter(&data) {
            true => data.join("postgres"),
            false => elsewhere(&data, &user)?,
        };
        let mut socket = folder.join("socket");
        if socket.as_os_str().as_bytes().len() > LONGEST_SOCKET_FOLDER {
            socket = short_socket_folder(&folder);
        }
        for path in [&folder, &socket] {
            let mut builder = fs::DirBuilder::new();
            builder.recursive(true).mode(0o700).create(path).map_err(made(path))?;
            fs::set_permissions(path, fs::Permissions::from_mode(0o700)).map_err(made(path))?;
            user.own(path)?;
        }
        Ok(Layout { cluster: folder.join("data"), folder, socket, user })
    }

    /// Where a data folder's server really lies, if not in it.
    pub fn elsewhere(data: &Path) -> Option<PathBuf> {
        fs::read_link(data.join("postgres")).ok()
    }

    /// The lock that says whose server this is; `None` while another process has it.
    pub fn lock(&self) -> Result<Option<File>, PostgresError> {
        let path = self.folder.join("lock");
        let failed = || PostgresError::io(format!("cannot lock {}", path.display()));
        let file = File::options()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(failed())?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(fs::TryLockError::WouldBlock) => Ok(None),
            Err(fs::TryLockError::Error(error)) => Err(failed()(error)),
        }
    }

    /// The major version of the cluster, if there is one.
    pub fn version(&self) -> Option<String> {
        fs::read_to_string(self.cluster.join("PG_VERSION")).ok().map(|version| version.trim().to_owned())
    }

    /// The file of the password.
    pub fn password(&self) -> PathBuf {
        self.folder.join("password")
    }

    /// The file that the server logs to.
    pub fn log(&self) -> PathBuf {
        self.folder.join("log")
    }

    /// How to connect.
    pub fn url(&self) -> Result<String, PostgresError> {
        let path = self.password();
        let password = fs::read_to_string(&path)
            .map_err(PostgresError::io(format!("cannot read {}", path.display())))?;
        let socket = encoded(&self.socket);
        Ok(format!("postgres://bursar:{}@localhost/bursar?host={socket}", password.trim()))
    }
}

/// A folder for the server of a data folder that its user cannot enter, such as one of root's. A link in the data folder
/// leads there: who removes that one, starts over.
fn elsewhere(data: &Path, user: &User) -> Result<PathBuf, PostgresError> {
    let link = data.join("postgres");
    let folder = Layout::elsewhere(data)
        .unwrap_or_else(|| Path::new(ELSEWHERE).join(uuid::Uuid::new_v4().simple().to_string()));
    let mut builder = fs::DirBuilder::new();
    builder
        .recursive(true)
        .create(ELSEWHERE)
        .map_err(PostgresError::io(format!("cannot make {ELSEWHERE}")))?;
    if !user.can_enter(Path::new(ELSEWHERE)) {
        return Err(PostgresError::Unreachable { user: user.name.clone(), folder: data.to_owned() });
    }
    if Layout::elsewhere(data).is_none() {
        symlink(&folder, &link).map_err(PostgresError::io(format!("cannot link {}", link.display())))?;
        tracing::info!(folder = %folder.display(), user = user.name, "PostgreSQL's files lie where its user can enter");
    }
    Ok(folder)
}

/// A folder for the socket of a cluster whose own path is too long, the same one every time.
fn short_socket_folder(folder: &Path) -> PathBuf {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, folder.as_os_str().as_bytes());
    std::env::temp_dir().join(format!("bursar-{}", hex::encode(&digest.as_ref()[..8])))
}

/// A path as a value in a URL.
fn encoded(path: &Path) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let encode = |byte: &u8| match *byte {
        byte if plain(byte) => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    path.as_os_str().as_bytes().iter().map(encode).collect()
}
