//! One night: 25 raid, three stand by, somebody comes late, bosses die and drop things.

use aggregates::ledger::{AwardKind, Slot};
use aggregates::points::{Award, Charge, Item};
use aggregates::raids::{Moment, Plan, RosterChange};
use aggregates::{KillId, MemberId, PointsCommand, RaidId, RaidsCommand, Text, Who};
use chrono::{DateTime, TimeDelta, Utc};

use super::guild::Guild;
use super::season::{EARNED, PAID};

/// Bosses, and what each drops.
const BOSSES: [(&str, u32, &str, Slot); 4] = [
    ("Lucifron", 16_800, "Arcanist Boots", Slot::Tier),
    ("Magmadar", 18_203, "Eskhandar's Right Claw", Slot::OneHand),
    ("Garr", 18_564, "Bindings of the Windseeker", Slot::Other),
    ("Ragnaros", 18_815, "Essence of the Pure Flame", Slot::Trinket),
];
/// How many of the bosses die in a night.
const KILLS: usize = 3;
const RAIDERS: usize = 25;

/// Plays a night, by its number in the season and its start.
pub async fn play(
    guild: &Guild<'_>,
    people: &[MemberId],
    (night, at): (usize, DateTime<Utc>),
) -> anyhow::Result<()> {
    let there: Vec<Who> =
        people.iter().cycle().skip(night * 2).take(people.len()).map(|m| Who::from(*m)).collect();
    let (raiders, rest) = there.split_at(RAIDERS);
    let (late, on_time) = raiders.split_first().ok_or_else(|| anyhow::anyhow!("nobody raids"))?;
    let raid = begin(guild, (night, at), on_time, &rest[..3]).await?;
    award(guild, (night, "on time"), at + minutes(1), (AwardKind::OnTime, raid, None)).await?;
    let change = RosterChange { present: vec![late.clone()], ..RosterChange::default() };
    let command = RaidsCommand::SetRoster { raid, change };
    guild.raid(&format!("night {night}: late"), at + minutes(25), command).await?;
    for kill in 0..KILLS {
        self::kill(guild, (night, kill), at + minutes(30 + 40 * i64::try_from(kill)?), (raid, raiders))
            .await?;
    }
    end(guild, night, at + minutes(170), raid).await
}

async fn begin(
    guild: &Guild<'_>,
    (night, at): (usize, DateTime<Utc>),
    present: &[Who],
    standby: &[Who],
) -> anyhow::Result<RaidId> {
    let key = format!("night {night}");
    let raid = RaidId(guild.mint(&key, 0)?);
    let plan = Plan {
        title: Text::new("title", "Molten Core")?,
        starts_at: at,
        ends_at: Some(at + minutes(180)),
        place: None,
        notes: None,
    };
    let before = at - TimeDelta::days(2);
    guild.raid(&key, before, RaidsCommand::Plan { raid, plan }).await?;
    let (present, standby) = (present.to_vec(), standby.to_vec());
    let change = RosterChange { present, standby, ..RosterChange::default() };
    guild.raid(&format!("{key}: sign-up"), before, RaidsCommand::SetRoster { raid, change }).await?;
    guild.raid(&format!("{key}: start"), at, RaidsCommand::Start { raid, unplanned: None }).await?;
    Ok(raid)
}

async fn kill(
    guild: &Guild<'_>,
    (night, nth): (usize, usize),
    at: DateTime<Utc>,
    (raid, raiders): (RaidId, &[Who]),
) -> anyhow::Result<()> {
    let (boss, id, name, slot) = BOSSES[(night + nth) % BOSSES.len()];
    let key = format!("night {night}: kill {nth}");
    let kill = KillId(guild.mint(&key, 0)?);
    let boss_text = Text::new("boss", boss)?;
    let command = RaidsCommand::RecordKill { raid, kill, boss: boss_text, difficulty: None, encounter: None };
    guild.raid(&key, at, command).await?;
    award(guild, (night, boss), at, (AwardKind::Kill, raid, Some(Moment::Kill(kill)))).await?;
    let item =
        Item { id: Some(id), slot: Some(slot), quality: Some(4), ..Item::named(Text::new("item", name)?) };
    let at = Some(at + minutes(5));
    let key = format!("{key}: loot");
    // The last drop of a night is disenchanted now and then.
    if nth + 1 == KILLS && night.is_multiple_of(3) {
        let reason = Text::new("reason", "disenchant")?;
        let given = PointsCommand::GiveItem { item, member: None, reason, raid: Some(raid) };
        return guild.points(&key, at, given).await.map(drop);
    }
    let winner = raiders[(7 * night + 5 * nth + 1) % raiders.len()].clone();
    let off_spec = (night + nth).is_multiple_of(5);
    let charge = Charge { raid: Some(raid), off_spec, ..Charge::valued(PAID, winner, item) };
    guild.points(&key, at, PointsCommand::Charge(charge)).await.map(drop)
}

async fn award(
    guild: &Guild<'_>,
    (night, what): (usize, &str),
    at: DateTime<Utc>,
    (kind, raid, moment): (AwardKind, RaidId, Option<Moment>),
) -> anyhow::Result<()> {
    let reason = Text::new("reason", what)?;
    let award = Award::at_raid(EARNED, kind, (raid, moment), reason);
    guild.points(&format!("night {night}: {what}"), Some(at), PointsCommand::Award(award)).await.map(drop)
}

async fn end(guild: &Guild<'_>, night: usize, at: DateTime<Utc>, raid: RaidId) -> anyhow::Result<()> {
    guild.raid(&format!("night {night}: end"), at, RaidsCommand::End { raid }).await?;
    let whole = (AwardKind::Completion, raid, Some(Moment::Whole));
    award(guild, (night, "to the end"), at, whole).await?;
    guild.raid(&format!("night {night}: close"), at, RaidsCommand::Close { raid }).await.map(drop)
}

fn minutes(minutes: i64) -> TimeDelta {
    TimeDelta::minutes(minutes)
}
