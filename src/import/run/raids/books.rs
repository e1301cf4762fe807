//! What the books know of raids already.

use std::collections::{BTreeSet, HashMap, HashSet};

use aggregates::ledger::{AwardValues, Rule, System};
use aggregates::points::Account;
use aggregates::{KillId, MemberId, RaidId};
use chrono::{DateTime, Utc};
use raidlogs::warcraftlogs::{ENDS_WITHIN, OVERLAP_PERCENT};
use uuid::Uuid;

use crate::import::run::people::Names;
use crate::import::run::{Importer, actor};
use crate::import::warcraftlogs::{Killed, Logs, Night, Take};
use crate::lane::{ClientKey, Failure};
use crate::log::commands::{self, Issued};

/// Look-ups per query.
const PER_QUERY: usize = 1_000;

/// A raid as the books have it.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// Whether who was there can still be said.
    pub open: bool,
    /// Whether it runs.
    pub running: bool,
    /// When it began, if it did.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended, if it did.
    pub ended_at: Option<DateTime<Utc>>,
    /// When the last of its kills was, whoever recorded it.
    pub last_kill_at: Option<DateTime<Utc>>,
}

/// A kill as the books have it.
#[derive(Clone, Debug)]
pub struct KnownKill {
    /// In which raid.
    pub raid: RaidId,
    /// Which.
    pub kill: KillId,
    at: DateTime<Utc>,
    encounter: Option<u32>,
    difficulty: Option<String>,
    /// Who was there, as members and as names that wait.
    pub present: BTreeSet<MemberId>,
}

/// What of the books logs are held against.
pub struct Shelf {
    pub names: Names,
    /// What awards go to, if there is anything.
    pub account: Option<Account>,
    pub raids: HashMap<RaidId, Known>,
    left: HashSet<MemberId>,
    kills: Vec<KnownKill>,
    rules: Vec<(DateTime<Utc>, Option<DateTime<Utc>>, AwardValues)>,
    seen: HashSet<String>,
}

impl Shelf {
    /// Whether a command of this key is in the log.
    pub fn seen(&self, key: &str) -> bool {
        self.seen.contains(key)
    }

    /// Whether somebody has left the group.
    pub fn has_left(&self, member: MemberId) -> bool {
        self.left.contains(&member)
    }

    /// What awards are worth at a time: the last version that is in force then.
    pub fn values(&self, at: DateTime<Utc>) -> Option<&AwardValues> {
        let in_force = |(from, until, _): &&(DateTime<Utc>, Option<DateTime<Utc>>, _)| {
            *from <= at && until.is_none_or(|until| at < until)
        };
        self.rules.iter().rfind(in_force).map(|(_, _, values)| values)
    }

    /// The kill of the books that a log's is: by the ids that its fights have, or by encounter, time and who was there.
    pub fn kill(&self, ids: &[KillId], of: &Killed, present: &BTreeSet<MemberId>) -> Option<&KnownKill> {
        let own = self.kills.iter().find(|known| ids.contains(&known.kill));
        own.or_else(|| self.kills.iter().find(|known| known.is(of, present)))
    }
}

impl KnownKill {
    fn is(&self, of: &Killed, present: &BTreeSet<MemberId>) -> bool {
        self.encounter == Some(of.encounter)
            && self.difficulty == of.difficulty
            && (self.at - of.at).abs() <= ENDS_WITHIN
            && self.was_by(present)
    }

    /// Whether who was there is who was there.
    fn was_by(&self, present: &BTreeSet<MemberId>) -> bool {
        let both = self.present.intersection(present).count();
        let all = self.present.len() + present.len() - both;
        both > 0 && both * 100 >= all * OVERLAP_PERCENT
    }
}

/// The key of what a log says of a kill.
pub fn kill_key(take: &Take) -> String {
    format!("kill:{}:{}", take.source.code, take.source.fight)
}

/// The key under which a log's raid is opened.
pub fn raid_key(code: &str) -> String {
    format!("raid:{code}")
}

impl Importer<'_> {
    /// The id that a key of logs mints.
    pub(super) fn minted_by(&self, logs: &Logs, key: String) -> Result<Uuid, Failure> {
        Ok(ClientKey::new(key)?.mint(self.ledger, &actor(&logs.people), 0))
    }

    /// What the books know of these logs.
    pub(super) async fn shelf(&self, logs: &Logs) -> Result<Shelf, Failure> {
        let names = self.names(&logs.people).await?;
        let kills = self.kills_between(logs).await?;
        let mut raids: Vec<Uuid> = kills.iter().map(|kill| kill.raid.0).collect();
        for code in logs.raids.iter().flat_map(|night| &night.codes) {
            raids.push(self.minted_by(logs, raid_key(code))?);
        }
        let account = match self.settings().await?.points.system {
            System::Dkp => Some(Account::Dkp),
            System::Epgp => Some(Account::Ep),
            System::LootCouncil => None,
        };
        Ok(Shelf {
            names,
            account,
            raids: self.raids(&raids).await?,
            left: self.left().await?,
            kills,
            rules: self.award_values().await?,
            seen: self.seen(logs).await?,
        })
    }

    async fn raids(&self, ids: &[Uuid]) -> Result<HashMap<RaidId, Known>, Failure> {
        let rows = sqlx::query!(
            "SELECT raid_id, state, started_at, ended_at,
                    (SELECT max(killed_at) FROM raids_kills_v1 k WHERE k.ledger_id = $1 AND k.raid_id = r.raid_id) AS last_kill_at
             FROM raids_calendar_v1 r WHERE ledger_id = $1 AND raid_id = ANY($2)",
            self.ledger.0,
            ids
        )
        .fetch_all(&self.app.database)
        .await
        .map_err(|_| Failure::Unavailable)?;
        let known = rows.into_iter().map(|row| {
            let running = row.state == "running";
            let open = running || row.state == "ended";
            let (started_at, ended_at, last_kill_at) = (row.started_at, row.ended_at, row.last_kill_at);
            (RaidId(row.raid_id), Known { open, running, started_at, ended_at, last_kill_at })
        });
        Ok(known.collect())
    }

    async fn left(&self) -> Result<HashSet<MemberId>, Failure> {
        let rows = sqlx::query_scalar!(
            "SELECT member_id FROM ledger_members_v1 WHERE ledger_id = $1 AND has_left",
            self.ledger.0
        )
        .fetch_all(&self.app.database)
        .await
        .map_err(|_| Failure::Unavailable)?;
        Ok(rows.into_iter().map(MemberId).collect())
    }

    async fn award_values(
        &self,
    ) -> Result<Vec<(DateTime<Utc>, Option<DateTime<Utc>>, AwardValues)>, Failure> {
        let rows = sqlx::query!(
            "SELECT rule, from_at, until_at FROM ledger_rules_v1
             WHERE ledger_id = $1 AND kind = 'award_values' ORDER BY version",
            self.ledger.0
        )
        .fetch_all(&self.app.database)
        .await
        .map_err(|_| Failure::Unavailable)?;
        let mut rules = Vec::new();
        for row in rows {
            let rule =
                row.rule.as_deref().map(serde_json::from_str).transpose().map_err(Failure::internal)?;
            let values = match rule {
                Some(Rule::AwardValues(values)) => values,
                _ => AwardValues::default(),
            };
            rules.push((row.from_at, row.until_at, values));
        }
        Ok(rules)
    }

    /// The kills of the books in the time of these logs, with who was there and whose name waits.
    async fn kills_between(&self, logs: &Logs) -> Result<Vec<KnownKill>, Failure> {
        let times = || logs.raids.iter().flat_map(|night| night.kills.iter().map(|kill| kill.at));
        let (Some(first), Some(last)) = (times().min(), times().max()) else { return Ok(Vec::new()) };
        let rows = sqlx::query!(
            r#"SELECT k.raid_id, k.kill_id, k.killed_at, k.encounter, k.difficulty,
                      ARRAY(SELECT p.member_id FROM raids_presence_v1 p WHERE p.ledger_id = $1 AND p.raid_id = k.raid_id
                              AND p.kill_id = k.kill_id AND p.status = 'present'
                            UNION SELECT COALESCE(q.member_id, l.person_id) FROM imports_lines_v2 l
                            JOIN imports_queue_v1 q ON q.ledger_id = $1 AND q.person_id = l.person_id
                            WHERE l.ledger_id = $1 AND l.kill_id = k.kill_id) AS "present!"
               FROM raids_kills_v1 k WHERE k.ledger_id = $1 AND k.killed_at BETWEEN $2 AND $3 ORDER BY k.killed_at"#,
            self.ledger.0,
            first - ENDS_WITHIN,
            last + ENDS_WITHIN
        )
        .fetch_all(&self.app.database)
        .await
        .map_err(|_| Failure::Unavailable)?;
        let known = rows.into_iter().map(|row| KnownKill {
            raid: RaidId(row.raid_id),
            kill: KillId(row.kill_id),
            at: row.killed_at,
            encounter: row.encounter.and_then(|id| u32::try_from(id).ok()),
            difficulty: row.difficulty,
            present: row.present.into_iter().map(MemberId).collect(),
        });
        Ok(known.collect())
    }

    /// Which of the commands that logs may ask for are in the log of the books.
    async fn seen(&self, logs: &Logs) -> Result<HashSet<String>, Failure> {
        let mut keys = Vec::new();
        for night in &logs.raids {
            keys.extend(night.kills.iter().flat_map(|kill| &kill.takes).map(kill_key));
            keys.extend(self.keys_of_raids(logs, night)?);
        }
        let mut seen = HashSet::new();
        for chunk in keys.chunks(PER_QUERY) {
            let issued = |key: &String| Issued {
                ledger: self.ledger,
                actor: actor(&logs.people),
                client_key: key.clone(),
            };
            let asked: Vec<Issued> = chunk.iter().map(issued).collect();
            let found = commands::find(&self.app.database, &asked).await.map_err(|_| Failure::Unavailable)?;
            seen.extend(found.into_iter().map(|found| found.issued.client_key));
        }
        Ok(seen)
    }

    /// The keys of what is done once for a raid, whichever of its logs it was opened by.
    fn keys_of_raids(&self, logs: &Logs, night: &Night) -> Result<Vec<String>, Failure> {
        let mut keys = Vec::new();
        for code in &night.codes {
            let raid = RaidId(self.minted_by(logs, raid_key(code))?);
            let hours = (1..=super::moves::MOST_HOURS).map(|hour| format!("hour:{raid}:{hour}"));
            keys.extend(hours);
            keys.extend(["on_time", "completion", "end"].map(|what| format!("{what}:{raid}")));
        }
        Ok(keys)
    }
}
