//! The trial balance: where every account stands, and that it all comes to nothing.

use std::sync::Arc;

use aggregates::MemberId;
use async_graphql::{Description, Object, SimpleObject};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::accounts::{self, Seen};
use super::kind::AccountClass;
use crate::graphql::error::Result;
use crate::graphql::ledger::member_by_id;
use crate::graphql::page::{Key, List, Page, cost};
use crate::graphql::root::Member;
use crate::graphql::scalar::{Decimal, Position};
use crate::graphql::scope::Scope;
use crate::log::position;
use crate::reads::What;

/// Accounts by code and commodity.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AccountKey(String, String);

impl Key for AccountKey {
    const LIST: &'static str = "accounts.1";
}

/// A row of the accounts; decimals as their digits.
struct Row {
    account: String,
    commodity: String,
    member_id: Option<Uuid>,
    added: String,
    taken: String,
    balance: String,
    postings: i64,
    changed_at: i64,
}

/// Where an account stands.
#[derive(Description)]
pub struct AccountBalance {
    scope: Arc<Scope>,
    row: Row,
}

#[Object(use_type_description)]
impl AccountBalance {
    /// The account, by its code in the chart.
    async fn account(&self) -> &str {
        &self.row.account
    }

    /// What kind of account it is.
    async fn class(&self) -> AccountClass {
        AccountClass::of_code(&self.row.account)
    }

    /// Whose account it is; null if it is the guild's.
    async fn member(&self) -> Result<Option<Member>> {
        match self.row.member_id {
            Some(member) => member_by_id(&self.scope, member.into()).await,
            None => Ok(None),
        }
    }

    /// The id of whose account it is.
    async fn member_id(&self) -> Option<Uuid> {
        self.row.member_id
    }

    /// What is counted.
    async fn commodity(&self) -> &str {
        &self.row.commodity
    }

    /// What was added, all together: its debits.
    async fn added(&self) -> Decimal {
        Decimal::of_column(&self.row.added)
    }

    /// What was taken, all together, above zero: its credits.
    async fn taken(&self) -> Decimal {
        Decimal::of_column(&self.row.taken)
    }

    /// What that comes to.
    async fn balance(&self) -> Decimal {
        Decimal::of_column(&self.row.balance)
    }

    /// How many postings that were.
    async fn postings(&self) -> i64 {
        self.row.postings
    }

    /// The last event that posted to it.
    async fn changed_at(&self) -> Position {
        position(self.row.changed_at).into()
    }
}

/// What all accounts come to, of one commodity.
#[derive(Clone, Debug, SimpleObject)]
pub struct TrialTotal {
    /// What is counted.
    commodity: String,
    /// What was added to accounts, all together: all debits.
    added: Decimal,
    /// What was taken, all together, above zero: all credits.
    taken: Decimal,
    /// What that comes to: zero over all accounts.
    balance: Decimal,
}

/// Where all accounts stand that the caller sees. Over all of them, debits and credits are the same.
#[derive(Description)]
pub struct TrialBalance {
    scope: Arc<Scope>,
    commodity: Option<&'static str>,
    seen: Seen,
}

#[Object(use_type_description)]
impl TrialBalance {
    /// What they come to together, commodity by commodity.
    async fn totals(&self) -> Result<Option<Vec<TrialTotal>>> {
        self.total().await.map(Some)
    }

    /// The accounts by code and commodity; those to which nothing was ever posted are not there.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn accounts(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
    ) -> Result<Option<List<AccountKey, AccountBalance>>> {
        let page = Page::new((first, after), (last, before))?;
        let rows = self.select(&page).await?;
        Ok(Some(page.connection(rows, |row| {
            let key = AccountKey(row.account.clone(), row.commodity.clone());
            (key, AccountBalance { scope: Arc::clone(&self.scope), row })
        })))
    }
}

macro_rules! accounts {
    ($order:literal, $of:expr, $page:ident) => {
        sqlx::query_as!(
            Row,
            r#"SELECT account, commodity, member_id, added::text AS "added!", taken::text AS "taken!",
                      (added - taken)::text AS "balance!", postings, changed_at
               FROM journal_accounts_v1
               WHERE ledger_id = $1 AND ($2::text IS NULL OR (account, commodity) > ($2, $3))
                 AND ($4::text IS NULL OR (account, commodity) < ($4, $5))
                 AND ($6::text IS NULL OR commodity = $6) AND ($7::text[] IS NULL OR account = ANY($7))
                 AND (member_id = $9 OR CASE WHEN commodity IN ('DKP', 'EP', 'GP') THEN $10::bool ELSE $11::bool END)
               ORDER BY account "#
                + $order
                + ", commodity "
                + $order
                + " LIMIT $8",
            $of.scope.rows_of(),
            $page.after.as_ref().map(|key| key.0.as_str()),
            $page.after.as_ref().map(|key| key.1.as_str()),
            $page.before.as_ref().map(|key| key.0.as_str()),
            $page.before.as_ref().map(|key| key.1.as_str()),
            $of.commodity,
            $of.seen.codes.as_deref(),
            $page.limit(),
            $of.seen.own,
            $of.seen.points,
            $of.seen.money
        )
        .fetch_all($of.scope.database())
        .await
    };
}

impl TrialBalance {
    /// The trial balance, of one commodity if it is named, for who may see it.
    pub async fn of(scope: &Arc<Scope>, commodity: Option<&str>) -> Result<Self> {
        scope.view("journal_accounts").await?;
        let commodity = commodity.map(accounts::commodity).transpose()?;
        let seen = accounts::seen(scope, None, (None, commodity));
        Ok(TrialBalance { scope: Arc::clone(scope), commodity, seen })
    }

    async fn select(&self, page: &Page<AccountKey>) -> Result<Vec<Row>> {
        let rows = match page.backward {
            false => accounts!("ASC", self, page)?,
            true => accounts!("DESC", self, page)?,
        };
        let of_money = rows.iter().filter(|row| accounts::is_money(&row.commodity));
        self.scope.shows_always(of_money.filter_map(|row| row.member_id.map(MemberId)), What::Payouts);
        Ok(rows)
    }

    async fn total(&self) -> Result<Vec<TrialTotal>> {
        let rows = sqlx::query!(
            r#"SELECT commodity, sum(added)::text AS "added!", sum(taken)::text AS "taken!",
                      (sum(added) - sum(taken))::text AS "balance!"
               FROM journal_accounts_v1
               WHERE ledger_id = $1 AND ($2::text IS NULL OR commodity = $2)
                 AND ($3::text[] IS NULL OR account = ANY($3))
                 AND (member_id = $4 OR CASE WHEN commodity IN ('DKP', 'EP', 'GP') THEN $5::bool ELSE $6::bool END)
               GROUP BY commodity ORDER BY commodity"#,
            self.scope.rows_of(),
            self.commodity,
            self.seen.codes.as_deref(),
            self.seen.own,
            self.seen.points,
            self.seen.money
        )
        .fetch_all(self.scope.database())
        .await?;
        let total = |(commodity, added, taken, balance): (String, String, String, String)| TrialTotal {
            commodity,
            added: Decimal::of_column(&added),
            taken: Decimal::of_column(&taken),
            balance: Decimal::of_column(&balance),
        };
        Ok(rows.into_iter().map(|row| total((row.commodity, row.added, row.taken, row.balance))).collect())
    }
}
