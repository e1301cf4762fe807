//! Commands about how fleets are run, and the rules that pools are shared out by.

use std::collections::BTreeMap;

use aggregates::fleets::{FleetSettingsChanges, PayoutRule};
use aggregates::split::{PercentCut, Recipient};
use aggregates::{Common, FleetsCommand, Handle, PayoutRuleId, Percent, Permission, Text, Who};
use async_graphql::{Context, InputObject, Object};
use uuid::Uuid;

use super::choices::{BelowMinimum, Notice, PricingStrategy, ShareBy};
use super::payload::{FleetSettingsPayload, PayoutRulePayload};
use super::planning::text;
use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::ledger;
use crate::graphql::order::{Order, commands};
use crate::graphql::scalar::Decimal;
use crate::graphql::scope::Scope;
use crate::graphql::who::MemberBy;
use crate::notices;

/// How fleets are run now; what is not named stays.
#[derive(Debug, InputObject)]
pub struct ChangeFleetSettingsInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// How items of pools are priced that say nothing.
    pricing: Option<PricingStrategy>,
    /// The region whose average is asked for, by its id in the game.
    region: Option<u32>,
    /// Whether items are valued as they come in.
    value_on_submit: Option<bool>,
    /// Whether somebody approves what is valued. Else valuing approves.
    approval_required: Option<bool>,
    /// Whether that must be somebody else than who opened the pool, set a price or adjusted a share.
    four_eyes: Option<bool>,
    /// The address of a Discord webhook that is told what happens, such as `https://discord.com/api/webhooks/1/abc`. Whoever
    /// knows it can write there, so it is never shown again.
    webhook: Option<String>,
    /// Whether there is no webhook any more.
    #[graphql(default)]
    remove_webhook: bool,
    /// All that is not told there; none of it is muted if this is empty.
    muted: Option<Vec<Notice>>,
    /// The public key of a Discord application, 64 hexadecimal digits: its requests are taken from now on. Whoever has it can act
    /// as any member who is linked, so this needs `MANAGE_IDENTITIES` as well, and every right that some linked member has.
    discord_key: Option<String>,
    /// Whether requests of no Discord application are taken any more. Needs the rights that naming one does.
    #[graphql(default)]
    remove_discord_key: bool,
}

/// What a role counts.
#[derive(Debug, InputObject)]
pub struct RoleMultiplierInput {
    /// Which role, 1 to 40 characters.
    role: String,
    /// How much.
    multiplier: Decimal,
}

/// What others take.
#[derive(Debug, InputObject)]
pub struct FixedCutInput {
    /// What for, 1 to 200 characters.
    label: String,
    /// How much, of what earlier cuts leave.
    percent: Decimal,
    /// Who gets it; the corporation without it.
    member: Option<MemberBy>,
}

/// What a payout rule says.
#[derive(Debug, InputObject)]
pub struct SetPayoutRuleInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which rule has another version; a new one without it.
    rule_id: Option<Uuid>,
    /// Whether pools that name none have it from now on. The first rule is the default anyway.
    #[graphql(default)]
    default: bool,
    /// What it is called, 1 to 100 characters.
    name: String,
    /// What it is for, 1 to 500 characters.
    description: Option<String>,
    /// What a role counts that has no multiplier; 1 without it.
    base_share: Option<Decimal>,
    /// What roles count.
    #[graphql(default)]
    roles: Vec<RoleMultiplierInput>,
    /// By what shares go besides roles.
    #[graphql(default_with = "ShareBy::Presence")]
    by: ShareBy,
    /// Who was there for less gets nothing, where shares go by time.
    #[graphql(default)]
    minimum_minutes: u32,
    /// What the corporation takes, in percent.
    corp_tax: Option<Decimal>,
    /// What the commander takes, in percent of what that leaves.
    fc_cut: Option<Decimal>,
    /// What others take, in this order.
    #[graphql(default)]
    fixed_cuts: Vec<FixedCutInput>,
    /// How much more `logi` counts, in percent; 0 without it.
    logi_bonus: Option<Decimal>,
    /// What is not paid out if it is less; 1,000,000 without it.
    minimum_payout: Option<Decimal>,
    /// What becomes of it then.
    #[graphql(default_with = "BelowMinimum::Carry")]
    below_minimum: BelowMinimum,
}

commands!(ChangeFleetSettingsInput, SetPayoutRuleInput);

/// Commands about how fleets are run.
#[derive(Default)]
pub struct RulingMutation;

#[Object]
impl RulingMutation {
    /// Changes how fleets are run. Needs `MANAGE_SETTINGS`.
    async fn change_fleet_settings(
        &self,
        ctx: &Context<'_>,
        input: ChangeFleetSettingsInput,
    ) -> Result<Option<FleetSettingsPayload>> {
        let order = Order::of(ctx, &input).await?;
        let changes = input.read(&order).await?;
        order.issue(FleetsCommand::ChangeSettings(changes)).await.map(FleetSettingsPayload::of)
    }

    /// Sets a payout rule: a new one, or another version of one. Pools keep the version that they were approved with. Needs
    /// `MANAGE_PAYOUT_RULES`.
    async fn set_payout_rule(
        &self,
        ctx: &Context<'_>,
        input: SetPayoutRuleInput,
    ) -> Result<Option<PayoutRulePayload>> {
        let order = Order::of(ctx, &input).await?;
        let rule = PayoutRuleId(input.rule_id.unwrap_or_else(|| order.mint(0)));
        let (default, says) = (input.default, Box::new(input.read(&order).await?));
        let done = order.issue(FleetsCommand::SetRule { rule, default, says }).await?;
        Ok(PayoutRulePayload::of(done, rule))
    }
}

impl ChangeFleetSettingsInput {
    async fn read(self, order: &Order) -> Result<FleetSettingsChanges> {
        let webhook = match (self.webhook, self.remove_webhook) {
            (Some(_), true) => return Err(GraphqlError::webhook_set_and_removed()),
            (Some(address), false) => Some(Some(kept(order, &address).await?)),
            (None, removed) => removed.then_some(None),
        };
        let discord_key = match (self.discord_key, self.remove_discord_key) {
            (Some(_), true) => return Err(GraphqlError::discord_key_set_and_removed()),
            (Some(key), false) => Some(Some(key.parse().map_err(|why| GraphqlError::not_a_key(&why))?)),
            (None, removed) => removed.then_some(None),
        };
        let muted = |muted: Vec<Notice>| muted.into_iter().map(Into::into).collect();
        Ok(FleetSettingsChanges {
            pricing: self.pricing.map(Into::into),
            region: self.region,
            value_on_submit: self.value_on_submit,
            approval_required: self.approval_required,
            four_eyes: self.four_eyes,
            webhook,
            muted: self.muted.map(muted),
            discord_key,
        })
    }
}

/// Keeps a webhook's address beside the log, before the log says what it is known by. Who may not set it leaves nothing.
async fn kept(order: &Order, address: &str) -> Result<Handle> {
    let scope = &order.scope;
    scope.require(Permission::ManageSettings)?;
    let address = scope.app.notices.address(address).map_err(|why| GraphqlError::not_a_webhook(&why))?;
    Ok(notices::keep(&scope.app.database, (scope.ledger, order.keys()), &address).await?)
}

impl SetPayoutRuleInput {
    async fn read(self, order: &Order) -> Result<PayoutRule> {
        let percent = |percent: Option<Decimal>| -> Result<Option<Percent>> {
            percent.map(|percent| percent.percent()).transpose()
        };
        let minimum = self.minimum_payout.map(|amount| amount.amount("minimumPayout")).transpose()?;
        let mut fixed_cuts = Vec::with_capacity(self.fixed_cuts.len());
        for cut in self.fixed_cuts {
            let who = cut.member().map(|by| order.who(by));
            fixed_cuts.push(cut.read(&order.scope, who).await?);
        }
        Ok(PayoutRule {
            name: Text::new("name", self.name)?,
            description: text("description", self.description)?,
            base_share: factor("baseShare", self.base_share, rust_decimal::Decimal::ONE)?,
            role_multipliers: multipliers(self.roles)?,
            by: self.by.into(),
            minimum_minutes: self.minimum_minutes,
            corp_tax: percent(self.corp_tax)?,
            fc_cut: percent(self.fc_cut)?,
            fixed_cuts,
            logi_bonus: factor("logiBonus", self.logi_bonus, rust_decimal::Decimal::ZERO)?,
            minimum_payout: minimum.unwrap_or(PayoutRule::MINIMUM),
            below_minimum: self.below_minimum.into(),
        })
    }
}

impl FixedCutInput {
    /// Who gets it, if somebody does.
    pub fn member(&self) -> Option<&MemberBy> {
        self.member.as_ref()
    }

    /// The cut, of which this one gets it or else the corporation.
    pub async fn read(self, scope: &Scope, who: Option<Who>) -> Result<PercentCut> {
        let to = match who {
            None => Recipient::Corp,
            Some(who) => {
                let found = ledger::find(scope, &who).await?;
                Recipient::Member(found.ok_or(Common::UnknownMember { who })?)
            }
        };
        Ok(PercentCut { label: Text::new("label", self.label)?, percent: self.percent.percent()?, to })
    }
}

fn factor(
    field: &str,
    given: Option<Decimal>,
    otherwise: rust_decimal::Decimal,
) -> Result<rust_decimal::Decimal> {
    given.map_or(Ok(otherwise), |factor| factor.factor(field))
}

/// A role that is named twice counts what was said last of it: refused, as it cannot be meant.
pub fn multipliers(roles: Vec<RoleMultiplierInput>) -> Result<BTreeMap<Text<40>, rust_decimal::Decimal>> {
    let mut multipliers = BTreeMap::new();
    for RoleMultiplierInput { role, multiplier } in roles {
        let role: Text<40> = Text::new("role", role)?;
        if multipliers.insert(role, multiplier.factor("multiplier")?).is_some() {
            return Err(GraphqlError::bad_rule("a role is named twice"));
        }
    }
    Ok(multipliers)
}
