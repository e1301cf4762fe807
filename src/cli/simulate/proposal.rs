//! A proposal as it is written on a command line.

use std::path::{Path, PathBuf};

use aggregates::auctions::TieRule;
use aggregates::fleets::PayoutsProposal;
use aggregates::ledger::{
    DecayEvery, DecayNegative, DecayRounding, DecayRule, GpBaseMode, PointsChanges, Proposal, Rule, RuleKind,
    System, TieBreak, TieOrder,
};
use aggregates::{LedgerId, Percent, Points};
use anyhow::Context as _;
use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use sqlx::PgPool;

/// Other settings and rules.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Other settings and rules")]
pub struct Proposed {
    /// Whether a charge or transfer may take a balance below zero
    #[arg(long)]
    allow_negative: Option<bool>,
    /// How effective GP come from GP: floor or add
    #[arg(long, value_parser = named::<GpBaseMode>)]
    gp_base_mode: Option<GpBaseMode>,
    /// The base of effective GP
    #[arg(long)]
    base_gp: Option<Points>,
    /// Members with fewer EP rank after all others
    #[arg(long)]
    min_ep: Option<Points>,
    /// How a decayed balance is rounded: floor_stays or ceil_loss
    #[arg(long, value_parser = named::<DecayRounding>)]
    decay_rounding: Option<DecayRounding>,
    /// What decay does to balances below zero: skip or shrink
    #[arg(long, value_parser = named::<DecayNegative>)]
    decay_negative: Option<DecayNegative>,
    /// What tells equals apart, in this order: higher_ep, lower_gp, earlier_join
    #[arg(long, value_delimiter = ',', value_parser = named::<TieBreak>)]
    ties: Option<Vec<TieBreak>>,
    /// A decay of all balances by this many percent
    #[arg(long, value_parser = percent)]
    decay_percent: Option<Percent>,
    /// How long a period of that decay is: day, week or month
    #[arg(long, default_value = "week", requires = "decay_percent", value_parser = named::<DecayEvery>)]
    decay_every: DecayEvery,
    /// Decay every period in which nothing was decayed, by the proposed decay
    #[arg(long)]
    all_periods: bool,
    /// A file with a rule
    #[arg(long = "rule")]
    rules: Vec<PathBuf>,
    /// A kind of rule that is to be no more, such as caps
    #[arg(long = "end", value_parser = named::<RuleKind>)]
    ends: Vec<RuleKind>,
    /// A file with other payout rules and prices: JSON such as {"corp_tax": "5", "prices": {"34": "5.2"}}
    #[arg(long)]
    payouts: Option<PathBuf>,
    /// What every price of pools is multiplied by
    #[arg(long)]
    price_factor: Option<rust_decimal::Decimal>,
    /// What tells equal bids apart in auctions, in place of what each said: earliest, higher_balance, attendance, draw, with commas
    #[arg(long, value_delimiter = ',', value_parser = named::<TieRule>)]
    auction_ties: Option<Vec<TieRule>>,
    /// Since when; always if left out
    #[arg(long)]
    from: Option<DateTime<Utc>>,
}

impl Proposed {
    /// The proposal, with its rules read from their files.
    pub async fn read(&self, database: &PgPool, ledger: LedgerId) -> anyhow::Result<Proposal> {
        let settings = PointsChanges {
            allow_negative: self.allow_negative,
            gp_base_mode: self.gp_base_mode,
            base_gp: self.base_gp,
            min_ep: self.min_ep,
            decay_rounding: self.decay_rounding,
            decay_negative: self.decay_negative,
            ties: self.ties.clone().map(TieOrder),
        };
        let mut rules = self.rules.iter().map(|file| parsed(file)).collect::<anyhow::Result<Vec<_>>>()?;
        if let Some(percent) = self.decay_percent {
            rules.push(Rule::Decay(self.decay(percent, system(database, ledger).await?)));
        }
        let ends = self.ends.iter().copied().collect();
        let (payouts, decay_every_period) = (self.payouts()?.map(Box::new), self.all_periods);
        let auction_ties = self.auction_ties.clone();
        Ok(Proposal { settings, rules, ends, payouts, auction_ties, from: self.from, decay_every_period })
    }

    fn payouts(&self) -> anyhow::Result<Option<PayoutsProposal>> {
        let proposed: Option<PayoutsProposal> = self.payouts.as_deref().map(parsed).transpose()?;
        Ok(match self.price_factor {
            None => proposed,
            factor => Some(PayoutsProposal { price_factor: factor, ..proposed.unwrap_or_default() }),
        })
    }

    fn decay(&self, percent: Percent, system: System) -> DecayRule {
        let of = |wanted| (system == wanted).then_some(percent);
        let (dkp, epgp) = (of(System::Dkp), of(System::Epgp));
        DecayRule { dkp, ep: epgp, gp: epgp, every: self.decay_every }
    }
}

/// A value by its name in events.
fn named<T: DeserializeOwned>(name: &str) -> Result<T, String> {
    serde_json::from_value(name.into()).map_err(|error| error.to_string())
}

fn percent(text: &str) -> Result<Percent, String> {
    let percent = text.parse::<rust_decimal::Decimal>().map_err(|error| error.to_string())?;
    percent.try_into().map_err(|_| "a percentage is above 0 and up to 100".to_owned())
}

fn parsed<T: DeserializeOwned>(file: &Path) -> anyhow::Result<T> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{}", file.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is no rule", file.display()))
}

/// Which balances a ledger has: the last of its events that says so.
async fn system(database: &PgPool, ledger: LedgerId) -> anyhow::Result<System> {
    let said = sqlx::query_scalar!(
        r#"SELECT payload::json -> event_type -> 'settings' -> 'points' ->> 'system' AS "system!" FROM events
           WHERE ledger_id = $1 AND event_type IN ('ledger.opened', 'ledger.settings_changed')
           ORDER BY position DESC LIMIT 1"#,
        ledger.0
    );
    match said.fetch_optional(database).await? {
        Some(system) => Ok(serde_json::from_value(system.into())?),
        None => anyhow::bail!("ledger {ledger} was never opened"),
    }
}
