//! How everybody stood who wanted an item when it was awarded: a row per award and member.

use aggregates::{AnyEvent, CouncilEvent as Event, DecisionId, MemberId, Points};

use super::missing;
use crate::row::row;
use crate::{Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// How a member stood.
    pub struct Stood {
        /// In which decision.
        decision_id: DecisionId,
        /// At which of its awards.
        award: i32,
        /// Who.
        member_id: MemberId,
        /// What they had responded.
        response: String,
        /// Their DKP.
        dkp: Points,
        /// Their EP.
        ep: Points,
        /// Their GP.
        gp: Points,
    }
}

/// The read model.
pub struct StoodModel;

impl ReadModel for StoodModel {
    const TABLE: Table =
        Table { model: "council_stood", version: 1, columns: Stood::COLUMNS, key: 3, append_only: true };
    type Key = (DecisionId, i32, MemberId);
    type Row = Stood;
    type Ambient = ();

    fn touches((): &(), event: &Happened) -> Touched<(DecisionId, i32, MemberId)> {
        let AnyEvent::Council(Event::Awarded { decision, award, stood, .. }) = &event.event else {
            return Touched::none();
        };
        let award = i32::try_from(*award).unwrap_or(i32::MAX);
        Touched::These(stood.iter().map(|stood| (*decision, award, stood.member)).collect())
    }

    fn fold(
        (): &(),
        happened: &Happened,
        _: &Opened,
        (decision_id, award, member_id): &(DecisionId, i32, MemberId),
        _: Option<Stood>,
    ) -> Result<Option<Stood>, String> {
        let AnyEvent::Council(Event::Awarded { stood, .. }) = &happened.event else {
            return Err(missing(decision_id));
        };
        let found = stood.binary_search_by_key(member_id, |stood| stood.member);
        let found = found.ok().and_then(|at| stood.get(at)).ok_or_else(|| missing(member_id))?;
        Ok(Some(Stood {
            decision_id: *decision_id,
            award: *award,
            member_id: *member_id,
            response: found.response.to_string(),
            dkp: found.balances.dkp,
            ep: found.balances.ep,
            gp: found.balances.gp,
        }))
    }
}
