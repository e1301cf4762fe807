//! What logs ask of the books, step by step: each a command under a key that is the same whenever the logs are read.

use std::collections::{BTreeSet, HashSet};

use aggregates::ledger::AwardKind;
use aggregates::points::Account;
use aggregates::{KillId, MemberId, Points, RaidId};
use chrono::{DateTime, TimeDelta, Utc};

use super::books::{Known, KnownKill, Shelf, kill_key, raid_key};
use crate::import::finding::{Code, Finding};
use crate::import::run::{Importer, Strangers};
use crate::import::warcraftlogs::{Killed, Logs, Night, Take};
use crate::lane::Failure;

/// So many hours of a raid are awarded: a log that somebody forgot to end goes on for days.
pub const MOST_HOURS: u32 = 24;
/// A log that was added to later than this is taken to be whole.
const QUIET: TimeDelta = TimeDelta::hours(6);

/// What logs ask of the books.
pub struct Evenings {
    /// What awards go to, if there is anything.
    pub account: Option<Account>,
    /// Raid by raid.
    pub evenings: Vec<Evening>,
    /// What does not go.
    pub wrong: Vec<Finding>,
}

/// What a raid's logs ask of the books.
pub struct Evening {
    /// The raid.
    pub raid: RaidId,
    /// Whether it is opened by these logs.
    pub new: bool,
    /// What it is called.
    pub title: String,
    /// The codes of its logs.
    pub codes: Vec<String>,
    /// What is to be done.
    pub moves: Vec<Move>,
    /// What was done before.
    pub known: u64,
}

/// A command.
pub struct Move {
    /// Its client key.
    pub key: String,
    /// When it takes effect.
    pub at: DateTime<Utc>,
    /// What it does.
    pub does: Does,
    /// What each earns by it, if anything.
    pub worth: Option<Points>,
    /// Whom it is about.
    pub there: There,
}

/// What a command does.
pub enum Does {
    /// Puts the raid into the calendar, and starts it.
    Open {
        /// What it is called.
        title: String,
        /// Where it goes.
        place: Option<String>,
        /// When its logs end, so far.
        until: DateTime<Utc>,
        /// The codes of its logs.
        codes: Vec<String>,
    },
    /// Records a kill, with who was there.
    Kill {
        /// Which.
        kill: KillId,
        /// What was killed.
        of: Killed,
    },
    /// Adds who was at a kill by another log of it.
    More {
        /// Of which raid.
        raid: RaidId,
        /// Which.
        kill: KillId,
        /// What was killed.
        of: Killed,
    },
    /// Awards something else than a kill to who was at one.
    Award {
        /// Which kill.
        kill: KillId,
        /// What for.
        kind: AwardKind,
        /// In words.
        reason: String,
    },
    /// Ends the raid.
    End,
}

/// Those whom a command is about.
#[derive(Clone, Debug, Default)]
pub struct There {
    /// Members, each once.
    pub members: Vec<MemberId>,
    /// Those of them who are here still.
    pub earning: Vec<MemberId>,
    /// The same, by the names of the logs.
    pub here: Vec<String>,
    /// Those of them who left, and earn nothing.
    pub left: Vec<String>,
    /// Names that are nobody's.
    pub strangers: Vec<String>,
}

/// A kill with its id, whether it is new or not.
struct Placed<'a> {
    kill: KillId,
    of: &'a Killed,
}

/// What is known while an evening is made.
struct Making<'a> {
    logs: &'a Logs,
    shelf: &'a Shelf,
    night: &'a Night,
    raid: RaidId,
    known: Option<Known>,
    now: DateTime<Utc>,
}

impl Importer<'_> {
    /// What logs ask of the books, and what of it does not go.
    pub(super) async fn evenings(&self, logs: &Logs) -> Result<Evenings, Failure> {
        let shelf = self.shelf(logs).await?;
        let (mut evenings, mut wrong) = (Vec::new(), Vec::new());
        for night in &logs.raids {
            evenings.push(self.evening(logs, &shelf, night, &mut wrong)?);
        }
        Ok(Evenings { account: shelf.account, evenings, wrong })
    }

    fn evening(
        &self,
        logs: &Logs,
        shelf: &Shelf,
        night: &Night,
        wrong: &mut Vec<Finding>,
    ) -> Result<Evening, Failure> {
        let (raid, own) = self.raid_of(logs, shelf, night)?;
        let (known, now) = (shelf.raids.get(&raid).copied(), self.app.clock.now());
        let making = Making { logs, shelf, night, raid, known, now };
        let (title, codes, new) = (night.title.clone(), night.codes.clone(), making.known.is_none());
        let mut evening = Evening { raid, new, title, codes, moves: Vec::new(), known: u64::from(!new) };
        if new {
            evening.moves.push(making.opening());
        }
        let mut placed = Vec::new();
        for of in &night.kills {
            match self.killed(&making, of, &mut evening)? {
                Ok(kill) => placed.extend(kill.map(|kill| Placed { kill, of })),
                Err(finding) => wrong.push(finding),
            }
        }
        if own {
            self.besides(&making, &placed, &mut evening);
        }
        Ok(evening)
    }

    /// The raid of a night: one that was opened by one of its logs, one that has one of its kills, or a new one.
    fn raid_of(&self, logs: &Logs, shelf: &Shelf, night: &Night) -> Result<(RaidId, bool), Failure> {
        let mut own = Vec::new();
        for code in &night.codes {
            own.push(RaidId(self.minted_by(logs, raid_key(code))?));
        }
        if let Some(raid) = own.iter().find(|raid| shelf.raids.contains_key(raid)) {
            return Ok((*raid, true));
        }
        for of in &night.kills {
            if let Some(known) = shelf.kill(&self.ids(logs, of)?, of, &self.people(shelf, &of.present())) {
                return Ok((known.raid, false));
            }
        }
        let first = own.first().ok_or_else(|| Failure::internal("a raid without a log"))?;
        Ok((*first, true))
    }

    /// The ids that a kill may have, one by each fight that it was.
    fn ids(&self, logs: &Logs, of: &Killed) -> Result<Vec<KillId>, Failure> {
        of.takes.iter().map(|take| Ok(KillId(self.minted_by(logs, kill_key(take))?))).collect()
    }

    /// Who is meant by names, whether they are members or wait.
    fn people(&self, shelf: &Shelf, names: &[String]) -> BTreeSet<MemberId> {
        let known = |name: &String| {
            shelf.names.get(&self.keys, name).or_else(|| shelf.names.waiting(&self.keys, name))
        };
        names.iter().filter_map(known).collect()
    }

    /// What a kill asks for, and its id if it is one of this raid's.
    fn killed(
        &self,
        making: &Making<'_>,
        of: &Killed,
        evening: &mut Evening,
    ) -> Result<Result<Option<KillId>, Finding>, Failure> {
        let (shelf, ids) = (making.shelf, self.ids(making.logs, of)?);
        let (old, fresh): (Vec<&Take>, Vec<&Take>) =
            of.takes.iter().partition(|take| shelf.seen(&kill_key(take)));
        evening.known += old.len() as u64;
        let known = shelf.kill(&ids, of, &self.people(shelf, &of.present()));
        // What was taken over and is there no longer was taken back by hand.
        if known.is_none() && !old.is_empty() {
            return Ok(Ok(None));
        }
        let mut said: Vec<String> = old.iter().flat_map(|take| take.present.clone()).collect();
        let mut moves = Vec::new();
        let mut fresh = fresh.into_iter();
        let (raid, kill) = match (known, ids.first()) {
            (Some(known), _) => (known.raid, known.kill),
            (None, Some(kill)) => {
                if let Some(take) = fresh.next() {
                    let does = Does::Kill { kill: *kill, of: of.clone() };
                    moves.push(self.at_kill(making, take, does, &take.present));
                    said.extend(take.present.clone());
                }
                (making.raid, *kill)
            }
            (None, None) => return Ok(Ok(None)),
        };
        for take in fresh {
            let missing = self.missing(shelf, take, &said, known);
            said.extend(missing.clone());
            if !missing.is_empty() {
                let does = Does::More { raid, kill, of: of.clone() };
                moves.push(self.at_kill(making, take, does, &missing));
            }
        }
        if !moves.is_empty() && !making.takes(shelf.raids.get(&raid), of.at) {
            return Ok(Err(outside(making.night, of)));
        }
        evening.moves.extend(moves);
        Ok(Ok(Some(kill).filter(|_| raid == making.raid)))
    }

    /// Who was there by this log, and by no other and not by the books.
    fn missing(&self, shelf: &Shelf, take: &Take, said: &[String], known: Option<&KnownKill>) -> Vec<String> {
        let said: HashSet<String> = said.iter().map(|name| self.keys.handle(name).0).collect();
        let there = |name: &&String| {
            let own = self.people(shelf, std::slice::from_ref(name));
            said.contains(&self.keys.handle(name).0)
                || known.is_some_and(|known| !own.is_empty() && own.is_subset(&known.present))
        };
        take.present.iter().filter(|name| !there(name)).cloned().collect()
    }

    fn at_kill(&self, making: &Making<'_>, take: &Take, does: Does, present: &[String]) -> Move {
        let (boss, at) = match &does {
            Does::Kill { of, .. } | Does::More { of, .. } => (Some(of.boss.as_str()), of.at),
            _ => (None, making.night.started_at),
        };
        let worth = making.worth(AwardKind::Kill, boss, at);
        Move { key: kill_key(take), at, does, worth, there: self.there(making.shelf, present) }
    }

    /// What is awarded besides kills, and the end of a raid that is over. One that is closed or cancelled gets no more.
    fn besides(&self, making: &Making<'_>, placed: &[Placed<'_>], evening: &mut Evening) {
        let over = making.ends_at() + QUIET < making.now;
        let open = making.known.is_none_or(|known| known.open);
        let mut moves = making.awards(placed, over);
        if over && making.known.is_none_or(|known| known.running) {
            moves.push((format!("end:{}", making.raid), making.ends_at(), Does::End, None, Vec::new()));
        }
        for (key, at, does, worth, present) in moves {
            match making.shelf.seen(&key) {
                true => evening.known += 1,
                false if !open => {}
                false => {
                    let there = self.there(making.shelf, &present);
                    evening.moves.push(Move { key, at, does, worth, there });
                }
            }
        }
    }

    /// Who is who of those who were there.
    fn there(&self, shelf: &Shelf, names: &[String]) -> There {
        let (mut there, mut seen) = (There::default(), HashSet::new());
        for name in names {
            match shelf.names.get(&self.keys, name) {
                Some(member) if there.members.contains(&member) => {}
                Some(member) => {
                    there.members.push(member);
                    if shelf.has_left(member) {
                        there.left.push(name.clone());
                    } else {
                        there.earning.push(member);
                        there.here.push(name.clone());
                    }
                }
                None if !seen.insert(self.keys.handle(name).0) => {}
                // They are added before anything is done.
                None if self.strangers == Strangers::Join => there.here.push(name.clone()),
                None => there.strangers.push(name.clone()),
            }
        }
        there
    }
}

/// A command that is not sure to be new.
type Maybe = (String, DateTime<Utc>, Does, Option<Points>, Vec<String>);

impl Making<'_> {
    fn opening(&self) -> Move {
        let Night { title, place, codes, started_at, ended_at, .. } = self.night;
        let does =
            Does::Open { title: title.clone(), place: place.clone(), until: *ended_at, codes: codes.clone() };
        let key = codes.first().map(|code| raid_key(code)).unwrap_or_default();
        Move { key, at: *started_at, does, worth: None, there: There::default() }
    }

    /// What each earns, if the ledger's system and its rule of that time say so.
    fn worth(&self, kind: AwardKind, boss: Option<&str>, at: DateTime<Utc>) -> Option<Points> {
        self.shelf.account.and_then(|_| self.shelf.values(at)?.worth(kind, boss, false))
    }

    /// Whether something can be said of a raid at a time. One that is not there yet is opened for all of the night.
    fn takes(&self, known: Option<&Known>, at: DateTime<Utc>) -> bool {
        known.is_none_or(|known| {
            let began = known.started_at.is_some_and(|started| started <= at);
            known.open && began && known.ended_at.is_none_or(|ended| at <= ended)
        })
    }

    fn started_at(&self) -> DateTime<Utc> {
        self.known.and_then(|known| known.started_at).unwrap_or(self.night.started_at)
    }

    /// When it ended, or will have: not before what was recorded by hand.
    fn ends_at(&self) -> DateTime<Utc> {
        let of_books = |known: Known| known.ended_at.or(known.last_kill_at.max(Some(self.night.ended_at)));
        self.known.and_then(of_books).unwrap_or(self.night.ended_at)
    }

    /// On time, every whole hour, and all of it. Logs say who was at kills alone: on time is who was at the first, and there at
    /// an hour is who was at the last before it.
    fn awards(&self, placed: &[Placed<'_>], over: bool) -> Vec<Maybe> {
        let (Some(first), Some(last)) = (placed.first(), placed.last()) else { return Vec::new() };
        let (raid, started_at, ends_at) = (self.raid, self.started_at(), self.ends_at());
        let award = |key: String, at, kind, kill: &Placed<'_>, reason: String| {
            let worth = self.worth(kind, None, at)?;
            let does = Does::Award { kill: kill.kill, kind, reason };
            Some((key, at, does, Some(worth), kill.of.present()))
        };
        let mut awards = Vec::new();
        awards.extend(award(
            format!("on_time:{raid}"),
            started_at,
            AwardKind::OnTime,
            first,
            "on time".to_owned(),
        ));
        for hour in 1..=MOST_HOURS {
            let at = started_at + TimeDelta::hours(i64::from(hour));
            if at > ends_at {
                break;
            }
            let kill = placed.iter().rfind(|kill| kill.of.at <= at).unwrap_or(first);
            awards.extend(award(
                format!("hour:{raid}:{hour}"),
                at,
                AwardKind::Hour,
                kill,
                format!("hour {hour}"),
            ));
        }
        if over {
            let reason = "to the end".to_owned();
            awards.extend(award(format!("completion:{raid}"), ends_at, AwardKind::Completion, last, reason));
        }
        awards
    }
}

fn outside(night: &Night, of: &Killed) -> Finding {
    let what = format!(
        "{} at {} is not within the raid that it belongs to, as the books have it ({}): it ended or is closed",
        of.title(),
        of.at,
        night.title
    );
    Finding::at(1, Code::OutsideRaid, what)
}
