//! Standings: a row per member, with what they are ranked by.

use aggregates::ledger::PointsSettings;
use aggregates::points::{Account, Line};
use aggregates::{AnyEvent, LedgerEvent, MemberId, Points, Position};
use serde::{Deserialize, Serialize};

use super::priority;
use crate::row::row;
use crate::{Exact, Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// Where a member stands.
    pub struct Standing {
        /// Who.
        member_id: MemberId,
        /// Their name; none once they are forgotten.
        name: Option<String>,
        /// Whether they left.
        has_left: bool,
        /// Dragon kill points.
        dkp: Points,
        /// Effort points.
        ep: Points,
        /// Gear points, without any base.
        gp: Points,
        /// Whether they have the EP that a place asks for.
        eligible: bool,
        /// What they are ranked by; see [`priority`].
        priority: Exact,
        /// The position at which they joined.
        joined_at: Position,
        /// The last event that touched the row.
        changed_at: Position,
    }
}

/// The settings that rank.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Ranking(Option<PointsSettings>);

/// The read model.
pub struct StandingsModel;

impl ReadModel for StandingsModel {
    const TABLE: Table = Table {
        model: "points_standings",
        version: 1,
        columns: Standing::COLUMNS,
        key: 1,
        append_only: false,
    };
    type Key = (MemberId,);
    type Row = Standing;
    type Ambient = Ranking;

    fn touches(event: &Happened) -> Touched<(MemberId,)> {
        match &event.event {
            AnyEvent::Ledger(
                LedgerEvent::MemberAdded { member, .. }
                | LedgerEvent::MemberRenamed { member, .. }
                | LedgerEvent::MemberLeft { member }
                | LedgerEvent::MemberReturned { member },
            ) => Touched::one((*member,)),
            AnyEvent::Ledger(LedgerEvent::SettingsChanged { .. }) => Touched::All,
            AnyEvent::Points(event) => {
                let mut members: Vec<_> = event.lines().iter().map(|line| (line.member,)).collect();
                members.sort_unstable();
                members.dedup();
                Touched::These(members)
            }
            _ => Touched::none(),
        }
    }

    fn remember(Ranking(settings): &mut Ranking, event: &Happened) {
        if let AnyEvent::Ledger(
            LedgerEvent::Opened { settings: new } | LedgerEvent::SettingsChanged { settings: new, .. },
        ) = &event.event
        {
            *settings = Some(new.points.clone());
        }
    }

    fn fold(
        Ranking(settings): &Ranking,
        event: &Happened,
        opened: &Opened,
        (member,): &(MemberId,),
        row: Option<Standing>,
    ) -> Result<Option<Standing>, String> {
        let row = row.unwrap_or_else(|| newcomer(*member, event.position));
        let row = match &event.event {
            AnyEvent::Ledger(event) => person(row, event, opened),
            AnyEvent::Points(event) => {
                event.lines().into_iter().filter(|line| line.member == *member).try_fold(row, posted)?
            }
            _ => row,
        };
        let settings = settings.as_ref().ok_or("the ledger has no settings")?;
        Ok(Some(Standing {
            eligible: row.ep >= settings.min_ep || settings.system == aggregates::ledger::System::Dkp,
            priority: priority(settings, row.dkp, row.ep, row.gp),
            changed_at: event.position,
            ..row
        }))
    }
}

fn newcomer(member_id: MemberId, at: Position) -> Standing {
    Standing {
        member_id,
        name: None,
        has_left: false,
        dkp: Points::ZERO,
        ep: Points::ZERO,
        gp: Points::ZERO,
        eligible: true,
        priority: Exact("0".to_owned()),
        joined_at: at,
        changed_at: at,
    }
}

fn person(row: Standing, event: &LedgerEvent, opened: &Opened) -> Standing {
    match event {
        LedgerEvent::MemberAdded { name, .. } | LedgerEvent::MemberRenamed { name, .. } => {
            Standing { name: opened.text(name), ..row }
        }
        LedgerEvent::MemberLeft { .. } => Standing { has_left: true, ..row },
        LedgerEvent::MemberReturned { .. } => Standing { has_left: false, ..row },
        _ => row,
    }
}

fn posted(row: Standing, line: &Line) -> Result<Standing, String> {
    let plus =
        |balance: Points| balance.plus(line.delta).ok_or_else(|| "a balance leaves the bounds".to_owned());
    Ok(match line.account {
        Account::Dkp => Standing { dkp: plus(row.dkp)?, ..row },
        Account::Ep => Standing { ep: plus(row.ep)?, ..row },
        Account::Gp => Standing { gp: plus(row.gp)?, ..row },
    })
}
