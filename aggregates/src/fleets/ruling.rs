//! How fleets are run, and the rules that pools are shared out by.

use super::{
    FleetSettingsChanges, Fleets, FleetsContext, FleetsEvent as Event, FleetsRefusal as Refusal, PayoutRule,
};
use crate::{Context, PayoutRuleId, Permission};

type Decision = Result<Vec<Event>, Refusal>;

pub(super) fn change_settings(
    fleets: &Fleets,
    context: &Context<FleetsContext>,
    changes: &FleetSettingsChanges,
) -> Decision {
    context.lent.ledger.require(context, Permission::ManageSettings)?;
    let settings = changes.over(&fleets.settings);
    match settings == fleets.settings {
        true => Ok(Vec::new()),
        false => Ok(vec![Event::SettingsChanged { settings }]),
    }
}

pub(super) fn set(
    fleets: &Fleets,
    context: &Context<FleetsContext>,
    (rule, default): (PayoutRuleId, bool),
    says: &PayoutRule,
) -> Decision {
    context.lent.ledger.require(context, Permission::ManagePayoutRules)?;
    says.check()?;
    context.lent.currency()?;
    let last = fleets.rules.get(&rule).and_then(|versions| versions.last());
    let is_default = fleets.default_rule == Some(rule);
    if last.is_some_and(|last| last.rule == *says) && (is_default || !default) {
        return Ok(Vec::new());
    }
    let version = last.map_or(1, |last| last.version + 1);
    // The first rule that a ledger has is the one of pools that name none.
    let default = default || is_default || fleets.rules.is_empty();
    Ok(vec![Event::RuleSet { rule, version, default, says: Box::new(says.clone()) }])
}
