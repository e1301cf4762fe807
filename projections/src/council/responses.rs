//! Responses: a row per decision and member, with what they said last.

use aggregates::{AnyEvent, CouncilEvent as Event, DecisionId, LedgerEvent, MemberId, Position};
use chrono::{DateTime, Utc};

use crate::row::row;
use crate::{Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// What a member responded last.
    pub struct Response {
        /// To which decision.
        decision_id: DecisionId,
        /// Who.
        member_id: MemberId,
        /// What.
        response: String,
        /// What they say about it.
        note: Option<String>,
        /// When they said so.
        responded_at: DateTime<Utc>,
        /// The last event that touched the row.
        changed_at: Position,
    }
}

/// The read model.
pub struct ResponsesModel;

impl ReadModel for ResponsesModel {
    const TABLE: Table = Table {
        model: "council_responses",
        version: 1,
        columns: Response::COLUMNS,
        key: 2,
        append_only: false,
    };
    type Key = (DecisionId, MemberId);
    type Row = Response;
    type Ambient = ();

    fn touches((): &(), event: &Happened) -> Touched<(DecisionId, MemberId)> {
        match &event.event {
            AnyEvent::Council(Event::Responded { decision, member, .. }) => {
                Touched::one((*decision, *member))
            }
            AnyEvent::Ledger(LedgerEvent::MemberForgotten { .. }) => Touched::All,
            _ => Touched::none(),
        }
    }

    fn fold(
        (): &(),
        happened: &Happened,
        opened: &Opened,
        (decision_id, member_id): &(DecisionId, MemberId),
        row: Option<Response>,
    ) -> Result<Option<Response>, String> {
        let changed_at = happened.position;
        Ok(match &happened.event {
            AnyEvent::Council(Event::Responded { response, note, .. }) => Some(Response {
                decision_id: *decision_id,
                member_id: *member_id,
                response: response.to_string(),
                note: note.as_ref().and_then(|note| opened.text(note)),
                responded_at: happened.effective_at,
                changed_at,
            }),
            AnyEvent::Ledger(LedgerEvent::MemberForgotten { member, merged, .. }) => {
                row.map(|row| match row.member_id == *member || merged.contains(&row.member_id) {
                    true => Response { note: None, changed_at, ..row },
                    false => row,
                })
            }
            _ => row,
        })
    }
}
