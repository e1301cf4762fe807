//! What may be asked of the points book.

use aggregates::ledger::System;
use aggregates::points::{Account, Item, Source};
use aggregates::{EntryId, Percent, PointsCommand, Position, Who};
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
    };
    let deltas = (people(), collection::vec(points(), PEOPLE as usize));
    prop_oneof![
        (points(), people()).prop_map(move |(amount, members)| {
            PointsCommand::Award { account: earned, amount, members, reason: text("a kill") }
        }),
        (member(), points(), option::of(item())).prop_map(move |(of, price, item)| {
            let note = item.is_none().then(|| sealed(of, "bought nothing"));
            PointsCommand::Charge { account: paid, member: of.into(), price, item, note }
        }),
        (select(any_of.clone()), who(), who(), points()).prop_map(|(account, from, to, amount)| {
            PointsCommand::Transfer { account, from, to, amount, reason: text("a gift") }
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
    ]
}

/// What was posted is put right, and decays.
pub fn correcting(system: System) -> impl Strategy<Value = PointsCommand> {
    let accounts = match system {
        System::Dkp => vec![Account::Dkp],
        System::Epgp => vec![Account::Ep, Account::Gp],
    };
    let decayed = subsequence(accounts.clone(), 1..=accounts.len());
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
        (decayed, 1..=1_000_000_u32, period).prop_map(|(accounts, millionths, period)| {
            let percent = Percent::try_from(Decimal::new(millionths.into(), 4)).expect("a percentage");
            PointsCommand::Decay {
                accounts: accounts.into_iter().collect(),
                percent,
                period: Some(text(period)),
            }
        }),
    ]
}

fn people() -> impl Strategy<Value = Vec<Who>> {
    let three = (1..=3).map(|number| Who::Id(Uuid::from_u128(number))).collect::<Vec<_>>();
    prop_oneof![subsequence(three, 1..=3), collection::vec(who(), 1..=PEOPLE as usize)]
}

fn entry() -> impl Strategy<Value = EntryId> {
    (6..60_u64).prop_map(|position| EntryId(Position(position)))
}

fn item() -> impl Strategy<Value = Item> {
    option::of(1..30_000_u32).prop_map(|id| Item { id, name: text("an item") })
}

fn source() -> Source {
    Source { system: text("monolithdkp"), id: text("Grom-1566856800"), at: DateTime::UNIX_EPOCH }
}
