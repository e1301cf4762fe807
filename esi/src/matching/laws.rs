//! What holds for whatever is owed and was given.

use proptest::prelude::*;

use super::*;

fn isk(amount: i64) -> Isk {
    Isk::new(amount.into()).expect("an amount")
}

prop_compose! {
    fn any_owed()(payout in 0u32..8, to in 1u64..4, amount in 1i64..4) -> Owed<u32> {
        let (since, until) = (DateTime::UNIX_EPOCH, DateTime::<Utc>::MAX_UTC);
        Owed { payout, from: [PilotId(9)].into(), to: [PilotId(to)].into(), amount: isk(amount), kind: Kind::Donation, since, until }
    }
}

prop_compose! {
    fn any_transfer()(number in 0u64..12, to in 1u64..4, amount in 1i64..4) -> Transfer {
        let (proof, at) = (Proof::Journal(number), DateTime::UNIX_EPOCH);
        Transfer { proof, kind: Kind::Donation, from: PilotId(9), to: PilotId(to), amount: isk(amount), at }
    }
}

proptest! {
    #[test]
    fn no_transfer_proves_two_payouts_and_none_that_is_used_proves_any(
        owed in proptest::collection::vec(any_owed(), 0..8),
        transfers in proptest::collection::vec(any_transfer(), 0..12),
        used in proptest::collection::btree_set(0u64..12, 0..4),
    ) {
        let owed: BTreeMap<u32, Owed<u32>> = owed.into_iter().map(|one| (one.payout, one)).collect();
        let owed: Vec<_> = owed.into_values().collect();
        let transfers: BTreeMap<Proof, Transfer> = transfers.into_iter().map(|one| (one.proof, one)).collect();
        let transfers: Vec<_> = transfers.into_values().collect();
        let used: BTreeSet<Proof> = used.into_iter().map(Proof::Journal).collect();
        let verdicts = verdicts(&owed, &transfers, &used);
        prop_assert_eq!(verdicts.len(), owed.len());
        let mut proofs = BTreeSet::new();
        for verdict in verdicts.values() {
            if let Verdict::Proved { proof } = verdict {
                prop_assert!(proofs.insert(*proof) && !used.contains(proof));
            }
        }
        let backwards: Vec<_> = transfers.iter().rev().cloned().collect();
        prop_assert_eq!(super::verdicts(&owed, &backwards, &used), verdicts);
    }
}
