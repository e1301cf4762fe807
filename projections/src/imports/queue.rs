//! The queue: a row per name that ever waited. Counts and sums are of what came since it was last placed.

use aggregates::imports::ImportsEvent as Event;
use aggregates::points::{Account, Source};
use aggregates::{AnyEvent, MemberId, Points, Position};
use chrono::{DateTime, Utc};

use crate::row::row;
use crate::{Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// A name that an import could not place.
    pub struct ImportedName {
        /// The id that was made for it.
        person_id: MemberId,
        /// The name; none once it is forgotten.
        name: Option<String>,
        /// What the name is found by; empty once it is forgotten.
        handle: String,
        /// `waiting`, `mapped` or `dismissed`.
        state: String,
        /// How many lines wait; of a name that was placed, how many were posted.
        lines: i32,
        /// What they come to in DKP.
        dkp: Points,
        /// What they come to in EP.
        ep: Points,
        /// What they come to in GP.
        gp: Points,
        /// When the earliest of them was entered in its own system.
        first_seen_at: Option<DateTime<Utc>>,
        /// When the latest of them was.
        last_seen_at: Option<DateTime<Utc>>,
        /// The lines that wait stand after this position.
        since: Position,
        /// Whose it became.
        member_id: Option<MemberId>,
        /// Why it was left out.
        reason: Option<String>,
        /// The position at which it was found.
        found_at: Position,
        /// The last event that touched the row.
        changed_at: Position,
    }
}

/// The read model.
pub struct QueueModel;

impl ReadModel for QueueModel {
    const TABLE: Table = Table {
        model: "imports_queue",
        version: 1,
        columns: ImportedName::COLUMNS,
        key: 1,
        append_only: false,
    };
    type Key = (MemberId,);
    type Row = ImportedName;
    type Ambient = ();

    fn touches((): &(), event: &Happened) -> Touched<(MemberId,)> {
        let AnyEvent::Imports(event) = &event.event else { return Touched::none() };
        match event {
            Event::NameFound { person, .. }
            | Event::Mapped { person, .. }
            | Event::Dismissed { person, .. } => Touched::one((*person,)),
            Event::NamesForgotten { people, .. } => {
                Touched::These(people.iter().map(|person| (*person,)).collect())
            }
            Event::Held { lines, .. } => {
                let mut people: Vec<_> = lines.iter().map(|line| (line.person,)).collect();
                people.sort_unstable();
                people.dedup();
                Touched::These(people)
            }
        }
    }

    fn fold(
        (): &(),
        happened: &Happened,
        opened: &Opened,
        (person,): &(MemberId,),
        row: Option<ImportedName>,
    ) -> Result<Option<ImportedName>, String> {
        let AnyEvent::Imports(event) = &happened.event else { return Ok(row) };
        let row = row.unwrap_or_else(|| nobody(*person, happened.position));
        let row = match event {
            Event::NameFound { name, handle, .. } => {
                ImportedName { name: opened.text(name), handle: handle.to_string(), ..row }
            }
            Event::Held { source, account, lines, .. } => {
                let own = lines.iter().filter(|line| line.person == *person);
                own.map(|line| line.delta)
                    .try_fold(reopened(row), |row, delta| held(row, source, (*account, delta)))?
            }
            Event::Mapped { member, .. } => ImportedName {
                state: "mapped".to_owned(),
                member_id: Some(*member),
                reason: None,
                since: happened.position,
                ..row
            },
            Event::NamesForgotten { .. } => ImportedName { name: None, handle: String::new(), ..row },
            Event::Dismissed { reason, .. } => {
                ImportedName { state: "dismissed".to_owned(), reason: Some(reason.to_string()), ..row }
            }
        };
        Ok(Some(ImportedName { changed_at: happened.position, ..row }))
    }
}

fn nobody(person_id: MemberId, at: Position) -> ImportedName {
    ImportedName {
        person_id,
        name: None,
        handle: String::new(),
        state: "waiting".to_owned(),
        lines: 0,
        dkp: Points::ZERO,
        ep: Points::ZERO,
        gp: Points::ZERO,
        first_seen_at: None,
        last_seen_at: None,
        since: Position(0),
        member_id: None,
        reason: None,
        found_at: at,
        changed_at: at,
    }
}

/// A name that was placed waits anew when something comes for it, without what was posted.
fn reopened(row: ImportedName) -> ImportedName {
    match row.state.as_str() {
        "mapped" => ImportedName {
            name: row.name,
            handle: row.handle,
            since: row.since,
            ..nobody(row.person_id, row.found_at)
        },
        _ => row,
    }
}

fn held(
    row: ImportedName,
    source: &Source,
    (account, delta): (Account, Points),
) -> Result<ImportedName, String> {
    let plus = |sum: Points| sum.plus(delta).ok_or_else(|| "a sum leaves the bounds".to_owned());
    let row = match account {
        Account::Dkp => ImportedName { dkp: plus(row.dkp)?, ..row },
        Account::Ep => ImportedName { ep: plus(row.ep)?, ..row },
        Account::Gp => ImportedName { gp: plus(row.gp)?, ..row },
    };
    Ok(ImportedName {
        lines: row.lines.saturating_add(1),
        first_seen_at: Some(row.first_seen_at.map_or(source.at, |first| first.min(source.at))),
        last_seen_at: Some(row.last_seen_at.map_or(source.at, |last| last.max(source.at))),
        ..row
    })
}
