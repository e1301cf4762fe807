//! Choices that policies know.

use async_graphql::Enum;

/// Something that a ledger does of its own accord.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "aggregates::schedules::Policy")]
pub enum PolicyName {
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

/// How something is that a policy failed at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum PolicyWorkState {
    /// It is tried again by itself.
    Retrying,
    /// It is tried again if somebody says so.
    Failed,
    /// Somebody had it left alone.
    Skipped,
}

impl PolicyWorkState {
    /// Of what is left alone, or given up, or neither.
    pub fn of(skipped: bool, gave_up: bool) -> Self {
        match (skipped, gave_up) {
            (true, _) => PolicyWorkState::Skipped,
            (false, true) => PolicyWorkState::Failed,
            (false, false) => PolicyWorkState::Retrying,
        }
    }
}

impl PolicyName {
    /// What a column names.
    pub fn of_column(name: &str) -> Self {
        let named = aggregates::schedules::Policy::ALL.into_iter().find(|policy| policy.name() == name);
        named.unwrap_or(aggregates::schedules::Policy::Schedules).into()
    }

    /// Its name in columns.
    pub fn column(self) -> &'static str {
        aggregates::schedules::Policy::from(self).name()
    }
}
