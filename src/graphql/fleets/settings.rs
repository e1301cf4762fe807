//! How a ledger's fleets are run, as the read table has it.

use std::sync::Arc;

use aggregates::Permission;
use async_graphql::{Description, Object};
use uuid::Uuid;

use super::choices::{Notice, PricingStrategy};
use super::rule::PayoutRule;
use super::view;
use crate::graphql::error::Result;
use crate::graphql::scope::Scope;
use crate::notices;

/// The row; without one, what a new ledger has.
struct Row {
    pricing: String,
    region: i64,
    value_on_submit: bool,
    approval_required: bool,
    four_eyes: bool,
    default_rule: Option<Uuid>,
    webhook: Option<String>,
    muted: Vec<String>,
    discord_key: Option<String>,
}

/// How fleets are run.
#[derive(Description)]
pub struct FleetSettings {
    scope: Arc<Scope>,
    row: Row,
}

#[Object(use_type_description)]
impl FleetSettings {
    /// How items of pools are priced that say nothing.
    async fn pricing(&self) -> PricingStrategy {
        PricingStrategy::of_column(&self.row.pricing)
    }

    /// The region whose average is asked for, by its id in the game.
    async fn region(&self) -> i64 {
        self.row.region
    }

    /// Whether items are valued as they come in.
    async fn value_on_submit(&self) -> bool {
        self.row.value_on_submit
    }

    /// Whether somebody approves what is valued. Else valuing approves.
    async fn approval_required(&self) -> bool {
        self.row.approval_required
    }

    /// Whether that must be somebody else than who opened the pool, set a price or adjusted a share.
    async fn four_eyes(&self) -> bool {
        self.row.four_eyes
    }

    /// The rule of pools that name none.
    async fn default_rule(&self) -> Result<Option<PayoutRule>> {
        match self.row.default_rule {
            Some(rule) => PayoutRule::latest(&self.scope, rule.into()).await,
            None => Ok(None),
        }
    }

    /// The webhook that is told what happens, as much of its address as lets nobody write there. Null if there is none, if this
    /// server does not know its address, and without `MANAGE_SETTINGS`.
    async fn webhook(&self) -> Result<Option<String>> {
        let (scope, Some(webhook)) = (&self.scope, &self.row.webhook) else { return Ok(None) };
        let keys = scope.app.vault.ledger(scope.ledger).await?;
        let (Some(keys), true) = (keys, scope.session.may(Permission::ManageSettings)) else {
            return Ok(None);
        };
        let address = notices::address_of(&scope.app.database, (scope.ledger, &keys), webhook).await?;
        Ok(address
            .and_then(|address| scope.app.notices.address(&address).ok())
            .map(|address| address.shown()))
    }

    /// What is not told there.
    async fn muted(&self) -> Vec<Notice> {
        self.row.muted.iter().filter_map(|name| Notice::of_column(name)).collect()
    }

    /// The public key of the Discord application whose requests are taken for this ledger.
    async fn discord_key(&self) -> Option<&str> {
        self.row.discord_key.as_deref()
    }
}

impl FleetSettings {
    /// Of a ledger.
    pub async fn of(scope: &Arc<Scope>) -> Result<Self> {
        view(scope, "fleets_settings").await?;
        let row = sqlx::query_as!(
            Row,
            "SELECT pricing, region, value_on_submit, approval_required, four_eyes, default_rule, webhook, muted,
                    discord_key
             FROM fleets_settings_v1 WHERE ledger_id = $1",
            scope.rows_of()
        )
        .fetch_optional(scope.database())
        .await?;
        Ok(FleetSettings { scope: Arc::clone(scope), row: row.unwrap_or_else(Row::unset) })
    }
}

impl Row {
    fn unset() -> Self {
        let aggregates::fleets::FleetSettings {
            region, value_on_submit, approval_required, four_eyes, ..
        } = aggregates::fleets::FleetSettings::default();
        let (pricing, region) = ("jita_sell".to_owned(), i64::from(region));
        let (default_rule, webhook, muted, discord_key) = Default::default();
        Row {
            pricing,
            region,
            value_on_submit,
            approval_required,
            four_eyes,
            default_rule,
            webhook,
            muted,
            discord_key,
        }
    }
}
