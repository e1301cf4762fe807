//! What holds of a decision whatever is asked of it, by whomever, in whichever order.

use proptest::collection::vec;
use proptest::prelude::{Just, ProptestConfig, Strategy, prop_oneof, proptest};
use proptest::sample::select;

use super::tests::{DECISION, award, opening, pass, reassign, respond, void_award, vote};
use super::{DecisionState, NewDecision};
use crate::testing::guild::{GROM, JAINA, REXXAR, council_guild};
use crate::testing::{Given, given};
use crate::{Actor, CouncilCommand as Command, MemberId};

fn member() -> impl Strategy<Value = MemberId> {
    select(vec![GROM, JAINA, REXXAR])
}

fn command() -> impl Strategy<Value = Command> {
    prop_oneof![
        select(vec![respond("bis"), respond("offspec"), pass()]),
        (member(), select(vec![None, Some(true), Some(false)])).prop_map(|(on, approve)| vote(on, approve)),
        member().prop_map(award),
        (1..4_u32, member()).prop_map(|(number, to)| reassign(number, to)),
        (1..4_u32).prop_map(void_award),
    ]
}

fn opened(copies: u32) -> Given {
    let Command::Open { new, .. } = opening(DECISION) else { unreachable!("an opening") };
    let new = NewDecision { copies, ..new };
    given(council_guild()).when(Command::Open { decision: DECISION, new }).goes()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn no_more_is_awarded_than_dropped_and_it_is_decided_when_all_is(
        copies in 1..3_u32,
        asked in vec((prop_oneof![Just(Actor::Operator), Just(Actor::Member(JAINA)), Just(Actor::Member(GROM))], command()), 0..40),
    ) {
        let mut given = opened(copies);
        for (actor, command) in asked {
            given = given.by(actor).after(&command).unwrap_or_else(|same| same);
            let found = &given.council.decisions[&DECISION];
            assert!(found.awards.len() <= copies as usize);
            assert_eq!(found.state == DecisionState::Decided, found.awards.len() == copies as usize);
            assert!(found.awards.keys().all(|number| *number <= found.awarded));
        }
    }
}
