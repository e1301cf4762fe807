//! Opening the books, and changing how they count.

use aggregates::ledger::{Changes, NewKey, PointsSettings, RoleName, TieOrder};
use aggregates::{Actor, KeyId, LedgerCommand, LedgerId, Permission, Text};
use async_graphql::{Context, InputObject, Object};
use uuid::Uuid;

use super::choices::{DecayNegative, DecayRounding, GpBaseMode, PointsVisibility, System, TieBreak, Weekday};
use super::payload::{LedgerPayload, SecretPayload};
use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::order::{Order, commands};
use crate::graphql::scalar::{DateTime, Decimal};
use crate::graphql::scope::{app, session};
use crate::identity::{self, Session};
use crate::lane::ClientKey;

/// What it takes to open a ledger.
#[derive(Debug, InputObject)]
pub struct OpenLedgerInput {
    /// The ledger's id, for ever; without it, one is made from the client key.
    ledger_id: Option<Uuid>,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// The group's name.
    name: String,
    /// Which balances there are; `switchSystem` goes over to another.
    #[graphql(default_with = "System::Dkp")]
    system: System,
    /// Whether there are DKP besides, for auctions: a balance of its own. Not under DKP, whose auctions are in its one balance.
    #[graphql(default)]
    secondary_auction: bool,
    /// Decimal places of every amount, 0 to 2; fixed from then on.
    #[graphql(default = 2)]
    places: u32,
    /// The default currency's code; fixed from then on.
    #[graphql(default = "EUR")]
    currency: String,
    /// Where the group's days and weeks begin, as the IANA database names it.
    #[graphql(default = "UTC")]
    time_zone: String,
    /// The first day of the group's week.
    #[graphql(default_with = "Weekday::Mon")]
    week_start: Weekday,
    /// Whether a charge or transfer may take a balance below zero.
    #[graphql(default)]
    allow_negative: bool,
    /// How effective GP come from GP.
    #[graphql(default_with = "GpBaseMode::Floor")]
    gp_base_mode: GpBaseMode,
    /// The base of effective GP, above zero; 1 without it.
    base_gp: Option<Decimal>,
    /// Members with fewer EP rank after all others; 0 without it.
    min_ep: Option<Decimal>,
    /// How a decayed balance is rounded.
    #[graphql(default_with = "DecayRounding::FloorStays")]
    decay_rounding: DecayRounding,
    /// What decay does to balances below zero.
    #[graphql(default_with = "DecayNegative::Skip")]
    decay_negative: DecayNegative,
    /// Who comes first among equals: what is compared, in this order, and the id last.
    #[graphql(default_with = "vec![TieBreak::HigherEp, TieBreak::EarlierJoin]")]
    ties: Vec<TieBreak>,
    /// Whose points a member sees who lacks `VIEW_ALL_POINTS`.
    #[graphql(default_with = "PointsVisibility::Members")]
    points_visibility: PointsVisibility,
    /// What the owner's first API key is called.
    #[graphql(default = "owner")]
    owner_key_label: String,
    /// From when on the owner's first API key no longer works; without it, it never expires.
    owner_key_expires_at: Option<DateTime>,
}

/// New values of some settings; what is absent stays.
#[derive(Debug, InputObject)]
pub struct ChangeSettingsInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// The group's name.
    name: Option<String>,
    /// Where the group's days and weeks begin, as the IANA database names it.
    time_zone: Option<String>,
    /// The first day of the group's week.
    week_start: Option<Weekday>,
    /// Whether there are DKP besides, for auctions. Once there are, they go by `switchSystem` only.
    secondary_auction: Option<bool>,
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
    /// Whose points a member sees who lacks `VIEW_ALL_POINTS`.
    points_visibility: Option<PointsVisibility>,
    /// Who comes first among equals: what is compared, in this order, and the id last.
    ties: Option<Vec<TieBreak>>,
    /// From when on what happens is decided under them, if not from now. Needs `BACKDATE`.
    effective_at: Option<DateTime>,
}

commands!(; backdatable ChangeSettingsInput);

/// Commands about the books as a whole.
#[derive(Default)]
pub struct OpeningMutation;

#[Object]
impl OpeningMutation {
    /// Opens a ledger, with the roles `owner`, `officer` and `raider` and a first API key that may do everything. Only
    /// the operator may.
    async fn open_ledger(&self, ctx: &Context<'_>, input: OpenLedgerInput) -> Result<Option<SecretPayload>> {
        operator(ctx)?;
        let client_key = ClientKey::new(&input.client_key)?;
        let minted = || client_key.mint(LedgerId(Uuid::nil()), &Actor::Operator, 0);
        let ledger = LedgerId(input.ledger_id.unwrap_or_else(minted));
        let settings = settings(&input)?;
        let order = Order::opening(ctx, &input, ledger, client_key).await?;
        let (secret, mac) = identity::new_key(app(ctx)?, ledger).await?;
        let owner_key = owner_key(&input, KeyId(order.mint(1)), mac)?;
        let key = owner_key.key;
        let done = order.issue(LedgerCommand::Open { settings, owner_key }).await?;
        Ok(SecretPayload::of(done, key, secret))
    }

    /// Changes some settings, from here on: nothing in the past is computed anew.
    async fn change_settings(
        &self,
        ctx: &Context<'_>,
        input: ChangeSettingsInput,
    ) -> Result<Option<LedgerPayload>> {
        let order = Order::of(ctx, &input).await?;
        order.issue(LedgerCommand::ChangeSettings(changes(input)?)).await.map(LedgerPayload::of)
    }
}

/// Asked before anything is looked up, so that a key learns of no other ledger.
fn operator(ctx: &Context<'_>) -> Result<()> {
    match session(ctx)? {
        Session::Operator => Ok(()),
        Session::Anonymous => Err(GraphqlError::unauthenticated()),
        session => Err(match session.actor() {
            Some(actor) => GraphqlError::forbidden(actor, Permission::ManageSettings),
            None => GraphqlError::operators(Permission::ManageSettings),
        }),
    }
}

fn settings(input: &OpenLedgerInput) -> Result<aggregates::ledger::Settings> {
    let base_gp = input.base_gp.as_ref().map(|base| base.points("baseGp")).transpose()?;
    let min_ep = input.min_ep.as_ref().map(|least| least.points("minEp")).transpose()?;
    Ok(aggregates::ledger::Settings {
        name: Text::new("name", &input.name)?,
        currency: Text::new("currency", &input.currency)?,
        time_zone: zone(&input.time_zone)?,
        week_start: input.week_start.into(),
        points: PointsSettings {
            system: input.system.into(),
            secondary_auction: input.secondary_auction,
            places: input.places,
            allow_negative: input.allow_negative,
            gp_base_mode: input.gp_base_mode.into(),
            base_gp: base_gp.map_or_else(|| Decimal::one().points("baseGp"), Ok)?,
            min_ep: min_ep.unwrap_or_default(),
            decay_rounding: input.decay_rounding.into(),
            decay_negative: input.decay_negative.into(),
            ties: ties(&input.ties),
        },
        points_visibility: input.points_visibility.into(),
    })
}

fn owner_key(input: &OpenLedgerInput, key: KeyId, mac: String) -> Result<NewKey> {
    Ok(NewKey {
        key,
        mac,
        label: Text::new("ownerKeyLabel", &input.owner_key_label)?,
        roles: [RoleName::new(RoleName::OWNER)?].into(),
        scopes: None,
        member: None,
        expires_at: input.owner_key_expires_at.map(|instant| instant.0),
    })
}

fn changes(input: ChangeSettingsInput) -> Result<Changes> {
    Ok(Changes {
        name: input.name.map(|name| Text::new("name", name)).transpose()?,
        time_zone: input.time_zone.map(|name| zone(&name)).transpose()?,
        week_start: input.week_start.map(Into::into),
        secondary_auction: input.secondary_auction,
        allow_negative: input.allow_negative,
        gp_base_mode: input.gp_base_mode.map(Into::into),
        base_gp: input.base_gp.map(|base| base.points("baseGp")).transpose()?,
        min_ep: input.min_ep.map(|least| least.points("minEp")).transpose()?,
        decay_rounding: input.decay_rounding.map(Into::into),
        decay_negative: input.decay_negative.map(Into::into),
        ties: input.ties.as_deref().map(ties),
        points_visibility: input.points_visibility.map(Into::into),
    })
}

fn ties(order: &[TieBreak]) -> TieOrder {
    TieOrder(order.iter().map(|tie| (*tie).into()).collect())
}

fn zone(name: &str) -> Result<chrono_tz::Tz> {
    name.parse().map_err(|_| GraphqlError::unknown_time_zone(name))
}
