//! Pools: a row each, with what was approved of it.

use aggregates::fleets::PoolPlan;
use aggregates::split::PoolSplit;
use aggregates::{Amount, AnyEvent, FleetId, FleetsEvent as Event, PayoutRuleId, PoolId, Position};
use chrono::{DateTime, Utc};

use super::{json, missing};
use crate::row::row;
use crate::{Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// A pool.
    pub struct Pool {
        /// Which.
        pool_id: PoolId,
        /// Of which fleet.
        fleet_id: FleetId,
        /// What it is called.
        name: String,
        /// `draft`, `valuing`, `valued`, `approved`, `paid` or `removed`.
        stage: String,
        /// What it is counted in.
        currency: String,
        /// How items are priced.
        strategy: String,
        /// By which rule it is shared out.
        rule_id: PayoutRuleId,
        /// By which version of it, once approved.
        rule_version: Option<i64>,
        /// How much of it is shared out, in percent.
        payout_percent: Amount,
        /// What comes off first, as JSON: a list of `label` and `amount`.
        costs: String,
        /// Which valuation it awaits or has.
        valuation: i64,
        /// What everything is worth that has a price.
        total: Option<Amount>,
        /// How many lines have no price.
        missing: i64,
        /// When it was valued.
        valued_at: Option<DateTime<Utc>>,
        /// Why it could not be.
        valuation_failed: Option<String>,
        /// Shares that are set, as JSON: a list of `member`, `to` and `reason`.
        adjustments: String,
        /// What members took, as JSON: a list of `line`, `member` and `quantity`.
        in_kind: String,
        /// How often it was approved.
        approvals: i64,
        /// When it was approved.
        approved_at: Option<DateTime<Utc>>,
        /// By whom.
        approved_by: Option<String>,
        /// What is shared out among members, once approved.
        shared: Option<Amount>,
        /// What the corporation keeps, once approved.
        corp: Option<Amount>,
        /// What the commander gets for leading, once approved.
        commander: Option<Amount>,
        /// How it is shared out, with every input, once approved; as JSON.
        split: Option<String>,
        /// Why it was removed, or its approval voided.
        reason: Option<String>,
        /// When it was opened.
        opened_at: DateTime<Utc>,
        /// The last event that touched the row.
        changed_at: Position,
    }
}

/// The read model.
pub struct PoolsModel;

impl ReadModel for PoolsModel {
    const TABLE: Table =
        Table { model: "fleets_pools", version: 1, columns: Pool::COLUMNS, key: 1, append_only: false };
    type Key = (PoolId,);
    type Row = Pool;
    type Ambient = ();

    fn touches((): &(), event: &Happened) -> Touched<(PoolId,)> {
        let AnyEvent::Fleets(event) = &event.event else { return Touched::none() };
        match event {
            Event::PoolOpened { pool, .. }
            | Event::PoolChanged { pool, .. }
            | Event::PoolRemoved { pool, .. }
            | Event::ItemsAdded { pool, .. }
            | Event::ItemSet { pool, .. }
            | Event::ItemsRemoved { pool, .. }
            | Event::ValuationAsked { pool, .. }
            | Event::PoolValued { pool, .. }
            | Event::ValuationFailed { pool, .. }
            | Event::PriceSet { pool, .. }
            | Event::InKindSet { pool, .. }
            | Event::SharesAdjusted { pool, .. }
            | Event::PoolApproved { pool, .. }
            | Event::ApprovalVoided { pool, .. }
            | Event::PoolPaid { pool } => Touched::one((*pool,)),
            _ => Touched::none(),
        }
    }

    fn fold(
        (): &(),
        happened: &Happened,
        _: &Opened,
        (id,): &(PoolId,),
        row: Option<Pool>,
    ) -> Result<Option<Pool>, String> {
        let AnyEvent::Fleets(event) = &happened.event else { return Ok(row) };
        let row = match event {
            Event::PoolOpened { fleet, plan, .. } => opened((*id, *fleet), plan, happened)?,
            _ => changed(row.ok_or_else(|| missing(id))?, event)?,
        };
        Ok(Some(Pool { changed_at: happened.position, ..row }))
    }
}

fn opened(
    (pool_id, fleet_id): (PoolId, FleetId),
    plan: &PoolPlan,
    happened: &Happened,
) -> Result<Pool, String> {
    let row = Pool {
        pool_id,
        fleet_id,
        name: String::new(),
        stage: "draft".to_owned(),
        currency: plan.currency.to_string(),
        strategy: String::new(),
        rule_id: plan.rule,
        rule_version: None,
        payout_percent: Amount::ZERO,
        costs: String::new(),
        valuation: 0,
        total: None,
        missing: 0,
        valued_at: None,
        valuation_failed: None,
        adjustments: "[]".to_owned(),
        in_kind: "[]".to_owned(),
        approvals: 0,
        approved_at: None,
        approved_by: None,
        shared: None,
        corp: None,
        commander: None,
        split: None,
        reason: None,
        opened_at: happened.effective_at,
        changed_at: happened.position,
    };
    planned(row, plan)
}

fn planned(row: Pool, plan: &PoolPlan) -> Result<Pool, String> {
    Ok(Pool {
        name: plan.name.to_string(),
        strategy: json(&plan.strategy)?.trim_matches('"').to_owned(),
        rule_id: plan.rule,
        payout_percent: plan.payout_percent.decimal().try_into().map_err(|_| missing("a percentage"))?,
        costs: json(&plan.costs)?,
        ..row
    })
}

fn changed(row: Pool, event: &Event) -> Result<Pool, String> {
    let staged = |stage: &str, row: Pool| Pool { stage: stage.to_owned(), ..row };
    Ok(match event {
        Event::PoolChanged { plan, .. } => {
            let before = row.strategy.clone();
            let row = planned(row, plan)?;
            if row.strategy == before { row } else { staged("draft", row) }
        }
        Event::PoolRemoved { reason, .. } => {
            Pool { reason: Some(reason.to_string()), ..staged("removed", row) }
        }
        Event::ItemsAdded { .. } | Event::ItemSet { .. } | Event::ItemsRemoved { .. } => staged("draft", row),
        Event::ValuationAsked { valuation, .. } => {
            Pool { valuation: i64::from(*valuation), valuation_failed: None, ..staged("valuing", row) }
        }
        Event::PoolValued { missing, total, at, .. } => Pool {
            total: Some(*total),
            missing: i64::try_from(missing.len()).unwrap_or(i64::MAX),
            valued_at: Some(*at),
            ..staged("valued", row)
        },
        Event::ValuationFailed { why, .. } => {
            Pool { valuation_failed: Some(why.to_string()), ..staged("draft", row) }
        }
        Event::PriceSet { unpriced, total, at, .. } => {
            let valued = row.stage == "valued" || *unpriced == 0;
            let row = Pool { total: Some(*total), missing: i64::from(*unpriced), ..row };
            if valued { Pool { valued_at: Some(*at), ..staged("valued", row) } } else { row }
        }
        Event::InKindSet { taken, .. } => Pool { in_kind: json(taken)?, ..row },
        Event::SharesAdjusted { adjustments, .. } => Pool { adjustments: json(adjustments)?, ..row },
        Event::PoolApproved { approval, by, version, at, split, .. } => Pool {
            approvals: i64::from(*approval),
            approved_at: Some(*at),
            approved_by: Some(by.to_string()),
            rule_version: Some(i64::from(*version)),
            ..approved(staged("approved", row), split)?
        },
        Event::ApprovalVoided { reason, .. } => Pool {
            approved_at: None,
            approved_by: None,
            rule_version: None,
            shared: None,
            corp: None,
            commander: None,
            split: None,
            reason: Some(reason.to_string()),
            ..staged("valued", row)
        },
        Event::PoolPaid { .. } => staged("paid", row),
        _ => row,
    })
}

fn approved(row: Pool, split: &PoolSplit) -> Result<Pool, String> {
    Ok(Pool {
        total: Some(split.total.amount()),
        shared: Some(split.rest),
        corp: Some(split.corp),
        commander: Some(split.commander),
        split: Some(json(split)?),
        ..row
    })
}
