//! Votes: a row per decision, candidate and voter, also of a vote that was taken back.

use aggregates::{AnyEvent, CouncilEvent as Event, DecisionId, MemberId, Position};
use chrono::{DateTime, Utc};

use crate::row::row;
use crate::{Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// How an officer voted last.
    pub struct Vote {
        /// In which decision.
        decision_id: DecisionId,
        /// On whom.
        candidate_id: MemberId,
        /// Whose vote it is.
        voter_id: MemberId,
        /// For or against them; none once it was taken back.
        approve: Option<bool>,
        /// How often they changed it, after they voted for the first time.
        changes: i32,
        /// When.
        voted_at: DateTime<Utc>,
        /// The last event that touched the row.
        changed_at: Position,
    }
}

/// The read model.
pub struct VotesModel;

impl ReadModel for VotesModel {
    const TABLE: Table =
        Table { model: "council_votes", version: 2, columns: Vote::COLUMNS, key: 3, append_only: false };
    type Key = (DecisionId, MemberId, MemberId);
    type Row = Vote;
    type Ambient = ();

    fn touches((): &(), event: &Happened) -> Touched<(DecisionId, MemberId, MemberId)> {
        match &event.event {
            AnyEvent::Council(Event::Voted { decision, voter, candidate, .. }) => {
                Touched::one((*decision, *candidate, *voter))
            }
            _ => Touched::none(),
        }
    }

    fn fold(
        (): &(),
        happened: &Happened,
        _: &Opened,
        (decision_id, candidate_id, voter_id): &(DecisionId, MemberId, MemberId),
        row: Option<Vote>,
    ) -> Result<Option<Vote>, String> {
        let AnyEvent::Council(Event::Voted { approve, .. }) = &happened.event else { return Ok(row) };
        Ok(Some(Vote {
            decision_id: *decision_id,
            candidate_id: *candidate_id,
            voter_id: *voter_id,
            approve: *approve,
            changes: row.map_or(0, |row| row.changes.saturating_add(1)),
            voted_at: happened.effective_at,
            changed_at: happened.position,
        }))
    }
}
