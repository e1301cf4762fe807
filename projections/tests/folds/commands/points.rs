//! What may be asked of the points book.

use aggregates::ledger::{Proposal, System};
use aggregates::points::{
    Account, Award, Charge, Conversion, Converted, Item, Loot, Restated, Restatement, Source, Switch,
};
use aggregates::{EntryId, HoldId, MemberId, Percent, Points, PointsCommand, Position, Ratio, Who};
use chrono::DateTime;
use proptest::prelude::{Strategy, any, prop_oneof};
use proptest::sample::{select, subsequence};
use proptest::{collection, option};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{PEOPLE, member, points, sealed, text, who};

/// Points come and go.
pub fn posting(system: System) -> impl Strategy<Value = PointsCommand> {
    let (earned, paid, any_of) = match system {
        System::Dkp => (Account::Dkp, Account::Dkp, vec![Account::Dkp]),
        System::Epgp => (Account::Ep, Account::Gp, vec![Account::Ep, Account::Gp]),
        System::LootCouncil => unreachable!("a system without balances"),
    };
    let deltas = (people(), collection::vec(points(), PEOPLE as usize));
    prop_oneof![
        (points(), people(), people()).prop_map(move |(amount, members, standby)| {
            let standby_percent = Percent::try_from(Decimal::from(50)).ok();
            let award = Award::of(earned, amount, members, text("a kill"));
            PointsCommand::Award(Award { standby, standby_percent, ..award })
        }),
        (member(), points(), option::of(item()), option::of(hold())).prop_map(
            move |(of, price, item, hold)| {
                let note = item.is_none().then(|| sealed(of, "bought nothing"));
                let charge = Charge::of(paid, of.into(), price);
                PointsCommand::Charge(Charge { item, note, hold, off_spec: price.places() == 2, ..charge })
            }
        ),
        (item(), option::of(who())).prop_map(|(item, member)| PointsCommand::GiveItem {
            item,
            member,
            reason: text("disenchant"),
            raid: None
        }),
        (hold(), member(), points()).prop_map(|(hold, of, amount)| PointsCommand::Hold {
            hold,
            member: of.into(),
            amount,
            reason: text("a bid")
        }),
        hold().prop_map(|hold| PointsCommand::ReleaseHold { hold }),
        (select(any_of.clone()), who(), who(), points()).prop_map(|(account, from, to, amount)| {
            let tax = Percent::try_from(Decimal::TEN).ok().filter(|_| amount.places() == 0);
            PointsCommand::Transfer { account, from, to, amount, tax, reason: text("a gift") }
        }),
        (select(any_of), deltas, option::of(item())).prop_map(|(account, (whom, deltas), item)| {
            let deltas = whom.into_iter().zip(deltas).collect();
            PointsCommand::Import {
                source: source(),
                account,
                deltas,
                reason: None,
                item,
                reassigned_from: None,
            }
        }),
        (member(), item()).prop_map(|(of, item)| {
            let loot = Loot { note: Some(sealed(of, "so close")), votes: Some(2), ..Loot::default() };
            PointsCommand::ImportItem { source: source(), item, member: of.into(), loot: Box::new(loot) }
        }),
    ]
}

/// What was posted is put right, and decays.
pub fn correcting(system: System) -> impl Strategy<Value = PointsCommand> {
    let accounts = match system {
        System::Dkp => vec![Account::Dkp],
        System::Epgp => vec![Account::Ep, Account::Gp],
        System::LootCouncil => unreachable!("a system without balances"),
    };
    let decayed = subsequence(accounts.clone(), 1..=accounts.len());
    let restated = accounts.clone();
    let period = select(vec!["2026-W44", "2026-W45", "2026-W46", "2026-10", "2026-11"]);
    prop_oneof![
        (select(accounts), member(), points()).prop_map(|(account, of, delta)| {
            PointsCommand::Adjust { account, member: of.into(), delta, reason: sealed(of, "a mistake") }
        }),
        (entry(), any::<bool>()).prop_map(|(entry, imported)| {
            PointsCommand::Void { entry, reason: text("wrong"), source: imported.then(source) }
        }),
        (entry(), who()).prop_map(|(entry, to)| PointsCommand::Reassign {
            entry,
            to,
            reason: text("wrong person")
        }),
        (early(), member())
            .prop_map(|(entry, of)| PointsCommand::Dispute { entry, note: sealed(of, "it was mine") }),
        (early(), any::<bool>()).prop_map(|(entry, stands)| PointsCommand::ResolveDispute {
            entry,
            stands,
            note: text("checked")
        }),
        (who(), who()).prop_map(|(from, into)| PointsCommand::Merge { from, into }),
        (select(restated), points())
            .prop_map(|(account, new)| PointsCommand::Restate(restatement(account, new))),
        (any::<bool>(), points()).prop_map(move |(secondary_auction, start)| {
            PointsCommand::SwitchSystem(switch(system, secondary_auction, start))
        }),
        (decayed, 1..=1_000_000_u32, period).prop_map(|(accounts, millionths, period)| {
            let percent = Percent::try_from(Decimal::new(millionths.into(), 4)).ok();
            PointsCommand::Decay {
                accounts: accounts.into_iter().collect(),
                percent,
                period: Some(text(period)),
            }
        }),
    ]
}

/// Two members have this much, whatever they have; from where, the log says.
fn restatement(account: Account, new: Points) -> Restatement {
    let balance = |member| {
        let (member, old) = (MemberId(Uuid::from_u128(member)), Points::ZERO);
        Restated { member, account, old, new }
    };
    Restatement {
        reason: text("other rules"),
        simulated_at: Position(0),
        proposal: Proposal::default(),
        balances: [1, 2].map(balance).into(),
        decayed: [].into(),
    }
}

/// From one system to the other, one for one, and something to start with.
fn switch(system: System, secondary_auction: bool, start: Points) -> Switch {
    let (to, from, into) = match system {
        System::Dkp => (System::Epgp, Account::Dkp, Account::Ep),
        _ => (System::Dkp, Account::Ep, Account::Dkp),
    };
    let ratio = Ratio::try_from(Decimal::ONE).expect("a ratio");
    let conversion =
        Conversion { parts: vec![Converted { from, to: into, ratio }], starts: [(into, start)].into() };
    let secondary_auction = secondary_auction && to != System::Dkp;
    Switch { reason: text("a new tier"), seen_at: None, to, secondary_auction, conversion }
}

fn people() -> impl Strategy<Value = Vec<Who>> {
    let three = (1..=3).map(|number| Who::Id(Uuid::from_u128(number))).collect::<Vec<_>>();
    prop_oneof![subsequence(three, 1..=3), collection::vec(who(), 1..=PEOPLE as usize)]
}

fn entry() -> impl Strategy<Value = EntryId> {
    (6..60_u64).prop_map(|position| EntryId(Position(position)))
}

/// One of few, so that what is disputed is also resolved.
fn early() -> impl Strategy<Value = EntryId> {
    (9..13_u64).prop_map(|position| EntryId(Position(position)))
}

fn item() -> impl Strategy<Value = Item> {
    option::of(1..30_000_u32).prop_map(|id| Item { id, ..Item::named(text("an item")) })
}

fn hold() -> impl Strategy<Value = HoldId> {
    (0xc1..=0xc3_u128).prop_map(|number| HoldId(Uuid::from_u128(number)))
}

fn source() -> Source {
    Source { system: text("monolithdkp"), id: text("Grom-1566856800"), at: DateTime::UNIX_EPOCH }
}
