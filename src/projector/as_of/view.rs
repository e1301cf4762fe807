//! What a view is of.

use aggregates::{LedgerId, Position};
use chrono::{DateTime, Utc};
use projections::{ByEffective, Model};
use uuid::Uuid;

use super::AsOfError;

/// A ledger at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// What its rows stand under in place of the ledger's id.
    pub id: Uuid,
    /// The ledger.
    pub ledger: LedgerId,
    /// The last event that is known.
    pub known: Position,
    /// Of what has value, only what took effect by then; everything without it.
    pub effective: Option<DateTime<Utc>>,
    /// The time that is now, as far as the view can tell.
    pub now: DateTime<Utc>,
}

impl View {
    /// The books as they were when this event was the last.
    pub fn at(ledger: LedgerId, known: Position, now: DateTime<Utc>) -> Self {
        let name = format!("position {known}");
        View { id: Uuid::new_v5(&ledger.0, name.as_bytes()), ledger, known, effective: None, now }
    }

    /// The books by what took effect until then, as far as it was known when this event was the last.
    pub fn by_effective(ledger: LedgerId, at: DateTime<Utc>, known: Position) -> Self {
        let name = format!("effective {} known {known}", at.timestamp_micros());
        View { id: Uuid::new_v5(&ledger.0, name.as_bytes()), ledger, known, effective: Some(at), now: at }
    }

    /// Goes on only if a read model can be told as of this moment.
    pub fn tells(&self, model: &'static Model) -> Result<(), AsOfError> {
        match (self.effective, model.by_effective) {
            (Some(_), ByEffective::Refused) => Err(AsOfError::NotByEffective(model.name())),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_moment_of_every_ledger_has_an_id_of_its_own() {
        let (one, other) = (LedgerId(Uuid::from_u128(1)), LedgerId(Uuid::from_u128(2)));
        let (early, late) = (DateTime::UNIX_EPOCH, DateTime::<Utc>::MAX_UTC);
        let at = |ledger, position| View::at(ledger, Position(position), late).id;
        let by = |instant, known| View::by_effective(one, instant, Position(known)).id;
        let ids = [at(one, 1), at(one, 2), at(other, 1), by(early, 1), by(early, 2), by(late, 1)];
        assert_eq!(std::collections::BTreeSet::from(ids).len(), ids.len());
        assert_eq!(at(one, 1), View::at(one, Position(1), early).id, "what is now is not part of it");
    }
}
