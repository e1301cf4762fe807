//! What was imported from a system before, posted or waiting, by name and balance.
//!
//! Names are told by the handle that ends the ids of their own entries, so it does not matter whose a name is now.

use std::collections::HashMap;

use aggregates::points::Account;
use aggregates::{LedgerId, Points};
use chrono::{DateTime, Utc};
use sqlx::PgPool;

use crate::import::plan::{Entry, Plan, What};
use crate::lane::Failure;
use crate::vault::LedgerKeys;

/// Sums by handle and balance.
#[derive(Default)]
pub struct Before {
    sums: HashMap<(String, Account), Points>,
    /// As of when the latest export's balances were.
    latest: Option<DateTime<Utc>>,
}

impl Before {
    /// Of a system, as the read models have it.
    pub async fn of(database: &PgPool, ledger: LedgerId, system: &str) -> Result<Self, Failure> {
        let rows = sqlx::query!(
            r#"SELECT right(source_id, 64) AS "handle!", account AS "account!", sum(delta)::text AS "sum!",
                      max(at) FILTER (WHERE starts_with(source_id, $2 || 'balance:')) AS latest
               FROM (SELECT source_id, account, delta, effective_at AS at FROM points_history_v2
                     WHERE ledger_id = $1 AND kind = 'import' AND starts_with(source_id, $2)
                     UNION ALL
                     SELECT l.source_id, l.account, l.delta, l.happened_at FROM imports_lines_v2 l
                     JOIN imports_queue_v1 q ON q.ledger_id = l.ledger_id AND q.person_id = l.person_id
                     WHERE l.ledger_id = $1 AND l.position > q.since AND starts_with(l.source_id, $2)) imported
               GROUP BY 1, 2"#,
            ledger.0,
            format!("{system}:")
        )
        .fetch_all(database)
        .await
        .map_err(|_| Failure::Unavailable)?;
        let mut before = Before::default();
        for row in rows {
            let Some(account) = named(&row.account) else { continue };
            let sum = row.sum.parse().map_err(Failure::internal)?;
            before.sums.insert((row.handle, account), sum);
            before.latest = before.latest.max(row.latest);
        }
        Ok(before)
    }

    /// What somebody's balance comes to by what was imported.
    pub fn sum(&self, keys: &LedgerKeys, name: &str, account: Account) -> Points {
        self.sums.get(&(keys.handle(name).0, account)).copied().unwrap_or_default()
    }

    /// What is missing for a balance to come to what an export says; nothing if it does, or if a later export said
    /// otherwise.
    pub fn missing(&self, keys: &LedgerKeys, plan: &Plan, entry: &Entry) -> Option<Points> {
        let What::Balance { account, player, amount } = &entry.what else { return None };
        let missing = amount.minus(self.sum(keys, player, *account))?;
        (missing != Points::ZERO && !self.is_later(plan)).then_some(missing)
    }

    /// Whether a later export than this was imported.
    pub fn is_later(&self, plan: &Plan) -> bool {
        plan.as_of.is_some_and(|as_of| self.latest.is_some_and(|latest| latest > as_of))
    }

    /// Counts an entry that is posted, or waits, from now on.
    pub fn add(&mut self, keys: &LedgerKeys, entry: &Entry) {
        let Some(name) = &entry.whose else { return };
        let Some((account, _)) = entry.amounts() else { return };
        let sum = self.sums.entry((keys.handle(name).0, account)).or_default();
        match &entry.what {
            What::Balance { amount, .. } => *sum = *amount,
            _ => *sum = entry.changes().iter().try_fold(*sum, |sum, (_, by)| sum.plus(*by)).unwrap_or(*sum),
        }
    }
}

fn named(account: &str) -> Option<Account> {
    Account::ALL.into_iter().find(|one| one.name() == account)
}
