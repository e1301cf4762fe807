//! Payouts that wait for their transfer, and transfers that prove others.

use std::collections::BTreeSet;

use aggregates::{LedgerId, MemberId, PayoutId, PoolId};
use chrono::{DateTime, Utc};
use esi::{Isk, Kind, Proof, Transfer};
use rust_decimal::Decimal;
use sqlx::PgPool;

use crate::lane::Failure;

/// Payouts that are looked at in one round.
const AT_ONCE: i64 = 2_000;

/// A payout that waits for its transfer.
pub struct Waiting {
    /// Whose books.
    pub ledger: LedgerId,
    /// Which.
    pub payout: PayoutId,
    /// Of which pool.
    pub pool: PoolId,
    /// To whom.
    pub member: MemberId,
    /// Who pays.
    pub commander: MemberId,
    /// How much is left.
    pub left: Decimal,
    /// By which kind of transfer.
    pub kind: Kind,
    /// Since when it is owed.
    pub opened_at: DateTime<Utc>,
}

impl Waiting {
    /// What is left to be paid; nothing if it is no ISK.
    pub fn amount(&self) -> Option<Isk> {
        Isk::new(self.left).filter(|amount| amount.amount() == self.left)
    }
}

/// Payouts that a rail of the game was asked to pay, oldest first, but for those that somebody had left alone.
pub async fn read(database: &PgPool) -> Result<Vec<Waiting>, Failure> {
    let rows = sqlx::query!(
        r#"SELECT p.ledger_id, p.payout_id, p.pool_id, p.member_id, f.commander_id, p.amount - p.paid AS "left!",
                  p.method AS "method!", p.opened_at
           FROM payouts_list_v1 AS p JOIN fleets_list_v1 AS f ON f.ledger_id = p.ledger_id AND f.fleet_id = p.fleet_id
           WHERE p.state = 'processing' AND p.method IN ('esi', 'contract') AND p.currency = 'ISK'
             AND NOT EXISTS (SELECT FROM schedules_orders_v1 AS o WHERE o.ledger_id = p.ledger_id
                             AND o.policy = 'verification' AND o.work = p.payout_id::text || ' ' || p.changed_at
                             AND o.skipped_for IS NOT NULL)
           ORDER BY p.opened_at, p.payout_id LIMIT $1"#,
        AT_ONCE
    )
    .fetch_all(database)
    .await
    .map_err(|_| Failure::Unavailable)?;
    let waiting = rows.into_iter().map(|row| Waiting {
        ledger: row.ledger_id.into(),
        payout: PayoutId(row.payout_id),
        pool: PoolId(row.pool_id),
        member: row.member_id.into(),
        commander: row.commander_id.into(),
        left: row.left,
        kind: if row.method == "contract" { Kind::Contract } else { Kind::Donation },
        opened_at: row.opened_at,
    });
    Ok(waiting.collect())
}

/// Which of these transfers prove a payout already. Whoever marks a payout by hand writes the number as they like, so any
/// reference that has the number in it counts.
pub async fn used(
    database: &PgPool,
    ledger: LedgerId,
    transfers: &[Transfer],
) -> Result<BTreeSet<Proof>, Failure> {
    let references = sqlx::query_scalar!(
        r#"SELECT reference AS "reference!" FROM payouts_list_v1 WHERE ledger_id = $1 AND reference IS NOT NULL
           UNION SELECT reference FROM payouts_attempts_v1 WHERE ledger_id = $1 AND reference IS NOT NULL"#,
        ledger.0
    )
    .fetch_all(database)
    .await
    .map_err(|_| Failure::Unavailable)?;
    let numbers: BTreeSet<u64> = references.iter().flat_map(|reference| numbers(reference)).collect();
    let proofs = transfers.iter().map(|transfer| transfer.proof);
    Ok(proofs.filter(|proof| numbers.contains(&proof.number())).collect())
}

/// The numbers that stand in a text.
fn numbers(text: &str) -> impl Iterator<Item = u64> + '_ {
    text.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_counts_however_it_is_written() {
        for text in ["89", "wallet journal 89", "#89, paid", "journal:89"] {
            assert_eq!(numbers(text).collect::<Vec<_>>(), [89], "{text}");
        }
        assert_eq!(numbers("contract 12 and 13").collect::<Vec<_>>(), [12, 13]);
        assert_eq!(numbers("by hand").count(), 0);
    }
}
