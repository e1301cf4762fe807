//! `bursar psql`.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use anyhow::Context as _;

use super::session::{Place, log_to_stderr};
use crate::config::Storage;

/// Opens psql on the books, also while a server runs: to look, and to see that what is changed by hand is found out.
#[derive(Debug, clap::Args)]
pub struct Psql {
    /// What psql is told, such as -c 'SELECT count(*) FROM events'
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

impl Psql {
    /// Ends as psql does.
    pub fn run(self, storage: &Storage) -> anyhow::Result<ExitCode> {
        log_to_stderr(false);
        let place = Place::open(storage)?;
        let (url, password) = without_password(&place.url)?;
        let mut psql = Command::new("psql");
        psql.arg(url).args(self.arguments);
        if let Some(password) = password {
            psql.env("PGPASSWORD", password);
        }
        let status = psql.status().context("cannot run psql: Debian has it in `postgresql-client`");
        if let Some(private) = place.private {
            private.stop()?;
        }
        Ok(ExitCode::from(status?.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)))
    }
}

/// A password among the arguments could be read by everybody on the machine.
fn without_password(url: &str) -> anyhow::Result<(String, Option<String>)> {
    let mut url = reqwest::Url::parse(url).context("the database's URL")?;
    let password = url
        .password()
        .map(|text| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned());
    if password.is_some() && url.set_password(None).is_err() {
        anyhow::bail!("the database's URL has a password and no host");
    }
    Ok((url.into(), password))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_among_the_arguments() {
        let (url, password) =
            without_password("postgres://bursar:p%40ss@localhost/bursar?host=%2Fs").expect("a URL");
        assert_eq!(url, "postgres://bursar@localhost/bursar?host=%2Fs");
        assert_eq!(password.as_deref(), Some("p@ss"));
        let bare = "postgres://bursar@localhost/bursar";
        assert_eq!(without_password(bare).expect("a URL"), (bare.to_owned(), None));
    }
}
