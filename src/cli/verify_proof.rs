//! `bursar verify-proof`: the one command that needs nothing but a file and a key.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use aggregates::LedgerId;
use anyhow::Context as _;
use proofs::{Checkpoint, Event, MAX_BYTES, Refused, Trust, Verified, VerifierKey};

/// Checks a proof, with no database and no network. Exits with 0 if it holds, and with 3 and the reason if it does not.
#[derive(Debug, clap::Args)]
pub struct VerifyProof {
    /// The proof; - is standard input
    file: PathBuf,
    /// The ledger's key, as `bursar checkpoint --ledger ID --key` and `ledger { verifierKey }` tell it
    #[arg(long)]
    key: VerifierKey,
    /// A checkpoint that you hold already: the proof has to speak of it
    #[arg(long)]
    checkpoint: Option<PathBuf>,
    /// The ledger that you ask about
    #[arg(long)]
    ledger: Option<LedgerId>,
}

impl VerifyProof {
    /// Says what the proof shows, or why it shows nothing.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let proof = read(&self.file)?;
        let held = self.checkpoint.as_deref().map(read).transpose()?;
        Ok(match self.checked(&proof, held.as_deref()) {
            Ok(verified) => {
                println!("{}", said(&verified));
                ExitCode::SUCCESS
            }
            Err(refused) => {
                eprintln!("bursar: {} proves nothing: {refused}", self.file.display());
                ExitCode::from(3)
            }
        })
    }

    fn checked(&self, proof: &[u8], held: Option<&[u8]>) -> Result<Verified, Refused> {
        let held = held.map(|held| std::str::from_utf8(held).map_err(|_| Refused::BadNote("it is no text")));
        let (held, ledger) = (held.transpose()?, self.ledger.map(|ledger| ledger.to_string()));
        proofs::verify(proof, Trust { key: &self.key, ledger: ledger.as_deref(), held })
    }
}

/// A file, or as much of it as it takes to know that it is too large.
fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    let limit = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    let name = || file.display().to_string();
    if file == Path::new("-") {
        io::stdin().lock().take(limit).read_to_end(&mut bytes).with_context(name)?;
    } else {
        File::open(file).with_context(name)?.take(limit).read_to_end(&mut bytes).with_context(name)?;
    }
    Ok(bytes)
}

fn said(verified: &Verified) -> String {
    let time =
        |checkpoint: &Checkpoint| checkpoint.recorded_at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true);
    match verified {
        Verified::Inclusion { event, checkpoint } => {
            let Event { ledger, position, event_type, effective_at, recorded_at, payload, metadata, .. } =
                &**event;
            format!(
                "The proof holds: ledger {ledger} signed the log up to position {}, {}, and this event is in it:\n\
                 position {position}, {event_type}, effective {effective_at}, recorded {recorded_at}\n\
                 {payload}\n{metadata}",
                checkpoint.size,
                time(checkpoint)
            )
        }
        Verified::Consistency { from, to } => format!(
            "The proof holds: the log of ledger {} up to position {}, {}, begins with the log up to position {}, {}.",
            proofs::ledger_of(&to.origin),
            to.size,
            time(to),
            from.size,
            time(from)
        ),
    }
}
