//! Awards: a row each, also of one that was taken back.

use aggregates::{AnyEvent, CouncilEvent as Event, DecisionId, MemberId, Position};
use chrono::{DateTime, Utc};

use super::missing;
use crate::row::row;
use crate::{Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// A copy that was awarded.
    pub struct Award {
        /// Of which decision.
        decision_id: DecisionId,
        /// 1, 2, 3 ... within it.
        award: i32,
        /// Who has it, if anybody; of one that was taken back, who had it.
        member_id: Option<MemberId>,
        /// Whether it is for another role than the member's own.
        off_spec: bool,
        /// Why they.
        reason: String,
        /// What it is charged by.
        entry: Position,
        /// When.
        awarded_at: DateTime<Utc>,
        /// Who had it before it went to somebody else.
        former_id: Option<MemberId>,
        /// Why it went to somebody else.
        reassigned_for: Option<String>,
        /// Why it was taken back.
        voided_for: Option<String>,
        /// The last event that touched the row.
        changed_at: Position,
    }
}

/// The read model.
pub struct AwardsModel;

impl ReadModel for AwardsModel {
    const TABLE: Table =
        Table { model: "council_awards", version: 1, columns: Award::COLUMNS, key: 2, append_only: false };
    type Key = (DecisionId, i32);
    type Row = Award;
    type Ambient = ();

    fn touches((): &(), event: &Happened) -> Touched<(DecisionId, i32)> {
        match &event.event {
            AnyEvent::Council(
                Event::Awarded { decision, award, .. }
                | Event::Reassigned { decision, award, .. }
                | Event::AwardVoided { decision, award, .. },
            ) => Touched::one((*decision, number(*award))),
            _ => Touched::none(),
        }
    }

    fn fold(
        (): &(),
        happened: &Happened,
        _: &Opened,
        (decision_id, award): &(DecisionId, i32),
        row: Option<Award>,
    ) -> Result<Option<Award>, String> {
        let AnyEvent::Council(event) = &happened.event else { return Ok(row) };
        let changed_at = happened.position;
        let there = |row: Option<Award>| row.ok_or_else(|| missing(decision_id));
        Ok(Some(match event {
            Event::Awarded { member, off_spec, reason, entry, .. } => Award {
                decision_id: *decision_id,
                award: *award,
                member_id: *member,
                off_spec: *off_spec,
                reason: reason.to_string(),
                entry: entry.0,
                awarded_at: happened.effective_at,
                former_id: None,
                reassigned_for: None,
                voided_for: None,
                changed_at,
            },
            Event::Reassigned { from, member, reason, entry, .. } => Award {
                member_id: Some(*member),
                entry: entry.0,
                former_id: *from,
                reassigned_for: Some(reason.to_string()),
                changed_at,
                ..there(row)?
            },
            Event::AwardVoided { reason, .. } => {
                Award { voided_for: Some(reason.to_string()), changed_at, ..there(row)? }
            }
            _ => return Ok(row),
        }))
    }
}

fn number(award: u32) -> i32 {
    i32::try_from(award).unwrap_or(i32::MAX)
}
