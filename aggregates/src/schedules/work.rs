//! What policies fail at, and what somebody who may schedule orders about it: that it is tried again, or left alone for good.
//!
//! What fails is known beside the log, by whoever issues the command; the log knows who ordered what, and why.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Schedules, SchedulesEvent as Event, SchedulesRefusal as Refusal};
use crate::{Context, Ledger, Permission, Text};

/// Something that a ledger does of its own accord.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    /// Runs what is scheduled.
    Schedules,
    /// Closes auctions at their end.
    Auctions,
    /// Asks for the prices of pools.
    Valuations,
    /// Tells webhooks.
    Notices,
    /// Looks in the game for the transfers that pay payouts.
    Verification,
    /// Signs checkpoints.
    Checkpoints,
}

impl Policy {
    /// All of them.
    pub const ALL: [Policy; 6] = [
        Policy::Schedules,
        Policy::Auctions,
        Policy::Valuations,
        Policy::Notices,
        Policy::Verification,
        Policy::Checkpoints,
    ];

    /// Its name on the wire and in columns.
    pub fn name(self) -> &'static str {
        match self {
            Policy::Schedules => "schedules",
            Policy::Auctions => "auctions",
            Policy::Valuations => "valuations",
            Policy::Notices => "notices",
            Policy::Verification => "verification",
            Policy::Checkpoints => "checkpoints",
        }
    }
}

/// Something that a policy has to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Work {
    /// Which policy's.
    pub policy: Policy,
    /// What the policy calls it.
    pub name: Text<200>,
}

pub(super) fn retry(
    schedules: &Schedules,
    context: &Context<Arc<Ledger>>,
    (work, failing): (&Work, bool),
) -> Result<Vec<Event>, Refusal> {
    context.lent.require(context, Permission::ManageSchedules)?;
    fails(schedules, work, failing)?;
    Ok(vec![Event::WorkRetried { work: work.clone() }])
}

pub(super) fn skip(
    schedules: &Schedules,
    context: &Context<Arc<Ledger>>,
    (work, failing): (&Work, bool),
    reason: &Text<500>,
) -> Result<Vec<Event>, Refusal> {
    context.lent.require(context, Permission::ManageSchedules)?;
    fails(schedules, work, failing)?;
    Ok(vec![Event::WorkSkipped { work: work.clone(), reason: reason.clone() }])
}

/// What was skipped fails no longer, and nothing is skipped that does not fail.
fn fails(schedules: &Schedules, work: &Work, failing: bool) -> Result<(), Refusal> {
    if schedules.skipped.contains(work) {
        return Err(Refusal::WorkSkipped { policy: work.policy, work: work.name.clone() });
    }
    match failing {
        true => Ok(()),
        false => Err(Refusal::WorkNotFailing { policy: work.policy, work: work.name.clone() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::given;
    use crate::testing::guild::{dkp_guild, nobody, text};
    use crate::{Common, SchedulesCommand as Command};

    fn work() -> Work {
        Work { policy: Policy::Notices, name: text("17") }
    }

    fn retry(failing: bool) -> Command {
        Command::RetryWork { work: work(), failing }
    }

    fn skip(failing: bool) -> Command {
        Command::SkipWork { work: work(), failing, reason: text("the channel is gone") }
    }

    #[test]
    fn what_fails_is_tried_again_as_often_as_somebody_says_and_skipped_once() {
        let given = given(dkp_guild());
        let given = given.when(retry(true)).then([Event::WorkRetried { work: work() }]);
        let given = given.when(retry(true)).then([Event::WorkRetried { work: work() }]);
        let reason = text("the channel is gone");
        let given = given.when(skip(true)).then([Event::WorkSkipped { work: work(), reason }]);
        for command in [retry(true), skip(true), skip(false)] {
            let refusal = Refusal::WorkSkipped { policy: Policy::Notices, work: text("17") };
            given.clone().when(command).then_refused(refusal);
        }
        let other = Work { policy: Policy::Auctions, name: text("17") };
        given.when(Command::RetryWork { work: other, failing: true }).goes();
    }

    #[test]
    fn what_does_not_fail_is_neither_tried_again_nor_skipped() {
        for command in [retry(false), skip(false)] {
            let refusal = Refusal::WorkNotFailing { policy: Policy::Notices, work: text("17") };
            given(dkp_guild()).when(command).then_refused(refusal);
        }
    }

    #[test]
    fn whoever_may_not_schedule_orders_nothing() {
        for command in [retry(true), skip(true), skip(false)] {
            let permission = Permission::ManageSchedules;
            given(dkp_guild())
                .by(nobody())
                .when(command)
                .then_refused(Common::Forbidden { actor: nobody(), permission });
        }
    }

    #[test]
    fn a_policy_is_named_on_the_wire_as_in_columns() {
        for policy in Policy::ALL {
            assert_eq!(serde_json::to_value(policy).expect("JSON"), policy.name());
        }
    }
}
