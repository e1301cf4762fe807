//! Issuing history again: awards, charges, decay, transfers, merges, voids and reassignments are decided anew; imports,
//! adjustments, holds, disputes, restatements and switches are facts.
//!
//! What the command left to a rule is left to the rule again, and what it said itself it says again: the terms on the event
//! tell which it was.

use super::charge_award::COUNCIL;
use super::{
    Award, AwardCharge, AwardTerms, Charge, ChargeTerms, Line, PointsBook, PointsCommand as Command,
    PointsEvent as Event,
};
use crate::{Again, MemberId, Points, Reissue, Reissued, Text, Who};

impl Reissue for PointsBook {
    fn reissue(events: &[Event]) -> Vec<Reissued<Command>> {
        let mut rest = events;
        let mut reissued = Vec::new();
        while !rest.is_empty() {
            let (these, others) = rest.split_at(together(rest));
            reissued.push(Reissued { events: these.len(), again: again(these) });
            rest = others;
        }
        reissued
    }
}

/// How many of the first events follow from one thing that was asked.
fn together(events: &[Event]) -> usize {
    match events {
        [Event::Voided { entry, .. }, Event::Charged { reassigned_from: Some(from), .. }, ..]
            if entry == from =>
        {
            2
        }
        [Event::Voided { entry, .. }, Event::ItemGiven { reassigned_from: Some(from), .. }, ..]
            if entry == from =>
        {
            2
        }
        // The rule may give each balance a percentage of its own, and each percentage is an entry.
        [Event::Decayed { decay: Some(_), period, .. }, ..] => {
            let same = |event: &&Event| matches!(event, Event::Decayed { decay: Some(_), period: of, .. } if of == period);
            events.iter().take_while(same).count()
        }
        [first, ..] => (first.part().of as usize).clamp(1, events.len()),
        [] => 0,
    }
}

fn again(events: &[Event]) -> Again<Command> {
    let Some(first) = events.first() else { return Again::Fact };
    let command = match first {
        Event::Awarded { reason, amount, terms, .. } => {
            return award(events, *amount, terms.as_deref(), reason);
        }
        Event::Charged { reassigned_from: None, .. } => return charge(first),
        Event::Voided { entry, reason, source, .. } => match events.get(1) {
            Some(
                Event::Charged { line: Line { member, .. }, .. }
                | Event::ItemGiven { member: Some(member), .. },
            ) => Command::Reassign { entry: *entry, to: (*member).into(), reason: reason.clone() },
            _ => Command::Void { entry: *entry, reason: reason.clone(), source: source.clone() },
        },
        Event::Transferred { reason, amount, tax, from, to } => Command::Transfer {
            account: from.account,
            from: from.member.into(),
            to: to.member.into(),
            amount: *amount,
            tax: tax.filter(|tax| tax.transfers.is_none()).map(|tax| tax.percent),
            reason: reason.clone(),
        },
        Event::Merged { from, into, .. } => Command::Merge { from: (*from).into(), into: (*into).into() },
        Event::Decayed { .. } => return decay(events),
        Event::ItemGiven { reassigned_from: Some(_), .. } => return Again::Fact,
        Event::ItemGiven { decision: Some(decision), reason, item_values, .. } => {
            let council = *item_values == 0 && reason.as_str() == COUNCIL;
            let no_charge = (!council).then(|| reason.clone());
            Command::ChargeAward(AwardCharge { decision: *decision, price: None, no_charge })
        }
        Event::ItemGiven { item, member, reason, raid, .. } => Command::GiveItem {
            item: item.clone(),
            member: member.map(Who::from),
            reason: reason.clone(),
            raid: *raid,
        },
        Event::Charged { reassigned_from: Some(_), .. }
        | Event::Held { .. }
        | Event::HoldReleased { .. }
        | Event::Adjusted { .. }
        | Event::Disputed { .. }
        | Event::DisputeResolved { .. }
        | Event::Restated { .. }
        | Event::SystemSwitched { .. }
        | Event::ItemImported { .. }
        | Event::Imported { .. } => return Again::Fact,
    };
    Again::Command(Box::new(command))
}

fn award(events: &[Event], amount: Points, terms: Option<&AwardTerms>, reason: &Text<500>) -> Again<Command> {
    let lines: Vec<&Line> = events.iter().flat_map(Event::lines).collect();
    let Some(account) = lines.first().map(|line| line.account) else { return Again::Fact };
    let terms = terms.cloned().unwrap_or_default();
    let by = terms.standby.as_ref();
    let stood_by = |member: &MemberId| by.is_some_and(|by| by.members.contains(member));
    let named = lines.iter().map(|line| line.member).filter(|_| !terms.attended);
    let (standby, members): (Vec<_>, Vec<_>) = named.partition(stood_by);
    Again::Command(Box::new(Command::Award(Award {
        account,
        amount: terms.award_values.is_none().then_some(amount),
        kind: terms.kind,
        members: members.into_iter().map(Who::from).collect(),
        standby: standby.into_iter().map(Who::from).collect(),
        standby_percent: by.filter(|by| by.standby.is_none()).map(|by| by.percent),
        raid: terms.raid.map(|raid| (raid, terms.moment)),
        reason: reason.clone(),
    })))
}

fn charge(event: &Event) -> Again<Command> {
    let Event::Charged { price, item, note, terms, line, .. } = event else { return Again::Fact };
    let ChargeTerms { off_spec, priced, hold, raid, attended, shares, decision, auction, .. } =
        terms.as_deref().cloned().unwrap_or_default();
    // What was bid is so, whatever the rules are.
    if auction.is_some() {
        return Again::Fact;
    }
    if let Some(decision) = decision {
        let price = priced.is_none().then_some(*price);
        let charge = AwardCharge { decision, price, no_charge: None };
        return Again::Command(Box::new(Command::ChargeAward(charge)));
    }
    let sharing =
        shares.iter().map(|share| share.member).filter(|member| !attended && *member != line.member);
    Again::Command(Box::new(Command::Charge(Charge {
        account: line.account,
        member: line.member.into(),
        price: priced.is_none().then_some(*price),
        off_spec,
        item: item.clone(),
        note: note.clone(),
        hold: hold.map(|paid| paid.hold),
        raid,
        sharers: sharing.map(Who::from).collect(),
    })))
}

fn decay(events: &[Event]) -> Again<Command> {
    let Some(Event::Decayed { period, percent, decay, all, current, .. }) = events.first() else {
        return Again::Fact;
    };
    let of = |event: &Event| match event {
        Event::Decayed { accounts, .. } if !*all => accounts.clone(),
        _ => [].into(),
    };
    Again::Command(Box::new(Command::Decay {
        accounts: events.iter().flat_map(of).collect(),
        percent: decay.is_none().then_some(*percent),
        period: (!*current).then(|| period.clone()),
    }))
}

#[cfg(test)]
mod laws;
