//! The calendar: raids that are to come.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{Raids, RaidsEvent as Event, RaidsRefusal as Refusal};
use crate::{Common, Context, Ledger, Permission, RaidId, Text};

pub(super) fn plan(
    raids: &Raids,
    context: &Context<Arc<Ledger>>,
    raid: RaidId,
    title: &Text<200>,
    starts_at: DateTime<Utc>,
) -> Result<Vec<Event>, Refusal> {
    context.lent.require(context, Permission::ManageRaids)?;
    if raids.raids.contains_key(&raid) {
        return Err(Common::IdTaken { id: raid.0 }.into());
    }
    Ok(vec![Event::Planned { raid, title: title.clone(), starts_at }])
}
