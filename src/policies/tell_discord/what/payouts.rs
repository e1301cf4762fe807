//! What a notice of payouts says, with the names of the day.

use std::collections::HashMap;

use aggregates::fleets::Notice;
use aggregates::payouts::About;
use aggregates::{Amount, Currency, FleetId, LedgerId, MemberId, PayoutsEvent as Event, PoolId};
use sqlx::PgPool;
use uuid::Uuid;

use super::members_of;
use crate::app::App;
use crate::notices::{Line, Ready, Settled, failed, paid, ready};
use crate::policies::tell_discord::NotTold;

/// Names that messages use.
struct Names<'a> {
    database: &'a PgPool,
    ledger: LedgerId,
    members: HashMap<Uuid, Option<String>>,
    fleets: HashMap<Uuid, String>,
    /// What payouts are counted in.
    currencies: HashMap<Uuid, Currency>,
}

/// The message; none if there is no such event.
pub async fn message(
    (app, ledger): (&App, LedgerId),
    kind: Notice,
    events: &[Event],
) -> Result<Option<String>, NotTold> {
    let names = Names::of(&app.database, ledger, events).await?;
    match (kind, events) {
        (Notice::Ready, [event, ..]) => names.ready(event).await,
        (Notice::Paid, [_, ..]) => Ok(Some(paid(&names.settled(events)?))),
        (Notice::Failed, [_, ..]) => Ok(Some(failed(&names.settled(events)?))),
        _ => Ok(None),
    }
}

impl<'a> Names<'a> {
    async fn of(database: &'a PgPool, ledger: LedgerId, events: &[Event]) -> Result<Self, NotTold> {
        let (mut members, mut fleets, mut payouts) = (Vec::new(), Vec::new(), Vec::new());
        for event in events {
            match event {
                Event::Opened { fleet, payouts, .. } => {
                    members.extend(payouts.iter().map(|opened| opened.member.0));
                    fleets.push(fleet.0);
                }
                Event::Paid { about, .. } | Event::Failed { about, .. } => {
                    members.push(about.member.0);
                    fleets.push(about.fleet.0);
                    payouts.push(about.payout.0);
                }
                _ => {}
            }
        }
        Ok(Names {
            database,
            ledger,
            members: members_of(database, ledger, &members).await?,
            fleets: fleets_of(database, ledger, &fleets).await?,
            currencies: currencies_of(database, ledger, &payouts).await?,
        })
    }

    fn line(&self, member: MemberId, amount: Amount) -> Line {
        Line { who: self.members.get(&member.0).cloned().flatten(), amount }
    }

    fn fleet(&self, fleet: FleetId) -> String {
        self.fleets.get(&fleet.0).cloned().unwrap_or_else(|| "a fleet".to_owned())
    }

    async fn ready(&self, event: &Event) -> Result<Option<String>, NotTold> {
        let Event::Opened { pool, fleet, currency, payouts, carried, .. } = event else { return Ok(None) };
        let grown = carried.iter().filter(|one| one.delta > Amount::ZERO).count();
        Ok(Some(ready(&Ready {
            pool: self.pool(*pool).await?,
            fleet: self.fleet(*fleet),
            currency: *currency,
            payouts: payouts.iter().map(|opened| self.line(opened.member, opened.amount)).collect(),
            carried: grown,
        })))
    }

    async fn pool(&self, pool: PoolId) -> Result<String, NotTold> {
        let name = sqlx::query_scalar!(
            "SELECT name FROM fleets_pools_v1 WHERE ledger_id = $1 AND pool_id = $2",
            self.ledger.0,
            pool.0
        );
        let name = name.fetch_optional(self.database).await?;
        Ok(name.unwrap_or_else(|| "a pool".to_owned()))
    }

    fn settled(&self, events: &[Event]) -> Result<Vec<Settled>, NotTold> {
        events.iter().filter_map(|event| self.one(event).transpose()).collect()
    }

    fn one(&self, event: &Event) -> Result<Option<Settled>, NotTold> {
        Ok(match event {
            Event::Paid { about, amount, left, .. } => {
                let told = self.about(about, amount.currency(), amount.amount());
                Some(Settled { left: *left, ..told })
            }
            Event::Failed { about, reason } => {
                let currency = self.currencies.get(&about.payout.0);
                let currency =
                    currency.ok_or_else(|| NotTold::Defect("a payout is not in its list".to_owned()))?;
                let told = self.about(about, *currency, about.owed.minus(about.had).unwrap_or(about.owed));
                Some(Settled { reason: Some(reason.to_string()), ..told })
            }
            _ => None,
        })
    }

    fn about(&self, about: &About, currency: Currency, amount: Amount) -> Settled {
        let (line, fleet) = (self.line(about.member, amount), self.fleet(about.fleet));
        Settled { line, currency, fleet, left: Amount::ZERO, reason: None }
    }
}

async fn fleets_of(
    database: &PgPool,
    ledger: LedgerId,
    fleets: &[Uuid],
) -> Result<HashMap<Uuid, String>, NotTold> {
    let rows = sqlx::query!(
        "SELECT fleet_id, name FROM fleets_list_v1 WHERE ledger_id = $1 AND fleet_id = ANY($2)",
        ledger.0,
        fleets
    );
    Ok(rows.fetch_all(database).await?.into_iter().map(|row| (row.fleet_id, row.name)).collect())
}

async fn currencies_of(
    database: &PgPool,
    ledger: LedgerId,
    payouts: &[Uuid],
) -> Result<HashMap<Uuid, Currency>, NotTold> {
    let rows = sqlx::query!(
        "SELECT payout_id, currency FROM payouts_list_v1 WHERE ledger_id = $1 AND payout_id = ANY($2)",
        ledger.0,
        payouts
    );
    let rows = rows.fetch_all(database).await?.into_iter();
    rows.map(|row| Ok((row.payout_id, currency(&row.currency)?))).collect()
}

fn currency(name: &str) -> Result<Currency, NotTold> {
    name.parse().map_err(|error| NotTold::Defect(format!("`{name}`: {error}")))
}
