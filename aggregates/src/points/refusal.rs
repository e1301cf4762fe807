//! Why a points book says no.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::Account;
use crate::{Common, EntryId, MemberId, Points, Position};

/// What is the case when a command to the points book cannot go.
#[derive(Clone, Debug, PartialEq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
pub enum PointsRefusal {
    /// An amount that must be above zero is not.
    #[error("{amount} is not above zero")]
    AmountNotPositive {
        /// As given.
        amount: Points,
    },
    /// An adjustment by nothing.
    #[error("an adjustment by zero changes nothing")]
    AmountZero,
    /// More decimal places than the ledger keeps.
    #[error("{amount} has more than the ledger's {places} decimal places")]
    TooManyPlaces {
        /// As given.
        amount: Points,
        /// What the ledger keeps.
        places: u32,
    },
    /// A balance would reach 10^12.
    #[error("the balance of member {member} would leave the bounds")]
    BalanceOutOfRange {
        /// Whose.
        member: MemberId,
    },
    /// The ledger's system has no such balance, or it cannot be used so.
    #[error("{account} cannot be used for this under the ledger's system")]
    AccountNotInUse {
        /// Which.
        account: Account,
    },
    /// Awarding to nobody.
    #[error("nobody is named")]
    NobodyNamed,
    /// More members than one command may touch.
    #[error("{count} members are named, the limit is {limit}")]
    TooManyMembers {
        /// How many are named.
        count: usize,
        /// How many may be.
        limit: usize,
    },
    /// The balance does not cover it.
    #[error("a balance of {balance} does not cover {price}")]
    InsufficientPoints {
        /// What there is.
        balance: Points,
        /// What was asked.
        price: Points,
    },
    /// No entry stands at this position.
    #[error("no entry {entry}")]
    UnknownEntry {
        /// Which.
        entry: EntryId,
    },
    /// It was voided before.
    #[error("entry {entry} is voided already")]
    EntryAlreadyVoided {
        /// Which.
        entry: EntryId,
    },
    /// A void cannot be voided; enter again instead.
    #[error("entry {entry} is itself a void")]
    EntryIsVoid {
        /// Which.
        entry: EntryId,
    },
    /// Only a charge can be reassigned.
    #[error("entry {entry} is no charge")]
    EntryNotReassignable {
        /// Which.
        entry: EntryId,
    },
    /// A text about one person was sealed to another.
    #[error("the text is sealed to another member than {member}")]
    SealedToAnother {
        /// Whom it should speak of.
        member: MemberId,
    },
    /// Giving to oneself.
    #[error("member {member} is on both sides")]
    SameMember {
        /// Who.
        member: MemberId,
    },
    /// This period was decayed before.
    #[error("{account} of {period} was decayed at position {position}")]
    PeriodAlreadyDecayed {
        /// Which balance.
        account: Account,
        /// Which period.
        period: String,
        /// Where it was.
        position: Position,
    },
    /// A decay of no balance.
    #[error("no account is named")]
    NoAccountNamed,
    /// Not of the form `2026-W47`, `2026-11` or `2026-11-21`.
    #[error("`{period}` is no period")]
    NotAPeriod {
        /// As given.
        period: String,
    },
    /// It has not begun.
    #[error("the period {period} has not begun")]
    PeriodInFuture {
        /// Which.
        period: String,
    },
    /// The entry took effect later than the time given.
    #[error("the entry took effect at {effective_at}")]
    BeforeEntry {
        /// When it did.
        effective_at: DateTime<Utc>,
    },
    /// What every aggregate may say.
    #[error(transparent)]
    #[serde(untagged)]
    Common(#[from] Common),
}
