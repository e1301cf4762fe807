//! Standings: a row per member, with what they are ranked by.

use std::cmp::Ordering;

use aggregates::ledger::{PointsSettings, System, TieBreak};
use aggregates::points::{Account, Line};
use aggregates::{AnyEvent, LedgerEvent, MemberId, Points, PointsEvent, Position};
use serde::{Deserialize, Serialize};

use super::priority;
use crate::row::row;
use crate::{ByEffective, Exact, Happened, Opened, ReadModel, Row, Table, Touched};

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
        /// What of the DKP is set aside.
        held: Points,
        /// Whether they have the EP that a place asks for.
        eligible: bool,
        /// What they are ranked by; see [`priority`].
        priority: Exact,
        /// What tells equals apart, in the ledger's order, larger first; 0 where the order is over.
        tie_1: Points,
        /// The second of it.
        tie_2: Points,
        /// The third of it.
        tie_3: Points,
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
        version: 2,
        columns: Standing::COLUMNS,
        key: 1,
        append_only: false,
    };
    const BY_EFFECTIVE: ByEffective = ByEffective::Sums;
    type Key = (MemberId,);
    type Row = Standing;
    type Ambient = Ranking;

    fn touches(_: &Ranking, event: &Happened) -> Touched<(MemberId,)> {
        match &event.event {
            AnyEvent::Ledger(
                LedgerEvent::MemberAdded { member, .. }
                | LedgerEvent::MemberRenamed { member, .. }
                | LedgerEvent::MemberLeft { member }
                | LedgerEvent::MemberReturned { member }
                | LedgerEvent::MemberMerged { member, .. },
            ) => Touched::one((*member,)),
            AnyEvent::Ledger(LedgerEvent::MemberForgotten { member, merged, .. }) => {
                Touched::These(merged.iter().chain([member]).map(|id| (*id,)).collect())
            }
            AnyEvent::Ledger(LedgerEvent::SettingsChanged { .. }) => Touched::All,
            AnyEvent::Points(event) => {
                let aside = aside(event).map(|(member, _)| (member,));
                let mut members: Vec<_> = event.lines().map(|line| (line.member,)).chain(aside).collect();
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
                let row = set_aside(row, event)?;
                event.lines().filter(|line| line.member == *member).try_fold(row, posted)?
            }
            _ => row,
        };
        let settings = settings.as_ref().ok_or("the ledger has no settings")?;
        Ok(Some(Standing { changed_at: event.position, ..row.ranked(settings) }))
    }
}

impl Standing {
    /// Of somebody who joined at this position and has nothing yet.
    pub fn newcomer(member_id: MemberId, at: Position) -> Self {
        newcomer(member_id, at)
    }

    /// One of the member's balances.
    pub fn balance(&self, account: Account) -> Points {
        match account {
            Account::Dkp => self.dkp,
            Account::Ep => self.ep,
            Account::Gp => self.gp,
        }
    }

    /// One of the member's balances, to be changed.
    pub fn balance_mut(&mut self, account: Account) -> &mut Points {
        match account {
            Account::Dkp => &mut self.dkp,
            Account::Ep => &mut self.ep,
            Account::Gp => &mut self.gp,
        }
    }

    /// The same standing with what it is ranked by under these settings.
    #[must_use]
    pub fn ranked(self, settings: &PointsSettings) -> Self {
        let [tie_1, tie_2, tie_3] = ties(settings, &self);
        Standing {
            tie_1,
            tie_2,
            tie_3,
            eligible: self.ep >= settings.min_ep || settings.system != System::Epgp,
            priority: priority(settings, self.dkp, self.ep, self.gp),
            ..self
        }
    }

    /// Who stands before whom: the order of the list, of those who are here.
    pub fn order(&self, other: &Self) -> Ordering {
        let ties = |of: &Self| (of.tie_1, of.tie_2, of.tie_3);
        let by_priority = || other.priority.compare(&self.priority);
        let by_ties = || ties(other).cmp(&ties(self));
        let first = other.eligible.cmp(&self.eligible).then_with(by_priority);
        first.then_with(by_ties).then_with(|| self.member_id.cmp(&other.member_id))
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
        held: Points::ZERO,
        tie_1: Points::ZERO,
        tie_2: Points::ZERO,
        tie_3: Points::ZERO,
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
        LedgerEvent::MemberLeft { .. } | LedgerEvent::MemberMerged { .. } => {
            Standing { has_left: true, ..row }
        }
        LedgerEvent::MemberForgotten { .. } => Standing { name: None, has_left: true, ..row },
        LedgerEvent::MemberReturned { .. } => Standing { has_left: false, ..row },
        _ => row,
    }
}

/// Whose points are set aside or released, and how many more are set aside after it. What is set aside for a bid under seal is
/// told to nobody.
fn aside(event: &PointsEvent) -> Option<(MemberId, Points)> {
    match event {
        PointsEvent::Held { sealed: true, .. } | PointsEvent::HoldReleased { sealed: true, .. } => None,
        PointsEvent::Held { member, amount, .. } => Some((*member, *amount)),
        PointsEvent::HoldReleased { member, amount, .. } => Some((*member, amount.negated())),
        PointsEvent::Charged { line, terms: Some(terms), .. } => {
            terms.hold.map(|paid| (line.member, paid.amount.negated()))
        }
        _ => None,
    }
}

fn set_aside(row: Standing, event: &PointsEvent) -> Result<Standing, String> {
    match aside(event).filter(|(member, _)| *member == row.member_id) {
        None => Ok(row),
        Some((_, more)) => {
            let held = row.held.plus(more).ok_or("what is set aside leaves the bounds")?;
            Ok(Standing { held, ..row })
        }
    }
}

/// What tells equals apart. A place in the log is below 10^12, so it fits.
fn ties(settings: &PointsSettings, row: &Standing) -> [Points; 3] {
    let of = |tie: &TieBreak| match tie {
        TieBreak::HigherEp => row.ep,
        TieBreak::LowerGp => row.gp.negated(),
        TieBreak::EarlierJoin => {
            let joined = i64::try_from(row.joined_at.0).ok().and_then(Points::from_hundredths);
            joined.unwrap_or(Points::MAX).negated()
        }
    };
    let mut ties = settings.ties.0.iter().map(of);
    std::array::from_fn(|_| ties.next().unwrap_or(Points::ZERO))
}

fn posted(mut row: Standing, line: &Line) -> Result<Standing, String> {
    let balance = row.balance_mut(line.account);
    *balance = balance.plus(line.delta).ok_or("a balance leaves the bounds")?;
    Ok(row)
}
