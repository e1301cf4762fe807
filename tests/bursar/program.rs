//! The program as it is run on a command line, over a test's database.

use std::process::{Output, Stdio};

use serde_json::Value;
use tokio::process::{Child, Command};

/// What came of it.
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// What it printed, a value per line.
    pub fn lines(&self) -> Vec<Value> {
        let read = |line: &str| serde_json::from_str(line).unwrap_or_else(|why| panic!("{why}: {line}"));
        self.out.lines().map(read).collect()
    }

    /// Its exit code, with what it said should that be another one.
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}\n{}", self.out, self.err);
        self
    }
}

/// `bursar` with these arguments.
pub fn command(url: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bursar"));
    command.args(arguments).env("DATABASE_URL", url).env("BURSAR_MASTER_KEY", "07".repeat(32));
    command.env("BURSAR_LOG", "error").stdin(Stdio::null()).kill_on_drop(true);
    command
}

/// Runs `bursar` to its end.
pub async fn bursar(url: &str, arguments: &[&str]) -> Ran {
    let Output { status, stdout, stderr } = command(url, arguments).output().await.expect("bursar");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    Ran { code: status.code().expect("an exit code"), out: text(stdout), err: text(stderr) }
}

/// Starts `bursar`, for who means to kill it.
pub fn start(url: &str, arguments: &[&str]) -> Child {
    command(url, arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("bursar")
}
