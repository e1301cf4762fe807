//! Two smaller guilds: one whose council decides and that auctions what nobody needs, and one that raids for DKP.

use aggregates::ledger::{AwardKind, AwardValues, Rule, SecondaryValues};
use aggregates::points::{Account, Award, Charge, Item};
use aggregates::{LedgerId, MemberId, Points, PointsCommand, Text, Who};
use chrono::{DateTime, Days, TimeZone as _, Utc};

use super::guild::Guild;
use crate::app::App;

const COUNCIL: [&str; 6] = ["Anselm", "Birgit", "Corvin", "Demelza", "Edda", "Falk"];
const RAIDERS: [&str; 8] = ["Greta", "Hagen", "Isolde", "Jasper", "Kerstin", "Lothar", "Mathilda", "Norbert"];
/// What the raiders paid: on which evening, who, for what, and how much.
const PAID: [(u64, usize, &str, i64); 4] = [
    (0, 1, "Band of Accuria", 30),
    (1, 4, "Choker of the Fire Lord", 50),
    (2, 0, "Staff of Dominance", 60),
    (3, 1, "Cloak of the Shrouded Mists", 20),
];
const EVENINGS: u64 = 4;

/// A council's guild: four evenings at two DKP each, for auctions besides.
pub async fn council(app: &App, ledger: LedgerId) -> anyhow::Result<()> {
    let guild = Guild::new(app, ledger);
    let secondary =
        SecondaryValues { kinds: [(AwardKind::OnTime, worth(20))].into(), ..SecondaryValues::default() };
    let values = AwardValues { secondary: Some(secondary), ..AwardValues::default() };
    guild.rule(Rule::AwardValues(values), founded()?).await?;
    let people = gathered(&guild, &COUNCIL).await?;
    for evening in 0..EVENINGS {
        let award = Award { amount: None, kind: AwardKind::OnTime, ..earned(&people, evening, worth(20))? };
        played(&guild, evening, award).await?;
    }
    Ok(())
}

/// A guild that raids for DKP: what is earned on four evenings, and what is paid.
pub async fn raiders(app: &App, ledger: LedgerId) -> anyhow::Result<()> {
    let guild = Guild::new(app, ledger);
    let people = gathered(&guild, &RAIDERS).await?;
    for evening in 0..EVENINGS {
        played(&guild, evening, earned(&people, evening, worth(35))?).await?;
        for (_, who, name, price) in PAID.into_iter().filter(|(on, ..)| *on == evening) {
            let item = Some(Item::named(Text::new("item", name)?));
            let charge = Charge { item, ..Charge::of(Account::Dkp, people[who].into(), worth(price)) };
            guild.points(&format!("loot {name}"), Some(at(evening)?), PointsCommand::Charge(charge)).await?;
        }
    }
    Ok(())
}

async fn gathered(guild: &Guild<'_>, names: &[&str]) -> anyhow::Result<Vec<MemberId>> {
    let mut people = Vec::new();
    for name in names {
        people.push(guild.join(name, founded()?).await?);
    }
    Ok(people)
}

/// An evening's award to those who came: each time somebody else stays away.
fn earned(people: &[MemberId], evening: u64, amount: Points) -> anyhow::Result<Award> {
    let away = usize::try_from(evening)?;
    let came =
        people.iter().enumerate().filter(|(nth, _)| *nth != away).map(|(_, member)| Who::from(*member));
    Ok(Award::of(Account::Dkp, amount, came.collect(), Text::new("reason", "on time")?))
}

async fn played(guild: &Guild<'_>, evening: u64, award: Award) -> anyhow::Result<()> {
    let key = format!("evening {evening}");
    let done = guild.points(&key, Some(at(evening)?), PointsCommand::Award(award)).await?;
    guild.wait(done.position).await
}

fn at(evening: u64) -> anyhow::Result<DateTime<Utc>> {
    Ok(founded()? + Days::new(7 * (evening + 1)))
}

/// Before anything that the walk-through records.
fn founded() -> anyhow::Result<DateTime<Utc>> {
    let found = Utc.with_ymd_and_hms(2026, 10, 1, 19, 0, 0).single();
    found.ok_or_else(|| anyhow::anyhow!("there is no such day"))
}

fn worth(points: i64) -> Points {
    Points::from_hundredths(points * 100).unwrap_or(Points::ZERO)
}
