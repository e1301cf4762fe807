//! Where points came from and where they went, week by week, and how much more there are of them.

use aggregates::Permission;
use async_graphql::SimpleObject;
use serde::{Deserialize, Serialize};

use super::account::{Account, EntryKind};
use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::page::{Key, Page};
use crate::graphql::scalar::Decimal;
use crate::graphql::scope::Scope;

/// Flows by week, the latest first, and within it by balance and kind.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FlowKey(String, String, String);

impl Key for FlowKey {
    const LIST: &'static str = "flows.1";
}

/// Weeks, the latest first.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WeekKey(String);

impl Key for WeekKey {
    const LIST: &'static str = "weeks.1";
}

/// What one kind of entry did to all balances of a kind in a week. Voids are told as voids, in the week of what they void.
#[derive(Clone, Debug, SimpleObject)]
pub struct Flow {
    /// The week of the ledger's calendar, such as `2026-W47`.
    week: String,
    /// Which balances.
    account: Account,
    /// The kind of entry.
    kind: EntryKind,
    /// What was added, all together: a source.
    added: Decimal,
    /// What was taken, all together: a sink.
    taken: Decimal,
    /// How many postings that were.
    postings: i64,
}

/// A week of all balances of a kind.
#[derive(Clone, Debug, SimpleObject)]
pub struct Week {
    /// The week of the ledger's calendar, such as `2026-W47`.
    week: String,
    /// What was added, all together.
    added: Decimal,
    /// What was taken, all together.
    taken: Decimal,
    /// What that comes to.
    net: Decimal,
    /// All balances together at the end of the week, by when entries took effect.
    circulation: Decimal,
    /// By how many percent there are more of them than a week before, rounded half to even to two places; null if there were
    /// none or less than none.
    inflation_percent: Option<Decimal>,
}

/// A row of the flows; decimals as their digits.
pub struct FlowRow {
    week: String,
    account: String,
    kind: String,
    added: String,
    taken: String,
    postings: i64,
}

/// A week's sums; decimals as their digits.
pub struct WeekRow {
    week: String,
    added: String,
    taken: String,
    circulation: String,
}

impl FlowRow {
    /// Its place among the flows, and what it says.
    pub fn told(self) -> (FlowKey, Flow) {
        let key = FlowKey(self.week.clone(), self.account.clone(), self.kind.clone());
        let flow = Flow {
            account: Account::of_column(&self.account),
            kind: EntryKind::of_column(&self.kind),
            added: Decimal::of_column(&self.added),
            taken: Decimal::of_column(&self.taken),
            postings: self.postings,
            week: self.week,
        };
        (key, flow)
    }
}

impl WeekRow {
    /// Its place among the weeks, and what it says.
    pub fn told(self) -> (WeekKey, Week) {
        let number = |digits: &str| digits.parse::<rust_decimal::Decimal>().unwrap_or_default();
        let (added, taken) = (number(&self.added), number(&self.taken));
        let (net, circulation) = (added - taken, number(&self.circulation));
        let before = circulation - net;
        let grown = (before > rust_decimal::Decimal::ZERO)
            .then(|| (net * rust_decimal::Decimal::ONE_HUNDRED).checked_div(before))
            .flatten();
        let week = Week {
            week: self.week.clone(),
            added: Decimal::of_column(&self.added),
            taken: Decimal::of_column(&self.taken),
            net: Decimal::of_column(&net.to_string()),
            circulation: Decimal::of_column(&self.circulation),
            inflation_percent: grown.map(|grown| Decimal::of_column(&grown.round_dp(2).to_string())),
        };
        (WeekKey(self.week), week)
    }
}

/// Sums over everybody are for who may see everybody.
async fn view(scope: &Scope) -> Result<()> {
    if scope.seen_by().is_some() {
        scope.require(Permission::ViewAllPoints)?;
    }
    scope.view("points_flows").await
}

macro_rules! flows {
    ([$week:literal, $rest:literal], $scope:ident, $page:ident, $account:ident) => {
        sqlx::query_as!(
            FlowRow,
            r#"SELECT week, account, kind, added::text AS "added!", taken::text AS "taken!", postings
               FROM points_flows_v1
               WHERE ledger_id = $1
                 AND ($2::text IS NULL OR week < $2 OR (week = $2 AND (account, kind) > ($3, $4)))
                 AND ($5::text IS NULL OR week > $5 OR (week = $5 AND (account, kind) < ($6, $7)))
                 AND ($8::text IS NULL OR account = $8)
               ORDER BY week "#
                + $week
                + ", account "
                + $rest
                + ", kind "
                + $rest
                + " LIMIT $9",
            $scope.rows_of(),
            $page.after.as_ref().map(|key| key.0.as_str()),
            $page.after.as_ref().map(|key| key.1.as_str()),
            $page.after.as_ref().map(|key| key.2.as_str()),
            $page.before.as_ref().map(|key| key.0.as_str()),
            $page.before.as_ref().map(|key| key.1.as_str()),
            $page.before.as_ref().map(|key| key.2.as_str()),
            $account,
            $page.limit()
        )
        .fetch_all($scope.database())
        .await
    };
}

/// A page of the flows.
pub async fn flows(scope: &Scope, page: &Page<FlowKey>, account: Option<&str>) -> Result<Vec<FlowRow>> {
    view(scope).await?;
    Ok(match page.backward {
        false => flows!(["DESC", "ASC"], scope, page, account)?,
        true => flows!(["ASC", "DESC"], scope, page, account)?,
    })
}

macro_rules! weeks {
    ($order:literal, $scope:ident, $page:ident, $account:ident) => {
        sqlx::query_as!(
            WeekRow,
            r#"SELECT week AS "week!", added::text AS "added!", taken::text AS "taken!",
                      circulation::text AS "circulation!"
               FROM (SELECT week, sum(added) AS added, sum(taken) AS taken,
                            sum(sum(added) - sum(taken)) OVER (ORDER BY week) AS circulation
                     FROM points_flows_v1 WHERE ledger_id = $1 AND account = $2 GROUP BY week) AS weeks
               WHERE ($3::text IS NULL OR week < $3) AND ($4::text IS NULL OR week > $4)
               ORDER BY week "#
                + $order
                + " LIMIT $5",
            $scope.rows_of(),
            $account,
            $page.after.as_ref().map(|key| key.0.as_str()),
            $page.before.as_ref().map(|key| key.0.as_str()),
            $page.limit()
        )
        .fetch_all($scope.database())
        .await
    };
}

/// A page of the weeks of one kind of balance; those in which nothing happened are not there.
pub async fn weeks(scope: &Scope, page: &Page<WeekKey>, account: &str) -> Result<Vec<WeekRow>> {
    view(scope).await?;
    let rows = match page.backward {
        false => weeks!("DESC", scope, page, account),
        true => weeks!("ASC", scope, page, account),
    };
    rows.map_err(GraphqlError::from)
}
