//! A proposal as callers write it.

use aggregates::Permission;
use aggregates::ledger::{PointsChanges, Proposal, Rule, TieOrder};
use async_graphql::InputObject;

use super::payouts::ProposedPayoutsInput;
use crate::graphql::auctions::AuctionTie;
use crate::graphql::error::Result;
use crate::graphql::ledger::{DecayNegative, DecayRounding, GpBaseMode, RuleInput, RuleKind, TieBreak};
use crate::graphql::scalar::{DateTime, Decimal};
use crate::graphql::scope::Scope;

/// Other settings and rules than those in force. They stand in place of whatever the ledger has, from `from` on.
#[derive(Debug, InputObject)]
pub struct ProposalInput {
    /// Whether a charge or transfer may take a balance below zero.
    allow_negative: Option<bool>,
    /// How effective GP come from GP.
    gp_base_mode: Option<GpBaseMode>,
    /// The base of effective GP, above zero.
    base_gp: Option<Decimal>,
    /// Members with fewer EP rank after all others.
    min_ep: Option<Decimal>,
    /// How a decayed balance is rounded.
    decay_rounding: Option<DecayRounding>,
    /// What decay does to balances below zero.
    decay_negative: Option<DecayNegative>,
    /// Who comes first among equals: what is compared, in this order, and the id last.
    ties: Option<Vec<TieBreak>>,
    /// Rules, one of a kind at most.
    #[graphql(default)]
    rules: Vec<RuleInput>,
    /// Kinds of rules that are to be no more; each is in force now.
    #[graphql(default)]
    ends: Vec<RuleKind>,
    /// Other payout rules and prices. They are reckoned with and never adopted.
    payouts: Option<ProposedPayoutsInput>,
    /// What tells equal bids apart, in place of what each auction said; the earliest bid is asked last where nothing else tells any
    /// two apart. Every close is decided again with it. It is reckoned with and never adopted.
    auction_ties: Option<Vec<AuctionTie>>,
    /// Since when; always without it.
    from: Option<DateTime>,
    /// Whether every period of the proposed rule `decay` in which nothing was decayed is decayed at its end: by the times at
    /// which postings took effect, in the order of the log.
    #[graphql(default)]
    decay_every_period: bool,
}

impl ProposalInput {
    /// The proposal, of a ledger.
    pub async fn read(self, scope: &Scope) -> Result<Proposal> {
        let points = |field, amount: Option<Decimal>| amount.map(|amount| amount.points(field)).transpose();
        let settings = PointsChanges {
            allow_negative: self.allow_negative,
            gp_base_mode: self.gp_base_mode.map(Into::into),
            base_gp: points("baseGp", self.base_gp)?,
            min_ep: points("minEp", self.min_ep)?,
            decay_rounding: self.decay_rounding.map(Into::into),
            decay_negative: self.decay_negative.map(Into::into),
            ties: self.ties.map(|ties| TieOrder(ties.into_iter().map(Into::into).collect())),
        };
        let rules = self.rules.into_iter().map(Rule::try_from).collect::<Result<_>>()?;
        let (from, decay_every_period) = (self.from.map(|from| from.0), self.decay_every_period);
        let ends = self.ends.into_iter().map(Into::into).collect();
        let payouts = match self.payouts {
            Some(payouts) => Some(Box::new(payouts.read(scope).await?)),
            None => None,
        };
        let auction_ties = self.auction_ties.map(|ties| ties.into_iter().map(Into::into).collect());
        Ok(Proposal { settings, rules, ends, payouts, auction_ties, from, decay_every_period })
    }
}

/// Goes on only if the caller may set what is proposed, and sees everybody's points.
pub fn allowed(scope: &Scope, proposal: &Proposal) -> Result<()> {
    scope.require(Permission::ViewPoints)?;
    if scope.seen_by().is_some() {
        scope.require(Permission::ViewAllPoints)?;
    }
    if !proposal.settings.is_none() {
        scope.require(Permission::ManageSettings)?;
    }
    if proposal.payouts.is_some() {
        scope.require(Permission::ManagePayoutRules)?;
        scope.require(Permission::ViewAllPayouts)?;
    }
    if proposal.auction_ties.is_some() {
        scope.require(Permission::ManageAuctions)?;
    }
    let reckoned = proposal.payouts.is_some() || proposal.auction_ties.is_some();
    let nothing = proposal.settings.is_none() && !reckoned;
    if !(proposal.rules.is_empty() && proposal.ends.is_empty()) || nothing {
        scope.require(Permission::ManageRules)?;
    }
    Ok(())
}
