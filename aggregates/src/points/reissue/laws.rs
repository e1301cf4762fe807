//! The law of issuing again, tried with whatever may be asked, and what follows from rules and from commands told apart.

use proptest::option::of;
use proptest::prelude::{
    Just, ProptestConfig, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest,
};
use proptest::sample::{select, subsequence};

use crate::ledger::{
    AwardKind, AwardValues, Caps, DecayEvery, DecayRule, Rule, StandbyRule, System, TransferRule, ZeroSum,
};
use crate::points::{Account, Award, Charge, Item, PointsCommand as Command};
use crate::raids::Moment;
use crate::schedules::Whom;
use crate::testing::guild::{
    EVENTS, GROM, JAINA, RAID, REXXAR, guild, percent, points, raid, rule, sealed, settings, text,
};
use crate::testing::{Command as _, Given, given};
use crate::{
    Again, EntryId, HoldId, LedgerEvent, MemberId, Percent, Points, PointsBook, Position, Reissue, Who,
};

const PEOPLE: [MemberId; 3] = [GROM, JAINA, REXXAR];

fn amount() -> impl Strategy<Value = Points> {
    (1..20_000_i64).prop_map(|hundredths| Points::from_hundredths(hundredths).expect("within the bounds"))
}

fn some_percent() -> impl Strategy<Value = Percent> {
    (1..=100_u32).prop_map(|by| percent(&by.to_string()))
}

fn member() -> impl Strategy<Value = MemberId> {
    select(&PEOPLE[..])
}

fn people(least: usize) -> impl Strategy<Value = Vec<Who>> {
    subsequence(&PEOPLE[..], least..=3).prop_map(|members| members.into_iter().map(Who::from).collect())
}

fn earlier() -> impl Strategy<Value = EntryId> {
    (1..40_u64).prop_map(|n| EntryId(Position(EVENTS + 8 + n)))
}

fn earned(account: Account) -> impl Strategy<Value = Command> {
    let kind = select(vec![AwardKind::Kill, AwardKind::Hour, AwardKind::Other]);
    let raid = select(vec![
        None,
        Some((RAID, None)),
        Some((RAID, Some(Moment::At(crate::testing::time(crate::testing::NOW))))),
    ]);
    (of(amount()), kind, people(0), people(0), of(some_percent()), raid).prop_map(
        move |(amount, kind, members, standby, standby_percent, raid)| {
            let reason = text("a kill");
            Command::Award(Award { account, amount, kind, members, standby, standby_percent, raid, reason })
        },
    )
}

fn paid(account: Account) -> impl Strategy<Value = Command> {
    let item = |slot| Item { slot: Some(slot), quality: Some(4), ..Item::named(text("a thing")) };
    let item =
        select(vec![None, Some(item(crate::ledger::Slot::Head)), Some(item(crate::ledger::Slot::Trinket))]);
    let raid = any::<bool>().prop_map(|named| named.then_some(RAID));
    (of(amount()), member(), item, any::<bool>(), people(0), raid, of(0..4_u128)).prop_map(
        move |(price, member, item, off_spec, sharers, raid, held)| {
            let (member, hold) = (Who::from(member), held.map(|id| HoldId(uuid::Uuid::from_u128(id))));
            Command::Charge(Charge {
                account,
                member,
                price,
                off_spec,
                item,
                note: None,
                hold,
                raid,
                sharers,
            })
        },
    )
}

fn accounts(system: System) -> (Account, Account, Vec<Account>) {
    match system {
        System::Dkp => (Account::Dkp, Account::Dkp, vec![Account::Dkp]),
        System::Epgp => (Account::Ep, Account::Gp, vec![Account::Ep, Account::Gp]),
        System::LootCouncil => unreachable!("a system without balances"),
    }
}

fn moved(system: System) -> impl Strategy<Value = Command> {
    let (earns, _, all) = accounts(system);
    let transfer =
        (member(), member(), amount(), of(some_percent())).prop_map(move |(from, to, amount, tax)| {
            let (from, to, reason) = (from.into(), to.into(), text("a gift"));
            Command::Transfer { account: earns, from, to, amount, tax, reason }
        });
    let period = of((1..=28_u32).prop_map(|day| text(&format!("2026-10-{day:02}"))));
    let named = subsequence(all, 0..=accounts(system).2.len());
    let decay = (named, of(some_percent()), period).prop_map(|(accounts, percent, period)| Command::Decay {
        accounts: accounts.into_iter().collect(),
        percent,
        period,
    });
    let hold = (0..4_u128, member(), amount()).prop_map(|(hold, member, amount)| Command::Hold {
        hold: HoldId(uuid::Uuid::from_u128(hold)),
        member: member.into(),
        amount,
        reason: text("a bid"),
    });
    let all = (amount(), Just(Whom::Everyone)).prop_map(move |(amount, whom)| Command::AwardAll {
        account: earns,
        amount,
        whom,
        reason: text("a week"),
    });
    prop_oneof![transfer, decay, hold, all]
}

fn about() -> impl Strategy<Value = Command> {
    let void = earlier().prop_map(|entry| Command::Void { entry, reason: text("wrong"), source: None });
    let reassign = (earlier(), member()).prop_map(|(entry, to)| Command::Reassign {
        entry,
        to: to.into(),
        reason: text("wrong"),
    });
    let dispute = (earlier(), member()).prop_map(|(entry, of)| Command::Dispute { entry, note: sealed(of) });
    let give = of(member()).prop_map(|member| Command::GiveItem {
        item: Item::named(text("a shard")),
        member: member.map(Who::from),
        reason: text("disenchant"),
        raid: None,
    });
    let merge =
        (member(), member()).prop_map(|(from, into)| Command::Merge { from: from.into(), into: into.into() });
    prop_oneof![4 => void, 3 => reassign, 1 => dispute, 1 => give, 1 => merge]
}

fn command(system: System) -> impl Strategy<Value = Command> {
    let (earns, pays, _) = accounts(system);
    prop_oneof![4 => earned(earns), 4 => paid(pays), 3 => moved(system), 3 => about()]
}

/// Each rule may be there or not.
fn rules(system: System) -> impl Strategy<Value = Vec<Rule>> {
    let kinds = [(AwardKind::Kill, points("12")), (AwardKind::Hour, points("3"))].into();
    let decay = match system {
        System::Dkp => DecayRule { dkp: Some(percent("10")), ep: None, gp: None, every: DecayEvery::Week },
        System::Epgp => {
            DecayRule { dkp: None, ep: Some(percent("10")), gp: Some(percent("20")), every: DecayEvery::Day }
        }
        System::LootCouncil => unreachable!("a system without balances"),
    };
    let all = vec![
        Rule::AwardValues(AwardValues { kinds, ..AwardValues::default() }),
        Rule::Standby(StandbyRule { percent: percent("50") }),
        Rule::Caps(Caps { weekly: Some(points("300")), ..Caps::default() }),
        Rule::Decay(decay),
        Rule::ZeroSum(ZeroSum { payer_shares: true }),
        Rule::Transfers(TransferRule { tax: percent("10") }),
    ];
    let count = all.len();
    subsequence(all, 0..=count)
}

/// Eight events after the guild's own at most, then commands.
fn ledger(system: System, rules: Vec<Rule>) -> Given {
    let mut settings = settings(system);
    settings.points.allow_negative = rules.len().is_multiple_of(2);
    let back = LedgerEvent::MemberReturned { member: REXXAR };
    given(guild(settings)).and([back]).and(raid(&[GROM, JAINA], &[REXXAR])).and(rules.into_iter().map(rule))
}

fn system() -> impl Strategy<Value = System> {
    select(vec![System::Dkp, System::Epgp])
}

/// What a command came to comes from what it is issued again as.
fn holds(given: &Given, command: &Command) -> Result<Given, proptest::test_runner::TestCaseError> {
    let Ok(events) = command.decide(given) else { return Ok(given.clone()) };
    let reissued = PointsBook::reissue(&events);
    prop_assert_eq!(reissued.len(), usize::from(!events.is_empty()), "{:?}", command);
    for part in reissued {
        prop_assert_eq!(part.events, events.len());
        if let Again::Command(again) = part.again {
            prop_assert_eq!(again.decide(given), Ok(events.clone()), "{:?} again as {:?}", command, again);
        }
    }
    Ok(given.clone().after(command).expect("it goes"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn deciding_again_gives_the_same_events(
        (system, rules, commands) in system().prop_flat_map(|system| {
            (Just(system), rules(system), proptest::collection::vec(command(system), 1..40))
        }),
        late in any::<bool>()
    ) {
        let mut given = ledger(system, rules);
        given = if late { given.backdated_to("2026-11-21T18:30:00Z") } else { given };
        for command in &commands {
            given = holds(&given, command)?;
        }
        prop_assert!(given.len() >= EVENTS);
    }
}

fn again(given: &Given, command: &Command) -> Command {
    let events = command.decide(given).expect("it goes");
    match PointsBook::reissue(&events).remove(0).again {
        Again::Command(command) => *command,
        Again::Fact => panic!("a fact"),
    }
}

#[test]
fn what_a_rule_said_is_asked_of_the_rule_again_and_what_the_command_said_is_said_again() {
    let values = AwardValues { kinds: [(AwardKind::Kill, points("12"))].into(), ..AwardValues::default() };
    let standby = Rule::Standby(StandbyRule { percent: percent("50") });
    let given = ledger(System::Dkp, vec![Rule::AwardValues(values), standby]);
    let award = |amount: Option<&str>, by: Option<&str>| {
        let reason = text("a kill");
        let award = Award::of(Account::Dkp, points("1"), vec![GROM.into()], reason);
        let (standby, kind) = (vec![JAINA.into()], AwardKind::Kill);
        let (amount, standby_percent) = (amount.map(points), by.map(percent));
        Command::Award(Award { amount, kind, standby, standby_percent, ..award })
    };
    for asked in
        [award(None, None), award(Some("7"), None), award(None, Some("20")), award(Some("7"), Some("20"))]
    {
        assert_eq!(again(&given, &asked), asked);
    }
    let at_raid = Command::Award(Award::at_raid(Account::Dkp, AwardKind::Kill, (RAID, None), text("a kill")));
    let Command::Award(again) = again(&given, &at_raid) else { panic!("an award") };
    assert!(again.members.is_empty() && again.standby.is_empty() && again.amount.is_none());
}

#[test]
fn a_decay_is_asked_for_as_it_was() {
    let decay = DecayRule { dkp: Some(percent("10")), ep: None, gp: None, every: DecayEvery::Week };
    let given = ledger(System::Dkp, vec![Rule::Decay(decay)]);
    for accounts in [vec![], vec![Account::Dkp]] {
        for percent in [None, Some(percent("5"))] {
            for period in [None, Some(text("2026-10-03"))] {
                if percent.is_some() && accounts.is_empty() {
                    continue;
                }
                let asked = Command::Decay { accounts: accounts.iter().copied().collect(), percent, period };
                assert_eq!(again(&given, &asked), asked);
            }
        }
    }
}
