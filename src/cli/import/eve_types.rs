//! `bursar import eve-types`.

use std::path::PathBuf;
use std::process::ExitCode;

use super::{bytes, refused};
use crate::catalogue::{Imported, NotImported, import};
use crate::cli::session::Session;

/// The types of EVE's items.
#[derive(Debug, clap::Args)]
pub struct EveTypes {
    /// The file, as Fuzzwork's invTypes.csv is: typeID, typeName and published are needed
    file: PathBuf,
    /// Print what came of it as JSON
    #[arg(long)]
    json: bool,
}

impl EveTypes {
    /// Exits with 3 if the file cannot be taken over as it is. A server that runs knows the types from its next question on.
    pub async fn run(self, session: &Session) -> anyhow::Result<ExitCode> {
        let file = self.file.display();
        let bytes = match bytes(&self.file)? {
            Ok(bytes) => bytes,
            Err(unreadable) => return Ok(refused(&format!("{file}: {unreadable}"))),
        };
        let imported = match import(&session.database, &bytes).await {
            Ok(imported) => imported,
            Err(NotImported::Database(error)) => return Err(error.into()),
            Err(error) => return Ok(refused(&format!("{file}: {error}"))),
        };
        match self.json {
            true => println!("{}", serde_json::to_string(&imported)?),
            false => println!("{}", told(&imported)),
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn told(Imported { types, changed, removed, nameless, repeated }: &Imported) -> String {
    match repeated {
        true => format!("{types} types: this file was imported before"),
        false => format!(
            "{types} types: {changed} new or changed, {removed} removed, {nameless} without a name left out"
        ),
    }
}
