//! Configuration: flags, each with an environment variable.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use crate::vault::{BadMasterKey, MasterKey};

/// What every command that touches the books needs.
#[derive(Clone, Debug, clap::Args)]
pub struct Storage {
    /// PostgreSQL to keep the books in; without it, bursar runs a private one in the data folder
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, global = true)]
    pub database_url: Option<String>,
    /// Folder of the private PostgreSQL and of the master key's file
    #[arg(long, env = "BURSAR_DATA", default_value = ".bursar", global = true)]
    pub data: PathBuf,
    /// 64 hexadecimal digits that wrap every other key; without it, a file in the data folder, made on first use
    #[arg(long, env = "BURSAR_MASTER_KEY", hide_env_values = true, global = true)]
    pub master_key: Option<String>,
}

/// Why there is no master key.
#[derive(Debug, thiserror::Error)]
pub enum NoMasterKey {
    /// What is configured is none.
    #[error(transparent)]
    Malformed(#[from] BadMasterKey),
    /// Its file cannot be read or written.
    #[error("the master key's file {path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl Storage {
    /// The configured master key, else the one in `folder`, made now if there is none.
    pub fn master_key(&self, folder: &Path) -> Result<MasterKey, NoMasterKey> {
        if let Some(text) = &self.master_key {
            return Ok(text.parse()?);
        }
        let path = folder.join("master.key");
        let failed = |source| NoMasterKey::File { path: path.clone(), source };
        match fs::read_to_string(&path) {
            Ok(text) => Ok(text.parse()?),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                create(folder, &path).map_err(failed)
            }
            Err(error) => Err(failed(error)),
        }
    }
}

/// Written beside and renamed, so that a crash leaves no half key.
fn create(folder: &Path, path: &Path) -> std::io::Result<MasterKey> {
    fs::create_dir_all(folder)?;
    let key = MasterKey::random();
    let new = path.with_extension("new");
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
    writeln!(file, "{}", key.to_hex())?;
    file.sync_all()?;
    fs::rename(&new, path)?;
    Ok(key)
}
