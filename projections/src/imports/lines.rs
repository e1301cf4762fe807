//! What waits for whom: a row per held line, written once and never changed.

use aggregates::imports::ImportsEvent as Event;
use aggregates::points::Loot;
use aggregates::{AnyEvent, KillId, MemberId, Points, Position, RaidId, Sealed};
use chrono::{DateTime, Utc};

use crate::row::row;
use crate::{Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// What an imported entry does to a balance of somebody whose name waits.
    pub struct HeldPosting {
        /// The event.
        position: Position,
        /// Which line of it, from 0.
        line: i32,
        /// The name, by the id that was made for it.
        person_id: MemberId,
        /// Which balance.
        account: String,
        /// What it changes by.
        delta: Points,
        /// The reason given there.
        reason: Option<String>,
        /// The item's id in its game.
        item_id: Option<i64>,
        /// The item's name.
        item_name: Option<String>,
        /// The system that it comes from.
        system: String,
        /// The entry's id there.
        source_id: String,
        /// When it was entered there.
        happened_at: DateTime<Utc>,
        /// What is said of an item that nothing was charged for, without what is about a person, as JSON.
        loot: Option<String>,
        /// A note about the person; none once they are forgotten.
        note: Option<String>,
        /// Who looted it first, by name; none once the person is forgotten.
        owner: Option<String>,
        /// The raid in which they were.
        raid_id: Option<RaidId>,
        /// The kill at which they were.
        kill_id: Option<KillId>,
        /// When the ledger learnt it.
        recorded_at: DateTime<Utc>,
    }
}

/// The read model.
pub struct LinesModel;

impl ReadModel for LinesModel {
    const TABLE: Table = Table {
        model: "imports_lines",
        version: 2,
        columns: HeldPosting::COLUMNS,
        key: 2,
        append_only: true,
    };
    type Key = (Position, i32);
    type Row = HeldPosting;
    type Ambient = ();

    fn touches((): &(), event: &Happened) -> Touched<(Position, i32)> {
        match &event.event {
            AnyEvent::Imports(Event::Held { lines, .. }) => {
                Touched::These((0..).take(lines.len()).map(|line| (event.position, line)).collect())
            }
            _ => Touched::none(),
        }
    }

    fn fold(
        (): &(),
        happened: &Happened,
        opened: &Opened,
        (position, index): &(Position, i32),
        _: Option<HeldPosting>,
    ) -> Result<Option<HeldPosting>, String> {
        let AnyEvent::Imports(Event::Held { source, account, reason, item, lines, loot, kill }) =
            &happened.event
        else {
            return Ok(None);
        };
        let nth = usize::try_from(*index).map_err(|error| error.to_string())?;
        let line = lines.get(nth).ok_or("no such line")?;
        let text = |sealed: fn(&Loot) -> Option<&Sealed>| opened.text(sealed(loot.as_deref()?)?);
        let said = loot.as_ref().map(|loot| serde_json::to_string(&loot.unsealed())).transpose();
        Ok(Some(HeldPosting {
            position: *position,
            line: *index,
            person_id: line.person,
            account: account.name().to_owned(),
            delta: line.delta,
            reason: reason.as_ref().map(ToString::to_string),
            item_id: item.as_ref().and_then(|item| item.id).map(i64::from),
            item_name: item.as_ref().map(|item| item.name.to_string()),
            system: source.system.to_string(),
            source_id: source.id.to_string(),
            happened_at: source.at,
            loot: said.map_err(|error| error.to_string())?,
            note: text(|loot| loot.note.as_ref()),
            owner: text(|loot| loot.owner.as_ref()),
            raid_id: kill.map(|kill| kill.raid),
            kill_id: kill.map(|kill| kill.kill),
            recorded_at: happened.recorded_at,
        }))
    }
}
