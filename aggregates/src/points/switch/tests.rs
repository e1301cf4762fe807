//! Switches, one way and another.

use proptest::prelude::{any, proptest};
use uuid::Uuid;

use super::*;
use crate::auctions::AuctionsEvent;
use crate::ledger::{DecayEvery, DecayRule, Rule, RuleKind, StandbyRule};

use crate::points::{Award, Item, PointsCommand as Command};
use crate::testing::guild::{
    EVENTS, GROM, JAINA, REXXAR, dkp_guild, entry, epgp_guild, guild, has, line, percent, points, rule,
    rule_between, settings, text,
};
use crate::testing::{Given, NOW, given, time};
use crate::{Actor, Common, HoldId, LedgerCommand};

fn ratio(text: &str) -> Ratio {
    text.parse::<rust_decimal::Decimal>().expect("a decimal").try_into().expect("a ratio")
}

fn part(from: Account, to: Account, times: &str) -> Converted {
    Converted { from, to, ratio: ratio(times) }
}

fn to(to: System, parts: &[Converted]) -> Switch {
    let conversion = Conversion { parts: parts.to_vec(), starts: [].into() };
    Switch { reason: text("a new tier"), seen_at: None, to, secondary_auction: false, conversion }
}

fn halved() -> Switch {
    to(System::Epgp, &[part(Account::Dkp, Account::Ep, "0.5")])
}

/// Grom has 100 DKP, Jaina 41.01, and Rexxar, who left, 7.
fn dkp() -> Given {
    let had = [(GROM, "100"), (JAINA, "41.01"), (REXXAR, "7")];
    given(dkp_guild()).and(had.map(|(member, amount)| has(member, Account::Dkp, amount)))
}

fn event(switch: &Switch, from: System, lines: Vec<crate::points::Line>) -> Event {
    let Switch { reason, to, secondary_auction, conversion, .. } = switch.clone();
    let conversion = Box::new(conversion);
    Event::SystemSwitched { reason, from, to, secondary_auction, conversion, lines, part: None }
}

fn switched(given: Given, switch: Switch) -> Given {
    let (to, secondary_auction) = (switch.to, switch.secondary_auction);
    let given = given.when(Command::SwitchSystem(switch)).goes();
    given.when(LedgerCommand::SwitchSystem { to, secondary_auction }).goes()
}

#[test]
fn balances_are_converted_by_the_stated_rule_of_everybody_who_has_any() {
    let expected = event(
        &halved(),
        System::Dkp,
        vec![
            line(GROM, Account::Dkp, "-100", "0"),
            line(GROM, Account::Ep, "50", "50"),
            line(JAINA, Account::Dkp, "-41.01", "0"),
            // Half to even: 20.505 is 20.50.
            line(JAINA, Account::Ep, "20.5", "20.5"),
            line(REXXAR, Account::Dkp, "-7", "0"),
            line(REXXAR, Account::Ep, "3.5", "3.5"),
        ],
    );
    let given = dkp().when(Command::SwitchSystem(halved())).then([expected]);
    let change = LedgerCommand::SwitchSystem { to: System::Epgp, secondary_auction: false };
    let given = given.when(change).goes();
    let open = given.ledger.open().expect("open books");
    assert_eq!((open.settings.points.system, open.settings_version), (System::Epgp, 2));
    given.when(Command::Award(Award::of(Account::Ep, points("5"), vec![GROM.into()], text("a kill")))).goes();
}

#[test]
fn who_is_here_gets_what_everybody_starts_with_and_who_left_does_not() {
    let mut switch = halved();
    switch.conversion.starts = [(Account::Ep, points("10")), (Account::Gp, points("3"))].into();
    let given = switched(dkp(), switch);
    let has = |member| Account::ALL.map(|of| given.points.balance(member, of).to_string());
    assert_eq!(has(GROM), ["0", "60", "3"]);
    assert_eq!(has(JAINA), ["0", "30.5", "3"]);
    assert_eq!(has(REXXAR), ["0", "3.5", "0"]);
}

#[test]
fn under_a_loot_council_nothing_is_left_but_what_is_for_auctions_besides() {
    let gone = switched(dkp(), to(System::LootCouncil, &[]));
    assert_eq!(gone.points.balance(GROM, Account::Dkp), Points::ZERO);
    let kept = Switch { secondary_auction: true, ..to(System::LootCouncil, &[]) };
    let kept = switched(dkp(), kept);
    assert_eq!(kept.points.balance(GROM, Account::Dkp), points("100"));
    let award = Award::of(Account::Dkp, points("5"), vec![GROM.into()], text("a kill"));
    kept.when(Command::Award(award.clone())).goes();
    let refusal = Refusal::AccountNotInUse { account: Account::Dkp };
    gone.when(Command::Award(award)).then_refused(refusal);
}

#[test]
fn what_goes_into_one_balance_is_added_up_before_it_is_rounded() {
    let mut settings = settings(System::Epgp);
    (settings.points.places, settings.points.secondary_auction) = (0, true);
    let given = given(guild(settings)).and([
        has(GROM, Account::Ep, "7"),
        has(GROM, Account::Dkp, "1"),
        has(GROM, Account::Gp, "9"),
    ]);
    let parts = [part(Account::Ep, Account::Dkp, "0.5"), part(Account::Dkp, Account::Dkp, "1")];
    let given = switched(given, to(System::Dkp, &parts));
    let has = Account::ALL.map(|of| given.points.balance(GROM, of).to_string());
    assert_eq!(has, ["4", "0", "0"]);
}

#[test]
fn auctions_besides_are_laid_down_by_a_switch_to_the_same_system() {
    let mut with = settings(System::Epgp);
    with.points.secondary_auction = true;
    let books =
        || given(guild(with.clone())).and([has(GROM, Account::Dkp, "5"), has(GROM, Account::Ep, "8")]);
    let down = switched(books(), to(System::Epgp, &[]));
    let has = [Account::Dkp, Account::Ep].map(|of| down.points.balance(GROM, of).to_string());
    assert_eq!(has, ["0", "8"]);
    let into = switched(
        books(),
        to(System::Epgp, &[part(Account::Dkp, Account::Ep, "2"), part(Account::Ep, Account::Ep, "1")]),
    );
    assert_eq!(into.points.balance(GROM, Account::Ep), points("18"));
}

#[test]
fn what_is_so_already_is_refused() {
    let refusal = Refusal::NothingToSwitch { system: System::Dkp };
    dkp().when(Command::SwitchSystem(to(System::Dkp, &[]))).then_refused(refusal);
}

#[test]
fn dkp_have_no_auctions_besides_themselves() {
    let besides = LedgerCommand::SwitchSystem { to: System::Dkp, secondary_auction: true };
    let refusal = crate::LedgerRefusal::SettingOutOfRange { setting: "secondary_auction" };
    given(epgp_guild()).when(besides).then_refused(refusal);
}

#[test]
fn a_conversion_is_of_balances_that_there_are_to_balances_that_there_will_be() {
    let refused = |parts: &[Converted], refusal: Refusal| {
        dkp().when(Command::SwitchSystem(to(System::Epgp, parts))).then_refused(refusal);
    };
    let none = |account| Refusal::AccountNotInUse { account };
    refused(&[part(Account::Ep, Account::Ep, "1")], none(Account::Ep));
    refused(&[part(Account::Dkp, Account::Dkp, "1")], none(Account::Dkp));
    let twice = [part(Account::Dkp, Account::Ep, "1"), part(Account::Dkp, Account::Ep, "2")];
    refused(&twice, Refusal::ConvertedTwice { from: Account::Dkp, to: Account::Ep });
    let start = |account, amount| {
        let mut switch = halved();
        switch.conversion.starts = [(account, points(amount))].into();
        Command::SwitchSystem(switch)
    };
    dkp().when(start(Account::Dkp, "1")).then_refused(none(Account::Dkp));
    let refusal = Refusal::AmountNotPositive { amount: points("0") };
    dkp().when(start(Account::Gp, "0")).then_refused(refusal);
}

#[test]
fn what_would_leave_the_bounds_is_refused() {
    let given = given(dkp_guild()).and([has(GROM, Account::Dkp, "999999999999")]);
    let switch = to(System::Epgp, &[part(Account::Dkp, Account::Ep, "1000000")]);
    let refusal = Refusal::BalanceOutOfRange { member: GROM };
    given.when(Command::SwitchSystem(switch)).then_refused(refusal);
}

#[test]
fn a_log_that_went_on_since_the_preview_is_refused_with_both_positions() {
    let head = Position(EVENTS + 3);
    let seen = |seen_at| Command::SwitchSystem(Switch { seen_at: Some(Position(seen_at)), ..halved() });
    for seen_at in [0, EVENTS + 2, EVENTS + 4, u64::MAX] {
        let refusal = Refusal::StaleSwitch { seen_at: Position(seen_at), head };
        dkp().when(seen(seen_at)).then_refused(refusal);
    }
    dkp().when(seen(EVENTS + 3)).goes();
}

#[test]
fn nothing_is_switched_while_an_auction_runs_or_points_are_set_aside() {
    use crate::auctions::tests::{AUCTION, fives, opened, plan};
    let running = dkp().and([opened(AUCTION, plan(fives()))]);
    let refusal = Refusal::AuctionOpen { auction: AUCTION };
    running.clone().when(Command::SwitchSystem(halved())).then_refused(refusal);
    let cancelled = AuctionsEvent::Cancelled { auction: AUCTION, reason: text("nobody wants it") };
    running.and([cancelled]).when(Command::SwitchSystem(halved())).goes();
    let hold = HoldId(Uuid::from_u128(0xc1));
    let held = Command::Hold { hold, member: GROM.into(), amount: points("5"), reason: text("a mount") };
    let held = dkp().when(held).goes();
    held.when(Command::SwitchSystem(halved())).then_refused(Refusal::HoldOpen { hold });
}

#[test]
fn who_may_not_restate_points_does_not_switch() {
    let actor = Actor::Member(GROM);
    let refusal = Common::Forbidden { actor: actor.clone(), permission: Permission::RestatePoints };
    dkp().by(actor).when(Command::SwitchSystem(halved())).then_refused(refusal);
}

#[test]
fn what_was_posted_before_is_settled_and_what_is_after_is_not() {
    let given = switched(dkp(), halved());
    let void = |at: u64| Command::Void { entry: entry(at), reason: text("wrong"), source: None };
    let switched = Position(EVENTS + 4);
    for at in [1, 4] {
        let refusal = Refusal::EntryConverted { entry: entry(at), switched };
        given.clone().when(void(at)).then_refused(refusal.clone());
        let reassign = Command::Reassign { entry: entry(at), to: JAINA.into(), reason: text("wrong") };
        given.clone().when(reassign).then_refused(refusal);
    }
    let later = Award::of(Account::Ep, points("5"), vec![GROM.into()], text("a kill"));
    given.when(Command::Award(later)).goes().when(void(6)).goes();
}

#[test]
fn an_item_that_charged_nothing_is_taken_back_after_a_switch_as_well() {
    let item = Item::named(text("Felstriker"));
    let given_away = Event::ItemGiven {
        item,
        member: None,
        reason: text("bank"),
        item_values: 0,
        raid: None,
        decision: None,
        reassigned_from: None,
    };
    let given = switched(dkp().and([given_away]), halved());
    given.when(Command::Void { entry: entry(4), reason: text("wrong"), source: None }).goes();
}

#[test]
fn a_large_switch_says_in_each_part_what_it_is() {
    let members = (0x1000..).take(2_001).map(|n| MemberId(Uuid::from_u128(n)));
    let given = given(dkp_guild()).and(members.map(|member| has(member, Account::Dkp, "2")));
    let given = given.when(Command::SwitchSystem(halved())).goes();
    let parts = given.entry(entry(2_002)).expect("a switch").events;
    assert_eq!(parts.iter().map(|event| event.lines().count()).collect::<Vec<_>>(), [4_000, 2]);
    assert_eq!(given.points.switched, Some(Position(EVENTS + 2_003)));
}

proptest! {
    #[test]
    fn one_for_one_there_and_back_leaves_everybody_what_they_had(amounts in proptest::collection::vec(any::<i32>(), 3)) {
        let members = [GROM, JAINA, REXXAR].into_iter().zip(amounts);
        let had: Vec<_> = members.map(|(member, n)| (member, Points::from_hundredths(n.into()).expect("points"))).collect();
        let given = given(dkp_guild()).and(had.iter().map(|(member, amount)| has(*member, Account::Dkp, &amount.to_string())));
        let there = switched(given, to(System::Epgp, &[part(Account::Dkp, Account::Ep, "1")]));
        let back = switched(there, to(System::Dkp, &[part(Account::Ep, Account::Dkp, "1")]));
        for (member, amount) in had {
            assert_eq!(back.points.balance(member, Account::Dkp), amount);
            assert_eq!(back.points.balance(member, Account::Ep), Points::ZERO);
        }
    }
}

#[test]
fn rules_of_balances_that_are_gone_end_and_others_stay() {
    let weekly = |dkp: Option<&str>, ep: Option<&str>| {
        let (dkp, ep) = (dkp.map(percent), ep.map(percent));
        Rule::Decay(DecayRule { dkp, ep, gp: None, every: DecayEvery::Week })
    };
    let standby = Rule::Standby(StandbyRule { percent: percent("50") });
    let later = "2027-01-01T00:00:00Z";
    let given = dkp().and([
        rule(weekly(Some("10"), None)),
        rule(standby),
        rule_between(weekly(Some("5"), None), later, None),
    ]);
    let given = switched(given, halved());
    let open = given.ledger.open().expect("open books");
    let held = |kind, at| open.rule_at(kind, time(at)).map(|rule| rule.is_some());
    for at in [NOW, later] {
        assert!(held(RuleKind::Decay, at).is_err(), "{at}");
        assert_eq!(held(RuleKind::Standby, at), Ok(true));
    }
    assert_eq!(held(RuleKind::Decay, "2026-11-01T00:00:00Z"), Ok(true));
    given.when(LedgerCommand::SetRule { rule: weekly(None, Some("10")), from: None, until: None }).goes();
}

#[test]
fn the_settings_of_a_switch_are_a_version_of_their_own() {
    let given = switched(dkp(), halved());
    let open = given.ledger.open().expect("open books");
    let versions: Vec<_> = open.counted.iter().map(|version| version.points.system).collect();
    assert_eq!(versions, [System::Dkp, System::Epgp]);
}
