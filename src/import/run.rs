//! From a plan to commands: what of it is new, and making it so, once.
//!
//! An entry's client key is its id in the other system and its actor is the import's own policy, so an entry that was taken
//! over is found again whoever asks, and taking it over again changes nothing.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use aggregates::points::{Account, Item, Source};
use aggregates::{Actor, EntryId, LedgerCommand, LedgerId, MemberId, PointsCommand, Position, Text, Who};
use chrono::{DateTime, Utc};
use serde::Serialize;

use super::monolithdkp::{Entry, Person, Plan, What};
use crate::app::{App, Submission};
use crate::lane::{ClientKey, Failure, Part, Receipt};
use crate::log;
use crate::log::commands::{self, Issued};
use crate::vault::{LedgerKeys, VaultError};

const SYSTEM: &str = "monolithdkp";
/// Look-ups per query of a preview.
const PER_QUERY: usize = 1_000;
/// How long the read models may take to come to the end of the log: names are looked up in them.
const PROJECTED_WITHIN: Duration = Duration::from_secs(30);

/// Whether something is in the books already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// It is not.
    New,
    /// It is, exactly like this.
    Duplicate,
    /// Something else is, under the same id.
    Conflict,
}

/// What a plan would do.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Preview {
    /// Entries that are not in the books.
    pub new: u64,
    /// Entries that are.
    pub duplicate: u64,
    /// Entries whose id is taken by something else, by id.
    pub conflict: Vec<String>,
    /// People in the guild's table who will be added as members.
    pub new_members: Vec<String>,
    /// Names that map to no member and to nobody in the guild's table: added as members who left.
    pub unmapped: Vec<String>,
}

impl Preview {
    /// What a plan would do to a ledger that is not there yet.
    pub fn of_new(plan: &Plan) -> Self {
        let mut preview = Preview { new: plan.entries.len() as u64, ..Preview::default() };
        plan.people.iter().for_each(|person| preview.add(person));
        preview
    }

    /// Somebody whom the books do not know.
    fn add(&mut self, person: &Person) {
        let list = if person.current { &mut self.new_members } else { &mut self.unmapped };
        list.push(person.name.clone());
    }
}

/// What came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// Commands that took effect now.
    pub done: u64,
    /// Commands that had before.
    pub repeated: u64,
}

/// Takes a plan over into a ledger.
pub struct Importer<'a> {
    app: &'a App,
    ledger: LedgerId,
    keys: Arc<LedgerKeys>,
    on_behalf_of: Actor,
}

/// One command of the import, in the form that its repetition is known by.
struct Step<'a> {
    key: String,
    canonical: Vec<u8>,
    at: Option<DateTime<Utc>>,
    what: Doing<'a>,
}

enum Doing<'a> {
    Join(&'a Person),
    Enter(&'a Entry),
    Leave(&'a Person),
}

impl<'a> Importer<'a> {
    /// Into this ledger, for somebody whose rights are asked.
    pub async fn new(app: &'a App, ledger: LedgerId, on_behalf_of: Actor) -> Result<Self, Failure> {
        let keys = app.vault.ledger(ledger).await.map_err(vault)?.ok_or(Failure::NotFound)?;
        Ok(Importer { app, ledger, keys, on_behalf_of })
    }

    /// What a plan would do, without doing it.
    pub async fn preview(&self, plan: &Plan) -> Result<Preview, Failure> {
        let steps: Vec<Step> = plan.entries.iter().map(entering).collect();
        let mut preview = Preview::default();
        for (step, found) in steps.iter().zip(self.look(&steps).await?) {
            match found {
                Found::New => preview.new += 1,
                Found::Duplicate => preview.duplicate += 1,
                Found::Conflict => preview.conflict.push(step.key.clone()),
            }
        }
        let known = self.members(plan).await?;
        let strangers = plan.people.iter().filter(|person| !known.contains_key(&person.name));
        strangers.for_each(|person| preview.add(person));
        Ok(preview)
    }

    /// Takes a plan over, in order. `progress` hears of commands done.
    pub async fn run(&self, plan: &Plan, mut progress: impl FnMut(u64)) -> Result<Outcome, Failure> {
        let mut members = self.members(plan).await?;
        let steps = self.steps(plan, &members)?;
        let mut entries: HashMap<&str, EntryId> = HashMap::new();
        let mut outcome = Outcome::default();
        for (index, step) in steps.iter().enumerate() {
            let receipt = self.take(step, &mut members, &entries).await?;
            match receipt.repeated {
                true => outcome.repeated += 1,
                false => outcome.done += u64::from(receipt.events > 0),
            }
            if let (Doing::Enter(entry), Some(first)) = (&step.what, receipt.first()) {
                entries.insert(&entry.id, EntryId(first));
            }
            progress(index as u64 + 1);
        }
        Ok(outcome)
    }

    /// Joins, entries and leaves, in that order. Whom an import added and the file has no longer leaves at its end, though an
    /// earlier run, cut off, may have added them.
    fn steps<'p>(
        &self,
        plan: &'p Plan,
        members: &HashMap<String, MemberId>,
    ) -> Result<Vec<Step<'p>>, Failure> {
        let (mut joins, mut leaves) = (Vec::new(), Vec::new());
        for person in &plan.people {
            let join = joining(person);
            let member = members.get(&person.name);
            let minted = self.minted(&join)?;
            let added = member.is_none_or(|member| *member == minted);
            if added && !person.current {
                leaves.push(leaving(person));
            }
            if member.is_none() {
                joins.push(join);
            }
        }
        Ok(joins.into_iter().chain(plan.entries.iter().map(entering)).chain(leaves).collect())
    }

    /// The id that somebody gets by joining in this step.
    fn minted(&self, join: &Step<'_>) -> Result<MemberId, Failure> {
        Ok(MemberId(ClientKey::new(join.key.clone())?.mint(self.ledger, &actor(), 0)))
    }

    async fn take(
        &self,
        step: &Step<'_>,
        members: &mut HashMap<String, MemberId>,
        entries: &HashMap<&str, EntryId>,
    ) -> Result<Receipt, Failure> {
        let client_key = ClientKey::new(step.key.clone())?;
        let part = match step.what {
            Doing::Join(person) => {
                let member = self.minted(step)?;
                let command = self.join(person, member).await?;
                members.insert(person.name.clone(), member);
                Part::Ledger(Arc::new(command))
            }
            Doing::Leave(person) => {
                let member = known(members, &person.name)?;
                Part::Ledger(Arc::new(LedgerCommand::MemberLeaves { member }))
            }
            Doing::Enter(entry) => Part::Points(Arc::new(enter(entry, members, entries)?), None),
        };
        let submission = Submission {
            ledger: self.ledger,
            actor: actor(),
            on_behalf_of: Some(self.on_behalf_of.clone()),
            client_key,
            canonical: step.canonical.clone(),
            backdated_to: step.at,
            correlation: None,
            causation: None,
            source: "import",
            parts: vec![part],
        };
        self.app.submit(submission).await
    }

    async fn join(&self, person: &Person, member: MemberId) -> Result<LedgerCommand, Failure> {
        let text = [(member, person.name.clone())];
        let mut sealed = self.app.vault.seal(self.ledger, &text).await.map_err(vault)?;
        let name = sealed.pop().ok_or_else(|| Failure::internal("a text was not sealed"))?;
        Ok(LedgerCommand::AddMember { member, name, handle: self.keys.handle(&person.name) })
    }

    /// The members that names map to.
    async fn members(&self, plan: &Plan) -> Result<HashMap<String, MemberId>, Failure> {
        self.caught_up().await?;
        let handles: HashMap<String, &str> =
            plan.people.iter().map(|p| (self.keys.handle(&p.name).to_string(), p.name.as_str())).collect();
        let asked: Vec<String> = handles.keys().cloned().collect();
        let rows = sqlx::query!(
            r#"SELECT handle AS "handle!", member_id AS "member_id!" FROM ledger_members_v1
               WHERE ledger_id = $1 AND handle = ANY($2)
               UNION ALL
               SELECT handle, member_id FROM ledger_characters_v1
               WHERE ledger_id = $1 AND handle = ANY($2)"#,
            self.ledger.0,
            &asked
        )
        .fetch_all(&self.app.database)
        .await
        .map_err(|_| Failure::Unavailable)?;
        let named = |handle: &String| handles.get(handle).map(|name| (*name).to_owned());
        Ok(rows.iter().filter_map(|row| Some((named(&row.handle)?, MemberId(row.member_id)))).collect())
    }

    async fn caught_up(&self) -> Result<(), Failure> {
        let head = log::head(&self.app.database, self.ledger).await.map_err(|_| Failure::Unavailable)?;
        let head = head.ok_or(Failure::NotFound)?.position;
        let waited = self.app.projector.wait_for(self.ledger, head, PROJECTED_WITHIN).await;
        waited.map_err(|_| Failure::Unavailable)
    }

    /// Whether steps are in the books.
    async fn look(&self, steps: &[Step<'_>]) -> Result<Vec<Found>, Failure> {
        let mut found = HashMap::new();
        for chunk in steps.chunks(PER_QUERY) {
            let asked: Vec<Issued> = chunk.iter().map(|step| self.issued(step)).collect();
            let hits = commands::find(&self.app.database, &asked).await.map_err(|_| Failure::Unavailable)?;
            found.extend(hits.into_iter().map(|hit| (hit.issued.client_key.clone(), hit.mac)));
        }
        let judge = |step: &Step| match found.get(&step.key) {
            None => Found::New,
            Some(mac) if *mac == self.keys.command_mac(&step.canonical) => Found::Duplicate,
            Some(_) => Found::Conflict,
        };
        Ok(steps.iter().map(judge).collect())
    }

    fn issued(&self, step: &Step) -> Issued {
        Issued { ledger: self.ledger, actor: actor(), client_key: step.key.clone() }
    }
}

fn actor() -> Actor {
    Actor::Policy(format!("import.{SYSTEM}"))
}

fn vault(error: VaultError) -> Failure {
    match error {
        VaultError::Database(_) => Failure::Unavailable,
        other => Failure::internal(other),
    }
}

fn step<'a>(key: String, said: &impl Serialize, at: Option<DateTime<Utc>>, what: Doing<'a>) -> Step<'a> {
    let canonical = serde_json_canonicalizer::to_vec(said).unwrap_or_default();
    Step { key, canonical, at, what }
}

fn entering(entry: &Entry) -> Step<'_> {
    // A void takes effect when what it voids did; the import's own time of it stays with its source.
    let at = (!matches!(entry.what, What::Deletion { .. })).then_some(entry.at);
    step(format!("entry:{}", entry.id), entry, at, Doing::Enter(entry))
}

fn joining(person: &Person) -> Step<'_> {
    step(format!("member:{}", person.name), &person.name, Some(person.first_seen), Doing::Join(person))
}

fn leaving(person: &Person) -> Step<'_> {
    step(format!("left:{}", person.name), &person.name, Some(person.last_seen), Doing::Leave(person))
}

fn known(members: &HashMap<String, MemberId>, name: &str) -> Result<Who, Failure> {
    let unmapped =
        || Failure::internal(format!("a name of the plan maps to no member: {} letters", name.len()));
    members.get(name).map(|member| (*member).into()).ok_or_else(unmapped)
}

fn enter(
    entry: &Entry,
    members: &HashMap<String, MemberId>,
    entries: &HashMap<&str, EntryId>,
) -> Result<PointsCommand, Failure> {
    let source = Source { system: text("system", SYSTEM)?, id: text("id", &entry.id)?, at: entry.at };
    // An entry that this run did not see stands nowhere: the book refuses it by name.
    let position = |id: &String| entries.get(id.as_str()).copied().unwrap_or(EntryId(Position(0)));
    Ok(match &entry.what {
        What::Deletion { of } => PointsCommand::Void {
            entry: position(of),
            reason: text("reason", "deleted in MonolithDKP")?,
            source: Some(source),
        },
        What::Points { changes, reason } => PointsCommand::Import {
            source,
            account: Account::Dkp,
            deltas: changes
                .iter()
                .map(|(name, by)| Ok((known(members, name)?, *by)))
                .collect::<Result<_, Failure>>()?,
            reason: reason.as_ref().map(|reason| text("reason", reason)).transpose()?,
            item: None,
            reassigned_from: None,
        },
        What::Loot { player, amount, item, item_id, source: place, replaces } => PointsCommand::Import {
            source,
            account: Account::Dkp,
            deltas: vec![(known(members, player)?, *amount)],
            reason: if place.is_empty() { None } else { Some(text("reason", place)?) },
            item: Some(Item { id: *item_id, ..Item::named(text("item", item)?) }),
            reassigned_from: replaces.as_ref().map(position),
        },
    })
}

fn text<const MAX: usize>(field: &str, text: &str) -> Result<Text<MAX>, Failure> {
    Text::new(field, text).map_err(|refusal| Failure::Refused(crate::lane::Refusal::Points(refusal.into())))
}
