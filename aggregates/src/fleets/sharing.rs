//! How a pool is shared out: the fleet's crew as participants, under the rule and the pool's own terms.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::crew::minutes_between;
use super::{
    Crew, Due, Fleet, Fleets, FleetsContext, FleetsEvent as Event, FleetsRefusal as Refusal, PayoutRule,
    Pool, PoolStage, ShareBy,
};
use crate::ledger::Open;
use crate::money::Amount;
use crate::split::{Attendance, Outcome, Participant, PoolSplit, PoolTerms, adjust, split, worth};
use crate::{Context, MemberId, Money, PoolId, Text, Who};

type Decision = Result<Vec<Event>, Refusal>;

/// A share that somebody set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Adjustment {
    /// Whose.
    pub member: MemberId,
    /// To what.
    pub to: Amount,
    /// Why.
    pub reason: Text<500>,
}

/// A share is set for good only if the pool can be shared out with it.
pub(super) fn set_share(
    fleets: &Fleets,
    context: &Context<FleetsContext>,
    (pool, who): (PoolId, &Who),
    (to, reason): (Option<Money>, &Text<500>),
) -> Decision {
    let found = context.lent.managed_pool(context, fleets, pool)?;
    found.editable(pool)?;
    let member = context.lent.ledger.open()?.resolve(who)?;
    let others = found.adjustments.iter().filter(|adjustment| adjustment.member != member).cloned();
    let mut adjustments: Vec<_> = others.collect();
    if let Some(to) = to {
        let currency = found.plan.currency;
        if to.currency() != currency {
            let (given, currency) = (to.currency().to_string(), currency.to_string());
            return Err(Refusal::OtherCurrency { given, currency });
        }
        adjustments.push(Adjustment { member, to: to.amount(), reason: reason.clone() });
    }
    if adjustments == found.adjustments {
        return Ok(Vec::new());
    }
    let adjusted = Pool { adjustments: adjustments.clone(), ..found.clone() };
    fleets.shared_out(context, pool, &adjusted)?;
    Ok(vec![Event::SharesAdjusted { pool, by: context.principal().clone(), adjustments }])
}

impl Fleets {
    /// How a pool is shared out as it stands.
    ///
    /// Refused in this order: it is not valued, lines have no price, the fleet is not over while shares go by time, it has no
    /// crew, the split.
    pub(super) fn shared_out(
        &self,
        context: &Context<FleetsContext>,
        id: PoolId,
        pool: &Pool,
    ) -> Result<PoolSplit, Refusal> {
        let PoolStage::Valued { total, .. } = pool.stage else {
            return Err(Refusal::PoolNotValued { pool: id });
        };
        let without = pool.unpriced();
        if !without.is_empty() {
            let lines = without.iter().take(20).copied().collect();
            return Err(Refusal::ItemsWithoutPrice { pool: id, count: without.len(), lines });
        }
        let (fleet, rule) = (self.fleet(pool.fleet)?, &self.rule(pool.plan.rule)?.rule);
        let flown = flown(fleet, pool, rule)?;
        let open = context.lent.ledger.open()?;
        let taken = taken_in_kind(pool, open)?;
        let people = participants(open, fleet, rule, flown, |member| {
            let in_kind = taken.get(&member).copied().unwrap_or_default();
            (context.lent.payouts.carried(member), in_kind)
        })?;
        if people.is_empty() {
            return Err(Refusal::NoCrew { fleet: pool.fleet });
        }
        let mut split = split(Money::new(total, pool.plan.currency)?, &terms(rule, pool), &people)?;
        for Adjustment { member, to, .. } in &pool.adjustments {
            split = adjust(&split, open.resolve(&(*member).into())?, *to)?;
        }
        Ok(split)
    }

    /// What everybody is owed by a split: shares, and the cuts of the commander and of members.
    pub(super) fn owed(&self, pool: &Pool, split: &PoolSplit) -> Result<Vec<Due>, Refusal> {
        let mut dues: BTreeMap<MemberId, Due> = BTreeMap::new();
        for share in &split.shares {
            let due = dues.entry(share.member).or_insert_with(|| Due::of(share.member));
            match share.outcome {
                Outcome::Paid(amount) => due.pay = amount,
                Outcome::Owed(amount) => due.owed = amount,
                _ => {}
            }
            (due.carried_in, due.carried_on) = (share.carried_in, share.carried_out);
            due.percent = percent_of(share.share, split.rest);
        }
        let commander = self.fleet(pool.fleet)?.plan.commander;
        let cuts = split.cuts.iter().map(|cut| (cut.member, cut.amount));
        for (member, amount) in cuts.chain([(commander, split.commander)]) {
            if amount > Amount::ZERO {
                let due = dues.entry(member).or_insert_with(|| Due::of(member));
                due.pay = due.pay.plus(amount).ok_or(crate::money::NotMoney::TooLarge)?;
            }
        }
        Ok(dues.into_values().collect())
    }
}

/// When a fleet flew, as far as shares go by time.
fn flown(
    fleet: &Fleet,
    pool: &Pool,
    rule: &PayoutRule,
) -> Result<Option<(DateTime<Utc>, DateTime<Utc>)>, Refusal> {
    match (rule.by, fleet.started_at, fleet.completed_at) {
        (_, Some(from), Some(to)) => Ok(Some((from, to))),
        (ShareBy::Time, _, _) => Err(Refusal::FleetNotCompleted { fleet: pool.fleet }),
        _ => Ok(None),
    }
}

/// Everybody once, with all that is said of them and of who turned out to be them.
fn participants(
    open: &Open,
    fleet: &Fleet,
    rule: &PayoutRule,
    flown: Option<(DateTime<Utc>, DateTime<Utc>)>,
    owed: impl Fn(MemberId) -> (Amount, Amount),
) -> Result<Vec<Participant>, Refusal> {
    let mut people: BTreeMap<MemberId, Crew> = BTreeMap::new();
    for (member, crew) in &fleet.crew {
        let member = open.resolve(&(*member).into())?;
        match people.get_mut(&member) {
            None => drop(people.insert(member, crew.clone())),
            Some(other) => other.join(crew),
        }
    }
    let participant = |(member, crew): (MemberId, Crew)| {
        let (carried, in_kind) = owed(member);
        let attendance = crew.attendance(rule.by, flown);
        Participant { member, role: Some(crew.role), manual: crew.weight, attendance, carried, in_kind }
    };
    Ok(people.into_iter().map(participant).collect())
}

/// What things are worth that members took.
fn taken_in_kind(pool: &Pool, open: &Open) -> Result<BTreeMap<MemberId, Amount>, Refusal> {
    let mut taken: BTreeMap<MemberId, Amount> = BTreeMap::new();
    for in_kind in &pool.in_kind {
        let member = open.resolve(&in_kind.member.into())?;
        let unit = pool.prices.get(&in_kind.line).map_or(Amount::ZERO, |priced| priced.unit);
        let value = worth(unit.decimal(), in_kind.quantity, pool.plan.currency)?.amount();
        let sum = taken.entry(member).or_default();
        *sum = sum.plus(value).ok_or(crate::money::NotMoney::TooLarge)?;
    }
    Ok(taken)
}

fn terms(rule: &PayoutRule, pool: &Pool) -> PoolTerms {
    PoolTerms {
        payout_percent: pool.plan.payout_percent,
        costs: pool.plan.costs.clone(),
        corp_tax: rule.corp_tax,
        fc_cut: rule.fc_cut,
        fixed_cuts: rule.fixed_cuts.clone(),
        base_share: rule.base_share,
        role_multipliers: rule.role_multipliers.clone(),
        time_based: rule.by == ShareBy::Time,
        minimum_minutes: rule.minimum_minutes,
        logi_bonus: rule.logi_bonus,
        minimum_payout: rule.minimum_payout,
        below_minimum: rule.below_minimum,
    }
}

/// A part in percent, to four places.
fn percent_of(part: Amount, whole: Amount) -> rust_decimal::Decimal {
    let percent = part.decimal().checked_div(whole.decimal()).unwrap_or_default();
    (percent * rust_decimal::Decimal::ONE_HUNDRED).round_dp(4).normalize()
}

impl Crew {
    /// The stays of another record of the same person besides these; what else is said stays as it is here.
    fn join(&mut self, other: &Crew) {
        if self.stays.is_empty() || other.stays.is_empty() {
            self.stays.clear();
        } else {
            self.stays.extend(other.stays.iter().copied());
        }
        self.sites = self.sites.max(other.sites);
    }

    fn attendance(&self, by: ShareBy, flown: Option<(DateTime<Utc>, DateTime<Utc>)>) -> Attendance {
        match (by, flown) {
            (ShareBy::Time, Some((from, to))) => {
                Attendance::Minutes { present: self.minutes(from, to), of: minutes_between(from, to) }
            }
            (ShareBy::Sites, _) => Attendance::Sites(self.sites.unwrap_or(0)),
            _ => Attendance::Present,
        }
    }
}

impl Due {
    fn of(member: MemberId) -> Self {
        let nothing = Amount::ZERO;
        Due {
            member,
            pay: nothing,
            owed: nothing,
            carried_in: nothing,
            carried_on: nothing,
            percent: rust_decimal::Decimal::ZERO,
        }
    }
}
