//! Decisions: a row each, with the terms that it goes on under.

use aggregates::council::Terms;
use aggregates::ledger::VotesVisible;
use aggregates::points::Item;
use aggregates::{AnyEvent, CouncilEvent as Event, DecisionId, KillId, Position, RaidId};
use chrono::{DateTime, Utc};

use super::missing;
use crate::points::slot_name;
use crate::row::row;
use crate::{Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// An item that is, or was, decided on.
    pub struct Decision {
        /// Which.
        decision_id: DecisionId,
        /// `open`, `decided` or `cancelled`.
        state: String,
        /// The item's id in its game.
        item_id: Option<i64>,
        /// Its name.
        name: String,
        /// Where it is worn.
        slot: Option<String>,
        /// Its quality, 0 to 5.
        quality: Option<i32>,
        /// Its item level.
        level: Option<i64>,
        /// How many of it there are.
        copies: i32,
        /// How many awards of it stand.
        awarded: i32,
        /// The raid that it dropped in.
        raid_id: Option<RaidId>,
        /// The kill that it dropped from.
        kill_id: Option<KillId>,
        /// Whom it dropped from.
        boss: Option<String>,
        /// Until when raiders may respond.
        deadline: Option<DateTime<Utc>>,
        /// The version of `council` that it goes on under; 0 is what goes without one.
        council: i32,
        /// What may be responded, beside `pass`.
        responses: Vec<String>,
        /// What is shown for each.
        labels: Vec<String>,
        /// Who sees how officers voted: `all`, `officers` or `after_award`.
        votes_visible: String,
        /// Whether nobody but the voter learns whose vote it was.
        anonymous: bool,
        /// Whether officers may vote on themselves.
        own_votes: bool,
        /// Why it is put off, if it is.
        deferred_for: Option<String>,
        /// Why nothing more of it is awarded, if it was cancelled.
        cancelled_for: Option<String>,
        /// When it was put before the council.
        opened_at: DateTime<Utc>,
        /// When the last copy was awarded, or it was cancelled.
        closed_at: Option<DateTime<Utc>>,
        /// The last event that touched the row.
        changed_at: Position,
    }
}

/// The read model.
pub struct DecisionsModel;

impl ReadModel for DecisionsModel {
    const TABLE: Table = Table {
        model: "council_decisions",
        version: 1,
        columns: Decision::COLUMNS,
        key: 1,
        append_only: false,
    };
    type Key = (DecisionId,);
    type Row = Decision;
    type Ambient = ();

    fn touches((): &(), event: &Happened) -> Touched<(DecisionId,)> {
        match &event.event {
            AnyEvent::Council(Event::Responded { .. } | Event::Voted { .. }) => Touched::none(),
            AnyEvent::Council(event) => event.decision().map_or_else(Touched::none, |id| Touched::one((id,))),
            _ => Touched::none(),
        }
    }

    fn fold(
        (): &(),
        happened: &Happened,
        _: &Opened,
        (id,): &(DecisionId,),
        row: Option<Decision>,
    ) -> Result<Option<Decision>, String> {
        let AnyEvent::Council(event) = &happened.event else { return Ok(row) };
        let row = match event {
            Event::Opened { item, terms, .. } => opened(happened, *id, (item, terms)),
            _ => row.ok_or_else(|| missing(id))?,
        };
        Ok(Some(Decision { changed_at: happened.position, ..changed(row, event, happened.effective_at) }))
    }
}

fn opened(happened: &Happened, decision_id: DecisionId, (item, terms): (&Item, &Terms)) -> Decision {
    let responses = || terms.rule.responses.iter();
    Decision {
        decision_id,
        state: "open".to_owned(),
        item_id: item.id.map(i64::from),
        name: item.name.to_string(),
        slot: item.slot.and_then(slot_name),
        quality: item.quality.map(i32::from),
        level: item.level.map(i64::from),
        copies: 0,
        awarded: 0,
        raid_id: None,
        kill_id: None,
        boss: None,
        deadline: None,
        council: i32::try_from(terms.council).unwrap_or(i32::MAX),
        responses: responses().map(|response| response.name.to_string()).collect(),
        labels: responses().map(|response| response.label.to_string()).collect(),
        votes_visible: visible(terms.rule.votes).to_owned(),
        anonymous: terms.rule.anonymous,
        own_votes: terms.rule.own_votes,
        deferred_for: None,
        cancelled_for: None,
        opened_at: happened.effective_at,
        closed_at: None,
        changed_at: happened.position,
    }
}

fn changed(row: Decision, event: &Event, at: DateTime<Utc>) -> Decision {
    match event {
        Event::Opened { copies, raid, kill, boss, deadline, .. } => Decision {
            copies: i32::try_from(*copies).unwrap_or(i32::MAX),
            raid_id: *raid,
            kill_id: *kill,
            boss: boss.as_ref().map(ToString::to_string),
            deadline: *deadline,
            ..row
        },
        Event::DeadlineSet { deadline, .. } => Decision { deadline: *deadline, ..row },
        Event::Awarded { .. } => {
            let awarded = row.awarded.saturating_add(1);
            settled(Decision { awarded, deferred_for: None, ..row }, at)
        }
        Event::AwardVoided { .. } => {
            let awarded = row.awarded.saturating_sub(1);
            settled(Decision { awarded, ..row }, at)
        }
        Event::Deferred { reason, .. } => Decision { deferred_for: Some(reason.to_string()), ..row },
        Event::Cancelled { reason, .. } => Decision {
            state: "cancelled".to_owned(),
            cancelled_for: Some(reason.to_string()),
            closed_at: Some(at),
            ..row
        },
        Event::Responded { .. }
        | Event::Voted { .. }
        | Event::Reassigned { .. }
        | Event::Wished { .. }
        | Event::Unwished { .. } => row,
    }
}

/// A decision is over when every copy is awarded. One that was cancelled stays so.
fn settled(row: Decision, at: DateTime<Utc>) -> Decision {
    match (row.state.as_str(), row.awarded >= row.copies) {
        ("cancelled", _) => row,
        (_, true) => Decision { state: "decided".to_owned(), closed_at: Some(at), ..row },
        (_, false) => Decision { state: "open".to_owned(), closed_at: None, ..row },
    }
}

fn visible(votes: VotesVisible) -> &'static str {
    match votes {
        VotesVisible::All => "all",
        VotesVisible::Officers => "officers",
        VotesVisible::AfterAward => "after_award",
    }
}
