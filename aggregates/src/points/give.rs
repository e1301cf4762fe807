//! Items that are given away and charge nothing: disenchanted, banked, or for whatever reason the ledger's rule knows.

use chrono::{DateTime, Utc};

use super::{Item, PointsContext, PointsEvent as Event, PointsRefusal as Refusal, pricing};
use crate::ledger::{ItemValues, Open};
use crate::raids::Moment;
use crate::{Context, Permission, RaidId, Text, Who};

pub(super) fn give(
    context: &Context<PointsContext>,
    item: &Item,
    member: Option<&Who>,
    reason: &Text<40>,
    raid: Option<RaidId>,
) -> Result<Vec<Event>, Refusal> {
    let open = context.lent.ledger.require(context, Permission::ChargePoints)?;
    let at = context.effective_at();
    let item_values = known_reason(open, at, reason)?;
    let member = member.map(|who| open.resolve_here(who)).transpose()?;
    member.map_or(Ok(()), |member| open.was_here(member, at))?;
    raid.map(|raid| context.lent.raids.award_to(raid, Moment::At(at))).transpose()?;
    Ok(vec![Event::ItemGiven {
        item: item.clone(),
        member,
        reason: reason.clone(),
        item_values,
        raid,
        decision: None,
        reassigned_from: None,
    }])
}

/// The version of `item_values` that knows a reason for charging nothing.
pub(super) fn known_reason(open: &Open, at: DateTime<Utc>, reason: &Text<40>) -> Result<u32, Refusal> {
    let (item_values, values) = pricing::in_force(open, at)?;
    if values.no_charge.contains(reason) {
        return Ok(item_values);
    }
    Err(Refusal::UnknownReason { reason: reason.to_string(), known: known_reasons(&values) })
}

/// The reasons for charging nothing that there are, for whoever gave none of them.
pub(super) fn known_reasons(values: &ItemValues) -> Vec<String> {
    values.no_charge.iter().map(ToString::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PointsCommand as Command;
    use crate::ledger::{Rule, RuleKind};
    use crate::testing::guild::{GROM, RAID, REXXAR, dkp_guild, rule, rule_between, text};
    use crate::testing::{NOW, given, time};
    use crate::{Common, RaidsRefusal};

    fn give(member: Option<Who>, reason: &str) -> Command {
        Command::GiveItem { item: Item::named(text("Felstriker")), member, reason: text(reason), raid: None }
    }

    fn given_away(member: Option<crate::MemberId>, reason: &str, item_values: u32) -> Event {
        let item = Item::named(text("Felstriker"));
        Event::ItemGiven {
            item,
            member,
            reason: text(reason),
            item_values,
            raid: None,
            decision: None,
            reassigned_from: None,
        }
    }

    #[test]
    fn an_item_is_disenchanted_and_nothing_is_charged() {
        let given = given(dkp_guild()).when(give(None, "disenchant"));
        let given = given.then([given_away(None, "disenchant", 0)]);
        given.when(give(Some(GROM.into()), "guild bank")).then([given_away(Some(GROM), "guild bank", 0)]);
    }

    #[test]
    fn the_reasons_are_those_of_the_rule_in_force() {
        let values = ItemValues { no_charge: [text("resistance gear")].into(), ..ItemValues::default() };
        let ruled = || given(dkp_guild()).and([rule(Rule::ItemValues(values.clone()))]);
        ruled().when(give(None, "resistance gear")).then([given_away(None, "resistance gear", 1)]);
        let known = vec!["resistance gear".to_owned()];
        let refusal = Refusal::UnknownReason { reason: "disenchant".to_owned(), known };
        ruled().when(give(None, "disenchant")).then_refused(refusal);
        let over =
            rule_between(Rule::ItemValues(values), "2026-01-01T00:00:00Z", Some("2026-02-01T00:00:00Z"));
        let refusal = Common::NoRuleInForce { rule: RuleKind::ItemValues, at: time(NOW) };
        given(dkp_guild()).and([over]).when(give(None, "disenchant")).then_refused(refusal);
    }

    #[test]
    fn who_left_gets_nothing_and_a_raid_that_is_not_there_is_refused() {
        let command = give(Some(REXXAR.into()), "disenchant");
        given(dkp_guild()).when(command).then_refused(Common::MemberHasLeft { member: REXXAR });
        let Command::GiveItem { item, member, reason, .. } = give(None, "disenchant") else { return };
        let command = Command::GiveItem { item, member, reason, raid: Some(RAID) };
        given(dkp_guild()).when(command).then_refused(RaidsRefusal::UnknownRaid { raid: RAID });
    }
}
