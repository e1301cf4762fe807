//! Laws that hold whatever is asked, in whichever order.

use proptest::prelude::{
    Just, ProptestConfig, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest,
};
use proptest::sample::select;

use super::{Account, Award, Charge, Line, PointsCommand as Command, PointsEvent as Event};
use crate::ledger::{Caps, DecayNegative, Rule, SoftCap, StandbyRule, System, TransferRule, ZeroSum};
use crate::testing::guild::{EVENTS, GROM, JAINA, REXXAR, guild, percent, rule, sealed, settings, text};
use crate::testing::{Given, given};
use crate::{EntryId, LedgerEvent, MemberId, Percent, Points, Position, Who};

const PEOPLE: [MemberId; 3] = [GROM, JAINA, REXXAR];

fn amount() -> impl Strategy<Value = Points> {
    (1..20_000_i64).prop_map(|hundredths| Points::from_hundredths(hundredths).expect("within the bounds"))
}

fn member() -> impl Strategy<Value = MemberId> {
    select(&PEOPLE[..])
}

fn some() -> impl Strategy<Value = Vec<Who>> {
    proptest::sample::subsequence(&PEOPLE[..], 1..=3)
        .prop_map(|members| members.into_iter().map(Who::from).collect())
}

fn earlier() -> impl Strategy<Value = EntryId> {
    (1..40_u64).prop_map(|n| EntryId(Position(EVENTS + n)))
}

fn command() -> impl Strategy<Value = Command> {
    let award = (amount(), some(), some()).prop_map(|(amount, members, standby)| {
        Command::Award(Award { standby, ..Award::of(Account::Dkp, amount, members, text("a kill")) })
    });
    let charge = (member(), amount(), some()).prop_map(|(member, price, sharers)| {
        Command::Charge(Charge { sharers, ..Charge::of(Account::Dkp, member.into(), price) })
    });
    let adjust = (member(), amount(), any::<bool>()).prop_map(|(member, amount, up)| Command::Adjust {
        account: Account::Dkp,
        member: member.into(),
        delta: if up { amount } else { amount.negated() },
        reason: sealed(member),
    });
    let transfer = (member(), member(), amount()).prop_map(|(from, to, amount)| Command::Transfer {
        account: Account::Dkp,
        from: from.into(),
        to: to.into(),
        amount,
        tax: None,
        reason: text("a gift"),
    });
    let decay = (1..=100_u32, 1..=28_u32).prop_map(|(by, day)| Command::Decay {
        accounts: [Account::Dkp].into(),
        percent: Some(percent(&by.to_string())),
        period: Some(text(&format!("2026-10-{day:02}"))),
    });
    let void = earlier().prop_map(|entry| Command::Void { entry, reason: text("wrong"), source: None });
    let reassign = (earlier(), member()).prop_map(|(entry, to)| Command::Reassign {
        entry,
        to: to.into(),
        reason: text("wrong"),
    });
    prop_oneof![3 => award, 3 => charge, 1 => adjust, 1 => transfer, 1 => decay, 2 => void, 1 => reassign]
}

fn ledger(rules: Vec<Rule>, debts: bool) -> Given {
    let mut settings = settings(System::Dkp);
    settings.points.allow_negative = debts;
    settings.points.decay_negative = if debts { DecayNegative::Shrink } else { DecayNegative::Skip };
    let back = LedgerEvent::MemberReturned { member: REXXAR };
    given(guild(settings)).and([back]).and(rules.into_iter().map(rule))
}

fn standby() -> Rule {
    Rule::Standby(StandbyRule { percent: percent("50") })
}

/// What followed from commands, those that could go.
fn after(given: Given, commands: &[Command]) -> Given {
    commands.iter().fold(given, |given, command| given.after(command).unwrap_or_else(|as_it_was| as_it_was))
}

fn events(given: &Given) -> Vec<Event> {
    let entry = |n| given.entry(EntryId(Position(n)));
    (1..=given.len()).filter_map(entry).flat_map(|entry| entry.events).collect()
}

fn sum(given: &Given) -> i64 {
    given.points.balances.values().map(|balances| balances.dkp.hundredths()).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_balance_is_the_sum_of_its_history(
        commands in proptest::collection::vec(command(), 1..40), debts in any::<bool>(), zero in any::<bool>()
    ) {
        let zero_sum = zero.then_some(Rule::ZeroSum(ZeroSum { payer_shares: true }));
        let tax = Rule::Transfers(TransferRule { tax: percent("10") });
        let given = after(ledger([standby(), tax].into_iter().chain(zero_sum).collect(), debts), &commands);
        for member in PEOPLE {
            let mut running = 0;
            for line in events(&given).iter().flat_map(Event::lines).filter(|line| line.member == member) {
                running += line.delta.hundredths();
                prop_assert_eq!(running, line.balance.hundredths());
            }
            prop_assert_eq!(running, given.points.balance(member, Account::Dkp).hundredths());
        }
    }

    #[test]
    fn zero_sum_stays_zero(
        commands in proptest::collection::vec(command(), 1..40), payer_shares in any::<bool>()
    ) {
        let shares = |command: &&Command| matches!(command, Command::Charge(_) | Command::Reassign { .. } | Command::Void { .. });
        let commands: Vec<Command> = commands.iter().filter(shares).cloned().collect();
        let given = after(ledger(vec![Rule::ZeroSum(ZeroSum { payer_shares })], true), &commands);
        prop_assert_eq!(sum(&given), 0);
    }

    #[test]
    fn no_cap_is_exceeded_by_what_is_awarded(
        commands in proptest::collection::vec(command(), 1..40), hard in amount(), weekly in amount(), above in amount()
    ) {
        let soft = Some(SoftCap { above, rate: percent("50") });
        let caps = Rule::Caps(Caps { hard: Some(hard), weekly: Some(weekly), soft });
        let given = after(ledger(vec![standby(), caps], false), &commands);
        for event in events(&given) {
            let Event::Awarded { lines, .. } = event else { continue };
            for Line { delta, balance, asked, .. } in lines {
                prop_assert!(delta >= Points::ZERO && (balance <= hard || delta == Points::ZERO));
                prop_assert!(asked.is_none_or(|asked| delta < asked));
            }
        }
        for earned in given.points.earned.values().flat_map(|week| week.values()) {
            prop_assert!(*earned <= weekly && *earned >= Points::ZERO);
        }
    }

    #[test]
    fn a_decay_never_changes_a_sign_and_never_takes_a_balance_further_from_zero(
        commands in proptest::collection::vec(command(), 1..40), debts in any::<bool>()
    ) {
        let given = after(ledger(vec![standby()], debts), &commands);
        for event in events(&given) {
            let Event::Decayed { changes, .. } = event else { continue };
            for Line { delta, balance, .. } in changes {
                let before = balance.hundredths() - delta.hundredths();
                prop_assert!(balance.hundredths() * before >= 0 && balance.hundredths().abs() < before.abs());
            }
        }
    }

    #[test]
    fn a_void_gives_back_exactly_what_the_entry_changed(
        commands in proptest::collection::vec(command(), 1..30), entry in earlier(),
        zero in prop_oneof![Just(None), any::<bool>().prop_map(Some)]
    ) {
        let zero_sum = zero.map(|payer_shares| Rule::ZeroSum(ZeroSum { payer_shares }));
        let before = after(ledger([standby()].into_iter().chain(zero_sum).collect(), true), &commands);
        let void = Command::Void { entry, reason: text("wrong"), source: None };
        let Ok(given) = before.clone().after(&void) else { return Ok(()) };
        let voided = before.entry(entry).expect("it was voided");
        for member in PEOPLE {
            let changed: i64 =
                voided.lines().filter(|line| line.member == member).map(|line| line.delta.hundredths()).sum();
            let now = given.points.balance(member, Account::Dkp).hundredths();
            prop_assert_eq!(now, before.points.balance(member, Account::Dkp).hundredths() - changed);
        }
        prop_assert!(given.after(&void).is_err());
    }

    #[test]
    fn a_percentage_of_an_amount_is_within_half_a_unit_of_it(amount in amount(), by in 1..=1_000_000_u32) {
        let percent: Percent = rust_decimal::Decimal::new(by.into(), 4).try_into().expect("a percentage");
        let settings = settings(System::Dkp);
        let part = super::rounding::percent_of(&settings.points, amount, percent).hundredths();
        let exact = i128::from(amount.hundredths()) * i128::from(by);
        prop_assert!((i128::from(part) * 1_000_000 - exact).abs() * 2 <= 1_000_000);
    }
}
