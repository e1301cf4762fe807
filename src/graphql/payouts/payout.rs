//! Payouts, as their read table has them.

use std::collections::HashMap;
use std::sync::Arc;

use aggregates::{MemberId, PayoutId, Permission, PoolId};
use async_graphql::{Enum, Object};
use chrono::Utc;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::attempt::Attempt;
use super::choices::{PaymentMethod, PayoutState};
use crate::graphql::error::Result;
use crate::graphql::fleets::{Fleet, Money, Pool, myself, sees_payouts_of};
use crate::graphql::ledger::member_by_id;
use crate::graphql::node::Node;
use crate::graphql::page::{Key, Page};
use crate::graphql::root::Member;
use crate::graphql::scalar::{DateTime, Decimal, Position};
use crate::graphql::scope::Scope;
use crate::log::position;
use crate::reads::What;

/// A row of the payouts; decimals as their digits.
#[derive(Clone, Debug)]
pub struct PayoutRow {
    payout_id: Uuid,
    member_id: Uuid,
    fleet_id: Uuid,
    pool_id: Uuid,
    state: String,
    currency: String,
    amount: String,
    carried_in: String,
    percent: String,
    paid: String,
    method: Option<String>,
    reference: Option<String>,
    batch: Option<String>,
    notes: Option<String>,
    reason: Option<String>,
    opened_at: chrono::DateTime<Utc>,
    paid_at: Option<chrono::DateTime<Utc>>,
    changed_at: i64,
}

/// Payouts by when they were opened.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Opened(chrono::DateTime<Utc>, Uuid);

impl Key for Opened {
    const LIST: &'static str = "payouts.1";
}

impl PayoutRow {
    /// Its place in the list.
    pub fn place(&self) -> Opened {
        Opened(self.opened_at, self.payout_id)
    }

    /// Whose it is.
    pub fn member(&self) -> MemberId {
        self.member_id.into()
    }
}

/// Which end of the payouts is the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum PayoutOrder {
    /// What was opened last.
    NewestFirst,
    /// What was opened first.
    OldestFirst,
}

/// Something that is owed to a member.
pub struct Payout {
    scope: Arc<Scope>,
    row: PayoutRow,
}

/// Something that is owed to a member.
#[Object]
impl Payout {
    /// The payout's id, for ever.
    async fn id(&self) -> Uuid {
        self.row.payout_id
    }

    /// To whom.
    async fn member(&self) -> Result<Option<Member>> {
        member_by_id(&self.scope, self.row.member_id.into()).await
    }

    /// Of which fleet.
    async fn fleet(&self) -> Result<Option<Fleet>> {
        Fleet::by_id(&self.scope, self.row.fleet_id.into()).await
    }

    /// Of which pool.
    async fn pool(&self) -> Result<Option<Pool>> {
        Pool::by_id(&self.scope, self.row.pool_id.into()).await
    }

    /// How far it is.
    async fn state(&self) -> PayoutState {
        PayoutState::of_column(&self.row.state)
    }

    /// How much.
    async fn amount(&self) -> Node<Money> {
        Node(Money::of_column(&self.row.amount, &self.row.currency))
    }

    /// How much of it had been carried from earlier pools.
    async fn carried_in(&self) -> Decimal {
        Decimal::of_column(&self.row.carried_in)
    }

    /// The member's part of everything that is shared out, in percent, to four places.
    async fn percent(&self) -> Decimal {
        Decimal::of_column(&self.row.percent)
    }

    /// How much is paid by now: less than `amount` is a part of it, more was paid too much.
    async fn paid(&self) -> Decimal {
        Decimal::of_column(&self.row.paid)
    }

    /// How it was last paid, or is being paid.
    async fn method(&self) -> Option<PaymentMethod> {
        self.row.method.as_deref().map(PaymentMethod::of_column)
    }

    /// What proves the last payment.
    async fn reference(&self) -> Option<&str> {
        self.row.reference.as_deref()
    }

    /// What payments that were made together are called.
    async fn batch(&self) -> Option<&str> {
        self.row.batch.as_deref()
    }

    /// What there is to know about the last payment.
    async fn notes(&self) -> Option<&str> {
        self.row.notes.as_deref()
    }

    /// Why it failed, was cancelled or reversed, or why nobody knows what came of it.
    async fn reason(&self) -> Option<&str> {
        self.row.reason.as_deref()
    }

    /// When it was opened.
    async fn opened_at(&self) -> DateTime {
        self.row.opened_at.into()
    }

    /// When it was last paid.
    async fn paid_at(&self) -> Option<DateTime> {
        self.row.paid_at.map(DateTime)
    }

    /// What was tried and done with it, oldest first: the first hundred.
    #[graphql(complexity = "8 * child_complexity + 1")]
    async fn attempts(&self) -> Result<Option<Vec<Attempt>>> {
        Attempt::of(&self.scope, self.row.payout_id).await.map(Some)
    }

    /// The position of the last event that touched this row.
    async fn changed_at(&self) -> Position {
        position(self.row.changed_at).into()
    }
}

impl Payout {
    /// The payout of a row.
    pub fn of(scope: &Arc<Scope>, row: PayoutRow) -> Self {
        Payout { scope: Arc::clone(scope), row }
    }

    /// A payout by id; of another's, nothing for who sees only their own.
    pub async fn by_id(scope: &Arc<Scope>, payout: PayoutId) -> Result<Option<Self>> {
        let page = Page::new((Some(1), None), (None, None))?;
        let listed = Listed { payout: Some(payout.0), ..Listed::default() };
        let rows = select(scope, &page, &listed, PayoutOrder::OldestFirst).await?;
        Ok(rows.into_iter().next().map(|row| Payout::of(scope, row)))
    }
}

/// Which payouts are listed.
#[derive(Clone, Debug, Default)]
pub struct Listed {
    /// This one.
    pub payout: Option<Uuid>,
    /// In this state.
    pub state: Option<PayoutState>,
    /// Of this member.
    pub member: Option<Uuid>,
    /// Of this fleet.
    pub fleet: Option<Uuid>,
    /// Of this pool.
    pub pool: Option<Uuid>,
    /// Opened then or later.
    pub from: Option<DateTime>,
    /// Opened before.
    pub to: Option<DateTime>,
    /// At least so much.
    pub at_least: Option<Decimal>,
    /// At most so much.
    pub at_most: Option<Decimal>,
    /// By this reference, or made together under this name.
    pub search: Option<String>,
}

macro_rules! payouts {
    ($order:literal, $after:literal, $before:literal, $scope:ident, $page:ident, $listed:ident, $led:ident) => {
        sqlx::query_as!(
            PayoutRow,
            r#"SELECT payout_id, member_id, fleet_id, pool_id, state, currency, amount::text AS "amount!",
                      carried_in::text AS "carried_in!", percent::text AS "percent!", paid::text AS "paid!", method, reference,
                      batch, notes, reason, opened_at, paid_at, changed_at
               FROM payouts_list_v1 p
               WHERE ledger_id = $1
                 AND ($2::timestamptz IS NULL OR (opened_at, payout_id) "#
                + $after
                + r#" ($2, $3::uuid))
                 AND ($4::timestamptz IS NULL OR (opened_at, payout_id) "#
                + $before
                + r#" ($4, $5::uuid))
                 AND ($6::uuid IS NULL OR member_id = $6 OR ($7::uuid[] IS NOT NULL AND fleet_id = ANY($7)))
                 AND ($8::uuid IS NULL OR payout_id = $8) AND ($9::text IS NULL OR state = $9)
                 AND ($10::uuid IS NULL OR member_id = $10) AND ($11::uuid IS NULL OR fleet_id = $11)
                 AND ($12::uuid IS NULL OR pool_id = $12)
                 AND ($13::timestamptz IS NULL OR opened_at >= $13) AND ($14::timestamptz IS NULL OR opened_at < $14)
                 AND ($15::text IS NULL OR amount >= $15::numeric) AND ($16::text IS NULL OR amount <= $16::numeric)
                 AND ($17::text IS NULL OR reference = $17 OR batch = $17)
               ORDER BY opened_at "#
                + $order
                + ", payout_id "
                + $order
                + " LIMIT $18",
            $scope.rows_of(),
            $page.after.map(|key| key.0),
            $page.after.map(|key| key.1),
            $page.before.map(|key| key.0),
            $page.before.map(|key| key.1),
            sees_payouts_of($scope),
            $led.as_deref(),
            $listed.payout,
            $listed.state.map(PayoutState::column),
            $listed.member,
            $listed.fleet,
            $listed.pool,
            $listed.from.map(|from| from.0),
            $listed.to.map(|to| to.0),
            $listed.at_least.as_ref().map(Decimal::digits),
            $listed.at_most.as_ref().map(Decimal::digits),
            $listed.search.as_deref(),
            $page.limit()
        )
        .fetch_all($scope.database())
        .await
    };
}

/// A page of the payouts that the caller sees. Rows that they may not see are not counted either.
pub async fn select(
    scope: &Scope,
    page: &Page<Opened>,
    listed: &Listed,
    order: PayoutOrder,
) -> Result<Vec<PayoutRow>> {
    scope.require(Permission::BasicAccess)?;
    scope.ready("payouts_list").await?;
    scope.ready("fleets_list").await?;
    let led = led_besides(scope).await?;
    let newest = order == PayoutOrder::NewestFirst;
    let rows = match (newest, page.backward) {
        (false, false) => payouts!("ASC", ">", "<", scope, page, listed, led)?,
        (false, true) => payouts!("DESC", ">", "<", scope, page, listed, led)?,
        (true, false) => payouts!("DESC", "<", ">", scope, page, listed, led)?,
        (true, true) => payouts!("ASC", "<", ">", scope, page, listed, led)?,
    };
    scope.shows_always(rows.iter().map(PayoutRow::member), What::Payouts);
    Ok(rows)
}

/// The fleets whose payouts the caller sees besides their own. None at all is not an empty list to PostgreSQL, which then
/// reads the caller's own by their index alone.
async fn led_besides(scope: &Scope) -> Result<Option<Vec<Uuid>>> {
    let Some(commander) = leads(scope).filter(|_| sees_payouts_of(scope).is_some()) else { return Ok(None) };
    let fleets = sqlx::query_scalar!(
        "SELECT fleet_id FROM fleets_list_v1 WHERE ledger_id = $1 AND commander_id = $2",
        scope.rows_of(),
        commander
    );
    let fleets = fleets.fetch_all(scope.database()).await?;
    Ok((!fleets.is_empty()).then_some(fleets))
}

/// Whose fleets' payouts the caller sees besides their own: those of fleets that they command.
pub fn leads(scope: &Scope) -> Option<Uuid> {
    scope.session.may(Permission::ManageOwnFleets).then(|| myself(scope))
}

/// The pool of a payout, as far as the read models have come.
pub async fn pool_of(scope: &Scope, payout: PayoutId) -> Result<Option<PoolId>> {
    Ok(pools_of(scope, &[payout.0]).await?.remove(&payout.0))
}

/// The pools of payouts, as far as the read models have come. Who may do what with them, the decision says.
pub async fn pools_of(scope: &Scope, payouts: &[Uuid]) -> Result<HashMap<Uuid, PoolId>> {
    let rows = sqlx::query!(
        "SELECT payout_id, pool_id FROM payouts_list_v1 WHERE ledger_id = $1 AND payout_id = ANY($2)",
        scope.rows_of(),
        payouts
    )
    .fetch_all(scope.database())
    .await?;
    Ok(rows.into_iter().map(|row| (row.payout_id, PoolId(row.pool_id))).collect())
}
