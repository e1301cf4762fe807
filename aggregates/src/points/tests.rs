//! What holds for every command to a points book: who is asked first, and what a snapshot keeps.

use crate::schedules::Whom;
use crate::testing::guild::{GROM, dkp_guild, entry, has, named, nobody, points, sealed, text};
use crate::testing::{given, time};
use crate::{Common, HoldId, Permission, PointsBook, PointsCommand, Position, Who};

use super::{Account, Award, Charge, Item, Source};

fn thing() -> Item {
    Item::named(text("a thing"))
}

fn restatement() -> super::Restatement {
    let (proposal, balances, decayed) = Default::default();
    super::Restatement { reason: text("fairer"), simulated_at: Position(1), proposal, balances, decayed }
}

/// Every command, each with content that would be refused, and the right that it needs.
fn every_command() -> Vec<(PointsCommand, Permission)> {
    use Permission as P;
    use PointsCommand as C;
    let (who, reason, zero) = (|| named("nobody"), text, points("0"));
    let (account, entry, member) = (Account::Ep, entry(99), who());
    let source = Source { system: text("monolithdkp"), id: text("1"), at: time("2019-08-26T22:00:00Z") };
    let import =
        C::Import { source, account, deltas: Vec::new(), reason: None, item: None, reassigned_from: None };
    let percent = crate::Percent::try_from(rust_decimal::Decimal::TEN).ok();
    let hold = HoldId(uuid::Uuid::from_u128(0xc1));
    vec![
        (
            C::AwardAll { account, amount: zero, whom: Whom::Everyone, reason: reason("a week") },
            P::AwardPoints,
        ),
        (C::Award(Award::of(account, zero, Vec::new(), reason("a kill"))), P::AwardPoints),
        (C::Charge(Charge::of(account, member, zero)), P::ChargePoints),
        (C::GiveItem { item: thing(), member: None, reason: text("whim"), raid: None }, P::ChargePoints),
        (C::Hold { hold, member: who(), amount: zero, reason: text("a bid") }, P::HoldPoints),
        (C::ReleaseHold { hold }, P::HoldPoints),
        (C::Merge { from: who(), into: who() }, P::ManageMembers),
        (C::Dispute { entry, note: sealed(GROM) }, P::DisputeEntries),
        (C::ResolveDispute { entry, stands: true, note: reason("checked") }, P::ResolveDisputes),
        (C::Adjust { account, member: who(), delta: zero, reason: sealed(GROM) }, P::AdjustPoints),
        (C::Void { entry, reason: reason("wrong"), source: None }, P::VoidEntries),
        (C::Reassign { entry, to: who(), reason: reason("wrong") }, P::VoidEntries),
        (
            C::Transfer {
                account,
                from: who(),
                to: who(),
                amount: zero,
                tax: None,
                reason: reason("a gift"),
            },
            P::TransferPoints,
        ),
        (C::Decay { accounts: [].into(), percent, period: Some(text("never")) }, P::DecayPoints),
        (C::Restate(restatement()), P::RestatePoints),
        (import, P::ImportEntries),
    ]
}

#[test]
fn before_the_opening_nothing_goes_and_nobody_is_asked_for_rights() {
    for (command, _) in every_command() {
        given([]).by(nobody()).when(command).then_refused(Common::LedgerNotOpen);
    }
}

#[test]
fn who_lacks_the_right_is_refused_before_the_time_and_the_content_are_looked_at() {
    for (command, permission) in every_command() {
        let refusal = Common::Forbidden { actor: nobody(), permission };
        let late = given(dkp_guild()).backdated_to("2030-01-01T00:00:00Z");
        late.by(nobody()).when(command).then_refused(refusal);
    }
}

#[test]
fn a_time_in_the_future_is_refused_before_the_content_is_looked_at() {
    for (command, _) in every_command() {
        let effective_at = time("2026-11-21T20:00:00.000001Z");
        let future = given(dkp_guild()).backdated_to("2026-11-21T20:00:00.000001Z");
        future.when(command).then_refused(Common::EffectiveInFuture { effective_at });
    }
}

#[test]
fn a_time_before_1970_is_refused_before_the_content_is_looked_at() {
    for (command, _) in every_command() {
        let (effective_at, earliest) = (time("1969-12-31T23:59:59Z"), time("1970-01-01T00:00:00Z"));
        let early = given(dkp_guild()).backdated_to("1969-12-31T23:59:59Z");
        early.when(command).then_refused(Common::EffectiveTooEarly { effective_at, earliest });
    }
}

#[test]
fn every_command_has_content_that_is_refused() {
    for (command, _) in every_command() {
        assert!(given(dkp_guild()).after(&command).is_err(), "{command:?}");
    }
}

#[test]
fn a_book_comes_back_equal_from_a_snapshot() {
    let mut book = given(dkp_guild()).and([has(GROM, Account::Dkp, "-12.5")]).points;
    book.voided.insert(entry(1));
    book.decayed.entry(Account::Gp).or_default().insert("2026-W47".to_owned(), Position(7));
    let json = serde_json::to_string(&book).expect("a snapshot");
    assert_eq!(serde_json::from_str::<PointsBook>(&json).expect("the state"), book);
}

#[test]
fn a_refusal_is_its_code_and_its_numbers() {
    let refusal = |refusal: super::PointsRefusal| serde_json::to_value(refusal).expect("json");
    let own = super::PointsRefusal::InsufficientPoints { balance: points("1.5"), price: points("2") };
    let expected = serde_json::json!({ "code": "INSUFFICIENT_POINTS", "balance": "1.5", "price": "2" });
    assert_eq!(refusal(own), expected);
    let common = Common::UnknownMember { who: Who::from(GROM) };
    let expected = serde_json::json!({ "code": "UNKNOWN_MEMBER", "who": { "id": GROM } });
    assert_eq!(refusal(common.into()), expected);
}
