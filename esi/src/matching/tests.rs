use super::*;

const PAYER: PilotId = PilotId(1);
const JAINA: PilotId = PilotId(2);
const ALT: PilotId = PilotId(3);
const GROM: PilotId = PilotId(4);

fn at(hour: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_000_000 + 3600 * hour, 0).expect("a time")
}

fn isk(amount: i64) -> Isk {
    Isk::new(amount.into()).expect("an amount")
}

/// What is owed to these characters, from the first hour to the ninth.
fn owed(payout: u32, to: &[PilotId], amount: i64) -> Owed<u32> {
    Owed {
        payout,
        from: [PAYER].into(),
        to: to.iter().copied().collect(),
        amount: isk(amount),
        kind: Kind::Donation,
        since: at(1),
        until: at(9),
    }
}

fn gave(number: u64, to: PilotId, amount: i64, hour: i64) -> Transfer {
    let (proof, kind) = (Proof::Journal(number), Kind::Donation);
    Transfer { proof, kind, from: PAYER, to, amount: isk(amount), at: at(hour) }
}

fn said(owed: &[Owed<u32>], transfers: &[Transfer]) -> Vec<Verdict> {
    verdicts(owed, transfers, &BTreeSet::new()).into_values().collect()
}

fn proved(number: u64) -> Verdict {
    Verdict::Proved { proof: Proof::Journal(number) }
}

fn miss(transfer: &Transfer, used: &[Proof]) -> Vec<Why> {
    let used = used.iter().copied().collect();
    let verdict = verdicts(&[owed(1, &[JAINA, ALT], 100)], std::slice::from_ref(transfer), &used).remove(&1);
    match verdict.expect("a verdict") {
        Verdict::Unmatched { misses } => misses.into_iter().map(|miss| miss.why).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_donation_between_both_of_the_amount_and_in_time_proves_its_payout() {
    let payouts = [owed(1, &[JAINA], 100), owed(2, &[GROM], 100)];
    let transfers = [gave(8, GROM, 100, 3), gave(9, JAINA, 100, 2)];
    assert_eq!(said(&payouts, &transfers), [proved(9), proved(8)]);
}

#[test]
fn any_character_of_the_member_may_have_got_it() {
    assert_eq!(said(&[owed(1, &[JAINA, ALT], 100)], &[gave(8, ALT, 100, 1)]), [proved(8)]);
}

#[test]
fn the_bounds_of_the_time_are_in_it() {
    for hour in [1, 9] {
        assert_eq!(said(&[owed(1, &[JAINA], 100)], &[gave(8, JAINA, 100, hour)]), [proved(8)]);
    }
}

#[test]
fn one_entry_that_fits_two_payouts_settles_neither() {
    let payouts = [owed(1, &[JAINA], 100), owed(2, &[JAINA], 100)];
    let either = Verdict::Ambiguous { candidates: vec![Proof::Journal(8)], shared: true };
    assert_eq!(said(&payouts, &[gave(8, JAINA, 100, 2)]), [either.clone(), either]);
}

#[test]
fn two_entries_that_fit_one_payout_settle_nothing() {
    let transfers = [gave(9, JAINA, 100, 2), gave(8, JAINA, 100, 3)];
    let candidates = vec![Proof::Journal(8), Proof::Journal(9)];
    assert_eq!(
        said(&[owed(1, &[JAINA], 100)], &transfers),
        [Verdict::Ambiguous { candidates, shared: false }]
    );
}

#[test]
fn an_entry_that_proves_a_payout_proves_no_other() {
    let transfer = gave(8, JAINA, 100, 2);
    assert_eq!(miss(&transfer, &[transfer.proof]), [Why::UsedAlready]);
    // A contract of the same number is another proof.
    let used = [Proof::Contract(8)].into();
    let verdicts = verdicts(&[owed(1, &[JAINA], 100)], &[transfer], &used);
    assert_eq!(verdicts[&1], proved(8));
}

#[test]
fn what_does_not_fit_says_why() {
    let other = Why::OtherAmount { amount: isk(99), expected: isk(100) };
    assert_eq!(other.to_string(), "its amount is 99.00, not 100.00");
    assert_eq!(miss(&gave(8, JAINA, 99, 2), &[]), [other]);
    assert_eq!(miss(&gave(8, JAINA, 100, 0), &[]), [Why::TooEarly { at: at(0), since: at(1) }]);
    assert_eq!(miss(&gave(8, JAINA, 100, 10), &[]), [Why::TooLate { at: at(10), until: at(9) }]);
    assert_eq!(miss(&gave(8, GROM, 100, 2), &[]), [Why::OtherReceiver { receiver: GROM }]);
    let from_another = Transfer { from: GROM, ..gave(8, JAINA, 100, 2) };
    assert_eq!(miss(&from_another, &[]), [Why::OtherPayer { payer: GROM }]);
    let kind = Kind::OtherEntry { ref_type: "player_trading".to_owned() };
    let traded = Transfer { kind: kind.clone(), ..gave(8, JAINA, 100, 2) };
    assert_eq!(miss(&traded, &[]), [Why::OtherKind { kind }]);
}

#[test]
fn what_differs_in_two_things_comes_not_near() {
    assert_eq!(miss(&gave(8, GROM, 99, 2), &[]), []);
    let verdict = Verdict::Unmatched { misses: vec![] };
    assert_eq!(verdict.sentence(), "no transfer comes near it");
}

#[test]
fn of_many_that_come_near_the_likeliest_are_told() {
    let transfers: Vec<_> =
        (0..9).map(|n| gave(n, JAINA, 100 + i64::try_from(n).expect("small"), 10)).collect();
    let near: Vec<_> = transfers.iter().map(|one| Transfer { at: at(2), ..one.clone() }).collect();
    let all = [&near[1..], &transfers[..1]].concat();
    let Verdict::Unmatched { misses } = said(&[owed(1, &[JAINA], 100)], &all).remove(0) else { panic!() };
    let numbers: Vec<_> = misses.iter().map(|miss| miss.proof.number()).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5]);
}

#[test]
fn a_contract_proves_what_is_paid_by_contract_and_nothing_else() {
    let by_contract = Owed { kind: Kind::Contract, ..owed(1, &[JAINA], 100) };
    let contract = Transfer { proof: Proof::Contract(5), kind: Kind::Contract, ..gave(8, JAINA, 100, 2) };
    let proof = Proof::Contract(5);
    assert_eq!(
        said(std::slice::from_ref(&by_contract), std::slice::from_ref(&contract)),
        [Verdict::Proved { proof }]
    );
    assert!(matches!(said(&[by_contract], &[gave(8, JAINA, 100, 2)])[..], [Verdict::Unmatched { .. }]));
    assert!(matches!(said(&[owed(1, &[JAINA], 100)], &[contract])[..], [Verdict::Unmatched { .. }]));
}
