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

/// A share is set only if the pool can be shared out with it. One that is set no more goes always.
pub(super) fn set_share(
    fleets: &Fleets,
    context: &Context<FleetsContext>,
    (pool, who): (PoolId, &Who),
    (to, reason): (Option<Money>, &Text<500>),
) -> Decision {
    let found = context.lent.managed_pool(context, fleets, pool)?;
    found.editable(pool)?;
    let open = context.lent.ledger.open()?;
    let member = open.resolve(who)?;
    let is_theirs = |adjustment: &&Adjustment| open.person(adjustment.member) == member;
    let (theirs, mut adjustments): (Vec<_>, Vec<_>) =
        found.adjustments.iter().cloned().partition(|a| is_theirs(&a));
    let set = to.map(|to| in_currency(found, to)).transpose()?;
    let set = set.map(|to| Adjustment { member, to, reason: reason.clone() });
    if theirs == Vec::from_iter(set.clone()) {
        return Ok(Vec::new());
    }
    if let Some(set) = set {
        adjustments.push(set);
        let adjusted = Pool { adjustments: adjustments.clone(), ..found.clone() };
        fleets.shared_out(context, pool, &adjusted)?;
    }
    Ok(vec![Event::SharesAdjusted { pool, by: context.principal().clone(), adjustments }])
}

fn in_currency(pool: &Pool, to: Money) -> Result<Amount, Refusal> {
    let currency = pool.plan.currency;
    match to.currency() == currency {
        true => Ok(to.amount()),
        false => {
            let (given, currency) = (to.currency().to_string(), currency.to_string());
            Err(Refusal::OtherCurrency { given, currency })
        }
    }
}

impl Fleets {
    /// How a pool is shared out as it stands.
    pub(super) fn shared_out(
        &self,
        context: &Context<FleetsContext>,
        id: PoolId,
        pool: &Pool,
    ) -> Result<PoolSplit, Refusal> {
        let open = context.lent.ledger.open()?;
        let carried = context.lent.payouts.carried_for(open)?;
        self.split_by(open, (id, pool), &self.rule(pool.plan.rule)?.rule, &carried)
    }

    /// How a pool is shared out by a rule, with what was carried for everybody.
    ///
    /// Refused in this order: it is not valued, lines have no price, the fleet is not over while shares go by time, it has no
    /// crew, somebody who is not of it took something in kind, the split.
    pub(super) fn split_by(
        &self,
        open: &Open,
        (id, pool): (PoolId, &Pool),
        rule: &PayoutRule,
        carried: &BTreeMap<MemberId, Amount>,
    ) -> Result<PoolSplit, Refusal> {
        let PoolStage::Valued { total, .. } = pool.stage else {
            return Err(Refusal::PoolNotValued { pool: id });
        };
        let without = pool.unpriced();
        if !without.is_empty() {
            let lines = without.iter().take(20).copied().collect();
            return Err(Refusal::ItemsWithoutPrice { pool: id, count: without.len(), lines });
        }
        let fleet = self.fleet(pool.fleet)?;
        let flown = flown(fleet, pool, rule)?;
        let mut taken = taken_in_kind(pool, open)?;
        let participant = |(member, crew): (MemberId, Crew)| Participant {
            member,
            attendance: crew.attendance(rule.by, flown),
            role: Some(crew.role),
            manual: crew.weight,
            carried: carried.get(&member).copied().unwrap_or_default(),
            in_kind: taken.remove(&member).unwrap_or_default(),
        };
        let people: Vec<_> = fleet.people(open).into_iter().map(participant).collect();
        if people.is_empty() {
            return Err(Refusal::NoCrew { fleet: pool.fleet });
        }
        // What somebody took who is no longer said to have flown would be nobody's share.
        if let Some(member) = taken.into_keys().next() {
            return Err(Refusal::NotOfTheCrew { member });
        }
        let mut split = split(Money::new(total, pool.plan.currency)?, &terms(rule, pool), &people)?;
        for Adjustment { member, to, .. } in &pool.adjustments {
            split = adjust(&split, open.person(*member), *to)?;
        }
        Ok(split)
    }

    /// What everybody is owed by a split: shares, and the cuts of the commander and of members.
    pub(super) fn owed(&self, open: &Open, pool: &Pool, split: &PoolSplit) -> Result<Vec<Due>, Refusal> {
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
                let member = open.person(member);
                let due = dues.entry(member).or_insert_with(|| Due::of(member));
                due.pay = due.pay.plus(amount).ok_or(crate::money::NotMoney::TooLarge)?;
            }
        }
        Ok(dues.into_values().collect())
    }
}

/// From when until when something was.
type Period = (DateTime<Utc>, DateTime<Utc>);

/// When a fleet flew, as far as shares go by time.
fn flown(fleet: &Fleet, pool: &Pool, rule: &PayoutRule) -> Result<Option<Period>, Refusal> {
    match (rule.by, fleet.started_at, fleet.completed_at) {
        (_, Some(from), Some(to)) => Ok(Some((from, to))),
        (ShareBy::Time, _, _) => Err(Refusal::FleetNotCompleted { fleet: pool.fleet }),
        _ => Ok(None),
    }
}

/// What things are worth that members took.
fn taken_in_kind(pool: &Pool, open: &Open) -> Result<BTreeMap<MemberId, Amount>, Refusal> {
    let mut taken: BTreeMap<MemberId, Amount> = BTreeMap::new();
    for in_kind in &pool.in_kind {
        let member = open.person(in_kind.member);
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
    fn attendance(&self, by: ShareBy, flown: Option<Period>) -> Attendance {
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
    /// Nothing.
    pub(crate) fn of(member: MemberId) -> Self {
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

#[cfg(test)]
mod tests;
