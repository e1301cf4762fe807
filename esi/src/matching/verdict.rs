//! What is said of a payout: it is proved, several transfers may be meant, or none fits and why.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{Kind, Proof};
use crate::{Isk, PilotId};

/// What is said of a payout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
pub enum Verdict {
    /// This transfer pays it, and nothing else.
    Proved {
        /// Which.
        proof: Proof,
    },
    /// Any of these may pay it: somebody has to say which.
    Ambiguous {
        /// Which.
        candidates: Vec<Proof>,
        /// Whether some of them may pay another payout as well.
        shared: bool,
    },
    /// None pays it.
    Unmatched {
        /// What nearly does; nothing if nothing comes near.
        misses: Vec<Miss>,
    },
}

/// A transfer that nearly fits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Miss {
    /// Which.
    pub proof: Proof,
    /// Why it does not.
    pub why: Why,
}

/// Why a transfer does not fit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
pub enum Why {
    /// Another amount.
    #[error("its amount is {amount}, not {expected}")]
    OtherAmount {
        /// What it is.
        amount: Isk,
        /// What is owed.
        expected: Isk,
    },
    /// Before the payout was owed.
    #[error("it was at {at}, before {since}")]
    TooEarly {
        /// When it was.
        at: DateTime<Utc>,
        /// From when on it would have counted.
        since: DateTime<Utc>,
    },
    /// Long after.
    #[error("it was at {at}, after {until}")]
    TooLate {
        /// When it was.
        at: DateTime<Utc>,
        /// Until when it would have counted.
        until: DateTime<Utc>,
    },
    /// Somebody else gave it.
    #[error("character {payer} gave it")]
    OtherPayer {
        /// Who.
        payer: PilotId,
    },
    /// Somebody else got it.
    #[error("character {receiver} got it")]
    OtherReceiver {
        /// Who.
        receiver: PilotId,
    },
    /// A transfer of another kind.
    #[error("it is {kind}")]
    OtherKind {
        /// Which.
        kind: Kind,
    },
    /// It proves another payout.
    #[error("it proves another payout already")]
    UsedAlready,
}

impl Why {
    /// Orders misses: the likeliest first.
    pub(super) fn distance(&self) -> u8 {
        match self {
            Why::UsedAlready => 0,
            Why::OtherAmount { .. } => 1,
            Why::TooEarly { .. } | Why::TooLate { .. } => 2,
            Why::OtherKind { .. } => 3,
            Why::OtherReceiver { .. } | Why::OtherPayer { .. } => 4,
        }
    }
}

impl Verdict {
    /// The code that callers see.
    pub fn code(&self) -> &'static str {
        match self {
            Verdict::Proved { .. } => "PROVED",
            Verdict::Ambiguous { .. } => "AMBIGUOUS",
            Verdict::Unmatched { .. } => "UNMATCHED",
        }
    }

    /// What is to be said to people.
    pub fn sentence(&self) -> String {
        let list = |proofs: &[Proof]| proofs.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        match self {
            Verdict::Proved { proof } => format!("{proof} proves it"),
            Verdict::Ambiguous { candidates, shared: false } => {
                format!("any of these may prove it: {}", list(candidates))
            }
            Verdict::Ambiguous { candidates, shared: true } => {
                format!("these may prove it, or another payout: {}", list(candidates))
            }
            Verdict::Unmatched { misses } if misses.is_empty() => "no transfer comes near it".to_owned(),
            Verdict::Unmatched { misses } => {
                let told = misses.iter().map(|miss| format!("{} does not: {}", miss.proof, miss.why));
                told.collect::<Vec<_>>().join("; ")
            }
        }
    }
}
