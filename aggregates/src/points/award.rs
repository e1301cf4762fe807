//! Awards: many members earn the same amount for one thing, and who stood by a share of it. Nobody earns it twice, be it by
//! an alt, or by being in the raid and on standby.

use super::caps::{self, Capping};
use super::command::Award;
use super::posting::{Postings, Use, everybody_once, few_enough, in_parts, in_use, positive};
use super::rounding::percent_of;
use super::{
    AwardTerms, Line, PointsBook, PointsContext, PointsEvent as Event, PointsRefusal as Refusal, StoodBy,
};
use crate::ledger::{Open, Rule, RuleKind};
use crate::raids::Moment;
use crate::{Common, Context, MemberId, Percent, Permission, Points, Who};

pub(super) fn award(
    book: &PointsBook,
    context: &Context<PointsContext>,
    award: &Award,
) -> Result<Vec<Event>, Refusal> {
    let open = context.lent.ledger.require(context, Permission::AwardPoints)?;
    in_use(&open.settings.points, award.account, Use::Award)?;
    if let Some(amount) = award.amount {
        positive(&open.settings.points, amount)?;
    }
    few_enough(award.members.len() + award.standby.len())?;
    let earning = whom(open, context, award)?;
    let (amount, award_values) = worth(open, context, award)?;
    let standby = stood_by(open, context, award, &earning.standby)?;
    let capping = caps::in_force(open, context)?;
    let lines = lines(book, open, (award, amount), &earning, standby.as_ref(), capping.as_ref())?;
    let (raid, moment) = award.raid.unzip();
    let moment = moment.map(|moment| moment.unwrap_or(Moment::At(context.effective_at())));
    let caps = capping.map(|capping| capping.terms());
    let attended = award.members.is_empty() && award.standby.is_empty();
    let terms = AwardTerms { kind: award.kind, award_values, raid, attended, moment, standby, caps };
    let terms = (terms != AwardTerms::default()).then(|| Box::new(terms));
    let event = |lines, part| {
        let (reason, terms) = (award.reason.clone(), terms.clone());
        Event::Awarded { reason, amount, terms, lines, part }
    };
    Ok(in_parts(lines, event))
}

/// Who earns.
struct Earning {
    members: Vec<MemberId>,
    standby: Vec<MemberId>,
}

/// Those who are named, else those whom the raid says. Who is both there and on standby is there.
fn whom(open: &Open, context: &Context<PointsContext>, award: &Award) -> Result<Earning, Refusal> {
    let raids = &context.lent.raids;
    let moment = |moment: Option<Moment>| moment.unwrap_or(Moment::At(context.effective_at()));
    let attended = award.raid.map(|(raid, of)| raids.award_to(raid, moment(of))).transpose()?;
    let named = |who: &[Who]| who.iter().map(|who| open.resolve_here(who)).collect::<Result<Vec<_>, _>>();
    let (members, mut standby) = (named(&award.members)?, named(&award.standby)?);
    if members.is_empty() && standby.is_empty() {
        let known = |member: MemberId| open.resolve(&member.into()).unwrap_or(member);
        let attended = attended.map(|attended| attended.known_as(known));
        // Whoever left the group since earns nothing new.
        let here = |members: Vec<MemberId>| {
            members.into_iter().filter(|member| open.resolve_here(&(*member).into()).is_ok()).collect()
        };
        let attended = attended.ok_or(Refusal::NobodyNamed)?;
        let earning = Earning { members: here(attended.present), standby: here(attended.standby) };
        return if earning.members.is_empty() { Err(Refusal::NobodyNamed) } else { Ok(earning) };
    }
    everybody_once(&members)?;
    if !standby.is_empty() {
        everybody_once(&standby)?;
    }
    standby.retain(|member| !members.contains(member));
    let at = context.effective_at();
    members.iter().chain(&standby).try_for_each(|member| open.was_here(*member, at))?;
    Ok(Earning { members, standby })
}

/// What each earns, and the version of the rule that says so.
fn worth(
    open: &Open,
    context: &Context<PointsContext>,
    award: &Award,
) -> Result<(Points, Option<u32>), Refusal> {
    if let Some(amount) = award.amount {
        return Ok((amount, None));
    }
    let boss = match award.raid {
        Some((raid, Some(Moment::Kill(kill)))) => context.lent.raids.boss(raid, kill),
        _ => None,
    };
    let at = context.effective_at();
    let missing = || Refusal::NoAmount { kind: award.kind };
    let secondary = open.settings.points.is_secondary(award.account);
    match open.rule_at(RuleKind::AwardValues, at)? {
        Some((version, Rule::AwardValues(rule))) => {
            Ok((rule.worth(award.kind, boss, secondary).ok_or_else(missing)?, Some(version)))
        }
        _ => Err(missing()),
    }
}

/// The share of who stood by. An award to a raid asks for it only if somebody did.
fn stood_by(
    open: &Open,
    context: &Context<PointsContext>,
    award: &Award,
    standby: &[MemberId],
) -> Result<Option<StoodBy>, Refusal> {
    if standby.is_empty() {
        return Ok(None);
    }
    let members = standby.iter().copied().collect();
    if let Some(percent) = award.standby_percent {
        return Ok(Some(StoodBy { percent, standby: None, members }));
    }
    let at = context.effective_at();
    match open.rule_at(RuleKind::Standby, at)? {
        Some((version, Rule::Standby(rule))) => {
            Ok(Some(StoodBy { percent: rule.percent, standby: Some(version), members }))
        }
        _ => Err(Common::NoRuleInForce { rule: RuleKind::Standby, at }.into()),
    }
}

fn lines(
    book: &PointsBook,
    open: &Open,
    (award, amount): (&Award, Points),
    earning: &Earning,
    standby: Option<&StoodBy>,
    capping: Option<&Capping>,
) -> Result<Vec<Line>, Refusal> {
    let share = |percent: Percent| percent_of(&open.settings.points, amount, percent);
    let whole = earning.members.iter().map(|member| (*member, amount));
    let shares = earning.standby.iter().filter_map(|member| Some((*member, share(standby?.percent))));
    let mut postings = Postings::on(book);
    for (member, asked) in whole.chain(shares) {
        match capping {
            None => postings.post(member, award.account, asked)?,
            Some(capping) => {
                let earned = book.earned_in(capping.week(), member);
                let applied = capping.apply(book.balance(member, award.account), earned, asked);
                postings.post_capped(member, award.account, asked, applied)?;
            }
        }
    }
    Ok(postings.into_lines())
}

#[cfg(test)]
mod tests;
