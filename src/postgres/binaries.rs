//! Where PostgreSQL's programs are.

use std::path::{Path, PathBuf};
use std::{env, fs};

use super::PostgresError;

/// The folder of one version's programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binaries {
    folder: PathBuf,
}

impl Binaries {
    fn at(folder: PathBuf) -> Option<Self> {
        let complete = ["initdb", "postgres"].iter().all(|program| folder.join(program).is_file());
        complete.then_some(Binaries { folder })
    }

    /// One of the programs.
    pub fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// The programs: those that are configured, those beside this executable, the newest in the usual places, those on the
/// PATH. An existing cluster needs those of its own major version.
pub fn find(cluster: &Path, version: Option<String>) -> Result<Binaries, PostgresError> {
    if let Some(folder) = env::var_os("BURSAR_PG_BIN") {
        return Binaries::at(folder.into()).ok_or(PostgresError::NotInstalled);
    }
    let bundled = env::current_exe().ok().and_then(|own| Some(own.parent()?.join("postgres/bin")));
    let mut installed = installed();
    installed.sort_by_key(|(major, _)| std::cmp::Reverse(*major));
    let on_path =
        env::var_os("PATH").map(|path| env::split_paths(&path).collect::<Vec<_>>()).unwrap_or_default();
    if let Some(version) = version {
        let wanted = version.parse().ok();
        let own = installed.into_iter().find(|(major, _)| Some(*major) == wanted).map(|(_, folder)| folder);
        let places = own.into_iter().chain(bundled).chain(on_path.into_iter().map(real));
        let matching = places.filter_map(Binaries::at).find(|binaries| says(binaries, &version));
        return matching.ok_or(PostgresError::VersionMissing { folder: cluster.to_owned(), version });
    }
    let newest = installed.into_iter().map(|(_, folder)| folder);
    let places = bundled.into_iter().chain(newest).chain(on_path.into_iter().map(real));
    places.filter_map(Binaries::at).next().ok_or(PostgresError::NotInstalled)
}

/// The folder that the programs of a PATH entry really are in: some distributions link them there one by one.
fn real(folder: PathBuf) -> PathBuf {
    let program = fs::canonicalize(folder.join("postgres")).ok();
    program.as_deref().and_then(Path::parent).map(Path::to_owned).unwrap_or(folder)
}

/// Major versions in the usual places of Debian, Red Hat and Homebrew.
fn installed() -> Vec<(u32, PathBuf)> {
    let numbered = |root: &str, prefix: &str, below: &str| -> Vec<(u32, PathBuf)> {
        let entries = fs::read_dir(root).into_iter().flatten().flatten();
        let version = |entry: fs::DirEntry| {
            let name = entry.file_name().into_string().ok()?;
            let major = name.strip_prefix(prefix)?.parse().ok()?;
            Some((major, entry.path().join(below)))
        };
        entries.filter_map(version).collect()
    };
    [
        numbered("/usr/lib/postgresql", "", "bin"),
        numbered("/usr", "pgsql-", "bin"),
        numbered("/opt/homebrew/opt", "postgresql@", "bin"),
        numbered("/usr/local/opt", "postgresql@", "bin"),
    ]
    .concat()
}

fn says(binaries: &Binaries, version: &str) -> bool {
    let output = std::process::Command::new(binaries.program("postgres")).arg("--version").output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let major = text.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    major.and_then(|number| number.split('.').next()) == Some(version)
}
