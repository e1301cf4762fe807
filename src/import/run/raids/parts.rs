//! A step of a raid's logs as commands.

use std::sync::Arc;

use aggregates::imports::KillOf;
use aggregates::ledger::AwardKind;
use aggregates::points::{Account, Award, Source};
use aggregates::raids::{Moment, Plan as Planned};
use aggregates::{ImportsCommand, KillId, Points, PointsCommand, RaidId, RaidsCommand, Text};

use super::SYSTEM;
use super::moves::{Does, Move};
use crate::import::run::Importer;
use crate::import::run::posting::text;
use crate::import::warcraftlogs::{Killed, Logs};
use crate::lane::{Failure, Part};

impl Importer<'_> {
    /// The parts of a step's command; none if there is nothing to do.
    pub(super) async fn parts_of(
        &self,
        logs: &Logs,
        (raid, one): (RaidId, &Move),
        account: Option<Account>,
    ) -> Result<Vec<Part>, Failure> {
        match &one.does {
            Does::Open { .. } => opened(raid, one),
            Does::Kill { kill, of } => {
                let mut parts = vec![recorded(raid, *kill, of)?, attended((raid, *kill), one, true)];
                parts.extend(awarded(one, account, (raid, *kill, AwardKind::Kill), &of.title())?);
                parts.extend(self.held(logs, one, account, (Some((raid, *kill)), &of.title())).await?);
                Ok(parts)
            }
            Does::More { raid, kill, of } => {
                let mut parts = vec![attended((*raid, *kill), one, false)];
                parts.extend(earned(one, account, &of.title())?);
                parts.extend(self.held(logs, one, account, (Some((*raid, *kill)), &of.title())).await?);
                Ok(parts)
            }
            Does::Award { kill, kind, reason } => {
                let mut parts: Vec<Part> =
                    awarded(one, account, (raid, *kill, *kind), reason)?.into_iter().collect();
                parts.extend(self.held(logs, one, account, (None, reason)).await?);
                Ok(parts)
            }
            Does::End => Ok(vec![part(RaidsCommand::End { raid })]),
        }
    }

    /// What waits for names that are nobody's: what they earned, and the kill at which they were.
    async fn held(
        &self,
        logs: &Logs,
        one: &Move,
        account: Option<Account>,
        (kill, reason): (Option<(RaidId, KillId)>, &str),
    ) -> Result<Option<Part>, Failure> {
        let delta = account.and(one.worth).unwrap_or_default();
        let nobody = one.there.strangers.iter().map(|name| (name.as_str(), delta));
        let lines = self.unplaced(&logs.people, nobody).await?;
        if lines.is_empty() {
            return Ok(None);
        }
        let kill = kill.map(|(raid, kill)| KillOf { raid, kill });
        // Where nothing is earned, the balance that nothing is added to does not matter.
        let (account, reason) = (account.unwrap_or(Account::Dkp), Some(text("reason", reason)?));
        let (source, item, loot) = (source(one)?, None, None);
        let command = ImportsCommand::Hold { source, account, reason, item, lines, loot, kill };
        Ok(Some(Part::Imports(Arc::new(command))))
    }
}

fn part(command: RaidsCommand) -> Part {
    Part::Raids(Arc::new(command))
}

fn source(one: &Move) -> Result<Source, Failure> {
    let id = format!("{SYSTEM}:{}", one.key);
    Ok(Source { system: text("system", SYSTEM)?, id: text("id", &id)?, at: one.at })
}

fn opened(raid: RaidId, one: &Move) -> Result<Vec<Part>, Failure> {
    let Does::Open { title, place, until, codes } = &one.does else { return Ok(Vec::new()) };
    let place = place.as_deref().map(|place| text("place", place)).transpose()?;
    let notes: Text<2000> = text("notes", &format!("Warcraft Logs: {}", codes.join(", ")))?;
    let plan = Planned {
        title: text("title", title)?,
        starts_at: one.at,
        ends_at: Some(*until).filter(|until| *until > one.at),
        place,
        notes: Some(notes),
    };
    Ok(vec![part(RaidsCommand::Plan { raid, plan }), part(RaidsCommand::Start { raid, unplanned: None })])
}

fn recorded(raid: RaidId, kill: KillId, of: &Killed) -> Result<Part, Failure> {
    let difficulty = of.difficulty.as_deref().map(|name| text("difficulty", name)).transpose()?;
    let (boss, encounter) = (text("boss", &of.boss)?, Some(of.encounter));
    Ok(part(RaidsCommand::RecordKill { raid, kill, boss, difficulty, encounter }))
}

fn attended((raid, kill): (RaidId, KillId), one: &Move, alone: bool) -> Part {
    let present = one.there.members.iter().map(|member| (*member).into()).collect();
    part(RaidsCommand::Attend { raid, kill, present, alone })
}

/// What the rule says, to whoever was at the kill and is here still.
fn awarded(
    one: &Move,
    account: Option<Account>,
    (raid, kill, kind): (RaidId, KillId, AwardKind),
    reason: &str,
) -> Result<Option<Part>, Failure> {
    let (Some(account), Some(_)) = (account, one.worth) else { return Ok(None) };
    if one.there.earning.is_empty() {
        return Ok(None);
    }
    let reason = text("reason", reason)?;
    let award = Award::at_raid(account, kind, (raid, Some(Moment::Kill(kill))), reason);
    Ok(Some(Part::Points(Arc::new(PointsCommand::Award(award)), None)))
}

/// What those earn whom another log of a kill adds: what the others earned stands as an entry already.
fn earned(one: &Move, account: Option<Account>, reason: &str) -> Result<Option<Part>, Failure> {
    let (Some(account), Some(worth)) = (account, one.worth) else { return Ok(None) };
    if one.there.earning.is_empty() {
        return Ok(None);
    }
    let deltas: Vec<(_, Points)> = one.there.earning.iter().map(|member| ((*member).into(), worth)).collect();
    let (source, reason, item) = (source(one)?, Some(text("reason", reason)?), None);
    let command = PointsCommand::Import { source, account, deltas, reason, item, reassigned_from: None };
    Ok(Some(Part::Points(Arc::new(command), None)))
}
