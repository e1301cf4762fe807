//! Checking a proof, by a key that is trusted and nothing else.

use crate::checkpoint::{Checkpoint, ledger_of, origin};
use crate::event::Event;
use crate::hash::{Hash, leaf};
use crate::key::VerifierKey;
use crate::proof::Proof;
use crate::refusal::Refused;
use crate::{consistency, inclusion};

/// What whoever checks knows beforehand.
#[derive(Clone, Copy, Debug)]
pub struct Trust<'a> {
    /// The ledger's key, from somewhere else than the proof.
    pub key: &'a VerifierKey,
    /// The ledger that is asked about, besides what the key says.
    pub ledger: Option<&'a str>,
    /// A checkpoint that they hold already, as a signed note: the proof has to speak of it.
    pub held: Option<&'a str>,
}

/// What a proof shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verified {
    /// The event is in the log that was signed.
    Inclusion {
        /// The event.
        event: Box<Event>,
        /// What was signed.
        checkpoint: Checkpoint,
    },
    /// The later log begins with the earlier one.
    Consistency {
        /// The earlier.
        from: Checkpoint,
        /// The later.
        to: Checkpoint,
    },
}

/// Checks a proof from its first byte to its last.
pub fn verify(json: &[u8], trust: Trust<'_>) -> Result<Verified, Refused> {
    match Proof::parse(json)? {
        Proof::Inclusion { event, path, checkpoint } => {
            let checkpoint = trust.opened(&checkpoint)?;
            trust.holds(&[&checkpoint])?;
            included(&event, &path, &checkpoint)?;
            Ok(Verified::Inclusion { event, checkpoint })
        }
        Proof::Consistency { from, to, path } => {
            let (from, to) = (trust.opened(&from)?, trust.opened(&to)?);
            trust.holds(&[&from, &to])?;
            match consistency::verify((from.size, &from.root), (to.size, &to.root), &path) {
                true => Ok(Verified::Consistency { from, to }),
                false => Err(Refused::NotConsistent { first: from.size, second: to.size }),
            }
        }
    }
}

fn included(event: &Event, path: &[Hash], checkpoint: &Checkpoint) -> Result<(), Refused> {
    let Checkpoint { size, root, head, .. } = checkpoint;
    if origin(&event.ledger) != checkpoint.origin {
        let (proved, wanted) = (event.ledger.clone(), ledger_of(&checkpoint.origin).to_owned());
        return Err(Refused::AnotherLedger { proved, wanted });
    }
    if event.position > *size {
        return Err(Refused::AfterCheckpoint { position: event.position, size: *size });
    }
    let hash = event.hash()?;
    if !inclusion::verify(&leaf(&hash.0), event.position - 1, *size, path, root) {
        return Err(Refused::NotIncluded);
    }
    match event.position == *size && hash != *head {
        true => Err(Refused::NotTheHead),
        false => Ok(()),
    }
}

impl Trust<'_> {
    fn opened(&self, note: &str) -> Result<Checkpoint, Refused> {
        let checkpoint = Checkpoint::open(note, self.key)?;
        match self.ledger {
            Some(wanted) if origin(wanted) != checkpoint.origin => {
                let (proved, wanted) = (ledger_of(&checkpoint.origin).to_owned(), wanted.to_owned());
                Err(Refused::AnotherLedger { proved, wanted })
            }
            _ => Ok(checkpoint),
        }
    }

    /// Goes on only if one of these is the checkpoint that is held.
    fn holds(&self, proved: &[&Checkpoint]) -> Result<(), Refused> {
        let Some(held) = self.held else { return Ok(()) };
        let held = self.opened(held)?;
        match proved.iter().find(|checkpoint| checkpoint.size == held.size) {
            Some(same) if **same == held => Ok(()),
            Some(_) => Err(Refused::SplitView(held.size)),
            None => {
                let of: Vec<_> = proved.iter().map(|one| format!("position {}", one.size)).collect();
                Err(Refused::AnotherCheckpoint {
                    held: held.size,
                    of: format!("it is of {}", of.join(" and ")),
                })
            }
        }
    }
}
