//! Other payout rules and prices than those that pools were approved with, as somebody proposes them.
//!
//! What is proposed is laid over the rule and the prices of each pool as it was approved; what is not named stays. It is
//! reckoned with and never put in force: a pool keeps what it was approved with.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::rule::within;
use super::valuing::total;
use super::{Due, Fleets, FleetsRefusal as Refusal, PayoutRule, Pool, PoolStage, Priced, ShareBy};
use crate::ledger::Open;
use crate::money::{Amount, Currency, NotMoney};
use crate::split::{BelowMinimum, PercentCut};
use crate::{Ledger, MemberId, PayoutRuleId, Percent, PoolId, Text};

/// Other payout rules and prices. As JSON it is what a file for the command line holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PayoutsProposal {
    /// Only for pools that are shared out by this rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<PayoutRuleId>,
    /// What a role counts that has no multiplier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_share: Option<Decimal>,
    /// What roles count; those that are not named count what they did.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub role_multipliers: BTreeMap<Text<40>, Decimal>,
    /// By what shares go besides roles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<ShareBy>,
    /// Who was there for less gets nothing, where shares go by time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum_minutes: Option<u32>,
    /// What the corporation takes, in percent; 0 is nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corp_tax: Option<Decimal>,
    /// What the commander takes, in percent of what that leaves; 0 is nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fc_cut: Option<Decimal>,
    /// What others take, all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fixed_cuts: Option<Vec<PercentCut>>,
    /// How much more `logi` counts, in percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logi_bonus: Option<Decimal>,
    /// What is not paid out if it is less.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum_payout: Option<Amount>,
    /// What becomes of it then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub below_minimum: Option<BelowMinimum>,
    /// What every price is multiplied by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_factor: Option<Decimal>,
    /// What a unit of a type in the game is worth, whatever it was valued at; the factor is not applied to it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub prices: BTreeMap<u32, Amount>,
}

impl PayoutsProposal {
    /// Prices that a proposal may name.
    pub const MOST_PRICES: usize = 1_000;

    /// Whether nothing is proposed.
    pub fn is_none(&self) -> bool {
        *self == PayoutsProposal { rule: self.rule, ..PayoutsProposal::default() }
    }

    /// Refuses what no rule could say and no price could be. What goes with one pool's rule and not with another's is found
    /// out at that pool.
    pub fn check(&self, ledger: &Ledger) -> Result<(), Refusal> {
        let code = ledger.open()?.settings.currency.as_str();
        let unknown = |_| Refusal::CurrencyUnknown { currency: code.to_owned() };
        let currency: Currency = code.parse().map_err(unknown)?;
        let roles = self.role_multipliers.len();
        if roles > PayoutRule::MOST_ROLES {
            return Err(Refusal::TooManyRoles { count: roles, limit: PayoutRule::MOST_ROLES });
        }
        self.over(&PayoutRule::even(Text::new("name", "what is proposed")?))?.check(currency)?;
        within("price_factor", self.price_factor.unwrap_or_default())?;
        if self.prices.len() > PayoutsProposal::MOST_PRICES {
            return Err(Refusal::RuleOutOfRange { field: "prices" });
        }
        match self.prices.values().find(|unit| **unit < Amount::ZERO) {
            Some(unit) => Err(Refusal::PriceOutOfRange { unit: *unit }),
            None => Ok(()),
        }
    }

    /// The rule with what is proposed laid over it.
    fn over(&self, rule: &PayoutRule) -> Result<PayoutRule, Refusal> {
        let rule = rule.clone();
        let mut role_multipliers = rule.role_multipliers;
        role_multipliers.extend(self.role_multipliers.clone());
        Ok(PayoutRule {
            base_share: self.base_share.unwrap_or(rule.base_share),
            role_multipliers,
            by: self.by.unwrap_or(rule.by),
            minimum_minutes: self.minimum_minutes.unwrap_or(rule.minimum_minutes),
            corp_tax: percent("corp_tax", self.corp_tax, rule.corp_tax)?,
            fc_cut: percent("fc_cut", self.fc_cut, rule.fc_cut)?,
            fixed_cuts: self.fixed_cuts.clone().unwrap_or(rule.fixed_cuts),
            logi_bonus: self.logi_bonus.unwrap_or(rule.logi_bonus),
            minimum_payout: self.minimum_payout.unwrap_or(rule.minimum_payout),
            below_minimum: self.below_minimum.unwrap_or(rule.below_minimum),
            ..rule
        })
    }

    /// The pool at the proposed prices. Copies of blueprints are worth nothing at any.
    fn priced(&self, pool: &Pool) -> Result<Pool, Refusal> {
        let mut pool = pool.clone();
        for (line, priced) in &mut pool.prices {
            if let Some(item) = pool.items.get(line).filter(|item| !item.blueprint_copy) {
                let named = item.type_id.and_then(|id| self.prices.get(&id));
                priced.unit = named.map_or_else(|| self.times(priced), |unit| Ok(*unit))?;
            }
        }
        let units = pool.prices.iter().map(|(line, priced)| (*line, priced.unit)).collect();
        let worth = total(&pool.items, &units, pool.plan.currency)?;
        if let PoolStage::Valued { total, .. } = &mut pool.stage {
            *total = worth;
        }
        Ok(pool)
    }

    /// To eight places, as prices have.
    fn times(&self, priced: &Priced) -> Result<Amount, NotMoney> {
        let Some(factor) = self.price_factor else { return Ok(priced.unit) };
        let unit = priced.unit.decimal().checked_mul(factor).ok_or(NotMoney::TooLarge)?;
        Amount::nearest(unit)
    }
}

impl Fleets {
    /// What everybody would be owed of a pool that is being approved, had the proposal been in force from a time on, and had
    /// this been carried for them until then.
    pub fn reckoned(
        &self,
        open: &Open,
        (pool, at): (PoolId, DateTime<Utc>),
        (proposal, from): (&PayoutsProposal, Option<DateTime<Utc>>),
        carried: &BTreeMap<MemberId, Amount>,
    ) -> Result<Vec<Due>, Refusal> {
        let found = self.pool(pool)?;
        let rule = &self.rule(found.plan.rule)?.rule;
        let concerned = proposal.rule.is_none_or(|only| only == found.plan.rule);
        if !concerned || from.is_some_and(|from| at < from) {
            let split = self.split_by(open, (pool, found), rule, carried)?;
            return self.owed(open, found, &split);
        }
        let priced = proposal.priced(found)?;
        let split = self.split_by(open, (pool, &priced), &proposal.over(rule)?, carried)?;
        self.owed(open, &priced, &split)
    }
}

/// What is proposed of a percentage, of which 0 is none.
fn percent(
    field: &'static str,
    proposed: Option<Decimal>,
    before: Option<Percent>,
) -> Result<Option<Percent>, Refusal> {
    match proposed {
        None => Ok(before),
        Some(none) if none.is_zero() => Ok(None),
        Some(by) => by.try_into().map(Some).map_err(|_| Refusal::RuleOutOfRange { field }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleets::words::{
        POOL, RULE, amount, approved, at, carrying, decimal, each, even, flown, item, opened, pool_plan,
        priced, stocked, to_pay, valued,
    };
    use crate::fleets::{FleetsEvent, LinePrice};
    use crate::split::NotSplit;
    use crate::testing::Given;
    use crate::testing::guild::{GROM, JAINA, text};

    fn reckoned(given: &Given, proposal: &PayoutsProposal) -> Result<Vec<(MemberId, String)>, Refusal> {
        since(given, proposal, None)
    }

    fn since(
        given: &Given,
        proposal: &PayoutsProposal,
        from: Option<DateTime<Utc>>,
    ) -> Result<Vec<(MemberId, String)>, Refusal> {
        let open = given.ledger.open().expect("open");
        let dues = given.fleets.reckoned(open, (POOL, at("20:00")), (proposal, from), &BTreeMap::new())?;
        Ok(dues.into_iter().map(|due| (due.member, due.pay.to_string())).collect())
    }

    fn hundred() -> Given {
        valued(even(), &[GROM, JAINA], "100")
    }

    #[test]
    fn a_proposal_of_nothing_comes_to_what_is_approved() {
        let given = hundred();
        let nothing = PayoutsProposal::default();
        assert!(nothing.is_none() && PayoutsProposal { rule: Some(RULE), ..nothing.clone() }.is_none());
        let expected = to_pay(&approved(given.clone(), POOL), POOL);
        assert_eq!(reckoned(&given, &nothing), Ok(expected));
    }

    #[test]
    fn percentages_multipliers_and_the_minimum_are_laid_over_the_rule() {
        let tax = PayoutsProposal { corp_tax: Some(decimal("10")), ..PayoutsProposal::default() };
        assert_eq!(reckoned(&hundred(), &tax), Ok(each(&[(GROM, "45"), (JAINA, "45")])));
        let cut = PayoutsProposal { fc_cut: Some(decimal("10")), ..PayoutsProposal::default() };
        assert_eq!(reckoned(&hundred(), &cut), Ok(each(&[(GROM, "45"), (JAINA, "55")])));
        let taxed = PayoutRule { corp_tax: Some(crate::testing::guild::percent("10")), ..even() };
        let free = PayoutsProposal { corp_tax: Some(Decimal::ZERO), ..PayoutsProposal::default() };
        let given = valued(taxed, &[GROM, JAINA], "100");
        assert_eq!(reckoned(&given, &free), Ok(each(&[(GROM, "50"), (JAINA, "50")])));
        let minimum = PayoutsProposal { minimum_payout: Some(amount("60")), ..PayoutsProposal::default() };
        assert_eq!(reckoned(&hundred(), &minimum), Ok(each(&[(GROM, "0"), (JAINA, "0")])));
        let logi = crate::fleets::words::crew_set(JAINA, crate::fleets::words::aboard("logi"));
        let roles = [(text("logi"), decimal("3"))].into();
        let heavy = PayoutsProposal { role_multipliers: roles, ..PayoutsProposal::default() };
        assert_eq!(reckoned(&hundred().and([logi]), &heavy), Ok(each(&[(GROM, "25"), (JAINA, "75")])));
    }

    #[test]
    fn what_was_carried_is_part_of_what_would_be_owed() {
        let given = valued(carrying("60"), &[GROM], "50");
        let (open, nothing) = (given.ledger.open().expect("open"), PayoutsProposal::default());
        let carried = [(GROM, amount("20"))].into();
        let dues = given.fleets.reckoned(open, (POOL, at("20:00")), (&nothing, None), &carried);
        assert_eq!(dues.expect("reckoned")[0].pay, amount("70"));
    }

    #[test]
    fn prices_are_multiplied_and_that_of_a_type_is_as_it_is_named_but_copies_are_worth_nothing() {
        let copy = crate::fleets::Item { blueprint_copy: true, ..item("Rifter Blueprint", Some(691), 1) };
        let lines = vec![(1, item("Tritanium", Some(34), 10)), (2, item("Pyerite", Some(35), 2)), (3, copy)];
        let price = |line, unit| LinePrice { line, price: priced(unit) };
        let valued = FleetsEvent::PoolValued {
            pool: POOL,
            valuation: 1,
            prices: vec![price(1, "5"), price(2, "25"), price(3, "0")],
            missing: Vec::new(),
            total: amount("100"),
            at: at("20:00"),
        };
        let given = flown(even(), &[GROM]).and([
            opened(POOL, pool_plan()),
            crate::fleets::words::added(POOL, lines),
            FleetsEvent::ValuationAsked { pool: POOL, valuation: 1 },
            valued,
        ]);
        let half = PayoutsProposal { price_factor: Some(decimal("0.5")), ..PayoutsProposal::default() };
        assert_eq!(reckoned(&given, &half), Ok(each(&[(GROM, "50")])));
        let prices = [(35, amount("100")), (691, amount("7"))].into();
        let both = PayoutsProposal { prices, ..half };
        assert_eq!(reckoned(&given, &both), Ok(each(&[(GROM, "225")])));
    }

    #[test]
    fn pools_by_another_rule_and_from_before_are_as_they_were() {
        let other = PayoutRuleId(uuid::Uuid::from_u128(0xc9));
        let tax =
            |rule| PayoutsProposal { rule, corp_tax: Some(decimal("10")), ..PayoutsProposal::default() };
        let (as_was, taxed) = (each(&[(GROM, "50"), (JAINA, "50")]), each(&[(GROM, "45"), (JAINA, "45")]));
        assert_eq!(reckoned(&hundred(), &tax(Some(other))), Ok(as_was.clone()));
        assert_eq!(reckoned(&hundred(), &tax(Some(RULE))), Ok(taxed.clone()));
        assert_eq!(since(&hundred(), &tax(None), Some(at("20:00"))), Ok(taxed));
        assert_eq!(since(&hundred(), &tax(None), Some(at("20:01"))), Ok(as_was));
    }

    #[test]
    fn a_proposal_that_no_pool_could_be_shared_out_by_is_refused_there() {
        let taxed = PayoutRule { corp_tax: Some(crate::testing::guild::percent("60")), ..even() };
        let cut = PayoutsProposal { fc_cut: Some(decimal("50")), ..PayoutsProposal::default() };
        let given = valued(taxed, &[GROM], "100");
        assert_eq!(cut.check(&given.ledger), Ok(()));
        let refusal = NotSplit::PercentagesAboveWhole { sum: decimal("110") };
        assert_eq!(reckoned(&given, &cut), Err(refusal.into()));
        let given = flown(even(), &[GROM]).and([opened(POOL, pool_plan())]).and(stocked(POOL, "100"));
        let free = PayoutsProposal { price_factor: Some(Decimal::ZERO), ..PayoutsProposal::default() };
        assert!(matches!(reckoned(&given, &free), Err(Refusal::Split(NotSplit::NothingToSplit { .. }))));
    }

    #[test]
    fn what_no_rule_could_say_and_no_price_could_be_is_refused() {
        let check = |proposal: PayoutsProposal| proposal.check(&hundred().ledger);
        let of = |change: fn(&mut PayoutsProposal)| {
            let mut proposal = PayoutsProposal::default();
            change(&mut proposal);
            check(proposal)
        };
        let out_of_range = |field| Err(Refusal::RuleOutOfRange { field });
        assert_eq!(of(|to| to.corp_tax = Some(Decimal::NEGATIVE_ONE)), out_of_range("corp_tax"));
        assert_eq!(of(|to| to.fc_cut = Some(Decimal::ONE_THOUSAND)), out_of_range("fc_cut"));
        assert_eq!(of(|to| to.price_factor = Some(Decimal::NEGATIVE_ONE)), out_of_range("price_factor"));
        assert_eq!(of(|to| to.base_share = Some(Decimal::NEGATIVE_ONE)), out_of_range("base_share"));
        let unit = amount("-1");
        let negative = PayoutsProposal { prices: [(34, unit)].into(), ..PayoutsProposal::default() };
        assert_eq!(check(negative), Err(Refusal::PriceOutOfRange { unit }));
        let before = PayoutsProposal::default().check(&Ledger::default());
        assert_eq!(before, Err(crate::Common::LedgerNotOpen.into()));
    }

    #[test]
    fn a_proposal_is_read_from_json_and_what_it_does_not_know_is_refused() {
        let json = r#"{"role_multipliers":{"logi":"1.5"},"corp_tax":"5","price_factor":"0.9","prices":{"34":"5.2"}}"#;
        let proposal: PayoutsProposal = serde_json::from_str(json).expect("a proposal");
        assert_eq!((proposal.corp_tax, proposal.prices.get(&34)), (Some(decimal("5")), Some(&amount("5.2"))));
        assert_eq!(serde_json::to_string(&proposal).expect("json"), json);
        assert!(serde_json::from_str::<PayoutsProposal>(r#"{"corp_taxes":"5"}"#).is_err());
    }
}
