//! `bursar import ledger`.

use std::fs::File;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use aggregates::Position;
use anyhow::Context as _;
use proofs::VerifierKey;
use serde_json::json;

use super::super::progress::bar;
use super::super::session::Session;
use crate::archive::{self, Into, Refused, SignedBy, Verified};
use crate::log::{self, Head};
use crate::vault::Vault;

/// How long the read models may take for so many events.
const PROJECTED_WITHIN: Duration = Duration::from_secs(3_600);

/// Takes in a ledger that `bursar export` wrote: the same hashes, positions and read tables, and with its keys the same API keys.
///
/// All of the file is checked before anything is written: every event's place and hash, the keys, and the signed
/// checkpoint at its end. An altered file is refused with the line. A ledger that is there already is refused, too.
#[derive(Debug, clap::Args)]
pub struct Ledger {
    /// The file
    file: PathBuf,
    /// The key that must have signed the checkpoint; without it, the one that the file's own keys give
    #[arg(long, value_name = "VERIFIER_KEY")]
    key: Option<VerifierKey>,
    /// Go on with an import that was cut short, or take in what a ledger has not yet of a longer file
    #[arg(long)]
    resume: bool,
    /// Print what came of it as JSON
    #[arg(long)]
    json: bool,
}

impl Ledger {
    /// Exits with 3 if the file is refused, or the ledger that is there is another.
    pub async fn run(self, session: &Session) -> anyhow::Result<ExitCode> {
        let context = || self.file.display().to_string();
        let mut file = File::open(&self.file).with_context(context)?;
        let bytes = file.metadata().with_context(context)?.len();
        // Where the ledger ends is asked of the database, so its name is read first.
        let mut here = Head::genesis();
        if let Some(ledger) = archive::ledger_of(&mut file).with_context(context)? {
            here = log::head(&session.database, ledger).await?.unwrap_or(here);
            if here.position > Position(0) && !self.resume {
                let why = format!("ledger {ledger} is there already, up to position {}", here.position);
                return Ok(self
                    .refused("LEDGER_EXISTS", &format!("{why}; --resume goes on if that is of this file")));
            }
        }
        let checking = bar(bytes, "checking");
        let key = self.key.clone();
        let verified = archive::verify(&mut file, key, here.position, |at| checking.set_position(at));
        checking.finish_and_clear();
        let verified = match verified.with_context(context)? {
            Ok(verified) => verified,
            Err(refused) => return Ok(self.altered(&refused)),
        };
        if here.position > Position(0) && verified.met != Some(here.hash) {
            let why = format!("the ledger's event at position {} is not in the file", here.position);
            return Ok(self.refused("LEDGER_DIFFERS", &why));
        }
        self.take_in(session, (&mut file, &verified), here).await
    }

    async fn take_in(
        &self,
        session: &Session,
        (file, verified): (&mut File, &Verified),
        here: Head,
    ) -> anyhow::Result<ExitCode> {
        let vault = Vault::new(session.master.clone(), session.database.clone());
        let ledger = verified.header.ledger;
        let into = Into { database: &session.database, vault: &vault, ledger, head: here };
        let writing = bar(verified.head.position.0, "importing");
        archive::take_in(file, verified, into, |at| writing.set_position(at.0)).await?;
        writing.finish_and_clear();
        let app = session.app().await?;
        let projected = app.projector.wait_for(ledger, verified.head.position, PROJECTED_WITHIN).await;
        app.stop().await;
        projected?;
        self.tell(verified, here);
        Ok(ExitCode::SUCCESS)
    }

    fn tell(&self, verified: &Verified, here: Head) {
        let Verified { header, head, keys, signed, .. } = verified;
        let taken = head.position.0 - here.position.0;
        if self.json {
            let report = json!({ "ledger": header.ledger, "imported": taken, "position": head.position,
                "hash": head.hash.to_string(), "keys": keys, "signature": signed.by });
            println!("{report}");
            return;
        }
        println!("ledger {}: {taken} events taken in, up to position {}", header.ledger, head.position);
        println!(
            "{}",
            match signed.by {
                SignedBy::GivenKey => "The checkpoint is signed by the key that was given.",
                SignedBy::KeyInFile =>
                    "The checkpoint is signed by the key in the file; --key would tell whose that is.",
                SignedBy::Unchecked =>
                    "Whose signature the checkpoint has was not checked: the file has no keys; say --key.",
            }
        );
        if *keys == 0 {
            println!("There are no keys in the file: no name can be read here, and nothing can be written.");
        }
    }

    fn altered(&self, refused: &Refused) -> ExitCode {
        if self.json {
            println!("{}", json!({ "refused": refused }));
        }
        super::refused(&format!("{}: {refused}", self.file.display()))
    }

    fn refused(&self, code: &str, why: &str) -> ExitCode {
        if self.json {
            println!("{}", json!({ "refused": { "code": code, "why": why } }));
        }
        super::refused(&format!("{}: {why} ({code})", self.file.display()))
    }
}
