//! The season: six weeks of two nights, each week's decay after its second night. All of it lies in weeks that are over, so
//! that this week's night and decay are left to whoever tries the demo.

use aggregates::ledger::{
    AwardKind, AwardValues, DecayEvery, DecayRule, ItemValues, Rule, StandbyRule, TransferRule,
};
use aggregates::points::Account;
use aggregates::{LedgerId, MemberId, Percent, Points, PointsCommand};
use chrono::{DateTime, Datelike, Days, NaiveTime, TimeDelta, Utc};
use rust_decimal::Decimal;

use super::guild::Guild;
use super::night;
use crate::app::App;

/// Everybody, in the order in which they joined.
const PEOPLE: [&str; 30] = [
    "Aldric", "Brenna", "Cassius", "Dagny", "Eirik", "Freya", "Gunnar", "Hilda", "Ivar", "Jorunn", "Kettil",
    "Linnea", "Magnus", "Nanna", "Olaf", "Petra", "Quentin", "Ragna", "Sigrid", "Torsten", "Ulrik", "Vigdis",
    "Wulfric", "Ylva", "Zoran", "Astrid", "Bjorn", "Calder", "Disa", "Egil",
];
const WEEKS: u64 = 6;

/// Plays the season.
pub async fn play(app: &App, ledger: LedgerId) -> anyhow::Result<()> {
    let guild = Guild::new(app, ledger);
    let monday = monday(app.clock.now())?;
    let first = monday - Days::new(7 * WEEKS);
    for rule in rules()? {
        guild.rule(rule, first).await?;
    }
    let mut people = Vec::new();
    for name in PEOPLE {
        people.push(guild.join(name, first).await?);
    }
    for week in 0..WEEKS {
        self::week(&guild, &people, (week, first + Days::new(7 * week))).await?;
    }
    Ok(())
}

/// The first instant of the running week.
fn monday(now: DateTime<Utc>) -> anyhow::Result<DateTime<Utc>> {
    let day = now.date_naive() - Days::new(u64::from(now.weekday().num_days_from_monday()));
    Ok(day.and_time(NaiveTime::MIN).and_utc())
}

async fn week(
    guild: &Guild<'_>,
    people: &[MemberId],
    (week, monday): (u64, DateTime<Utc>),
) -> anyhow::Result<()> {
    for (night, days) in [(2 * week, 2), (2 * week + 1, 6)] {
        let at = monday + Days::new(days) + TimeDelta::hours(19);
        night::play(guild, people, (usize::try_from(night)?, at)).await?;
    }
    let decay = PointsCommand::Decay { accounts: [].into(), percent: None, period: None };
    let at = monday + Days::new(6) + TimeDelta::hours(23);
    let done = guild.points(&format!("decay {week}"), Some(at), decay).await?;
    guild.wait(done.position).await
}

/// What the guild goes by.
fn rules() -> anyhow::Result<Vec<Rule>> {
    let percent = |percent: i64| Percent::try_from(Decimal::from(percent));
    let worth = |points: i64| Points::from_hundredths(points * 100).unwrap_or(Points::ZERO);
    let kinds =
        [(AwardKind::Kill, worth(20)), (AwardKind::OnTime, worth(10)), (AwardKind::Completion, worth(15))];
    let (ep, gp) = (Some(percent(10)?), Some(percent(10)?));
    Ok(vec![
        Rule::AwardValues(AwardValues { kinds: kinds.into(), ..AwardValues::default() }),
        Rule::Standby(StandbyRule { percent: percent(50)? }),
        Rule::ItemValues(ItemValues { off_spec: Some(percent(50)?), ..ItemValues::default() }),
        Rule::Decay(DecayRule { dkp: None, ep, gp, every: DecayEvery::Week }),
        Rule::Transfers(TransferRule { tax: percent(10)? }),
    ])
}

/// The balance that earns.
pub const EARNED: Account = Account::Ep;
/// The balance that pays.
pub const PAID: Account = Account::Gp;
