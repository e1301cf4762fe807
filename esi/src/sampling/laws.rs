//! What holds for whatever samples come.

use proptest::prelude::*;

use super::*;
use crate::Member;

fn any_sample() -> impl Strategy<Value = Sample> {
    let member = |pilot| Member { character_id: PilotId(pilot), ship_type_id: None, join_time: None };
    let members = proptest::collection::btree_set(1u64..6, 0..5)
        .prop_map(move |pilots| Sample::Members(pilots.into_iter().map(member).collect()));
    let failed = Just(Sample::Failed(prices::calling::Failure::Empty));
    prop_oneof![8 => members, 2 => failed, 1 => Just(Sample::Unseen), 1 => Just(Sample::Disbanded)]
}

proptest! {
    #[test]
    fn everybody_joins_and_leaves_in_turn_and_never_leaves_before_they_joined(
        samples in proptest::collection::vec(any_sample(), 0..40)
    ) {
        let mut sampling = Sampling::of(FleetNumber(7));
        let mut there: BTreeMap<PilotId, Joined> = BTreeMap::new();
        for (minute, sample) in (0..).zip(&samples) {
            let at = DateTime::from_timestamp(60 * minute, 0).expect("a time");
            let step = sampling.take(sample, at);
            for left in step.left {
                let joined = there.remove(&left.pilot).expect("who leaves was there");
                prop_assert!(joined.at <= left.at && joined.time == left.time);
            }
            for joined in step.joined {
                prop_assert!(there.insert(joined.pilot, joined).is_none());
            }
            prop_assert_eq!(there.len(), sampling.count());
            match sampling.closed {
                None => prop_assert!(there.keys().eq(sampling.there.keys())),
                Some(_) => prop_assert!(sampling.there.is_empty() && sampling.joins.is_empty()),
            }
        }
    }
}
