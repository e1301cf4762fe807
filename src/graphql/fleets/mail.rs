//! The mail about a pool's payouts, as a commander copies it into the game.

use aggregates::{Currency, FleetId, MemberId, Permission, PoolId};
use async_graphql::SimpleObject;

use super::{myself, sees_payouts_of, view};
use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::scope::Scope;
use crate::notices::{self, Line};
use crate::reads::What;

/// A mail about payouts, as plain text.
#[derive(SimpleObject)]
pub struct PayoutMail {
    /// What it is about, 150 characters at most.
    subject: String,
    /// What it says, by name and amount: the texts of as many mails as it takes, as the game's have 8,000 characters at most.
    bodies: Vec<String>,
}

impl PayoutMail {
    /// Of what is owed of a pool, as far as the caller sees it.
    pub async fn of(
        scope: &Scope,
        (pool, fleet): (PoolId, FleetId),
        (name, currency): (&str, &str),
    ) -> Result<Option<Self>> {
        view(scope, "payouts_list").await?;
        scope.ready("ledger_members").await?;
        let (seen, payouts): (Vec<_>, Vec<_>) = payouts(scope, pool, fleet).await?.into_iter().unzip();
        if payouts.is_empty() {
            return Ok(None);
        }
        scope.shows_always(seen, What::Payouts);
        let currency: Currency = currency.parse().map_err(GraphqlError::internal)?;
        let mail = notices::mail(&fleet_name(scope, fleet).await?, name, currency, &payouts);
        Ok(Some(PayoutMail { subject: mail.subject, bodies: mail.bodies }))
    }
}

async fn payouts(scope: &Scope, pool: PoolId, fleet: FleetId) -> Result<Vec<(MemberId, Line)>> {
    let rows = sqlx::query!(
        r#"SELECT p.member_id, p.amount::text AS "amount!", m.name AS "name?"
           FROM payouts_list_v1 p
           LEFT JOIN ledger_members_v1 m ON m.ledger_id = $1 AND m.member_id = p.member_id
           WHERE p.ledger_id = $1 AND p.fleet_id = $2 AND p.pool_id = $3 AND p.state NOT IN ('cancelled', 'reversed')
             AND ($4::uuid IS NULL OR p.member_id = $4 OR p.fleet_id IN (
                 SELECT fleet_id FROM fleets_list_v1 WHERE ledger_id = $1 AND commander_id = $5))
           ORDER BY m.name, p.payout_id"#,
        scope.rows_of(),
        fleet.0,
        pool.0,
        sees_payouts_of(scope),
        scope.session.may(Permission::ManageOwnFleets).then(|| myself(scope))
    )
    .fetch_all(scope.database())
    .await?;
    let told = rows.into_iter().map(|row| {
        let amount = row.amount.parse().map_err(GraphqlError::internal)?;
        Ok((MemberId(row.member_id), Line { who: row.name, amount }))
    });
    told.collect()
}

async fn fleet_name(scope: &Scope, fleet: FleetId) -> Result<String> {
    let name = sqlx::query_scalar!(
        "SELECT name FROM fleets_list_v1 WHERE ledger_id = $1 AND fleet_id = $2",
        scope.rows_of(),
        fleet.0
    );
    let name: Option<String> = name.fetch_optional(scope.database()).await?;
    Ok(name.unwrap_or_default())
}
