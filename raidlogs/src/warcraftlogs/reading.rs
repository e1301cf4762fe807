//! Reports out of JSON, in whatever they are wrapped.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::value::RawValue;

use super::refusal::{Kind, ReportRefusal, Wrong};
use super::report::{Actor, Guild, Kill, Log, Player, Report, Source, Zone, once};
use super::value::{Fault, Object, Value};
use crate::text::decoded;

/// So many reports are read at once.
pub const MOST_REPORTS: usize = 10_000;
/// So many fights, in all reports together.
pub const MOST_FIGHTS: usize = 10_000;
/// So many on a kill, more than twice as many as a raid ever held.
pub const MOST_PRESENT: usize = 100;
/// So many actors of a report. Whoever asks for more than players gets pets and monsters, too.
pub const MOST_ACTORS: usize = 100_000;
/// So many characters a name or a title may have.
pub const LONGEST_TEXT: usize = 200;

/// Errors that an answer may have, and those of them that are told.
const MOST_ERRORS: usize = 1_000;
const MOST_MESSAGES: usize = 10;
/// The years from 1970 to 9999, in milliseconds.
const MILLISECONDS: std::ops::Range<i64> = 0..253_402_300_800_000;

/// Reads a report, a list of reports, an object that has such a list as `reports`, the API's answer with one report or a page of
/// them, or a list of any of these.
///
/// # Errors
/// Bytes that are no text or too many of it, a text that is no JSON or breaks off, an answer that has errors, and any value that
/// is missing or wrong, with its path. One report that is wrong has all refused.
pub fn read(bytes: &[u8]) -> Result<Vec<Report>, ReportRefusal> {
    let text = decoded(bytes)?;
    serde_json::from_str::<&RawValue>(text).map_err(|error| not_json(&error))?;
    let whole = Value(text.trim());
    let reports = if whole.is_list() {
        whole.each(MOST_REPORTS, reports)?.into_iter().flatten().collect()
    } else {
        reports(whole)?
    };
    let count = reports.iter().map(|report| report.pulls + report.trash).sum();
    if count > MOST_FIGHTS {
        return Err(ReportRefusal::ReportTooManyFights { count, limit: MOST_FIGHTS });
    }
    Ok(reports)
}

fn not_json(error: &serde_json::Error) -> ReportRefusal {
    match error.is_eof() {
        true => ReportRefusal::ReportCut { line: error.line() },
        false => ReportRefusal::ReportNotJson { line: error.line(), column: error.column() },
    }
}

/// The reports of an object, which may be one.
fn reports(value: Value<'_>) -> Result<Vec<Report>, Fault> {
    let object = value.object()?;
    errors(&object)?;
    if object.get("code").or(object.get("fights")).is_some() {
        Ok(vec![report(&object)?])
    } else if object.get("reports").is_some() {
        object.field("reports", listed)
    } else if object.get("data").is_some() {
        object.field("data", |data| data.object()?.field("reportData", |data| answered(&data.object()?)))
    } else {
        Err(Wrong::NotA { expected: Kind::Report }.into())
    }
}

/// One report, or a page of them. A report that is not there is null.
fn answered(data: &Object<'_>) -> Result<Vec<Report>, Fault> {
    match data.get("reports") {
        Some(_) => data.field("reports", |page| page.object()?.field("data", listed)),
        None => data.field("report", |value| Ok(vec![report(&value.object()?)?])),
    }
}

fn listed(list: Value<'_>) -> Result<Vec<Report>, Fault> {
    list.each(MOST_REPORTS, |value| report(&value.object()?))
}

/// What GraphQL answers if it does not do what was asked, or only a part of it.
fn errors(object: &Object<'_>) -> Result<(), Fault> {
    let message = |value: Value<'_>| value.object()?.field("message", |value| value.text(usize::MAX));
    let messages = object.maybe("errors", |errors| errors.each(MOST_ERRORS, message))?.unwrap_or_default();
    if messages.is_empty() {
        return Ok(());
    }
    let short = |message: String| message.chars().take(LONGEST_TEXT).collect();
    let messages = messages.into_iter().take(MOST_MESSAGES).map(short).collect();
    Err(Fault::from(Wrong::Graphql { messages }).within("errors"))
}

fn report(object: &Object<'_>) -> Result<Report, Fault> {
    let log = log(object)?;
    let actors = object.field("masterData", |data| data.object()?.field("actors", actors))?;
    let fights = object
        .field("fights", |fights| fights.each(MOST_FIGHTS, |value| fight(&value.object()?, &log, &actors)))?;
    let trash = fights.iter().filter(|fight| matches!(fight, Fight::Trash)).count();
    let pulls = fights.len() - trash;
    let kill = |fight| if let Fight::Kill(kill) = fight { Some(*kill) } else { None };
    Ok(Report { log, pulls, trash, kills: fights.into_iter().filter_map(kill).collect() })
}

fn log(object: &Object<'_>) -> Result<Log, Fault> {
    let started_at = object.field("startTime", |value| instant(value.whole()?))?;
    Ok(Log {
        started_at,
        code: object.field("code", name)?,
        ended_at: object.field("endTime", |value| not_before(started_at, instant(value.whole()?)?))?,
        title: object.maybe("title", text)?,
        zone: object.maybe("zone", |value| zone(&value.object()?))?,
        owner: object.maybe("owner", |value| value.object()?.field("name", text))?,
        guild: object.maybe("guild", |value| guild(&value.object()?))?,
    })
}

fn zone(object: &Object<'_>) -> Result<Zone, Fault> {
    Ok(Zone { id: object.field("id", Value::whole)?, name: object.maybe("name", text)? })
}

fn guild(object: &Object<'_>) -> Result<Guild, Fault> {
    Ok(Guild { id: object.maybe("id", Value::whole)?, name: object.maybe("name", text)? })
}

/// The players by their numbers in the report, which differ from report to report.
type Actors = BTreeMap<i64, Actor>;

fn actors(list: Value<'_>) -> Result<Actors, Fault> {
    let mut actors = Actors::new();
    list.each(MOST_ACTORS, |value| {
        let object = value.object()?;
        if object.maybe("type", text)?.is_some_and(|kind| kind != "Player") {
            return Ok(());
        }
        let id = object.field("id", Value::whole)?;
        match actors.insert(id, actor(&object)?) {
            Some(_) => Err(Fault::from(Wrong::ActorTwice { id }).within("id")),
            None => Ok(()),
        }
    })?;
    Ok(actors)
}

fn actor(object: &Object<'_>) -> Result<Actor, Fault> {
    let told = |text: Option<String>| text.filter(|text| !text.is_empty() && text != "Unknown");
    let player = Player { name: object.field("name", name)?, server: told(object.maybe("server", text)?) };
    Ok(Actor { player, class: told(object.maybe("subType", text)?) })
}

enum Fight {
    Trash,
    Pull,
    Kill(Box<Kill>),
}

/// Of a fight that killed nothing no more is read than that.
fn fight(object: &Object<'_>, log: &Log, actors: &Actors) -> Result<Fight, Fault> {
    let encounter_id = object.field("encounterID", Value::natural)?;
    let killed = object.maybe("kill", Value::truth)?.unwrap_or_default();
    Ok(match (encounter_id, killed) {
        (0, _) => Fight::Trash,
        (_, false) => Fight::Pull,
        (_, true) => Fight::Kill(Box::new(kill(object, encounter_id, log, actors)?)),
    })
}

fn kill(object: &Object<'_>, encounter_id: u32, log: &Log, actors: &Actors) -> Result<Kill, Fault> {
    let since = |value: Value<'_>| instant(log.started_at.timestamp_millis() + i64::from(value.natural()?));
    let started_at = object.field("startTime", since)?;
    let source = Source { code: log.code.clone(), fight: object.field("id", Value::natural)? };
    Ok(Kill {
        ended_at: object.field("endTime", |value| not_before(started_at, since(value)?))?,
        started_at,
        encounter_id,
        difficulty: object.maybe("difficulty", Value::natural)?,
        name: object.field("name", name)?,
        size: object.maybe("size", Value::natural)?,
        present: object
            .field("friendlyPlayers", |list| list.each(MOST_PRESENT, |id| known(id, actors)))
            .map(once)?,
        sources: vec![source],
    })
}

fn known(id: Value<'_>, actors: &Actors) -> Result<Actor, Fault> {
    let id = id.whole()?;
    Ok(actors.get(&id).cloned().ok_or(Wrong::UnknownActor { id })?)
}

fn text(value: Value<'_>) -> Result<String, Fault> {
    value.text(LONGEST_TEXT)
}

fn name(value: Value<'_>) -> Result<String, Fault> {
    Ok(Some(text(value)?).filter(|name| !name.is_empty()).ok_or(Wrong::Empty)?)
}

fn instant(milliseconds: i64) -> Result<DateTime<Utc>, Fault> {
    let within = Some(milliseconds).filter(|milliseconds| MILLISECONDS.contains(milliseconds));
    Ok(within.and_then(DateTime::from_timestamp_millis).ok_or(Wrong::OutOfRange)?)
}

fn not_before(start: DateTime<Utc>, end: DateTime<Utc>) -> Result<DateTime<Utc>, Fault> {
    if end < start { Err(Wrong::BeforeItsStart.into()) } else { Ok(end) }
}
